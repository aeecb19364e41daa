"""Every step from every state, two officers at once, and what the pages say before and after."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from nirpihak.server.evidence.models import Capture
from nirpihak.server.institutions.models import Institution, Officer, Recusal
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Message, Report
from nirpihak.server.intake.report_shown import DEEDS
from nirpihak.server.intake.services import messages, reading, states
from tests.server.intake.conftest import filed, intake_officer
from tests.server.intake.queued import REASON, beside, desk, named, officer, since, text_of
from tests.server.people import institution

__all__ = ["desk", "officer"]
S = Report.State


def page_of(report: Report, part: str = "") -> str:
    return f"/laporan/{report.ref}/{part}"


def sent(client: Client, address: str, **data: Any) -> Any:
    """A form as its page gives it, sent."""
    page = client.get(address).content.decode()
    return client.post(address, {"sejak": since(page), **data})


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("kind", DEEDS)
def test_every_step_from_every_state(
    desk: Client, office: Institution, officer: Officer, state: str, kind: str
) -> None:
    report = named(office)
    institution("bkn-contoh", name="Badan Kepegawaian Contoh")
    Report.objects.filter(pk=report.pk).update(state=state)
    address = page_of(report, f"langkah/{kind}/")
    page = text_of(desk, page_of(report))
    if state not in states.FROM[kind]:
        # Told, not hidden; and it cannot be taken by its address either.
        assert "Tidak dapat diambil" in page
        assert f'href="{address}"' not in page
        assert desk.get(address).headers["Location"] == page_of(report)
        assert "keadaan laporan sekarang" in text_of(desk, page_of(report))
        response = desk.post(address, {"reason": REASON, "to": "bkn-contoh", "sejak": since(page)})
        assert response.status_code == 409
        assert REASON in response.content.decode()
        assert Report.objects.get().state == state
        return
    assert f'href="{address}"' in page
    assert text_of(desk, f"/en{address}")
    response = sent(desk, address, reason=REASON, to="bkn-contoh")
    assert response.status_code == 302, response.content.decode()
    assert Report.objects.get().state == states.TO[kind]
    after = text_of(desk, page_of(report))
    assert "Langkah dicatat" in after
    assert REASON in after
    assert "Langkah dicatat" not in text_of(desk, page_of(report))
    step = report.steps.get(kind=kind)
    assert step.officer == officer
    if kind == "forwarded":
        assert step.data == {"to": "bkn-contoh"}
        assert "Badan Kepegawaian Contoh" in after


@pytest.mark.parametrize("kind", ["not_registered", "information", "forwarded", "registered"])
def test_no_step_without_its_reason(desk: Client, office: Institution, kind: str) -> None:
    """Registering needs one here too, because something is missing."""
    report = named(office)
    address = page_of(report, f"langkah/{kind}/")
    response = sent(desk, address, reason=" ")
    page = response.content.decode()
    assert response.status_code == 422
    assert '<a href="#reason">Tulis alasannya</a>' in page
    assert ('<a href="#to">Pilih instansi yang berwenang</a>' in page) is (kind == "forwarded")
    assert Report.objects.get().state == S.RECEIVED


def test_a_report_without_a_name_is_not_registered_and_the_page_says_so(desk: Client, office: Institution) -> None:
    report = filed(office).report
    assert "laporan tanpa nama pelapor tidak dapat diregistrasi" in text_of(desk, page_of(report))
    assert desk.get(page_of(report, "langkah/registered/")).status_code == 302
    for kind in ("rekaan", "withdrawn", "received"):
        assert desk.get(page_of(report, f"langkah/{kind}/")).status_code == 404


def test_one_press_asks_the_reporter_for_exactly_what_is_missing(desk: Client, office: Institution) -> None:
    report = named(office)
    page = text_of(desk, page_of(report))
    assert "Minta pelapor melengkapi: Tanda tangan sesuai KTP" in page
    letter = page.split('class="words">\n')[1].split("</textarea>")[0]
    data = {"syarat": ["evidence", "act_time"], "letter": letter, "sejak": since(page)}
    response = desk.post(page_of(report, "minta/"), data)
    assert response.headers["Location"] == page_of(report)
    message = Message.objects.get()
    assert message.asks == ["act_time", "evidence"]
    after = text_of(desk, page_of(report))
    assert "Permintaan dikirim" in after
    assert "belum dibuka penerima" in after
    assert Report.objects.get().state == S.CORRECTION
    key = reading.key_of(report)
    assert report.ref in messages.shown(report, key)[0].text


def test_the_letter_is_prepared_from_what_is_ticked_and_may_be_altered(desk: Client, office: Institution) -> None:
    report = named(office)
    address = page_of(report, "minta/")
    one = text_of(desk, f"{address}?syarat=evidence&keadaan=received")
    assert one.count(" checked>") == 1
    assert "- Bukti." in one
    assert "- Waktu kejadian." not in one
    again = desk.post(address, {"syarat": ["act_time"], "susun": "1", "letter": "x", "sejak": "0"}).content.decode()
    assert "- Waktu kejadian." in again
    assert not Message.objects.exists()
    nothing = sent(desk, address, letter="Mohon.")
    assert nothing.status_code == 422
    assert '<a href="#syarat">Pilih paling sedikit satu' in nothing.content.decode()
    empty = sent(desk, address, syarat=["evidence"], letter=" ")
    assert '<a href="#letter">Tulis surat kepada pelapor</a>' in empty.content.decode()
    response = sent(desk, address, syarat=["evidence"], letter="Mohon fotonya.", kembali="keadaan=received")
    assert response.headers["Location"] == f"{page_of(report)}?keadaan=received"


def test_where_nobody_can_be_asked_the_page_says_how_else(desk: Client, office: Institution) -> None:
    report = filed(office, wants_code=False, channel="paper").report
    assert "mintalah lewat cara laporan ini datang" in text_of(desk, page_of(report))
    assert desk.get(page_of(report, "minta/")).status_code == 302
    closed = named(office)
    Report.objects.filter(pk=closed.pk).update(state=S.WITHDRAWN)
    assert desk.get(page_of(closed, "minta/")).status_code == 302
    assert "Tidak dapat diambil" in text_of(desk, page_of(closed))


def test_a_letter_goes_to_the_reporter_and_an_empty_one_does_not(desk: Client, office: Institution) -> None:
    report = filed(office).report
    page = text_of(desk, page_of(report))
    wrong = desk.post(page_of(report, "balas/"), {"reply": " ", "sejak": since(page)})
    assert wrong.status_code == 422
    assert '<a href="#reply">Tulis pesannya</a>' in wrong.content.decode()
    done = desk.post(page_of(report, "balas/"), {"reply": "Sedang diperiksa.", "sejak": since(page)})
    assert done.headers["Location"] == f"{page_of(report)}#pesan"
    after = text_of(desk, page_of(report))
    assert "Sedang diperiksa." in after
    assert "Pesan dikirim" in after


def test_handling_is_given_taken_and_released(desk: Client, office: Institution, officer: Officer) -> None:
    report = filed(office).report
    other = intake_officer("lain", name="Sari Lain")
    far = intake_officer("jauh", at=institution("bawaslu-lain"))
    for to, handler in (("me", officer), (str(other.pk), other), ("nobody", None)):
        page = text_of(desk, page_of(report))
        desk.post(page_of(report, "serahkan/"), {"to": to, "sejak": since(page)})
        assert Report.objects.get(pk=report.pk).handler == handler
    history = text_of(desk, page_of(report))
    assert "kepada Sari Lain" in history
    assert "dilepas" in history
    for wrong in ("", "x", str(far.pk), "9" * 30):
        desk.post(page_of(report, "serahkan/"), {"to": wrong})
        assert "Pilih petugas dari daftar" in text_of(desk, page_of(report))
    assert Report.objects.get(pk=report.pk).handler is None


ACTS: dict[str, dict[str, Any]] = {
    "langkah/not_registered/": {"reason": REASON},
    "minta/": {"syarat": ["evidence"], "letter": "Mohon buktinya."},
    "balas/": {"reply": "Sedang diperiksa."},
}


@pytest.mark.parametrize("part", ACTS)
def test_of_two_officers_at_once_one_is_told_what_the_other_did(
    desk: Client, office: Institution, officer: Officer, part: str
) -> None:
    report = named(office)
    other, _ = beside("sari")
    mine = since(text_of(desk, page_of(report)))
    theirs = since(text_of(other, page_of(report)))
    assert mine == theirs
    done = other.post(page_of(report, "langkah/information/"), {"reason": "Ditelusuri dahulu.", "sejak": theirs})
    assert done.status_code == 302
    late = desk.post(page_of(report, part), {**ACTS[part], "sejak": mine}, follow=True)
    page = late.content.decode()
    assert "Sementara Anda menulis, Sari melakukan: dijadikan informasi awal" in page
    assert Report.objects.get().state == S.INFORMATION
    assert not Message.objects.exists()
    # Nothing that was written is lost; where the state still lets it be done, it can be sent once more.
    assert late.status_code == 409
    assert str(ACTS[part].get("reason") or ACTS[part].get("letter") or ACTS[part].get("reply")) in page
    if part == "balas/":
        again = desk.post(page_of(report, part), {**ACTS[part], "sejak": since(page)})
        assert again.status_code == 302
        assert Message.objects.get().officer == officer


def test_what_the_officer_did_in_another_tab_does_not_stop_the_officer(
    desk: Client, office: Institution, officer: Officer
) -> None:
    report = named(office)
    known = since(text_of(desk, page_of(report)))
    for text in ("Satu.", "Dua."):
        assert desk.post(page_of(report, "balas/"), {"reply": text, "sejak": known}).status_code == 302
    assert Message.objects.count() == 2


def test_stepping_aside_is_final(desk: Client, office: Institution, officer: Officer) -> None:
    report = filed(office).report
    states.assign(report, officer, officer)
    page = text_of(desk, page_of(report, "undur/"))
    assert "tidak akan Anda lihat lagi" in page
    assert "You cannot take this back yourself" in text_of(desk, f"/en{page_of(report, 'undur/')}")
    response = desk.post(page_of(report, "undur/"), {"reason": "", "kembali": "keadaan=all"})
    assert response.headers["Location"] == "/laporan/?keadaan=all"
    assert "tidak akan muncul lagi" in text_of(desk, "/laporan/?keadaan=all")
    assert desk.get(page_of(report)).status_code == 404
    assert Recusal.objects.get().officer == officer
    assert Report.objects.get().handler is None


def test_a_decider_steps_aside_too(office: Institution) -> None:
    report = filed(office).report
    reader, _ = beside("pemutus", Role.DECIDER)
    assert reader.post(page_of(report, "undur/")).status_code == 302
    assert reader.get(page_of(report)).status_code == 404


def test_the_address_is_captured_for_the_report(desk: Client, office: Institution) -> None:
    report = filed(office, content={"what": "Ajakan memilih", "link": "https://contoh.example/p/1"}).report
    desk.post(page_of(report, "tangkap/"))
    wanted = Capture.objects.get()
    assert (wanted.url, wanted.case, wanted.institution) == ("https://contoh.example/p/1", report.ref, office)
    page = text_of(desk, page_of(report))
    assert "Penangkapan alamat diminta" in page
    assert "sedang dikerjakan" in page
    private = filed(office, content={"what": "Ajakan memilih", "link": "http://127.0.0.1/"}).report
    desk.post(page_of(private, "tangkap/"))
    assert Capture.objects.count() == 1
