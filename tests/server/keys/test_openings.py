"""Opening an identity: two custodians with their reasons, logged before it is shown; nobody else, nobody alone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from nirpihak.custody.events import Kind
from nirpihak.server.evidence.models import Entry
from nirpihak.server.institutions.models import Appointment, Recusal
from nirpihak.server.institutions.roles import Role
from nirpihak.server.keys.models import IdentityShare, Opening, Request
from nirpihak.server.keys.services import holders, identities, openings
from nirpihak.server.keys.services.content import KeysError
from tests.server.keys.people import IDENTITY, WHY, Room, holder, phrase, room
from tests.server.people import institution, person

pytestmark = pytest.mark.django_db
SUBJECT = "LP-2026-00001"
WHO = "Nama harus dicocokkan dengan berita acara."
State = Request.State


@pytest.fixture
def made() -> Room:
    """Two custodians, two recovery codes, an officer who asks, and one report with an identity."""
    found = room()
    prepared = identities.prepare_identity(found.institution, IDENTITY)
    with transaction.atomic():
        prepared.keep(SUBJECT)
    return found


def asked(made: Room, **more: str) -> Request:
    assert made.asker is not None
    return openings.ask(SUBJECT, made.institution, made.asker, WHY, **more)


def consented(made: Room) -> Request:
    first, second = made.custodians
    request = asked(made)
    openings.take(request, first, phrase(first), WHO)
    openings.consent(request, second, phrase(second))
    return request


@pytest.mark.parametrize("order", [1, -1])
def test_two_custodians_open_an_identity_whoever_begins(made: Room, order: int) -> None:
    first, second = made.custodians[::order]
    request = asked(made, purpose="registered")
    openings.take(request, first, phrase(first), WHO)
    assert request.state == State.TAKEN
    openings.consent(request, second, phrase(second))
    assert request.state == State.CONSENTED
    assert openings.open_identity(request, first, phrase(first)) == IDENTITY


def test_an_opening_is_logged_with_its_reason_and_both_people(made: Room) -> None:
    first, second = made.custodians
    request = consented(made)
    assert not Entry.objects.filter(kind=Kind.IDENTITY_OPENED).exists(), "nothing was opened yet"
    openings.open_identity(request, first, phrase(first))
    entry = Entry.objects.get(kind=Kind.IDENTITY_OPENED)
    fields = json.loads(entry.fields)
    assert fields["subject"] == SUBJECT
    assert fields["reason"] == f"{WHY}\n\n{WHO}"
    assert fields["actor"] == fields["by"] == f"officer:{first.user_id}"
    assert fields["consented_by"] == f"officer:{second.user_id}"
    assert fields["purpose"] == "contact"
    assert not [name for name, value in IDENTITY.items() if value in entry.fields], "no identity is in the log"
    openings.open_identity(request, first, phrase(first))
    assert Entry.objects.filter(kind=Kind.IDENTITY_OPENED).count() == 2, "each time is an opening"


def test_the_reporter_and_the_auditor_see_every_opening(made: Room) -> None:
    first, _ = made.custodians
    assert openings.openings_of(SUBJECT) == []
    openings.open_identity(consented(made), first, phrase(first))
    (told,) = openings.openings_of(SUBJECT)
    assert told.reason == WHY
    assert told.by.en == told.consented_by.en == "identity custodian"
    assert told.purpose.id == "menghubungi pelapor"
    assert openings.openings_in(made.institution).count() == 1
    assert openings.openings_in(institution("lain")).count() == 0


def test_what_cannot_be_logged_is_not_shown(made: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    request = consented(made)

    def full(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("nirpihak.server.evidence.services.log.append", full)
    with pytest.raises(RuntimeError, match="disk is full"):
        openings.open_identity(request, made.custodians[0], phrase(made.custodians[0]))
    assert not Opening.objects.exists()


def test_one_custodian_alone_opens_nothing(made: Room) -> None:
    first, second = made.custodians
    request = asked(made)
    openings.take(request, first, phrase(first), WHO)
    with pytest.raises(KeysError, match="somebody else"):
        openings.consent(request, first, phrase(first))
    with pytest.raises(KeysError, match="no consent"):
        openings.open_identity(request, first, phrase(first))
    # Nor with a row written by hand: what is released is closed to the other one's key.
    share = IdentityShare.objects.get(inner=holder(second), outer=holder(first))
    until = timezone.now() + timedelta(hours=1)
    Request.objects.filter(pk=request.pk).update(
        state=State.CONSENTED, answered_by=second, released=share.blob, until=until
    )
    request.refresh_from_db()
    with pytest.raises(KeysError):
        openings.open_identity(request, first, phrase(first))
    assert not Opening.objects.exists()


def test_a_custodian_who_asks_never_consents(made: Room) -> None:
    first, second = made.custodians
    request = openings.ask(SUBJECT, made.institution, second, WHY)
    openings.take(request, first, phrase(first), WHO)
    with pytest.raises(KeysError, match="somebody else"):
        openings.consent(request, second, phrase(second))


def test_what_was_released_opens_to_the_one_it_was_released_to(made: Room) -> None:
    request = consented(made)
    second = made.custodians[1]
    with pytest.raises(KeysError, match="no consent"):
        openings.open_identity(request, second, phrase(second))


def test_after_72_hours_the_consent_is_over_and_destroyed(made: Room) -> None:
    first, _ = made.custodians
    request = consented(made)
    Request.objects.update(until=timezone.now() - timedelta(minutes=1))
    request.refresh_from_db()
    with pytest.raises(KeysError, match="older than 72 hours"):
        openings.open_identity(request, first, phrase(first))
    assert openings.expire() == 1
    request.refresh_from_db()
    assert (request.state, request.released) == (State.CLOSED, None)
    assert asked(made).state == State.ASKED


def test_a_consent_can_be_given_back(made: Room) -> None:
    first, _ = made.custodians
    request = consented(made)
    openings.close(request, first)
    assert request.released is None
    with pytest.raises(KeysError):
        openings.open_identity(request, first, phrase(first))


def test_a_refusal_has_a_reason_and_opens_nothing(made: Room) -> None:
    first, second = made.custodians
    request = asked(made)
    openings.take(request, first, phrase(first), WHO)
    with pytest.raises(KeysError, match="reason"):
        openings.refuse(request, second, "  ")
    openings.refuse(request, second, "Nomor kontak cukup lewat kotak surat.")
    assert request.state == State.REFUSED
    with pytest.raises(KeysError):
        openings.consent(request, second, phrase(second))
    assert openings.open_request_of(SUBJECT) is None


def test_who_is_recused_has_no_part(made: Room) -> None:
    first, second = made.custodians
    request = asked(made)
    openings.take(request, first, phrase(first), WHO)
    Recusal.objects.create(subject=SUBJECT, officer=second, kind=Recusal.Kind.NAMED)
    assert not openings.requests_for(second).exists()
    for act in (
        lambda: openings.consent(request, second, phrase(second)),
        lambda: openings.refuse(request, second, WHY),
        lambda: openings.ask(SUBJECT, made.institution, second, WHY),
    ):
        with pytest.raises(KeysError):
            act()
    Recusal.objects.create(subject=SUBJECT, officer=first, kind=Recusal.Kind.DECLARED)
    with pytest.raises(KeysError):
        openings.open_identity(request, first, phrase(first))


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.INTAKE, Role.EXAMINER, Role.CUSTODIAN)])
def test_nobody_else_asks_and_nobody_else_takes_up(made: Room, role: Role) -> None:
    other = person("lain", role)
    with pytest.raises(KeysError, match="cannot ask"):
        openings.ask(SUBJECT, made.institution, other, WHY)
    request = asked(made)
    with pytest.raises(KeysError, match="not for you"):
        openings.take(request, other, "apa saja yang panjang", WHY)


def test_another_institution_asks_and_opens_nothing(made: Room) -> None:
    other = room(code="bawaslu-lain")
    assert other.asker is not None
    stranger = other.custodians[0]
    with pytest.raises(KeysError, match="cannot ask"):
        openings.ask(SUBJECT, made.institution, other.asker, WHY)
    with pytest.raises(KeysError, match="no identity"):
        openings.ask(SUBJECT, other.institution, other.asker, WHY)
    with pytest.raises(KeysError, match="not for you"):
        openings.take(asked(made), stranger, phrase(stranger), WHY)


def test_a_custodian_whose_appointment_ended_opens_nothing(made: Room) -> None:
    first, _ = made.custodians
    request = consented(made)
    Appointment.objects.filter(officer=first).update(until=timezone.now())
    with pytest.raises(KeysError, match="not for you"):
        openings.open_identity(request, first, phrase(first))


def test_reasons_are_written_and_one_request_is_open_at_a_time(made: Room) -> None:
    assert made.asker is not None
    with pytest.raises(KeysError, match="reason must be written"):
        openings.ask(SUBJECT, made.institution, made.asker, " \n")
    with pytest.raises(KeysError, match="2000 characters"):
        openings.ask(SUBJECT, made.institution, made.asker, "a" * 2001)
    with pytest.raises(KeysError, match="purpose"):
        openings.ask(SUBJECT, made.institution, made.asker, WHY, "curiosity")
    request = asked(made)
    assert openings.open_request_of(SUBJECT) == request
    with pytest.raises(KeysError, match="asked for already"):
        asked(made)
    first, second = made.custodians
    openings.take(request, first, phrase(first), WHO)
    with pytest.raises(KeysError, match="changed"):
        openings.take(request, second, phrase(second), WHO)


def test_a_wrong_passphrase_is_told_counted_and_stopped(made: Room) -> None:
    first, _ = made.custodians
    request = asked(made)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(KeysError, match=f"passphrase does not match; {left} tries left"):
            openings.take(request, first, "frasa sandi yang salah sama sekali", WHO)
    with pytest.raises(KeysError, match="this key stays closed"):
        openings.take(request, first, phrase(first), WHO)
    assert Request.objects.get().state == State.ASKED


def test_a_right_passphrase_clears_the_count(made: Room) -> None:
    first, _ = made.custodians
    for _ in range(3):
        with pytest.raises(KeysError, match="4 tries left"):
            holders.unlock(holder(first), "frasa sandi yang salah sama sekali")
        holders.unlock(holder(first), phrase(first))


def test_a_forgotten_report_leaves_no_reason_and_no_identity(made: Room) -> None:
    first, _ = made.custodians
    request = consented(made)
    openings.open_identity(request, first, phrase(first))
    with transaction.atomic():
        openings.forget(SUBJECT)
    request.refresh_from_db()
    assert (request.reason, request.taken_reason, request.released) == ("", "", None)
    assert openings.openings_of(SUBJECT)[0].reason == ""
    entry = Entry.objects.get(kind=Kind.IDENTITY_OPENED)
    assert WHY not in entry.fields
    assert SUBJECT not in entry.fields
    assert entry.salt is None
    with pytest.raises(KeysError):
        openings.open_identity(request, first, phrase(first))


def test_an_erasure_meanwhile_stops_the_opening(made: Room) -> None:
    request = consented(made)
    with transaction.atomic():
        openings.forget(SUBJECT)
    stale = Request(**{field.attname: getattr(request, field.attname) for field in Request._meta.concrete_fields})
    with pytest.raises(KeysError, match="erased"):
        openings.open_identity(stale, made.custodians[0], phrase(made.custodians[0]))
