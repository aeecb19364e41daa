"""`nirpihak read`: what it takes for what, how a reading is told in words and JSON, pictures, and what is refused."""

from __future__ import annotations

import builtins
import io
import json
import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import pytest
from PIL import Image

from nirpihak.assessing import Assessor, Result
from nirpihak.cli import pictures
from nirpihak.cli.marking import marked, plain
from nirpihak.contests import load_register
from nirpihak.reading.reader import Reader, Stance, Why
from nirpihak.reading.screens import Block, Box, Picture, PictureError, Word
from nirpihak.reading.transformer import Transformer, TransformerError
from nirpihak.reading.weights import shipped
from nirpihak.reading.wording import CUES, STANCES, TENDENCIES, WHY, letter, letters, percent
from nirpihak.text import Text
from tests.cli.running import done, run, started
from tests.contests.samples import CONTEST as OWN
from tests.contests.samples import written
from tests.reading import tiny_model

CONTEST = "pilbup-kabupaten-contoh-2027"
PRAISE = "Mantap pak Bayu, lanjutkan! Coblos nomor 1"
SEVERAL = "pak candra pembohong, jangan pilih. Arunika-Bayu hebat dan jujur"
NOBODY = "Hari ini luar biasa, mantap, lanjutkan!"
LANGS = pytest.mark.parametrize("lang", ["id", "en"])


def read(*arguments: str, code: int = 0, given: str | bytes | None = None) -> str:
    return done("read", *arguments, "--contest", CONTEST, code=code, given=given)


def told(*arguments: str, given: str | bytes | None = None) -> Any:
    return json.loads(read(*arguments, "--json", given=given))


# ---------------------------------------------------------------- one text, in words


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "id",
            ["mendukung (keyakinan ", "ajakan", "sumber: dibaca mesin", "Keberpihakan isi: Mendukung", "[Peserta A]"],
        ),
        ("en", ["supports (confidence ", "exhortation", "source: read by machine", "[Participant A]"]),
    ],
)
def test_one_text_in_words(lang: str, words: list[str]) -> None:
    shown = read(PRAISE, "--lang", lang)
    assert shown.startswith("{+ Mantap [A: pak Bayu]}, {+ lanjutkan}! {+ Coblos [A: nomor 1]}\n")
    assert [word for word in words if word not in shown] == []
    assert "A: Arunika Contohwati - Bayu Contohjaya (pair-1)" in shown
    assert "\x1b" not in shown


@LANGS
def test_it_always_says_that_a_person_must_confirm(lang: str) -> None:
    assert {"id": "dipastikan seorang petugas", "en": "an officer has confirmed"}[lang] in read(PRAISE, "--lang", lang)


def test_several_participants_are_told_apart_by_letters() -> None:
    shown = read(SEVERAL, "--lang", "en")
    first = shown.splitlines()[0]
    assert first.startswith("[A: pak candra] {-A pembohong}, {-A jangan pilih}. [B: Arunika-Bayu] {+B hebat}")
    assert shown.index("A: Candra Contohnegara") < shown.index("B: Arunika Contohwati")


@LANGS
def test_without_a_participant_nothing_is_said(lang: str) -> None:
    shown = read(NOBODY, "--lang", lang)
    assert {"id": "Tidak ada peserta", "en": "No participant"}[lang] in shown
    assert "{+" not in shown
    assert not any(stance.pick(lang) in shown for stance in STANCES.values())
    assert told(NOBODY)["participants"] == []


@pytest.mark.parametrize("text", ["", " ", "\n", "?", "\u200b"])
def test_an_empty_text_concerns_nobody(text: str) -> None:
    assert told(text, "--text")["participants"] == []


def test_a_question_is_unclear_and_says_why() -> None:
    assert "tidak jelas (paling mungkin" in (shown := read("Kapan pak Bayu mau kerja nyata?"))
    assert "teks berakhir dengan pertanyaan" in shown


def test_a_long_text_is_cut_and_says_so() -> None:
    text = "pak Bayu mantap. " * 2000
    assert told(text)["cut"] is True
    assert "hanya awalnya yang dibaca" in read(text)


def test_a_text_cannot_steer_the_terminal() -> None:
    shown = read("\x1b[31m pak Bayu\x07\u202e mantap\tsekali\r\nya")
    assert not {"\x1b", "\x07", "\u202e", "\r"} & set(shown)
    assert shown.startswith("[31m [A: pak Bayu] ")
    assert plain("a\tb\x00\u200d") == "a b\u200d"


