"""Keys of people: passphrases and codes, made and unlocked; what is wrong with one is told plainly."""

from __future__ import annotations

import pytest

from nirpihak.server.institutions.roles import Role
from nirpihak.server.keys.models import Holder, Identity, IdentityShare
from nirpihak.server.keys.services import holders, passphrases, turnover
from nirpihak.server.keys.services.content import KeysError
from tests.server.keys.people import IDENTITY, holder, phrase, room
from tests.server.keys.test_identities import keep, opened
from tests.server.people import PASSWORD, institution, person

pytestmark = pytest.mark.django_db


def test_a_recovery_code_is_made_for_one_person_and_counts_once_written_down() -> None:
    made = room(recovery=1)
    keeper = person("pemulih-baru", Role.DECIDER)
    named = holders.name_recovery(keeper, made.custodians[0])
    lost, code = holders.make_code(named), holders.make_code(named)
    named.refresh_from_db()
    first, second = (made.unlocked(each) for each in made.custodians)
    with pytest.raises(KeysError, match="not made yet"):
        turnover.admit(named, first, second, made.custodians[0])
    with pytest.raises(KeysError, match="does not match"):
        holders.confirm_code(named, lost)
    with pytest.raises(KeysError, match="A code has 8 words"):
        holders.confirm_code(named, "satu dua")
    holders.confirm_code(named, code.upper())
    with pytest.raises(KeysError, match="made already"):
        holders.make_code(named)
    named.refresh_from_db()
    assert turnover.admit(named, first, second, made.custodians[0]).left == 0


def test_who_arranges_accounts_keeps_no_code_and_nobody_keeps_two() -> None:
    made = room()
    with pytest.raises(KeysError, match="holds no key"):
        holders.name_recovery(person("pengelola", Role.ADMINISTRATOR), made.custodians[0])
    for holding in (made.custodians[1], made.recovery[0]):
        with pytest.raises(KeysError, match="holds a key already"):
            holders.name_recovery(holding, made.custodians[0])
    with pytest.raises(KeysError, match="another institution"):
        holders.name_recovery(person("jauh", at=institution("lain")), made.custodians[0])
    with pytest.raises(KeysError, match="not in force"):
        holders.name_recovery(person("dekat"), made.custodians[0], holder(made.custodians[1]))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("pendek", "too short"),
        ("empat kata saja ya", ""),
        ("aaaaaaaaaaaaaaaaaaaa", "repeats"),
        ("a" * 201, "200 characters"),
        (PASSWORD, "log-in password"),
    ],
)
def test_a_passphrase_is_long_and_its_own(given: str, why: str) -> None:
    officer = person("penjaga", Role.CUSTODIAN)
    if not why:
        assert holders.enrol(officer, given).since is not None
        return
    with pytest.raises(KeysError, match=why):
        holders.enrol(officer, given)
    assert not Holder.objects.exists()


def test_only_a_custodian_enrols_and_only_once() -> None:
    other, officer = person("lain", Role.EXAMINER), person("penjaga", Role.CUSTODIAN)
    with pytest.raises(KeysError, match="only an identity custodian"):
        holders.enrol(other, phrase(other))
    holders.enrol(officer, phrase(officer))
    with pytest.raises(KeysError, match="have a key already"):
        holders.enrol(officer, phrase(officer))


def test_a_passphrase_can_be_changed_and_nothing_sealed_changes() -> None:
    made = room()
    keep(made)
    first = made.custodians[0]
    before = list(IdentityShare.objects.values_list("blob", flat=True))
    with pytest.raises(KeysError, match="does not match"):
        holders.change_passphrase(holder(first), "frasa yang salah sekali", "frasa baru yang cukup panjang")
    holders.change_passphrase(holder(first), phrase(first), "frasa baru yang cukup panjang")
    with pytest.raises(KeysError, match="does not match"):
        made.unlocked(first)
    unlocked = holders.unlock(holder(first), " frasa  baru yang cukup panjang ")
    assert opened(Identity.objects.get(), unlocked, made.unlocked(made.recovery[0])) == IDENTITY
    assert list(IdentityShare.objects.values_list("blob", flat=True)) == before


def test_a_public_key_that_was_put_there_by_somebody_else_is_noticed() -> None:
    made = room()
    public, _ = passphrases.new_key("frasa seorang penyusup di sini")
    Holder.objects.filter(officer=made.custodians[0]).update(public_key=public)
    with pytest.raises(KeysError, match="does not belong to this key"):
        made.unlocked(made.custodians[0])


def test_a_damaged_private_key_is_told_and_takes_no_memory() -> None:
    made = room()
    kept = holder(made.custodians[0])
    for broken in (b"", b"\x02" + bytes(kept.sealed_private or b"")[1:], b"\x01" + b"\xff" * 100):
        kept.sealed_private = broken
        with pytest.raises(KeysError, match="damaged"):
            holders.unlock(kept, phrase(made.custodians[0]))


def test_no_private_key_is_shown_by_what_is_printed() -> None:
    made = room()
    unlocked = made.unlocked(made.custodians[0])
    assert bytes(unlocked.private).hex() not in repr(unlocked)
    assert "private" not in repr(unlocked)
