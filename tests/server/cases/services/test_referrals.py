"""What may leave: chosen, fixed as it was shown, never the reporter; and what is written down of a paper answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from nirpihak.server.cases.models import Case, Referral
from nirpihak.server.cases.services import exchange, ledger, referrals, sealing
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.cases.services.referrals import Draft
from nirpihak.server.evidence.models import File
from nirpihak.server.institutions.models import Institution, Officer, Receiver
from tests.server.cases.called import named, pictured
from tests.server.cases.conftest import case_of
from tests.server.people import institution

WORDS = ("Ringkasan perbuatan rekaan.", "Bukan ASN.")


@pytest.fixture
def camat() -> Institution:
    return institution("kecamatan-contoh", name="Kecamatan Contoh", kind="regency")


@pytest.fixture
def paper(case: Case, examiner: Officer) -> Referral:
    """Sent to somebody who has no server."""
    draft = Draft("tni", *WORDS, other="Komandan Kodim Rekaan")
    return exchange.send(referrals.prepare(case, examiner, draft), examiner)


def body(referral: Referral) -> dict[str, object]:
    found: dict[str, object] = inside.words_of(referral)["body"]
    return found


def test_the_facts_say_where_a_matter_belongs(examiner: Officer) -> None:
    facts = {"actor": {"employment": "village_official"}, "act": {"kind": "like", "day": "2024-10-09"}}
    case = case_of(examiner, facts=facts)
    (found,) = referrals.suggested(case, sealing.key_of(case))
    assert (found.regime.id, found.items) == ("village", ("REF-VILLAGE",))


def test_the_configuration_names_the_receiver(case: Case, camat: Institution) -> None:
    assert referrals.configured(case, "ppk") is None
    Receiver.objects.create(procedure="discipline", region="99.01", institution=camat)
    assert referrals.configured(case, "ppk") == camat
    assert referrals.configured(case, "tidak-ada") is None


def test_only_what_was_chosen_leaves(case: Case, examiner: Officer, camat: Institution) -> None:
    named(case, examiner, contact="0812-0000-0000")
    ledger.add(case, examiner, "act.kind", "share", "confirmed", note="Dilihat sendiri.")
    draft = Draft("village", *WORDS, to=camat, respondent=("name", "contact"), facts=("act.kind",))
    said = body(referrals.prepare(case, examiner, draft))
    assert said["person"] == {"name": "Budi Rekaan"}
    assert said["facts"] == [{"fact": "act.kind", "value": "share", "source": "confirmed"}]
    assert (said["link"], said["files"]) == ("", [])
    bare = body(referrals.prepare(case, examiner, Draft("village", *WORDS, to=camat)))
    assert (bare["person"], bare["facts"]) == ({}, [])


def test_what_was_shown_is_what_is_sent(case: Case, examiner: Officer, camat: Institution) -> None:
    prepared = referrals.prepare(case, examiner, Draft("village", *WORDS, to=camat, facts=("act.kind",)))
    before = body(prepared)
    ledger.add(case, examiner, "act.kind", "share", "confirmed", note="Berubah sesudah disiapkan.")
    assert body(exchange.send(prepared, examiner)) == before


def test_an_original_goes_only_once_it_was_checked(case: Case, examiner: Officer, camat: Institution) -> None:
    original, copy, masked = pictured(case, examiner)
    choose = Draft("village", *WORDS, to=camat, files=(original.pk,))
    with pytest.raises(CaseError, match="an original can hold"):
        referrals.prepare(case, examiner, choose)
    offered = referrals.offered(case, examiner, sealing.key_of(case)).files
    assert [each.parent_id is None for each in offered] == [False] * (len(offered) - 1) + [True]
    sent = exchange.send(
        referrals.prepare(case, examiner, Draft("village", *WORDS, to=camat, files=(masked.pk,))), examiner
    )
    report = inside.rows().get(way="in", uid=sent.uid).report
    assert report is not None
    assert list(File.objects.filter(exhibit=report.exhibit).values_list("sha256", flat=True)) == [masked.sha256]
    assert copy.sha256 != masked.sha256


def test_the_reporter_s_own_words_stay_here(case: Case, examiner: Officer, camat: Institution) -> None:
    own = "Diduga: seorang pegawai rekaan MENYUKAI unggahan akun pemenangan."
    with pytest.raises(CaseError, match="the reporter's own words"):
        referrals.prepare(case, examiner, Draft("village", own, "Bukan ASN.", to=camat))
    assert referrals.prepare(case, examiner, Draft("village", own, "Bukan ASN.", to=camat, quotes=True)).ref


@pytest.mark.parametrize(
    ("altered", "why"),
    [
        ({"regime": "tidak-ada"}, "where the matter belongs"),
        ({"summary": " "}, "must be written"),
        ({"other": "Camat Rekaan"}, "choose one receiver"),
        ({"files": (999_999,)}, "no file 999999"),
        ({"stated_at": timezone.now() + timedelta(days=1)}, "has not come"),
    ],
    ids=["regime", "words", "receivers", "file", "moment"],
)
def test_what_will_not_do_is_refused(
    case: Case, examiner: Officer, camat: Institution, altered: dict[str, object], why: str
) -> None:
    given: dict[str, object] = {"regime": "village", "summary": WORDS[0], "reason": WORDS[1], "to": camat}
    with pytest.raises(CaseError, match=why):
        referrals.prepare(case, examiner, Draft(**(given | altered)))  # type: ignore[arg-type]
    assert not Referral.objects.exists()


def test_nobody_sends_on_what_somebody_else_changed(case: Case, examiner: Officer, camat: Institution) -> None:
    prepared = referrals.prepare(case, examiner, Draft("village", *WORDS, to=camat))
    case.refresh_from_db()
    seen = case.version
    ledger.add(case, examiner, "act.kind", "share", "confirmed", note="Sementara itu.")
    with pytest.raises(Overtaken):
        exchange.send(prepared, examiner, since=seen)
    assert inside.rows().get(pk=prepared.pk).state == "prepared"


def test_a_referral_is_sent_once(paper: Referral, examiner: Officer) -> None:
    with pytest.raises(CaseError, match="the referral is now sent"):
        exchange.send(paper, examiner)


def test_a_paper_answer_is_written_down_with_its_date(paper: Referral, examiner: Officer) -> None:
    assert paper.bundle is not None
    with pytest.raises(CaseError, match="before it was sent"):
        referrals.by_hand(paper, examiner, "acknowledged", "Surat 1", timezone.now() - timedelta(days=2))
    with pytest.raises(CaseError, match="what the letter says"):
        referrals.by_hand(paper, examiner, "acknowledged", " ", timezone.now())
    referrals.by_hand(paper, examiner, "acknowledged", "Surat 1/2026", timezone.now())
    done = referrals.by_hand(paper, examiner, "answered", "Surat 2/2026", timezone.now(), outcome="taken")
    words = inside.words_of(done)
    assert (done.state, [each["kind"] for each in words["replies"]]) == ("answered", ["acknowledged", "answered"])
    assert referrals.clock(done, words).undated == []


def test_what_was_prepared_can_be_called_off_and_never_leaves(
    case: Case, examiner: Officer, camat: Institution
) -> None:
    prepared = referrals.prepare(case, examiner, Draft("village", *WORDS, to=camat))
    with pytest.raises(CaseError, match="reason must be given"):
        referrals.withdraw(prepared, examiner, "")
    referrals.withdraw(prepared, examiner, "Keliru.")
    with pytest.raises(CaseError, match="the referral is now withdrawn"):
        exchange.send(prepared, examiner)
    assert not Referral.objects.filter(way="in").exists()


def test_a_neighbour_learns_that_it_was_called_off(case: Case, examiner: Officer, camat: Institution) -> None:
    sent = exchange.send(referrals.prepare(case, examiner, Draft("village", *WORDS, to=camat)), examiner)
    referrals.withdraw(sent, examiner, "Keliru.")
    assert inside.rows().get(way="in").state == "withdrawn"


def test_a_suspected_crime_runs_for_a_day(case: Case, examiner: Officer, camat: Institution) -> None:
    stated = timezone.now() - timedelta(hours=2)
    made = referrals.prepare(case, examiner, Draft("gakkumdu", *WORDS, to=camat, stated_at=stated))
    (due,) = referrals.clock(made, inside.words_of(made)).due
    assert (due.step, due.latest - stated) == ("police", timedelta(hours=24))
