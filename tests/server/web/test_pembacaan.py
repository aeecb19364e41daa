"""The reading page: a text or a picture in, marked words and suggestions out; nothing is said where nobody is named."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Engine
from django.test import Client

from nirpihak.reading.screens import Block, Box, Picture, Word
from nirpihak.server.web.services import pembacaan
from tests.conftest import NOT_HERE
from tests.server.web.test_promises import keeps_promises

CONTEST = "pilbup-kabupaten-contoh-2027"
TEXT = pembacaan.SAMPLE["text"]


def token(client: Client, address: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def post(client: Client, prefix: str = "", **fields: Any) -> tuple[int, str]:
    """The answer to a sent form; a text about the invented contest unless the fields say otherwise."""
    address = f"{prefix}/telaah/"
    sent = {"contest": CONTEST, "text": TEXT, "csrfmiddlewaretoken": token(client, address)} | fields
    response = client.post(address, sent)
    return response.status_code, unescape(response.content.decode())


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    """The invented contests are offered."""
    settings.NIRPIHAK = settings.NIRPIHAK.__class__(
        **{name: getattr(settings.NIRPIHAK, name) for name in settings.NIRPIHAK.__dataclass_fields__} | {"demo": True}
    )


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        (
            "",
            (
                "Ini saran mesin",
                "Terbaca mendukung.",
                "Terbaca menyerang.",
                "Keyakinan mesin tinggi (9",
                "Yang dilihat pembaca buta",
                "dibaca mesin",
            ),
        ),
        (
            "/en",
            (
                "a machine's suggestion",
                "Reads as support.",
                "Reads as an attack.",
                "The machine’s confidence is high (9",
                "blind reader",
                "read by machine",
            ),
        ),
    ],
)
def test_a_text_is_read_marked_and_assessed(client: Client, prefix: str, words: tuple[str, ...]) -> None:
    status, text = post(client, prefix)
    assert status == 200
    for each in words:
        assert each in text
    lines = re.findall(r'<mark class="(\w+)"><span class="sign">(..)<span class="hidden"> \((.*?)\)', text)
    told = {
        "": {"support": "mendukung Peserta", "attack": "menyerang Peserta"},
        "/en": {"support": "for Participant", "attack": "against Participant"},
    }[prefix]
    assert set(lines) == {("support", "+A", f"{told['support']} A"), ("attack", "−B", f"{told['attack']} B")}
    assert re.search(r'<span class="hidden">(Peserta|Participant) </span>A</span>nomor 1</b>', text)
    hidden = text.split("<details")[1].split("</details>")[0]
    assert "Bayu" not in hidden
    assert "Candra" not in hidden


def test_the_marked_text_is_the_text(client: Client) -> None:
    _, text = post(client)
    shown = text.split('<p class="read-text">')[1].split("</p>")[0]
    assert re.sub(r'<span class="sign">([^<]|<span class="hidden">[^<]*</span>)*</span>|<[^>]+>', "", shown) == TEXT


def test_what_is_pasted_never_becomes_markup(client: Client) -> None:
    address = "/telaah/"
    sent = {"contest": CONTEST, "text": "<b>Bayu</b> <script>", "csrfmiddlewaretoken": token(client, address)}
    raw = client.post(address, sent).content.decode()
    assert "<script>" not in raw
    assert "&lt;script&gt;" in raw


def test_the_officer_picks_whom_the_act_concerns_and_goes_on_by_hand(client: Client) -> None:
    _, text = post(client, participant="pair-2")
    assert re.search(r'value="pair-2" id="who-pair-2" checked', text)
    facts = re.search(r'name="facts" value="(.*?)">', text, re.DOTALL)
    assert facts is not None
    assert '"pair-2"' in facts[1]
    sent = {"facts": facts[1], "csrfmiddlewaretoken": token(client, "/telaah/fakta/")}
    told = client.post("/telaah/fakta/", sent)
    assert told.status_code == 200
    assert "dibaca mesin" in told.content.decode()
    assert "Candra Contohnegara" in told.content.decode()  # a name, where the facts hold an id


@pytest.mark.parametrize(
    ("prefix", "said", "words"),
    [
        ("", "Arunika-Bayu wkwk hebat bener", ("Condong mendukung, perlu dilihat orang.", "Yang menahannya: ")),
        ("/en", "Arunika-Bayu wkwk hebat bener", ("Leans towards support, a person needs to look.", "holds it back: ")),
        ("", "Arunika atau siapa ya?", ("Tidak jelas: ", "Paling mungkin tidak memihak.")),
        ("/en", "Arunika atau siapa ya?", ("Unclear: ", "Likeliest: taking no side.")),
    ],
)
def test_what_is_not_sure_says_so_and_suggests_no_stance(
    client: Client, prefix: str, said: str, words: tuple[str, ...]
) -> None:
    _, text = post(client, prefix, text=said)
    for each in words:
        assert each in text
    assert "Terbaca m" not in text
    assert "Reads as " not in text
    facts = re.search(r'name="facts" value="(.*?)">', text, re.DOTALL)
    assert facts is not None
    assert "stance" not in facts[1]


def test_nothing_is_said_where_nobody_is_named(client: Client) -> None:
    status, text = post(client, text="Mantap sekali, terbaik!")
    assert status == 200
    assert "apa pun nadanya" in text
    assert "<mark" not in text
    assert "Telaah dari fakta" not in text


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"text": "  "}, "text", "Tempelkan teks, atau pilih gambar."),
        ({"text": "a" * (pembacaan.LIMIT + 1)}, "text", "paling banyak 20000"),
        ({"contest": "pilkada-antah"}, "contest", "Pilih kontestasi yang disebut"),
        ({"contest": ""}, "contest", "Pilih kontestasi yang disebut"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_above(
    client: Client, fields: dict[str, str], field: str, words: str
) -> None:
    status, text = post(client, **fields)
    assert status == 422
    assert text.count(words) == 2
    assert f'href="#{field}"' in text
    assert re.search(rf'id="{field}"[^>]* aria-invalid="true"', text)


def picture(data: bytes, name: str = "layar.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/png")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "bukan gambar PNG, JPEG, atau WebP"),
        (b"tidak ada gambar di sini", "bukan gambar PNG, JPEG, atau WebP"),
        (b"GIF89a" + b"\0" * 40, "bukan gambar PNG, JPEG, atau WebP"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "Anda juga dapat menempelkan teksnya."),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "Anda juga dapat menempelkan teksnya."),
        (b"\0" * (pembacaan.PICTURE_LIMIT + 1), "lebih besar dari 8 MB"),
        (b"\0" * (pembacaan.PICTURE_LIMIT * 2), "lebih besar dari 8 MB"),
    ],
    ids=["empty", "text", "gif", "broken png", "broken jpeg", "a byte too many", "twice too large"],
)
def test_a_picture_that_cannot_be_read_is_refused_with_its_reason(client: Client, data: bytes, words: str) -> None:
    pytest.importorskip("PIL", reason=f"{NOT_HERE}: Pillow (extra pictures)")
    status, text = post(client, text="", picture=picture(data))
    assert status == 422
    assert text.count(words) == 2
    assert 'href="#picture"' in text
    assert re.search(r'id="picture"[^>]* aria-invalid="true"', text)


def test_where_tesseract_has_no_indonesian_the_page_says_so_and_offers_the_text(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("PIL", reason=f"{NOT_HERE}: Pillow (extra pictures)")
    monkeypatch.setenv("NIRPIHAK_TESSDATA", str(tmp_path))
    status, text = post(client, text="", picture=picture(drawn("Mantap pak Bayu")))
    assert status == 422
    assert "tesseract-ocr-ind" in text
    assert "Anda juga dapat menempelkan teksnya." in text


def test_one_picture_at_a_time(client: Client) -> None:
    sent = [picture(b"\x89PNG", f"{number}.png") for number in range(2)]
    assert post(client, text="", picture=sent)[0] == 400


def drawn(*lines: str) -> bytes:
    """A PNG with these lines of text."""
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("RGB", (900, 120 + 100 * len(lines)), "white")
    font = ImageFont.load_default(size=36)
    for number, line in enumerate(lines):
        ImageDraw.Draw(sheet).text((40, 100 + 100 * number), line, font=font, fill="black")
    data = io.BytesIO()
    sheet.save(data, "PNG")
    return data.getvalue()


def test_a_picture_is_read_block_by_block(client: Client, tessdata: None) -> None:
    status, text = post(client, text="", picture=picture(drawn("Mantap pak Bayu, lanjutkan!")))
    assert status == 200
    assert "Bayu" in text
    assert '<svg class="plan"' in text
    assert "Telaah teks 1" in text
    assert "apa pun nadanya" not in text


def test_a_picture_that_names_nobody_says_so(client: Client, tessdata: None) -> None:
    status, text = post(client, text="", picture=picture(drawn("Selamat pagi semuanya")))
    assert status == 200
    assert "apa pun nadanya" in text


def shown_picture() -> Picture:
    """A post as the reader of pictures gives it, with a bystander who likes it and one who answers."""

    def words(text: str, top: int, mask: bool = False) -> tuple[Word, ...]:
        return tuple(
            Word(word, Box(100 * at, top, 100 * at + 90, top + 30), 95, mask) for at, word in enumerate(text.split())
        )

    return Picture(
        900,
        1600,
        "post",
        (
            Block("author", words("Rini Contohsari", 10), "Rini Contohsari"),
            Block("text", words("Mantap pak Bayu, lanjutkan!", 60), "Rini Contohsari"),
            Block("author", words("Tono Contohman", 200, mask=True), "Tono Contohman", mask=True),
            Block("comment", (*words("@joko.contoh", 260, mask=True), *words("setuju", 260)), "Tono Contohman"),
        ),
    )


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_bystanders_are_covered(client: Client, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nirpihak.reading.screens.read_picture", lambda data: shown_picture())
    status, text = post(client, prefix, text="", picture=picture(b"\x89PNG\r\n\x1a\n"))
    assert status == 200
    assert "Tono" not in text
    assert "joko" not in text
    assert ("akun 1 (nama ditutup)" if not prefix else "account 1 (name covered)") in text
    assert text.count("<rect ") == 1 + 4  # the sheet and each block
    assert len(re.findall(r'name="text" value=', text)) == 2  # only where somebody says something
    keeps_promises(text, f"{prefix}/telaah/")


# ------------------------------------------------------------------ promises of a page that was sent something

SENT: dict[str, dict[str, str]] = {
    "read": {},
    "sure of nothing": {"text": "Arunika atau siapa ya?"},
    "nobody named": {"text": "Mantap sekali, terbaik!"},
    "wrong": {"text": "", "contest": ""},
    "markup": {"text": "<b>Bayu</b> <script>alert(1)</script>"},
}


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("fields", SENT.values(), ids=SENT)
def test_what_is_sent_back_keeps_the_promises_of_every_page(
    client: Client, fields: dict[str, str], prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "[undefined %s]")
    address = f"{prefix}/telaah/"
    sent = {"contest": CONTEST, "text": TEXT, "csrfmiddlewaretoken": token(client, address)} | fields
    response = client.post(address, sent)
    text = response.content.decode()
    keeps_promises(text, address)
    assert "[undefined" not in text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Content-Security-Policy"] == client.get("/").headers["Content-Security-Policy"]
    assert set(client.cookies) == {"csrftoken"}


def test_a_forged_form_is_refused(client: Client) -> None:
    assert client.post("/telaah/", {"contest": CONTEST, "text": TEXT}).status_code == 403


_opened: list[str] | None = None


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened is not None and event == "open":
        path, mode, flags = arguments
        if (mode and set(mode) & set("wax+")) or (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            _opened.append(str(path))


sys.addaudithook(_watch)


@pytest.fixture
def written() -> Iterator[list[str]]:
    """The files that are opened for writing from here on."""
    global _opened
    _opened = []
    yield _opened
    _opened = None


def test_nothing_is_written_anywhere(client: Client, tessdata: None, written: list[str]) -> None:
    with Path(os.devnull).open("w"):
        assert written == [os.devnull]  # the watch sees what is opened
    padded = drawn("Mantap pak Bayu, lanjutkan!") + b"\0" * (5 * 1024 * 1024)  # more than Django keeps in memory
    assert post(client, text="", picture=picture(padded))[0] == 200
    assert post(client, text="", picture=picture(b"\0" * (pembacaan.PICTURE_LIMIT + 1)))[0] == 422
    assert post(client)[0] == 200
    assert written == [os.devnull]


def test_a_failure_logs_nothing_of_what_was_pasted(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(pembacaan, "read", broken)
    visitor = Client(raise_request_exception=False)
    with caplog.at_level("DEBUG"):
        response = visitor.post("/telaah/", {"contest": CONTEST, "text": TEXT})
    assert response.status_code == 500
    assert "broken on purpose" in caplog.text
    assert "Bayu" not in caplog.text
    assert "Bayu" not in response.content.decode()


@pytest.fixture
def tessdata() -> None:
    """Skips where no text can be read from pictures here."""
    pytest.importorskip("tesserocr", reason=f"{NOT_HERE}: tesserocr (extra pictures)")
    from nirpihak.reading.screens import PictureError, read_picture

    try:
        read_picture(b"")
    except PictureError as error:
        if "tessdata" in error.reason.en.lower() or "tesseract" in error.reason.en.lower():
            pytest.skip(f"{NOT_HERE}: Tesseract's Indonesian data (Debian: tesseract-ocr-ind)")


def test_invented_contests_are_offered_in_a_demo_alone() -> None:
    assert CONTEST in {each.id for each in pembacaan.choices(demo=True)}
    assert CONTEST not in {each.id for each in pembacaan.choices(demo=False)}
