"""Files at the public door: kept at once, by form or piece by piece; a file that fails is named and stops nothing."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nirpihak.server.intake.models import Report, Upload
from nirpihak.server.intake.services import reading, uploads
from tests.server.intake.lapor import REPORT, Reporter, one, picture, receiving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


@pytest.fixture
def reporter() -> Reporter:
    """Somebody who has begun a report."""
    receiving()
    made = Reporter()
    made.answer("perbuatan", **REPORT["perbuatan"])
    return made


def token(reporter: Reporter) -> str:
    """The token of a page of hers, as the script finds it."""
    found: list[str] = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', reporter.see("berkas/"))
    return found[0]


def announced(reporter: Reporter, name: str = "video.mp4", size: int = 10) -> Any:
    """What the script does first."""
    return reporter.client.post(
        "/lapor/unggah/",
        json.dumps({"name": name, "size": size}),
        content_type="application/json",
        headers={"X-CSRFToken": token(reporter)},
    )


def patched(reporter: Reporter, uid: str, offset: object, piece: bytes) -> Any:
    """The next piece."""
    return reporter.client.patch(
        f"/lapor/unggah/{uid}/",
        piece,
        content_type="application/offset+octet-stream",
        headers={"X-CSRFToken": token(reporter), "Upload-Offset": str(offset)},
    )


def test_several_files_come_by_an_ordinary_form_and_go_with_the_report(reporter: Reporter) -> None:
    sent = [picture("satu.png"), picture("dua.png", b"\x89PNG\r\n\x1a\n" + b"lain" * 9)]
    assert reporter.answer("berkas", go="add", files=sent).headers["Location"] == "/lapor/berkas/"
    text = reporter.see("berkas/")
    assert text.count("Tersimpan") >= 2
    assert "satu.png" in text
    reporter.send()
    report = one()
    names = [each["name"] for each in reading.filed(report, reading.key_of(report))["files"]]
    assert names == ["satu.png", "dua.png"]
    assert report.exhibit is not None
    assert report.exhibit.files.filter(parent=None).count() == 2


def test_files_that_fail_are_named_in_words_and_stop_nothing(
    reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LIMIT_FILE", 5000)
    sent = [
        SimpleUploadedFile("besar.png", b"\x89PNG\r\n\x1a\n" + b"x" * 6000),
        SimpleUploadedFile("kosong.txt", b""),
        SimpleUploadedFile("program.exe", b"MZ\x90\x00" + b"\x00" * 300 + b"This program cannot be run in DOS mode"),
        picture("baik.png"),
    ]
    assert "kabar=gagal" in reporter.answer("berkas", files=sent).headers["Location"]
    text = reporter.see("berkas/")
    for words in ("lebih dari", "berkas ini kosong", "berkas ini program"):
        assert words in text
    assert Upload.objects.filter(state=Upload.State.KEPT).count() == 1
    assert reporter.answer("berkas").headers["Location"] == "/lapor/anda/"
    assert reporter.send().status_code == 302
    assert sorted(reading.content_of(one())["files_not_kept"]) == ["besar.png", "kosong.txt", "program.exe"]


def test_more_files_than_may_come_are_refused_one_by_one(reporter: Reporter) -> None:
    reporter.answer("berkas", go="add", files=[picture(f"{n}.png") for n in range(12)])
    kept = Upload.objects.filter(state=Upload.State.KEPT).count()
    assert kept == uploads.LIMIT_FILES
    assert reporter.see("berkas/").count("paling banyak 10 berkas") == 2


def test_a_file_is_removed_and_the_note_stays(reporter: Reporter) -> None:
    reporter.answer("berkas", go="add", files=[picture()], evidence_note="Ada saksi.")
    uid = Upload.objects.get().uid
    reporter.answer("berkas", go=f"remove-{uid}", evidence_note="Ada saksi.")
    assert not Upload.objects.exists()
    assert "Ada saksi." in reporter.see("berkas/")
    for odd in ("remove-", "remove-1", f"remove-{uuid4()}"):
        assert reporter.answer("berkas", go=odd).status_code == 302


def test_a_file_comes_in_pieces_and_goes_on_where_it_broke_off(reporter: Reporter) -> None:
    whole = b"\x89PNG\r\n\x1a\n" + bytes(range(250))
    uid = announced(reporter, "layar.png", len(whole)).json()["id"]
    assert patched(reporter, uid, 0, whole[:100]).json()["came"] == 100
    # The line broke before the answer came: she sends the same piece again, then asks where to go on.
    again = patched(reporter, uid, 0, whole[:100])
    assert (again.status_code, again.json()) == (409, {"came": 100})
    assert reporter.client.head(f"/lapor/unggah/{uid}/").headers["Upload-Offset"] == "100"
    # The page was reloaded: the same file, chosen again, is known.
    assert announced(reporter, "layar.png", len(whole)).json() == {
        "id": uid,
        "came": 100,
        "size": len(whole),
        "state": "partial",
    }
    assert "Belum selesai" in reporter.see("berkas/")
    assert "belum selesai terkirim" in reporter.see("periksa/")
    assert patched(reporter, uid, 100, whole[100:]).json()["state"] == "kept"
    reporter.send()
    report = one()
    filed = reading.filed(report, reading.key_of(report))["files"]
    assert [(each["name"], each["size"]) for each in filed] == [("layar.png", len(whole))]


def test_a_file_on_its_way_is_taken_back(reporter: Reporter) -> None:
    uid = announced(reporter).json()["id"]
    gone = reporter.client.delete(f"/lapor/unggah/{uid}/", headers={"X-CSRFToken": token(reporter)})
    assert gone.status_code == 204
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"name": 1}', '{"name": "x", "size": "banyak"}', '{"name":"x","size":0}', "x" * 5000]
)
def test_an_announcement_that_cannot_be_read_is_refused_in_words(reporter: Reporter, body: str) -> None:
    sent = {"content_type": "application/json", "headers": {"X-CSRFToken": token(reporter)}}
    response = reporter.client.post("/lapor/unggah/", body, **sent)  # type: ignore[arg-type]
    assert response.status_code == 422
    assert response.json()["error"]["id"]
    assert not Upload.objects.exists()


def test_odd_pieces_are_refused_and_what_came_stays(reporter: Reporter) -> None:
    uid = announced(reporter, size=10).json()["id"]
    assert patched(reporter, uid, "lima", b"12345").status_code == 422
    assert patched(reporter, uid, 0, b"").status_code == 422
    assert patched(reporter, uid, 0, b"x" * 11).status_code == 422
    assert patched(reporter, uid, 5, b"12345").status_code == 409
    assert Upload.objects.get().came == 0


def test_nobody_reaches_the_files_of_another_draft(reporter: Reporter) -> None:
    uid = announced(reporter).json()["id"]
    other = Reporter()
    other.answer("perbuatan", **REPORT["perbuatan"])
    assert patched(other, uid, 0, b"12345").status_code == 404
    assert other.client.get(f"/lapor/unggah/{uid}/").status_code == 404
    other.answer("berkas", go=f"remove-{uid}")
    assert Upload.objects.count() == 1
    # Without a draft, and after it was filed, nothing comes at all.
    assert Client().get(f"/lapor/unggah/{uid}/").status_code == 410
    reporter.send()
    assert reporter.client.get(f"/lapor/unggah/{uid}/").status_code == 410
    assert Report.objects.count() == 1


def test_pieces_without_the_token_of_a_page_are_refused(reporter: Reporter) -> None:
    uid = announced(reporter).json()["id"]
    assert reporter.client.post("/lapor/unggah/", "{}", content_type="application/json").status_code == 403
    assert reporter.client.patch(f"/lapor/unggah/{uid}/", b"1", content_type="a/b").status_code == 403
    assert reporter.client.delete(f"/lapor/unggah/{uid}/").status_code == 403
    assert reporter.client.post("/lapor/berkas/", {"files": [picture()]}).status_code == 403
    assert Upload.objects.count() == 1


def test_a_full_disk_is_said_and_the_report_goes_on(reporter: Reporter, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nirpihak.server.evidence.uploads.tempfile.TemporaryFile", full)
    reporter.answer("berkas", files=[picture()])
    assert "penyimpanan sedang penuh" in reporter.see("berkas/")
    assert reporter.send().status_code == 302
