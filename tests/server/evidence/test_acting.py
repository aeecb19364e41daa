"""What officers do with an exhibit: copies, redactions, bundles, erasure; each with its reason, all of it logged."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from nirpihak.custody.checking.report import ALL_GOOD
from nirpihak.server.evidence.models import File
from nirpihak.server.evidence.services import exhibits
from tests.server.evidence.conftest import keep
from tests.server.evidence.shown import body, derive, events, logged_in, page, picture, png
from tests.server.web.test_promises import keeps_promises

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


@pytest.fixture
def client(officer: User) -> Client:
    return logged_in(officer)


# ---------------------------------------------------------------- handing out


def test_a_copy_is_the_original_as_a_download_and_its_reason_is_logged(client: Client, officer: User) -> None:
    original, _ = picture(officer)
    address = f"/bukti/{original.exhibit.ref}/salin/{original.pk}/"
    before = len(events())
    assert client.post(address, {"reason": " "}).status_code == 422
    assert len(events()) == before
    response = client.post(address, {"reason": "Gelar perkara"})
    assert body(response) == png()
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Content-Length"] == str(original.size)
    assert response.headers["Content-Disposition"].startswith('attachment; filename="layar')
    assert "<" not in response.headers["Content-Disposition"]
    told = events()[-1]
    assert (told["kind"], told["reason"], told["file_1"]["sha256"]) == ("copied", "Gelar perkara", original.sha256)


def test_a_copy_that_cannot_be_read_is_no_copy(client: Client, officer: User) -> None:
    original, _ = picture(officer)
    exhibits.store().remove(original.address)
    response = client.post(f"/bukti/{original.exhibit.ref}/salin/{original.pk}/", {"reason": "x"})
    assert response.status_code == 422
    assert "tidak ada di" in response.content.decode()
    assert "copied" not in [event["kind"] for event in events()]
    assert "Dapat diakses: tidak" in page(client, f"/bukti/{original.exhibit.ref}/")


def test_lines_words_and_areas_are_covered_in_a_further_copy(client: Client, officer: User) -> None:
    from PIL import Image

    original, copy = picture(officer)
    address = f"/bukti/{original.exhibit.ref}/tutup/{copy.pk}/"
    answers = {"line": "2", "word": "1", "left": "90", "top": "0", "right": "100", "bottom": "10", "reason": "tetangga"}
    response = client.post(address, answers)
    made = File.objects.get(parent=copy)
    assert response.headers["Location"] == f"/bukti/{original.exhibit.ref}/?lihat={made.pk}&kabar=tutup"
    with Image.open(io.BytesIO(exhibits.opened(made).read())) as image:
        shown = image.convert("L")
        black = [shown.getpixel(at) == 0 for at in ((50, 130), (30, 50), (380, 5), (120, 50), (5, 195))]
    assert black == [True, True, True, False, False]
    assert exhibits.opened(copy).read() == png()
    assert (events()[-1]["kind"], events()[-1]["actor"]) == ("redacted", f"officer:{officer.pk}")
    text = page(client, response.headers["Location"])
    assert "Salinan tertutup sudah dibuat" in text
    assert f"/isi/{made.pk}/" in text
    assert "Warung" not in text


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"reason": "x"}, "Pilih paling sedikit satu baris, kata, atau bidang."),
        ({"line": "1"}, "Tulis mengapa bagian ini ditutupi."),
        ({"reason": "x", "left": "50", "right": "40", "top": "0", "bottom": "9"}, "Isi keempat angka"),
        ({"reason": "x", "left": "5", "right": "40"}, "Isi keempat angka"),
        ({"reason": "x", "line": ["99", "kata", "9" * 30]}, "pilih apa yang harus ditutupi"),
    ],
)
def test_a_redaction_that_says_too_little_makes_nothing(
    client: Client, officer: User, answers: dict[str, Any], says: str
) -> None:
    original, copy = picture(officer)
    response = client.post(f"/bukti/{original.exhibit.ref}/tutup/{copy.pk}/", answers)
    assert response.status_code == 422
    assert says in response.content.decode()
    keeps_promises(response.content.decode(), "/bukti/")
    assert not copy.derivatives.exists()


def test_an_original_cannot_be_redacted(client: Client, officer: User) -> None:
    original, _ = picture(officer)
    page(client, f"/bukti/{original.exhibit.ref}/tutup/{original.pk}/", 404)


def test_a_bundle_goes_out_without_what_is_withheld_and_verifies(
    client: Client, officer: User, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nirpihak.custody.checking.bundle import verify

    monkeypatch.setattr("nirpihak.custody.bundles.printing.NAMES", ())
    monkeypatch.setenv("CHROMIUM", "/nowhere")
    original, copy = picture(officer, note="rahasia ketua RT")
    address = f"/bukti/{original.exhibit.ref}/paket/"
    assert client.post(address, {"receiver": "", "reason": "x"}).status_code == 422
    every = [str(file.pk) for file in original.exhibit.files.all()]
    none_left = client.post(address, {"receiver": "Bawaslu", "reason": "x", "file": every})
    assert "Tidak ada berkas yang tersisa" in none_left.content.decode()
    answers = {"receiver": "Bawaslu Contoh", "reason": "surat 7", "file": [str(copy.pk)], "field": ["note", "v"]}
    response = client.post(address, answers)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/zip"
    path = tmp_path / "berkas.zip"
    path.write_bytes(body(response))
    with zipfile.ZipFile(path) as bundle:
        names = bundle.namelist()
        everything = b"".join(bundle.read(name) for name in names)
    assert any(name.endswith(".png") for name in names)
    assert copy.sha256.encode() not in b"".join(name.encode() for name in names)
    assert b"rahasia ketua RT" not in everything
    assert verify(path).exit_code == ALL_GOOD
    told = [event for event in events() if event["kind"] == "exported"]
    assert [(event["receiver"], event["reason"]) for event in told] == [("Bawaslu Contoh", "surat 7")]


def test_what_a_redaction_covers_is_withheld_beforehand(client: Client, officer: User) -> None:
    original, copy = picture(officer)
    further = keep(b"lain", officer, exhibit=original.exhibit)
    address = f"/bukti/{original.exhibit.ref}/paket/"
    assert "checked" not in page(client, address)
    made = derive(copy, "redaction", "tertutup.png", "image/png", png())
    ticked = {int(each) for each in re.findall(r'name="file" value="(\d+)" checked', page(client, address))}
    every = set(original.exhibit.files.values_list("pk", flat=True))
    assert ticked == every - {made.pk, further.pk}
    # A further redaction begins with the whole picture again.
    page(client, f"/bukti/{original.exhibit.ref}/tutup/{made.pk}/", 404)


# ---------------------------------------------------------------- erasing


def test_erasing_takes_a_reason_a_basis_and_a_second_look(client: Client, officer: User) -> None:
    original, _ = picture(officer, "Judul rahasia")
    ref = original.exhibit.ref
    address = f"/bukti/{ref}/hapus/"
    assert client.post(address, {"reason": "", "basis": "", "step": "ask"}).status_code == 422
    answers = {"reason": "Permintaan <subjek>", "basis": "Pasal 8"}
    asked = client.post(address, {**answers, "step": "ask"})
    assert asked.status_code == 200
    text = asked.content.decode()
    assert f"Pastikan: hapus {ref}?" in text
    assert "Permintaan &lt;subjek&gt;" in text
    keeps_promises(text, address)
    for typed in ("", "ya", ref[:-1]):
        refused = client.post(address, {**answers, "step": "sure", "sure": typed})
        assert refused.status_code == 422
        assert f"Ketik {ref} persis" in refused.content.decode()
    assert exhibits.opened(original).read() == png()
    # The second answer alone, without what the first page asked, does nothing.
    assert client.post(address, {"step": "sure", "sure": ref}).status_code == 422
    done = client.post(address, {**answers, "step": "sure", "sure": ref.lower()})
    assert done.headers["Location"] == f"/bukti/{ref}/?kabar=hapus"
    text = page(client, done.headers["Location"])
    assert f"Isi {ref} sudah dihapus" in text
    assert "Judul rahasia" not in text
    assert "Dapat diakses: tidak" in text
    assert (events()[-1]["kind"], events()[-1]["basis"]) == ("erased", "Pasal 8")
