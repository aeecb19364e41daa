"""The officers' pages of a respondent: nothing written is lost, whoever is late is told, both languages are whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.template import Engine
from django.test import Client
from django.utils import timezone

from nirpihak.server.cases.models import Case, Summons
from nirpihak.server.cases.services import answers, respondents, summonses, visits
from nirpihak.server.cases.services.answers import Said
from nirpihak.server.institutions.models import Officer
from tests.server.accounts.logging_in import log_in
from tests.server.cases.called import ALLEGATION, BUDI, RULE, call, let_the_day_come, named, pictured, summoned
from tests.server.web.test_promises import keeps_promises

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(examiner: Officer) -> Client:
    """The examiner, logged in."""
    return log_in(Client(), examiner.user)


def at(case: Case, page: str = "", lang: str = "") -> str:
    return f"{lang}/perkara/{case.ref}/terlapor/{page}"


def send(desk: Client, case: Case, page: str, status: int = 302, **given: Any) -> str:
    """What a form answers; it was written for the case as it is now."""
    response = desk.post(at(case, page), {"versi": Case.objects.get(pk=case.pk).version, **given})
    assert response.status_code == status, response.content.decode()
    return str(response.content.decode())


def text_of(desk: Client, case: Case, page: str = "", lang: str = "") -> str:
    response = desk.get(at(case, page, lang))
    assert response.status_code == 200, page
    return str(response.content.decode())


def test_the_respondent_comes_from_a_report_or_by_hand(desk: Client, case: Case) -> None:
    assert "Budi Rekaan" in text_of(desk, case)
    assert 'value="Dinas Contoh"' in text_of(desk, case, "orang/?dari=0")
    for wrong in ("9", "x", "99999999999"):
        assert 'value="Dinas Contoh"' not in text_of(desk, case, f"orang/?dari={wrong}")
    refused = send(desk, case, "orang/", 422, name="", position="staf rekaan")
    assert "Tulis nama terlapor." in refused
    assert 'value="staf rekaan"' in refused
    given: dict[str, Any] = {**BUDI, "employment": "pns"}
    send(desk, case, "orang/", **given)
    page = text_of(desk, case)
    assert "Terlapor dicatat" in page
    assert "PNS" in page
    assert 'value="198001012005011001"' in text_of(desk, case, "orang/")


def test_whoever_enters_a_superior_is_led_out_of_the_case(desk: Client, case: Case, examiner: Officer) -> None:
    response = desk.post(at(case, "orang/"), {"versi": case.version, "name": examiner.name})
    assert (response.status_code, response.headers["Location"]) == (302, "/perkara/")
    assert desk.get(at(case)).status_code == 404


def test_a_code_is_shown_once(desk: Client, case: Case, examiner: Officer) -> None:
    assert "belum dicatat" in text_of(desk, case, "kode/")
    named(case, examiner)
    assert "tanpa akun" in text_of(desk, case, "kode/")
    page = send(desk, case, "kode/", 200)
    code = page.partition('<p class="key">')[2].partition("</p>")[0]
    assert visits.enter(code)[1].case == case
    assert code not in text_of(desk, case)
    assert code not in text_of(desk, case, "kode/")


def test_a_summons_proposes_the_day_that_both_readings_allow(desk: Client, case: Case, examiner: Officer) -> None:
    named(case, examiner)
    told = call(case)
    page = text_of(desk, case, "panggilan/")
    assert f'value="{told.hearing_at.date()}"' in page
    assert "Memenuhi kedua bacaan aturan." in page
    later = told.deliver_on + timedelta(days=3)
    counted = send(desk, case, "panggilan/", 200, hitung="1", deliver_on=later, place="Ruang rekaan")
    assert f'value="{summonses.proposed(later)}"' in counted
    assert 'value="Ruang rekaan"' in counted
    given: dict[str, Any] = {
        "deliver_on": told.deliver_on,
        "hearing_on": told.hearing_at.date() + timedelta(days=14),
        "hearing_time": "09:00",
        "place": "Ruang rekaan",
        "allegation": ALLEGATION,
        "rule": RULE,
    }
    refused = send(desk, case, "panggilan/", 422, **given)
    assert "hanya memenuhi satu bacaan aturan" in refused
    assert ALLEGATION in refused
    for name, wrong in (("hearing_on", "besok"), ("hearing_time", "pagi"), ("place", "")):
        assert f'href="#{name}"' in send(desk, case, "panggilan/", 422, **{**given, name: wrong})
    send(desk, case, "panggilan/", **{**given, "hearing_on": told.hearing_at.date()})
    page = text_of(desk, case)
    assert "Panggilan dibuat" in page
    assert "belum disampaikan" in page
    assert ALLEGATION in page


def test_a_summons_goes_its_way(desk: Client, case: Case, examiner: Officer) -> None:
    named(case, examiner)
    made = summoned(case, examiner, delivered=False)
    for form, name in (("disampaikan", "how"), ("hasil", "came")):
        assert f'type="radio" id="{name}" name="{name}"' in text_of(desk, case, f"panggilan/{made.pk}/{form}/")
    refused = send(desk, case, f"panggilan/{made.pk}/disampaikan/", 422, day="2024-13-01", time="")
    assert 'href="#how"' in refused
    zone_now = timezone.localtime(timezone.now() - timedelta(minutes=1))
    given: dict[str, Any] = {"day": zone_now.date(), "time": zone_now.strftime("%H:%M"), "how": "hand"}
    send(desk, case, f"panggilan/{made.pk}/disampaikan/", **given)
    assert "diserahkan langsung" in text_of(desk, case)
    assert "waktu pemeriksaan belum tiba" in send(desk, case, f"panggilan/{made.pk}/hasil/", 422, came="absent")
    assert 'href="#came"' in send(desk, case, f"panggilan/{made.pk}/hasil/", 422)
    let_the_day_come(made)
    assert "hasilnya belum dicatat" in text_of(desk, case)
    send(desk, case, f"panggilan/{made.pk}/hasil/", came="absent")
    second = summoned(case, examiner)
    assert 'href="#reason"' in send(desk, case, f"panggilan/{second.pk}/batal/", 422)
    send(desk, case, f"panggilan/{second.pk}/batal/", reason="Ruangan dipakai.")
    third = summoned(case, examiner)
    let_the_day_come(third)
    send(desk, case, f"panggilan/{third.pk}/hasil/", came="absent")
    page = text_of(desk, case)
    assert "Terlapor dua kali tidak hadir" in page
    assert "Buat panggilan" not in page


def test_whoever_is_late_loses_nothing_and_is_told(desk: Client, case: Case, examiner: Officer) -> None:
    named(case, examiner)
    before = Case.objects.get(pk=case.pk).version
    made = summoned(case, examiner)
    response = desk.post(at(case, f"panggilan/{made.pk}/batal/"), {"versi": before, "reason": "Salah hari."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "panggilan dibuat" in page
    assert "Salah hari." in page
    assert Summons.objects.get(pk=made.pk).came == ""
    send(desk, case, f"panggilan/{made.pk}/batal/", reason="Salah hari.")


def test_evidence_is_looked_at_before_it_is_shown(desk: Client, case: Case, examiner: Officer) -> None:
    named(case, examiner)
    original, copy, masked = pictured(case, examiner)
    for refused in (original, copy):
        assert "tutupi" in text_of(desk, case, f"bukti/{refused.pk}/")
        send(desk, case, f"bukti/{refused.pk}/", 422, caption="Unggahan", masked="ya")
    assert "<img" in text_of(desk, case, f"bukti/{masked.pk}/")
    assert 'href="#masked"' in send(desk, case, f"bukti/{masked.pk}/", 422, caption="Unggahan")
    send(desk, case, f"bukti/{masked.pk}/", caption="Unggahan 9 Oktober", masked="ya")
    assert "Unggahan 9 Oktober" in text_of(desk, case)
    shown = case.shown.get()
    send(desk, case, f"bukti/{shown.pk}/tarik/")
    assert desk.post(at(case, "bukti/99999/tarik/")).status_code == 404
    assert desk.get(at(case, "bukti/99999/")).status_code == 404


def test_an_oral_answer_is_written_down_and_answers_are_marked_as_read(
    desk: Client, case: Case, examiner: Officer, decider: Officer
) -> None:
    named(case, examiner)
    send(desk, case, "jawaban/", 422)
    send(desk, case, "jawaban/", text="Akun diretas.", account="compromised")
    _, visit = visits.enter(respondents.give_code(case, examiner))
    answers.written(visit, Said("Dari halaman saya."))
    log_in(Client(), decider.user).get(at(case))
    assert case.answers.get(kind="written").read_at is None
    page = text_of(desk, case)
    assert "Dari halaman saya." in page
    assert "akunnya, tetapi waktu itu diambil alih orang lain" in page
    assert case.answers.get(kind="written").read_at is not None


def test_who_only_reads_is_offered_nothing_to_do(case: Case, examiner: Officer, decider: Officer) -> None:
    named(case, examiner)
    summoned(case, examiner)
    page = text_of(log_in(Client(), decider.user), case)
    assert "Budi Rekaan" in page
    assert "/terlapor/kode/" not in page
    assert "/hasil/" not in page


def test_every_page_is_whole_in_both_languages(
    desk: Client, case: Case, examiner: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "[undefined %s]")
    keeps_promises(text_of(desk, case), "")
    named(case, examiner)
    *_, masked = pictured(case, examiner)
    pages = ["", "orang/", "kode/", "panggilan/", "jawaban/", f"bukti/{masked.pk}/"]
    made = summoned(case, examiner)
    pages += [f"panggilan/{made.pk}/{each}/" for each in ("disampaikan", "hasil", "batal")]
    for lang in ("", "/en"):
        for page in pages:
            text = text_of(desk, case, page, lang)
            assert "[undefined" not in text, page
            keeps_promises(text, f"{lang}/")


def test_a_case_whose_content_is_gone_says_so(desk: Client, case: Case, examiner: Officer) -> None:
    named(case, examiner)
    Case.objects.filter(pk=case.pk).update(key=None)
    assert "tidak dapat dibaca" in text_of(desk, case)
    assert "tidak dapat dibaca" in text_of(desk, case, "orang/")
    assert desk.get(at(case, "panggilan/")).status_code == 422