def test_spans_are_marked_at_their_places() -> None:
    reader = Reader(load_register()[CONTEST])
    for text in (PRAISE, SEVERAL, NOBODY, "#salamterbit pak bayu", "Debat Bayu lawan Candra", "😍 pak   Bayu 😍"):
        reading = reader.read(text)
        bare = marked(reading).plain
        for who in letters(reading.masked()).values():
            for mark in (f"[{who}: ", f"{{+{who} ", f"{{-{who} "):
                bare = bare.replace(mark, "")
        for mark in ("{+ ", "{- ", "]", "}"):
            bare = bare.replace(mark, "")
        assert bare == text


def test_what_is_covered_stays_covered() -> None:
    reading = Reader(load_register()[CONTEST]).read("@udin pak Bayu mantap")
    assert marked(reading, "█████ pak Bayu mantap").plain.startswith("█████ ")


def test_there_are_words_for_everything() -> None:
    assert set(STANCES) == set(get_args(Stance))
    assert set(WHY) == set(get_args(Why))
    assert set(TENDENCIES) == {"support", "attack", "neutral"}
    data = resources.files("nirpihak.reading").joinpath("data", "cues.toml").read_text(encoding="utf-8")
    assert {entry["kind"] for entry in tomllib.loads(data)["cue"] if entry["value"]} | {"contrast"} == set(CUES)
    for text in (*STANCES.values(), *WHY.values(), *CUES.values(), *TENDENCIES.values()):
        assert text.id
        assert text.en


def test_letters_and_shares() -> None:
    assert [letter(number) for number in (0, 1, 25, 26, 27, 52, 701, 702)] == [
        "A",
        "B",
        "Z",
        "AA",
        "AB",
        "BA",
        "ZZ",
        "AAA",
    ]
    assert percent(0.9999) == "99%"
    assert percent(1) == "100%"


# ---------------------------------------------------------------- JSON and facts


def test_one_text_in_json() -> None:
    page = told(PRAISE)
    assert page["contest"] == CONTEST
    assert page["model"] == shipped().version
    assert page["masked"] == "Mantap [Peserta A], lanjutkan! Coblos [Peserta A]"
    (one,) = page["participants"]
    assert (one["participant"], one["stance"], one["tendency"], one["why"]) == ("pair-1", "support", "support", [])
    assert 0.5 <= one["confidence"] <= 1
    assert abs(sum(one["shares"].values()) - 1) < 0.001
    assert [PRAISE[span["start"] : span["end"]] for span in one["mentions"]] == ["pak Bayu", "nomor 1"]
    cues = [PRAISE[found["start"] : found["end"]] for found in one["evidence"] if found["source"] == "cue"]
    assert "lanjutkan" in cues
    facts = {fact["fact"]: fact["value"] for fact in one["facts"]}
    assert facts["content.stance"] == "support"
    assert facts["target.participant"] == "pair-1"
    assert all(0 <= span["start"] < span["end"] <= len(PRAISE) for fact in one["facts"] for span in fact["spans"])
    assert {hint["fact"] for hint in page["hints"]} >= {"content.appeal"}


def test_suggested_facts_are_acts_that_can_be_assessed() -> None:
    lines = read(SEVERAL, "--facts").splitlines()
    acts = [json.loads(line) for line in lines]
    assert [act["id"] for act in acts] == ["pair-2", "pair-1"]
    stated = [fact for act in acts for group in act.values() if isinstance(group, dict) for fact in group.values()]
    assert {fact["source"] for fact in stated} == {"read"}
    assert all(isinstance(each, Result) for each in Assessor().run(line.encode() for line in lines))
    assert read(NOBODY, "--facts") == ""


def test_facts_of_many_texts_have_ids_of_their_own() -> None:
    given = json.dumps({"text": SEVERAL, "id": "x" * 400}) + f'\n"{PRAISE}"\n'
    result = run("read", "-", "--contest", CONTEST, "--facts", given=given + "bad\n")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines][2] == "2/pair-1"
    assert all(isinstance(each, Result) for each in Assessor().run(line.encode() for line in lines))
    assert "3: JSON" in result.stderr


# ---------------------------------------------------------------- what is taken for what


