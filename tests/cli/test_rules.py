"""`nirpihak rules` and `nirpihak rulebook check`: lists, one item, a sound rulebook and broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from nirpihak.law.loading import load_rulebook
from tests.cli.running import done, run, started, value
from tests.law.rulebooks import broken, written

BOOK = load_rulebook()
LANGS = pytest.mark.parametrize("lang", ["id", "en"])


@LANGS
def test_all_items_are_listed(lang: str) -> None:
    shown = done("rules", "--lang", lang)
    assert all(id in shown for id in BOOK.items)
    count = len(BOOK.items)
    assert (f"{count} dari {count} butir." if lang == "id" else f"{count} of {count} items.") in shown


@pytest.mark.parametrize(
    ("flags", "ids"),
    [
        (("--search", "menyukai", "--limb", "ethics", "--instrument", "SKB-2-2022"), ["SKB-E4"]),
        (("--instrument", "UU-20-2023"), ["UU20-52", "UU20-24"]),
        (("--search", "tidakadakatainidimanapun"), []),
    ],
)
def test_a_list_can_be_narrowed(flags: tuple[str, ...], ids: list[str]) -> None:
    listed = value("rules", *flags)
    assert [item["id"] for item in listed["items"]] == ids
    assert listed["version"] == BOOK.version
    assert all(id in done("rules", *flags) for id in ids)


@LANGS
@pytest.mark.parametrize("id", BOOK.items)
def test_every_item_is_shown_in_words(id: str, lang: str) -> None:
    item = BOOK.items[id]
    shown = done("rules", id, "--lang", lang)
    assert shown.startswith(f"{id}  {item.name.pick(lang)}")
    for text in (item.note, item.disagreement, item.route):
        assert text is None or text.pick(lang) in shown
    for name in item.exceptions:
        assert BOOK.exceptions[name].name.pick(lang) in shown
    for source in item.sources:
        assert BOOK.sources[source] in shown


def test_an_item_as_json() -> None:
    for id, item in BOOK.items.items():
        page = value("rules", id.lower())
        assert page["id"] == id
        assert page["basis"] == list(item.basis)
        assert page["exceptions"] == list(item.exceptions)
        assert len(page["examples"]) == len(item.examples)
        assert page["version"] == BOOK.version


@LANGS
def test_an_unknown_item_is_2(lang: str) -> None:
    result = run("rules", "SKB-D99", "--lang", lang)
    assert result.exit_code == 2
    assert "SKB-D99" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@LANGS
def test_the_shipped_rulebook_is_told_sound(lang: str) -> None:
    shown = done("rulebook", "check", "--lang", lang)
    assert shown.startswith("Baik: " if lang == "id" else "Sound: ")
    assert BOOK.version in shown
    assert value("rulebook", "check") == {"problems": [], "version": BOOK.version}


def test_another_rulebook_can_be_checked(tmp_path: Path) -> None:
    folder = written(tmp_path)
    assert "1 instruments, 2 items, 6 examples" in done("rulebook", "check", str(folder), "--lang", "en")
    checked = value("rulebook", "check", str(folder))
    assert checked["version"] == load_rulebook(folder).version != BOOK.version


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("valid_from = 2024-01-01 # B", "valid_from = 2024-01-02", "series 'liking'"),
        ('requires = ["staff"]', 'requires = ["staf"]', "uji.toml: UJI-A: requires"),
        ("[[item]]", "[[item]", "no valid TOML"),
    ],
)
def test_a_broken_rulebook_is_1_with_a_line_a_problem(tmp_path: Path, old: str, new: str, word: str) -> None:
    folder = written(tmp_path, broken(old, new))
    result = run("rulebook", "check", str(folder), "--lang", "en")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert word in result.stderr
    assert result.stderr.endswith("1 problems.\n")
    checked = value("rulebook", "check", str(folder), code=1)
    assert len(checked["problems"]) == 1
    assert checked["version"] is None


@pytest.mark.parametrize("name", ["tidak-ada", "berkas"])
def test_what_is_no_folder_is_2(tmp_path: Path, name: str) -> None:
    (tmp_path / "berkas").write_text("", encoding="utf-8")
    assert run("rulebook", "check", str(tmp_path / name)).exit_code == 2


def test_in_a_process_of_its_own(tmp_path: Path) -> None:
    ended = started("rulebook", "check", str(written(tmp_path, "x")))
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
