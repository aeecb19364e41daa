"""The guides: whole, in both languages, plain, agreeing with readers and handbook, and refused where they are not."""

import ast
import copy
import importlib
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nirpihak.exports import guide as module
from nirpihak.exports.guide import (
    CAVEATS,
    GUIDES,
    LEFT,
    PLATFORMS,
    WORDS,
    Blind,
    GuideError,
    caveat,
    everywhere,
    guide,
    guide_json,
    handbook,
    left,
)
from nirpihak.exports.guide_files import data, read_everywhere, read_guide, read_words
from nirpihak.exports.records import Done
from nirpihak.text import Text
from tests.exports import samples

ROOT = Path(__file__).parents[2]
EXPORTS = ROOT / "src" / "nirpihak" / "exports"
UNDONE = {Done.UNFOLLOW, Done.LEAVE}
"""Kinds that are undone already."""


def texts(data: object, where: str = "") -> Iterator[tuple[str, Text]]:
    """Every text of a file with its place."""
    if isinstance(data, dict) and data.keys() == {"id", "en"}:
        yield where, Text.of(data)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from texts(value, f"{where}.{key}")
    elif isinstance(data, list):
        for number, value in enumerate(data, 1):
            yield from texts(value, f"{where} {number}")


FILES = ("everywhere.toml", "caveats.toml", "left.toml", *(f"platforms/{each}.toml" for each in PLATFORMS))
EVERY_TEXT = [text for file in FILES for _, text in texts(data(file))]


# ---------------------------------------------------------------- whole


def test_every_platform_has_its_file_and_no_other_has() -> None:
    assert {path.stem for path in (EXPORTS / "data" / "platforms").iterdir()} == set(PLATFORMS)
    assert list(GUIDES) == list(PLATFORMS)
    assert [each.id for each in GUIDES.values()] == list(PLATFORMS)
    assert len(GUIDES) == 8


def test_the_names_are_those_of_the_platforms() -> None:
    names = [each.name for each in GUIDES.values()]
    assert names == ["Instagram", "Facebook", "Threads", "TikTok", "X", "YouTube", "Telegram", "WhatsApp"]


def test_a_platform_without_a_guide_is_a_key_error() -> None:
    for unknown in ("myspace", "../caveats", ""):
        with pytest.raises(KeyError):
            guide(unknown)
        assert unknown not in GUIDES


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_read_can_be_undone_and_what_is_undone_already_says_so(platform: str) -> None:
    found = guide(platform)
    assert set(found.undo) == set(found.reads)
    for done in UNDONE & set(found.undo):
        (step,) = found.undo[done].steps
        assert step.id.startswith("Sudah ")
        assert step.en.startswith("Already ")
        assert "tanggal" in step.id


MUST_BE_TOLD = {
    "instagram": "comment_link liked_comment_text story_gone older_likes shares_elsewhere repost_link",
    "facebook": "who_added left_groups group_link names_only reaction_link comment_link",
    "threads": "reply_target reposts auto_follows",
    "tiktok": "like_author comment_video share_where reposts duets txt_lists",
    "x": "like_author like_time follow_name follow_time bookmarks removed_reposts poll_votes",
    "youtube": "likes comment_channel subscribe_time poll_votes memberships",
    "telegram": "types_not_ticked username joined_when reactions size_and_role",
    "whatsapp": "group_list names_only joined_when reactions status channels long_chats",
}
"""What the formats do not hold: shown with every result, lest silence be taken for "all clear"."""


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_a_format_does_not_hold_is_told(platform: str) -> None:
    told = [each.key for each in guide(platform).blind]
    assert set(MUST_BE_TOLD[platform].split()) <= set(told)
    assert set(told).isdisjoint(each.key for each in everywhere().blind)


def test_what_no_export_holds_is_told() -> None:
    assert {"other_accounts", "impostors", "afterwards", "removed"} <= {each.key for each in everywhere().blind}


@pytest.mark.parametrize("platform", ["instagram", "facebook", "threads"])
def test_meta_is_asked_for_json_over_all_time(platform: str) -> None:
    picks = " ".join(each.id for each in guide(platform).export.pick)
    assert "JSON, bukan HTML" in picks
    assert "Sepanjang waktu" in picks


def test_the_default_format_is_warned_of_where_there_is_one() -> None:
    assert "JSON, bukan TXT" in guide("tiktok").export.pick[0].id
    assert "bukan HTML" in guide("telegram").export.pick[0].id


def test_what_to_note_down_and_an_open_inquiry_are_told() -> None:
    words = everywhere().words
    assert "tanggal dan jam" in words["note"].id
    assert "pemeriksaan resmi" in words["inquiry"].id
    assert "pilih semuanya" in words["several"].id


# ---------------------------------------------------------------- agreeing with the readers


