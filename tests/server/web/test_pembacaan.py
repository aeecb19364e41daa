"""The reading page: a text or a picture in, marked words and suggestions out; nothing is said where nobody is named."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nirpihak.server.web.services import pembacaan
from tests.conftest import NOT_HERE

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
                "Terbaca: mendukung",
                "Terbaca: menyerang",
                "Yang dilihat pembaca buta",
                "dibaca mesin",
            ),
        ),
        (
            "/en",
            ("a machine's suggestion", "Reads as: supports", "Reads as: attacks", "blind reader", "read by machine"),
        ),
    ],
)
def test_a_text_is_read_marked_and_assessed(client: Client, prefix: str, words: tuple[str, ...]) -> None:
    status, text = post(client, prefix)
    assert status == 200
    for each in words:
        assert each in text
    assert '<mark class="support"><span class="sign">+</span>' in text
    assert '<mark class="attack"><span class="sign">−</span>' in text
    assert '<span class="sign">A</span>nomor 1</b>' in text
    hidden = text.split("<details")[1].split("</details>")[0]
    assert "Bayu" not in hidden
    assert "Candra" not in hidden


def test_the_marked_text_is_the_text(client: Client) -> None:
    _, text = post(client)
    shown = text.split('<p class="read-text">')[1].split("</p>")[0]
    assert re.sub(r'<span class="sign">.</span>|<[^>]+>', "", shown) == TEXT


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


@pytest.mark.parametrize("data", [b"", b"tidak ada gambar di sini", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_a_broken_picture_is_refused_with_its_reason(client: Client, data: bytes) -> None:
    pytest.importorskip("PIL", reason=f"{NOT_HERE}: Pillow (extra pictures)")
    status, text = post(client, text="", picture=picture(data))
    assert status == 422
    assert 'id="picture-error"' in text


def test_a_large_picture_is_refused(client: Client) -> None:
    status, text = post(client, text="", picture=picture(b"\0" * (pembacaan.PICTURE_LIMIT + 1)))
    assert status == 422
    assert "8 MB" in text


def test_a_picture_is_read_block_by_block(client: Client, tessdata: None) -> None:
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("RGB", (900, 300), "white")
    font = ImageFont.load_default(size=36)
    ImageDraw.Draw(sheet).text((40, 100), "Mantap pak Bayu, lanjutkan!", font=font, fill="black")
    data = io.BytesIO()
    sheet.save(data, "PNG")
    status, text = post(client, text="", picture=picture(data.getvalue()))
    assert status == 200
    assert "Bayu" in text
    assert '<svg class="plan"' in text
    assert "Telaah teks 1" in text


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