def test_lines_in_words() -> None:
    given = json.dumps({"text": PRAISE, "id": "k1"}) + f'\n\n"{NOBODY}"\n{{"text": 3}}\n'
    result = run("read", "-", "--contest", CONTEST, given=given)
    assert result.exit_code == 1
    one, other = result.stdout.splitlines()
    assert one.startswith("baris 1 (k1): Arunika Contohwati - Bayu Contohjaya mendukung ")
    assert other == "baris 3: tidak ada peserta yang dikenali"
    assert "baris 4: text: " in result.stderr
    assert "3 baris, 2 teks dibaca, 1 ditolak." in result.stderr
    assert "Saran: mendukung 1, menyerang 0" in result.stderr
    assert "Tanpa peserta: 1" in result.stderr


@LANGS
def test_a_file_of_lines_in_json(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "teks.JSONL"
    path.write_text(f'"{PRAISE}"\nbad\n{json.dumps({"text": chr(0xD800) + " pak Bayu"})}\n', encoding="utf-8")
    result = run("read", str(path), "--contest", CONTEST, "--json", "--lang", lang)
    assert result.exit_code == 1
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["line"] for row in rows] == [1, 2, 3]
    assert rows[0]["model"] == shipped().version
    assert rows[0]["participants"][0]["stance"] == "support"
    assert rows[1]["refused"][0].startswith("baris 2: JSON" if lang == "id" else "line 2: JSON")


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_no_lines_are_done(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kosong.jsonl"
    path.write_bytes(content)
    result = run("read", str(path), "--contest", CONTEST, "--lang", "en")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "0 lines, 0 texts read, 0 refused." in result.stderr


@pytest.mark.parametrize("given", [PRAISE, f"\n\n{PRAISE}\n", f'"Mantap" kata orang\n{PRAISE}', "[1] pak Bayu"])
def test_standard_input_as_one_text(given: str) -> None:
    assert told("-", given=given)["participants"][0]["participant"] == "pair-1"
    assert json.loads(done("read", "--contest", CONTEST, "--json", given=given))["participants"]


@pytest.mark.parametrize("given", [f'"{PRAISE}"', f'\ufeff\n\n{{"text": "{PRAISE}"}}', '{"text": "pak Bayu"} x'])
def test_standard_input_as_lines(given: str) -> None:
    result = run("read", "-", "--contest", CONTEST, given=given)
    assert result.stdout.startswith("baris ") or "baris 1: JSON" in result.stderr


def test_standard_input_can_be_forced() -> None:
    assert "baris 1: JSON" in run("read", "-", "--file", "--contest", CONTEST, given=PRAISE).stderr


def test_a_text_file_is_one_text(tmp_path: Path) -> None:
    path = tmp_path / "teks.txt"
    path.write_text(f"\ufeff{PRAISE}\n", encoding="utf-8")
    assert told(str(path))["masked"].startswith("Mantap [Peserta A]")
    assert told(str(path), "--text")["participants"] == []
    path.write_bytes(b"\xff\xfe")
    assert "UTF-8" in run("read", str(path), "--contest", CONTEST).stderr


def test_a_file_of_no_known_kind_is_not_taken_for_words(tmp_path: Path) -> None:
    path = tmp_path / "pak bayu.md"
    path.write_text(PRAISE, encoding="utf-8")
    assert read(str(path), code=2) == ""
    assert len(told(str(path), "--file")["participants"][0]["mentions"]) == 2
    assert told(str(path), "--text")["participants"]


@pytest.mark.parametrize("name", ["tidak-ada.jsonl", "tidak-ada.txt", "tidak-ada.png"])
def test_a_file_that_is_not_there_is_not_taken_for_words(name: str) -> None:
    result = run("read", name, "--contest", CONTEST, "--lang", "en")
    assert result.exit_code == 2
    assert result.stderr == f"{name}: no such file; if it is the text itself, give --text\n"
    assert told(name, "--text")["participants"] == []


@pytest.mark.parametrize("text", ["pak Bayu di a.txt", "pak Bayu\x00", "pak Bayu " * 600, "./pak bayu", "pak bayu/"])
def test_words_are_words(text: str) -> None:
    assert told(text)["participants"]


def test_text_and_file_exclude_one_another() -> None:
    assert "exclude" in run("read", "x", "--text", "--file", "--contest", CONTEST).stderr


@LANGS
@pytest.mark.parametrize(
    ("flag", "content", "word"),
    [
        ("--weights", None, "No such file"),
        ("--weights", "{}", "nirpihak reading train"),
        ("--aliases", None, "No such file"),
        ("--aliases", "", 'format = "aliases"'),
        ("--aliases", "[", "TOML"),
        ("--aliases", 'format = "aliases"\ncontest = "x"\n', CONTEST),
    ],
)
def test_files_that_cannot_be_used_are_2(flag: str, content: str | None, word: str, lang: str, tmp_path: Path) -> None:
    path = tmp_path / "berkas"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    result = run("read", PRAISE, "--contest", CONTEST, flag, str(path), "--lang", lang)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert word in result.stderr


def test_an_unknown_contest_is_2() -> None:
    result = run("read", PRAISE, "--contest", "pilpres-1955")
    assert result.exit_code == 2
    assert "nirpihak contests list" in result.stderr


def test_a_contest_and_aliases_of_ones_own(tmp_path: Path) -> None:
    contest = written(tmp_path, OWN)
    aliases = tmp_path / "sebutan.toml"
    aliases.write_text(
        'format = "aliases"\ncontest = "pilwalkot-kota-uji-2030"\n[pair-1]\nnicknames = ["si kancil uji"]\n', "utf-8"
    )
    arguments = ("read", "mantap si kancil uji", "--contest", str(contest), "--json")
    assert json.loads(done(*arguments))["participants"] == []
    found = json.loads(done(*arguments, "--aliases", str(aliases)))
    assert found["contest"] == "pilwalkot-kota-uji-2030"
    assert found["participants"][0]["mentions"][0]["kind"] == "nickname"


def test_other_weights_are_used_and_named(tmp_path: Path) -> None:
    path = tmp_path / "bobot.json"
    text = shipped().to_json().replace('"made": ', '"made by us": true, "made": ')
    path.write_text(text, encoding="utf-8")
    page = told(PRAISE, "--weights", str(path))
    assert page["model"] != shipped().version
    assert page["participants"] == told(PRAISE)["participants"]


# ---------------------------------------------------------------- a second opinion


@pytest.mark.parametrize(("model", "stance"), [(tiny_model.graph, "support"), (tiny_model.contrary, "leans_support")])
def test_a_second_opinion_may_hold_a_verdict_back(model: Callable[[], Any], stance: str, tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path, model())
    (one,) = told(PRAISE, "--second", str(folder))["participants"]
    assert one["stance"] == stance
    assert one["why"] == ([] if stance == "support" else ["second_opinion"])


@LANGS
def test_a_second_opinion_that_cannot_be_used_is_2(lang: str, tmp_path: Path) -> None:
    result = run("read", PRAISE, "--contest", CONTEST, "--second", str(tmp_path), "--lang", lang)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert "model.onnx, tokenizer.json, config.json" in result.stderr


@pytest.mark.parametrize("given", ["one text", "lines"])
def test_a_second_opinion_that_fails_later_is_2(given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise TransformerError(Text("model berhenti", "the model stopped"))

    monkeypatch.setattr(Transformer, "shares", failing)
    folder = str(tiny_model.write(tmp_path / "model"))
    path = tmp_path / "teks.jsonl"
    path.write_text(f'"{NOBODY}"\n"{PRAISE}"\n', encoding="utf-8")
    asked = PRAISE if given == "one text" else str(path)
    result = run("read", asked, "--contest", CONTEST, "--second", folder, "--lang", "en")
    assert (result.exit_code, result.stderr) == (2, "the model stopped\n")


def test_in_a_process_of_its_own() -> None:
    ended = started("read", PRAISE, "--contest", CONTEST)
    assert ended.returncode == 0
    assert ended.stderr == ""
    assert "mendukung" in ended.stdout


# ---------------------------------------------------------------- pictures


def block(kind: Any, text: str, speaker: str | None = None, *, mask: bool = False, covered: str = "") -> Block:
    words = [
        Word(word, Box(40 * at, 10, 40 * at + 38, 30), 90.0, mask or word == covered)
        for at, word in enumerate(text.split())
    ]
    return Block(kind, tuple(words), speaker, mask)


SCREEN = Picture(
    400,
    300,
    "comments",
    (
        block("author", "Dinas Contoh", "Dinas Contoh"),
        block("text", "selamat pagi semua", "Dinas Contoh"),
        block("author", "udin_77", "udin_77", mask=True),
        block("comment", "mantap pak Bayu lanjutkan @ani_5", "udin_77", covered="@ani_5"),
        block("liked_by", "Disukai oleh ani_5", mask=True),
        block("counts", "pak Bayu 5"),
    ),
)


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is a picture, of which SCREEN is read."""
    file = tmp_path / "layar.png"
    Image.new("RGB", (40, 40)).save(file)
    monkeypatch.setattr(pictures, "read_picture", lambda data: SCREEN)
    return file


@LANGS
def test_a_picture_in_words(screen: Path, lang: str) -> None:
    shown = read(str(screen), "--lang", lang)
    assert "400 x 300" in shown
    assert "{+ mantap [A: pak Bayu]} {+ lanjutkan} ██████" in shown
    assert ("akun 1 (nama ditutup)" if lang == "id" else "account 1 (name covered)") in shown
    assert ("kotak" if lang == "id" else "box") + " 40,10-118,30" in shown
    assert not any(name in shown for name in ("udin", "ani_5"))
    assert "Dinas Contoh" in shown
    assert shown.count("(pair-1)") == 1


def test_a_picture_in_json(screen: Path) -> None:
    page = told(str(screen))
    assert page["picture"]["layout"] == "comments"
    assert len(page["picture"]["masked_boxes"]) == 3
    assert [each["reading"] is not None for each in page["blocks"]] == [False, True, False, True, False, False]
    comment = page["blocks"][3]
    assert (comment["speaker"], comment["covered"]) == ("akun 1 (nama ditutup)", True)
    assert comment["text"] == "mantap pak Bayu lanjutkan ██████"
    assert comment["reading"]["masked"] == "mantap [Peserta A] lanjutkan ██████"
    (named,) = comment["reading"]["participants"][0]["mentions"]
    assert named["boxes"] == [[40, 10, 118, 30]]
    assert "udin" not in json.dumps(page)
    assert "ani_5" not in json.dumps(page)


def test_the_facts_of_a_picture(screen: Path) -> None:
    (line,) = read(str(screen), "--facts").splitlines()
    assert json.loads(line)["id"] == "4/pair-1"
    assert "ani_5" not in line


def test_a_picture_without_a_participant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = Text("tidak yakin", "not sure")
    found = Picture(90, 80, "plain", (block("other", "selamat pagi"),), note)
    monkeypatch.setattr(pictures, "read_picture", lambda data: found)
    file = tmp_path / "tanpa-akhiran"
    Image.new("RGB", (40, 40)).save(file, "WEBP")
    shown = read(str(file), "--lang", "en")
    assert "not sure" in shown
    assert "No participant" in shown
    assert told(str(file))["blocks"][0]["reading"]["participants"] == []


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_a_picture_is_known_by_its_bytes(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "read_picture", lambda data: SCREEN)
    drawn = io.BytesIO()
    Image.new("RGB", (40, 40)).save(drawn, form)
    file = tmp_path / "unduhan"
    file.write_bytes(drawn.getvalue())
    assert told(str(file))["picture"]["width"] == 400


@LANGS
def test_a_broken_picture_is_2(tmp_path: Path, lang: str) -> None:
    file = tmp_path / "rusak.png"
    file.write_bytes(b"\x89PNG nothing")
    result = run("read", str(file), "--contest", CONTEST, "--lang", lang)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


def test_where_pictures_cannot_be_read_it_is_2(screen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(data: bytes) -> Picture:
        raise PictureError(Text("data bahasa tidak ada", "language data is missing"))

    monkeypatch.setattr(pictures, "read_picture", refuse)
    result = run("read", str(screen), "--contest", CONTEST, "--lang", "en")
    assert (result.exit_code, result.stderr) == (2, "language data is missing\n")


@pytest.mark.parametrize("missing", ["PIL", "tesserocr"])
def test_without_the_extra_it_says_how_to_install_it(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nirpihak.reading.screens import ocr

    file = tmp_path / "layar.png"
    Image.new("RGB", (400, 300), "white").save(file)
    monkeypatch.delattr(ocr._loaded, "folder", raising=False)
    monkeypatch.setattr(ocr, "tessdata_folder", lambda: tmp_path)
    usual = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == missing:
            raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)
        return usual(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    result = run("read", str(file), "--contest", CONTEST, "--lang", "en")
    assert result.exit_code == 2
    assert "pip install 'nirpihak[pictures]'" in result.stderr
    assert len(result.stderr.splitlines()) == 1