def held() -> Iterator[tuple[str, Done]]:
    """Each kind of act that the samples of a platform can hold."""
    for found in pkgutil.iter_modules(samples.__path__):
        holds = getattr(importlib.import_module(f"{samples.__name__}.{found.name}"), "HOLDS", {})
        yield from ((found.name, done) for kinds in holds.values() for done in kinds)


def test_every_kind_that_a_sample_holds_is_told() -> None:
    missing = {
        (platform, done) for platform, done in held() if platform in GUIDES and done not in guide(platform).reads
    }
    assert missing == set()


def test_nothing_is_told_to_be_read_that_no_reader_yields() -> None:
    shared = "".join(path.read_text("utf-8") for path in EXPORTS.glob("meta*.py"))
    for platform in PLATFORMS:
        source = "".join(path.read_text("utf-8") for path in EXPORTS.glob(f"{platform}*.py"))
        source += shared if platform in {"instagram", "facebook", "threads"} else ""
        assert [done for done in guide(platform).reads if f"Done.{done.name}" not in source] == [], platform


def keywords(name: str) -> Iterator[tuple[str, str]]:
    """Every word given under this keyword in a module of exports, alone or in a tuple."""
    for path in sorted(EXPORTS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == name:
                values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
                found = [each.value for each in values if isinstance(each, ast.Constant)]
                yield from ((path.stem, each) for each in found if isinstance(each, str))


def test_every_caveat_and_reason_that_a_reader_gives_has_its_words() -> None:
    assert [(file, key) for file, key in keywords("caveats") if key not in CAVEATS] == []
    assert [(file, key) for file, key in keywords("left") if key not in LEFT] == []
    assert [(f, key) for f, key in keywords("left") if f in GUIDES and key not in guide(f).leaves] == []


# ---------------------------------------------------------------- words


def unfit(text: Text) -> str | None:
    """What is wrong with the words of a text, if anything."""
    accusing = r"bersalah|melanggar|pelanggar|pelaku|tersangka|hukuman|guilty|offen[cs]e|offender|violat|culprit"
    if text.id == text.en:
        return "not translated"
    if re.search(r"\b(kamu|anda|engkau|elo|gue|silahkan)\b", text.id):
        return "the reader is addressed as Anda"
    if re.search(accusing, f"{text.id} {text.en}", re.IGNORECASE):
        return "accuses"
    if re.search(r"[!*_|<>`\\\[\]]", f"{text.id}{text.en}"):
        return "not shown as it is in Markdown"
    if any(len(sentence.split()) > 35 for sentence in re.split(r"[.;:]\s", f"{text.id}\n{text.en}")):
        return "too long a sentence"
    return None


@pytest.mark.parametrize("file", FILES)
def test_words_are_plain_and_accuse_nobody(file: str) -> None:
    found = list(texts(data(file)))
    assert found
    assert [(where, wrong) for where, text in found if (wrong := unfit(text))] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (Text("Anda melanggar.", "You did it."), "accuses"),
        (Text("Lihat akun anda.", "Look at your account."), "addressed"),
        (Text("Buka.", "Buka."), "translated"),
        (Text("Buka *ini*.", "Open this."), "Markdown"),
        (Text("kata " * 36, "words"), "long"),
    ],
)
def test_unfit_words_would_be_seen(text: Text, said: str) -> None:
    assert said in (unfit(text) or "")


def test_caveats_and_reasons_are_short() -> None:
    for text in (*map(caveat, CAVEATS), *map(left, LEFT)):
        assert max(len(text.id), len(text.en)) <= 160


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_step_is_long(platform: str) -> None:
    found = guide(platform)
    steps = [*found.export.ask.steps, *found.whose.steps, *(s for undo in found.undo.values() for s in undo.steps)]
    assert [step.id for step in steps if len(step.id) > 190] == []


# ---------------------------------------------------------------- refusals


def changed(change: Callable[[Any], object]) -> Callable[[], object]:
    broken = copy.deepcopy(data("platforms/tiktok.toml"))
    change(broken)
    return lambda: read_guide("platforms/tiktok.toml", broken)


