"""The pages of a decision: what is missing is said, nothing written is lost, and a second person signs."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from nirpihak.server.cases.models import Case, Decision
from nirpihak.server.cases.services import decisions, steps, weighing
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from tests.server.accounts.logging_in import log_in
from tests.server.cases import deciding
from tests.server.people import person


@pytest.fixture
def desk(examiner: Officer) -> Client:
    return log_in(Client(), examiner.user)


@pytest.fixture
def bench(decider: Officer) -> Client:
    return log_in(Client(), decider.user)


def url(name: str, *args: object, lang: str = "id") -> str:
    return reverse(f"{lang}:{name}", args=args)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def sent(who: Client, case: Case, name: str, *args: object, **told: object) -> Any:
    case.refresh_from_db()
    return who.post(url(name, case.ref, *args), {"versi": case.version, **told})


def fields(case: Case, **changed: Any) -> dict[str, Any]:
    """What a browser sends for a whole draft."""
    whole = deciding.written(case)
    told: dict[str, Any] = {
        **{name: getattr(whole, name) for name in ("result", "sanction", "opening", "answer", "chosen", "repeated")},
        "items": whole.items,
        "bases": whole.bases,
        **{f"alasan-{item}": words for item, words in whole.reasons.items()},
        **{f"fakta-{fact}": words for fact, words in whole.facts.items()},
        **{f"berat-{heading}": "none" for heading in weighing.CONSIDERATIONS},
    }
    return told | changed


def test_the_page_says_what_is_missing_and_where_it_is_seen_to(desk: Client, case: Case) -> None:
    page = desk.get(url("case-decision", case.ref))
    words = text(page)
    for each in ("Disiplin", "belum disusun", "terlapor dicatat", "Setiap ranah diputuskan tersendiri oleh dua orang"):
        assert each in words
    assert url("case-respondent", case.ref) in page.content.decode()
    english = text(desk.get(url("case-decision", case.ref, lang="en")))
    assert "Each limb is decided by itself" in english
    assert case.steps.filter(kind=steps.LOOKED).count() == 1


def test_a_draft_begins_with_reasons_is_saved_proposed_and_signed(
    desk: Client, bench: Client, case: Case, examiner: Officer
) -> None:
    deciding.ready(case, examiner)
    page = desk.get(url("case-decision-draft", case.ref, "discipline"))
    words = text(page)
    assert "Perbuatan memenuhi SKB" in words
    assert "Dipastikan petugas pada" in words
    assert "Penurunan jabatan setingkat lebih rendah selama 12 bulan" in words
    assert "sanksi moral" not in words.lower()
    assert "Perkara serupa" in words
    kept = sent(desk, case, "case-decision-draft", "discipline", **fields(case, opening="Pembuka <b>saya</b>."))
    assert kept.status_code == 302
    again = desk.get(kept["Location"])
    assert "Pembuka &lt;b&gt;saya&lt;/b&gt;." in again.content.decode()
    assert "Lengkap; dapat diusulkan." in text(again)
    done = sent(desk, case, "case-decision-draft", "discipline", usulkan="1", **fields(case))
    assert done.status_code == 302
    assert "menunggu tanda tangan orang kedua" in text(desk.get(done["Location"]))
    locked = desk.get(url("case-decision-draft", case.ref, "discipline"))
    assert locked["Location"] == url("case-decision-read", case.ref, "discipline")
    read = bench.get(url("case-decision-read", case.ref, "discipline"))
    assert url("case-decision-sign", case.ref, "discipline") in read.content.decode()
    assert url("case-decision-sign", case.ref, "discipline") not in desk.get(locked["Location"]).content.decode()
    signed = sent(bench, case, "case-decision-sign", "discipline")
    assert "Semua ranah sudah diputuskan" in text(bench.get(signed["Location"]))
    assert Decision.objects.get(case=case).state == "signed"
    late = sent(bench, case, "case-decision-sign", "discipline")
    assert late.status_code == 422


def test_what_lacks_is_said_at_the_top_and_at_the_field_and_stays_written(
    desk: Client, case: Case, examiner: Officer
) -> None:
    deciding.ready(case, examiner)
    lacking = fields(case, answer="", sanction="HEAVY-PP94:2", chosen="", **{"berat-reach": "heavier"})
    page = sent(desk, case, "case-decision-draft", "discipline", usulkan="1", **lacking)
    html = page.content.decode()
    assert page.status_code == 422
    assert 'href="#answer"' in html
    assert 'id="answer-error"' in html
    assert 'href="#chosen"' in html
    assert "mengapa yang lebih ringan tidak cukup" in text(page)
    assert 'value="HEAVY-PP94:2" checked' in html
    made = Decision.objects.get(case=case)
    assert (made.state, made.sanction) == ("draft", "HEAVY-PP94:2")
    assert desk.get(url("case-decision-draft", case.ref, "discipline")).status_code == 200


def test_what_was_sent_and_makes_no_sense_is_refused(desk: Client, case: Case, examiner: Officer) -> None:
    deciding.confirm(case, examiner)
    for wrong in ({"result": "guilty"}, {"items": ["SKB-E1"]}, {"items": ["<script>"]}, {"opening": "x" * 6001}):
        page = sent(desk, case, "case-decision-draft", "discipline", **({"result": "not_proven"} | wrong))
        assert page.status_code == 422
        assert "<script>" not in page.content.decode()
    assert (
        sent(desk, case, "case-decision-draft", "discipline", result="breach", bases=["7" * 30, "x"]).status_code == 302
    )
    assert desk.get(url("case-decision-draft", case.ref, "moral")).status_code == 404
    assert desk.get(url("case-decision-read", case.ref, "discipline")).status_code == 404
    crime = sent(desk, case, "case-decision-draft", "criminal", result="breach")
    assert "tindak pidana tidak diputuskan di sini" in text(crime)
    assert "Terbukti" not in text(desk.get(url("case-decision-draft", case.ref, "criminal")))


def test_whoever_was_overtaken_loses_nothing(desk: Client, case: Case, examiner: Officer) -> None:
    deciding.confirm(case, examiner)
    old = case.version
    deciding.own_account(case, examiner)
    told = fields(case, answer="Kata terlapor yang panjang.")
    page = desk.post(url("case-decision-draft", case.ref, "discipline"), {"versi": old, **told})
    assert page.status_code == 409
    assert "Kata terlapor yang panjang." in text(page)
    assert "penguasaan akun disimpulkan" in text(page)
    assert not Decision.objects.filter(case=case).exists()
    case.refresh_from_db()
    assert f'name="versi" value="{case.version}"' in page.content.decode()


def test_a_proposal_is_returned_with_a_reason(desk: Client, bench: Client, case: Case, examiner: Officer) -> None:
    deciding.ready(case, examiner)
    deciding.proposed(case, examiner)
    empty = sent(bench, case, "case-decision-return", "discipline", reason=" ")
    assert empty.status_code == 422
    assert "Tulis alasan pengembalian" in text(empty)
    done = sent(bench, case, "case-decision-return", "discipline", reason="Jelaskan jangkauannya.")
    assert done.status_code == 302
    words = text(desk.get(url("case-decision", case.ref)))
    assert "dikembalikan untuk diperbaiki" in words
    assert "Jelaskan jangkauannya." in words


def test_who_drafted_is_shown_no_button_to_sign(office: Institution, case: Case, examiner: Officer) -> None:
    both = person("serba-bisa", Role.EXAMINER, Role.DECIDER, at=office)
    deciding.ready(case, examiner)
    deciding.proposed(case, both)
    page = log_in(Client(), both.user).get(url("case-decision-read", case.ref, "discipline"))
    assert "orang lain yang menandatanganinya" in text(page)
    assert url("case-decision-sign", case.ref, "discipline") not in page.content.decode()
    assert sent(log_in(Client(), both.user), case, "case-decision-sign", "discipline").status_code == 422


def test_what_follows_is_recorded_and_shown(desk: Client, case: Case, examiner: Officer, decider: Officer) -> None:
    deciding.ready(case, examiner)
    made = deciding.decided(case, examiner, decider)
    page = text(desk.get(url("case-decision", case.ref)))
    assert "Belum tercatat diterima terlapor." in page
    assert "Keberatan kepada atasan pejabat" in page
    assert "dari ingatan" in page
    assert made.signed_at is not None
    now = made.signed_at.astimezone(ZoneInfo(case.institution.zone))
    early = sent(desk, case, "case-decision-after", "received", day="2024-01-01", hour="09:00")
    assert "mendahului putusannya" in text(early)
    nothing = sent(desk, case, "case-decision-after", "received")
    assert (nothing.status_code, "Tulis tanggalnya" in text(nothing)) == (422, True)
    # People write hours and minutes: the minute of the decision itself is not before it.
    when = {"day": now.date().isoformat(), "hour": now.strftime("%H:%M")}
    done = sent(desk, case, "case-decision-after", "received", **when)
    assert (done.status_code, done["Location"].endswith("#sesudah")) == (302, True)
    made.refresh_from_db()
    assert made.effective_on is not None
    for kind, more, said in (
        ("objected", {"words": "Terlalu berat."}, "Diajukan"),
        ("objection_decided", {"words": "Tetap.", "outcome": "upheld"}, "putusan dikuatkan"),
    ):
        asked = desk.get(url("case-decision-dispute", case.ref, "discipline", kind)).content.decode()
        assert all(f'name="{name}"' in asked for name in more)
        assert sent(desk, case, "case-decision-dispute", "discipline", kind, **when, **more).status_code == 302
        assert said in text(desk.get(url("case-decision", case.ref)))
    form = desk.get(url("case-decision-dispute", case.ref, "discipline", "objection_decided"))
    assert "hukuman diringankan" in text(form)
    wrong = sent(desk, case, "case-decision-dispute", "discipline", "objection_decided", **when, words="x", outcome="x")
    assert (wrong.status_code, "Pilih hasilnya" in text(wrong)) == (422, True)
    for address in (("discipline", "sued"), ("ethics", "objected")):
        assert desk.get(url("case-decision-dispute", case.ref, *address)).status_code == 404
    assert desk.get(url("case-decision-after", case.ref, "objected")).status_code == 404


def test_whoever_is_kept_away_finds_nothing(bench: Client, case: Case, examiner: Officer, decider: Officer) -> None:
    deciding.confirm(case, examiner)
    made = decisions.draft(case, examiner, deciding.written(case, result="not_proven"))
    decisions.propose(made, examiner)
    recuse(case.ref, [(decider, "declared")])
    assert bench.get(url("case-decision", case.ref)).status_code == 404
    assert bench.get(url("case-decision-read", case.ref, "discipline")).status_code == 404
    assert sent(bench, case, "case-decision-sign", "discipline").status_code == 404
    made.refresh_from_db()
    assert made.state == "proposed"
