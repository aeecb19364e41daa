"""What passes between two sides: taken once and whole, or refused with the reason. Within one server, and signed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from nirpihak.custody import referring
from nirpihak.custody.referring import Party
from nirpihak.custody.signing import Signer
from nirpihak.server.cases.models import Case, Referral
from nirpihak.server.cases.services import exchange, partners, referrals, scope
from nirpihak.server.cases.services import referral_notes as notes
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.partners import PartnerError
from nirpihak.server.evidence.services.audit import audit
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import reading
from tests.server.cases.exchanged import BODY, LOG, Neighbour
from tests.server.people import institution, person


@pytest.fixture
def neighbour(office: Institution) -> Neighbour:
    return Neighbour(office)


@pytest.fixture
def sent(case: Case, examiner: Officer, neighbour: Neighbour) -> Referral:
    """A referral of the case that was sent to the partner as a package."""
    draft = referrals.Draft("ppk", "Ringkasan.", "Alasan.", partner=neighbour.row, respondent=("name",))
    return exchange.send(referrals.prepare(case, examiner, draft), examiner)


def again(referral: Referral) -> Referral:
    return inside.rows().get(pk=referral.pk)


def test_what_arrives_is_filed_as_a_report_of_claims(neighbour: Neighbour, tmp_path: Path) -> None:
    arrived = exchange.arrive(neighbour.package(tmp_path / "paket.zip"))
    report = arrived.referral.report
    assert report is not None
    assert (report.channel, report.mode, report.procedure) == ("system", "unnamed", "discipline")
    assert report.source == "penerusan/bawaslu-tetangga:PR-2026-12345"
    assert (report.act_kind, str(report.act_day)) == ("share", "2024-10-09")
    content = reading.content_of(report)
    assert content["about"] == [{"name": "Budi Rekaan", "position": "staf"}]
    assert content["facts"] == {"act": {"kind": "share"}, "actor": {"employment": "pns"}}
    assert report.lookup is None
    assert arrived.fresh
    assert audit().problems == ()


def test_the_same_package_is_answered_as_before_and_files_nothing(neighbour: Neighbour, tmp_path: Path) -> None:
    package = neighbour.package(tmp_path / "paket.zip")
    first, second = exchange.arrive(package), exchange.arrive(package)
    assert (second.fresh, second.note, second.referral) == (False, first.note, first.referral)
    assert Report.objects.count() == 1


def test_what_is_not_right_is_refused_with_the_reason(neighbour: Neighbour, tmp_path: Path) -> None:
    stranger = Signer.generate(LOG)
    first = neighbour.note()
    uid = referring.read(first).uid
    exchange.arrive(neighbour.package(tmp_path / "baik.zip", first))
    wrong = {
        "not for this institution": neighbour.note(to=Party("lain", "Instansi Lain")),
        "is no partner": neighbour.note(code="tak-dikenal"),
        "not signed with a key that is known": neighbour.note(signer=stranger),
        "another content": neighbour.note(body={**BODY, "summary": "Isi lain."}, uid=uid),
        "has not come yet": neighbour.note(at=timezone.now() + timedelta(days=2)),
        "names is not in this package": neighbour.note(body={**BODY, "bundle": {"sha256": "0" * 64, "size": 1}}),
        "is not valid over this text": neighbour.note().replace("Budi Rekaan", "Bodi Rekaan"),
    }
    for number, (why, note) in enumerate(wrong.items()):
        with pytest.raises(CaseError, match=why):
            exchange.arrive(neighbour.package(tmp_path / f"{number}.zip", note))
    (tmp_path / "bukan.zip").write_bytes(b"PK bukan zip")
    with pytest.raises(CaseError, match="no package"):
        exchange.arrive(tmp_path / "bukan.zip")
    assert Report.objects.count() == 1


def test_an_ended_partner_is_a_stranger(neighbour: Neighbour, examiner: Officer, tmp_path: Path) -> None:
    partners.end(neighbour.row, examiner)
    with pytest.raises(CaseError, match="is no partner"):
        exchange.arrive(neighbour.package(tmp_path / "paket.zip"))


def test_a_partner_s_word_is_taken_in_order_and_once(sent: Referral, neighbour: Neighbour) -> None:
    receipt = neighbour.reply(sent, "acknowledged")
    exchange.take_note(receipt)
    exchange.take_note(receipt)
    assert again(sent).state == "acknowledged"
    with pytest.raises(CaseError, match="not the next one"):
        exchange.take_note(neighbour.reply(sent, "answered", 2, "Kedua.", "taken"))
    answer = neighbour.reply(sent, "answered", 1, "Pertama.", "taken")
    exchange.take_note(answer)
    exchange.take_note(answer)
    with pytest.raises(CaseError, match="not the next one"):
        exchange.take_note(neighbour.reply(sent, "answered", 1, "Lain.", "breach"))
    with pytest.raises(CaseError, match="the referral is now answered"):
        exchange.take_note(neighbour.reply(sent, "refused", 1, "Terlambat."))
    with pytest.raises(CaseError, match="outcome that it names"):
        exchange.take_note(neighbour.reply(sent, "answered", 2, "x", "dihukum"))
    assert sent.case is not None
    kinds = [each.kind for each in sent.case.steps.all()]
    assert kinds[-3:] == ["referred", "referral_acknowledged", "referral_answered"]
    assert again(sent).state == "answered"


def test_a_word_on_another_content_or_from_a_stranger_is_refused(sent: Referral, neighbour: Neighbour) -> None:
    body = {"number": 1, "here": "PR-1", "words": "", "outcome": "", "of": "0" * 64}
    with pytest.raises(CaseError, match="something else than what was sent"):
        exchange.take_note(neighbour.note("acknowledged", body, uid=sent.uid, ref=sent.ref))
    with pytest.raises(CaseError, match="not known here"):
        exchange.take_note(neighbour.note("acknowledged", body))
    with pytest.raises(CaseError, match="not signed with a key"):
        exchange.take_note(neighbour.note("acknowledged", body, uid=sent.uid, signer=Signer.generate(LOG)))
    assert again(sent).state == "sent"


def test_a_sender_calls_off_what_was_not_answered(neighbour: Neighbour, tmp_path: Path) -> None:
    arrived = exchange.arrive(neighbour.package(tmp_path / "paket.zip")).referral
    off = neighbour.note("withdrawn", {"reason": "Keliru."}, uid=arrived.uid)
    assert exchange.take_note(off).state == "withdrawn"
    assert exchange.take_note(off).state == "withdrawn"


def test_a_receiver_answers_signed_and_a_refusal_ends_it(
    neighbour: Neighbour, examiner: Officer, tmp_path: Path
) -> None:
    arrived = exchange.arrive(neighbour.package(tmp_path / "paket.zip")).referral
    with pytest.raises(CaseError, match="must be written"):
        exchange.answer(arrived, examiner, "refused", " ")
    with pytest.raises(CaseError, match="what came of the matter"):
        exchange.answer(arrived, examiner, "answered", "Jawaban.", "dihukum")
    done = exchange.answer(arrived, examiner, "refused", "Bukan kewenangan kami.")
    said = referring.checked(notes.outgoing(done, inside.words_of(done)), [partners.own_key()])
    assert (said.kind, said.ref, said.body["words"]) == ("refused", "PR-2026-12345", "Bukan kewenangan kami.")
    with pytest.raises(CaseError, match="the referral is now refused"):
        exchange.answer(arrived, examiner, "answered", "Jawaban.", "taken")


def test_within_one_server_both_sides_stand_at_once(case: Case, examiner: Officer) -> None:
    camat = institution("kecamatan-contoh", name="Kecamatan Contoh", kind="regency")
    taker = person("penerima", Role.INTAKE, at=camat)
    draft = referrals.Draft("village", "Ringkasan.", "Bukan ASN.", to=camat, respondent=("name",), ends=True)
    out = exchange.send(referrals.prepare(case, examiner, draft), examiner)
    come = inside.rows().get(way="in")
    assert (out.state, come.state, come.institution) == ("acknowledged", "received", camat)
    case.refresh_from_db()
    assert (case.stage, case.outcome) == ("closed", "referred")
    with pytest.raises(CaseError, match="its referral still stands"):
        referrals.reopen(case, examiner)
    exchange.answer(come, taker, "refused", "Orang itu pegawai BUMN.")
    assert again(out).state == "refused"
    referrals.reopen(case, examiner)
    case.refresh_from_db()
    assert (case.stage, case.outcome, case.closed_at) == ("examined", "", None)
    assert audit().problems == ()


def test_whoever_is_named_in_it_never_sees_what_arrives(neighbour: Neighbour, tmp_path: Path) -> None:
    named = person("tersebut", Role.INTAKE, at=neighbour.home, number="198001012005011001")
    body = {**BODY, "person": {"name": "Tersebut", "number": "198001012005011001"}}
    arrived = exchange.arrive(neighbour.package(tmp_path / "paket.zip", neighbour.note(body=body))).referral
    assert arrived not in scope.referrals_of(named)


def test_a_referral_is_kept_from_whoever_is_kept_from_its_case(sent: Referral, examiner: Officer) -> None:
    assert sent.case is not None
    assert sent in scope.referrals_of(examiner)
    recuse(sent.case.joined.get().report.ref, [(examiner, "declared")])
    assert sent not in scope.referrals_of(examiner)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("code", "Kode Besar"),
        ("verifier", "bukan kunci"),
        ("address", "http://nirpihak.example"),
        ("address", "ftp://nirpihak.example"),
        ("address", "https://orang@nirpihak.example"),
        ("address", "https://nirpihak.example:999999"),
    ],
)
def test_a_partner_is_entered_whole_or_not_at_all(office: Institution, field: str, value: str) -> None:
    given = {"name": "Mitra", "code": "mitra", "verifier": str(Signer.generate(LOG).key), "address": ""}
    with pytest.raises(PartnerError) as refused:
        partners.add(office, None, **{**given, field: value})
    assert refused.value.field == field
    assert not partners.partners_of(office).exists()


def test_our_own_key_is_no_partner_s(office: Institution, house: object) -> None:
    with pytest.raises(PartnerError, match="of this server itself"):
        partners.add(office, None, name="Kami", code="kami", verifier=str(partners.own_key()), address="")