def put(path: str, value: object) -> Callable[[Any], object]:
    def change(table: Any) -> None:
        *outer, last = path.split(".")
        for key in outer:
            table = table[int(key) if key.isdigit() else key]
        table[int(last) if last.isdigit() else last] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("whose"), "whose: missing"),
        (lambda d: d["export"].pop("wait"), "export.wait: missing"),
        (lambda d: d["undo"].pop("like"), "undo.like: missing"),
        (lambda d: d["reads"].pop("like"), "reads.like: missing"),
        (put("extra", 1), "extra: unknown key"),
        (put("export.extra", 1), "export.extra: unknown key"),
        (put("undo.like.extra", 1), "undo.like.extra: unknown key"),
        (put("blind.0.extra", 1), "blind 1.extra: unknown key"),
        (put("reads.cheer", {"id": "x", "en": "y"}), "reads.cheer: no kind of act"),
        (put("leaves", ["diary"]), "leaves: 'diary' is none of"),
        (put("leaves", []), "leaves: a list is wanted"),
        (put("reads", {}), "reads: empty"),
        (put("reads", []), "reads: a table is wanted"),
        (put("name", " "), "name: a word is wanted"),
        (put("unsure", "only one"), "unsure: both languages"),
        (put("unsure", {"id": "satu"}), "unsure: a text needs both"),
        (put("export.pick.1", {"id": "x", "en": ""}), "export.pick 2: a text needs both"),
        (put("export.url", "http://contoh.example"), "export.url: an address with https"),
        (put("export.url", "https://contoh example"), "export.url: an address with https"),
        (put("blind.1.key", "like_author"), "blind 2.key: 'like_author' stands twice"),
        (put("blind.0", "words"), "blind 1: a table is wanted"),
    ],
)
def test_what_does_not_fit_is_told_by_file_and_field(change: Callable[[Any], object], said: str) -> None:
    with pytest.raises(GuideError, match=re.escape(f"platforms/tiktok.toml: {said}")) as refused:
        changed(change)()
    assert "\n" not in str(refused.value)


def test_a_guide_left_as_it_is_is_taken() -> None:
    assert changed(lambda d: None)() == guide("tiktok")


def test_words_are_wanted_under_exactly_their_keys() -> None:
    words = data("left.toml")
    with pytest.raises(GuideError, match=r"left.toml: ads: missing"):
        read_words("left.toml", {key: value for key, value in words.items() if key != "ads"}, LEFT)
    with pytest.raises(GuideError, match=r"left.toml: more: unknown key"):
        read_words("left.toml", words | {"more": words["ads"]}, LEFT)
    with pytest.raises(GuideError, match=r"everywhere.toml: words.note: missing"):
        read_everywhere("everywhere.toml", {"words": {"menus": words["ads"]} | _but("note"), "blind": []})


def _but(name: str) -> dict[str, object]:
    return {key: value for key, value in data("everywhere.toml")["words"].items() if key != name}


def test_a_guide_under_another_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = data("platforms/x.toml")
    guide.cache_clear()
    monkeypatch.setattr("nirpihak.exports.guide_files.data", lambda file: copy.deepcopy(other))
    with pytest.raises(GuideError, match=r"platforms/tiktok.toml: id: must be 'tiktok'"):
        guide("tiktok")


# ---------------------------------------------------------------- for pages and handbook


@pytest.mark.parametrize("lang", ["id", "en"])
def test_pages_get_plain_values_in_one_language(lang: str) -> None:
    told = guide_json(lang)
    assert json.loads(json.dumps(told)) == told
    assert [each["id"] for each in told["platforms"]] == list(PLATFORMS)
    assert set(told["caveats"]) == set(CAVEATS)
    assert set(told["left"]) == set(LEFT)
    assert set(told["words"]) == set(WORDS)
    for each, found in zip(told["platforms"], GUIDES.values(), strict=True):
        assert each["export"]["steps"] == [step.pick(lang) for step in found.export.ask.steps]
        assert each["blind"] == [blind_json(one, lang) for one in found.blind]
        assert each["undo"].keys() == {done.value for done in found.undo}
        assert each["whose"]["url"] == found.whose.url
    shown = json.dumps(told, ensure_ascii=False)
    other = [text.en if lang == "id" else text.id for text in EVERY_TEXT]
    assert [text for text in other if len(text) > 40 and text in shown] == []


def blind_json(one: Blind, lang: str) -> dict[str, str | None]:
    return {"key": one.key, "what": one.what.pick(lang), "look": one.look.pick(lang), "url": one.url}


def test_the_handbook_says_what_the_data_say() -> None:
    page = (ROOT / "docs" / "exports.md").read_text("utf-8")
    made = handbook()
    assert made in page, (
        "docs/exports.md has fallen behind: put in the new part, which is printed by "
        "python -c 'from nirpihak.exports.guide import handbook; print(handbook())'"
    )
    for each in GUIDES.values():
        assert f"### {each.name}\n" in made
        assert all(one.what.en in made and one.look.en in made for one in each.blind)


def test_importing_the_guides_reads_nothing() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r})\n"
        f"import {module.__name__} as guide\n"
        "assert 'tomllib' not in sys.modules and 'importlib.resources' not in sys.modules\n"
        "assert len(guide.GUIDES) == 8 and guide.guide('x').name == 'X'\n"
    )
    subprocess.run([sys.executable, "-I", "-S", "-W", "error", "-c", program], check=True, timeout=60)
