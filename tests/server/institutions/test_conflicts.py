"""Computed recusal: who is named, above, below, heads the unit, or works where the reporter does."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nirpihak.server.institutions.models import Institution, Officer, Recusal, Unit
from nirpihak.server.institutions.services import conflicts, people, tree
from nirpihak.server.institutions.services.conflicts import WHY, Named
from tests.server.people import institution, person, unit

pytestmark = pytest.mark.django_db
Kind = Recusal.Kind


def kept_away(*named: Named, reporter: Unit | None = None, at: Institution | None = None) -> dict[str, str]:
    found = conflicts.conflicts(named, reporter.pk if reporter else None, at or institution())
    return {officer.name: kind.value for officer, kind in found}


@pytest.fixture
def house() -> dict[str, Officer]:
    """A chief over a head over a clerk; and somebody of another unit."""
    chief = person("kepala", name="Dra. Kepala Contoh, M.Si")
    head = person("kabid", name="Budi Rekaan", superior=chief, unit=unit("Bidang"))
    clerk = person("staf", name="Sari Rekaan", superior=head, unit=unit("Bidang"), number="19900101 201501 2 001")
    other = person("lain", name="Tono Contoh", unit=unit("Sekretariat"))
    return {"chief": chief, "head": head, "clerk": clerk, "other": other}


def test_who_is_named_is_kept_away_and_with_them_all_above_and_those_directly_below(house: dict[str, Officer]) -> None:
    assert kept_away(Named("BUDI REKAAN, S.Sos")) == {
        "Budi Rekaan": Kind.NAMED,
        "Dra. Kepala Contoh, M.Si": Kind.SUPERIOR,
        "Sari Rekaan": Kind.SUBORDINATE,
    }
    assert kept_away(Named("Sari Rekaan")) == {
        "Sari Rekaan": Kind.NAMED,
        "Budi Rekaan": Kind.SUPERIOR,
        "Dra. Kepala Contoh, M.Si": Kind.SUPERIOR,
    }
    assert kept_away(Named("Kepala Contoh")) == {
        "Dra. Kepala Contoh, M.Si": Kind.NAMED,
        "Budi Rekaan": Kind.SUBORDINATE,
    }


def test_the_number_is_enough_whatever_the_name_says(house: dict[str, Officer]) -> None:
    assert kept_away(Named("Nama Lain", "199001012015012001"))["Sari Rekaan"] == Kind.NAMED
    assert kept_away(Named("Nama Lain", "1990")) == {}


def test_one_word_is_enough_beside_the_unit(house: dict[str, Officer]) -> None:
    assert kept_away(Named("Bu Sari")) == {}
    assert kept_away(Named("Bu Sari", unit_id=unit("Bidang").pk))["Sari Rekaan"] == Kind.NAMED


def test_the_heads_of_the_unit_named_and_of_those_above_it_are_kept_away(house: dict[str, Officer]) -> None:
    whole = unit("Dinas")
    Unit.objects.filter(pk=whole.pk).update(head=house["chief"])
    Unit.objects.filter(name="Bidang").update(head=house["head"], parent=whole)
    assert kept_away(Named("Orang Luar", unit_id=unit("Bidang").pk)) == {
        "Budi Rekaan": Kind.SUPERIOR,
        "Dra. Kepala Contoh, M.Si": Kind.SUPERIOR,
    }


def test_the_people_of_a_unit_whose_head_is_named_are_below_that_head_also_without_an_account(
    house: dict[str, Officer],
) -> None:
    Unit.objects.filter(name="Sekretariat").update(head_name="Hj. Mawar Rekaan, S.H.")
    assert kept_away(Named("Mawar Rekaan")) == {"Tono Contoh": Kind.SUBORDINATE}


def test_the_reporters_unit_is_kept_away_only_where_the_reporter_asks(house: dict[str, Officer]) -> None:
    assert kept_away() == {}
    assert kept_away(reporter=unit("Bidang")) == {"Budi Rekaan": Kind.SAME_UNIT, "Sari Rekaan": Kind.SAME_UNIT}


def test_officers_of_another_institution_are_not_compared(house: dict[str, Officer]) -> None:
    assert kept_away(Named("Budi Rekaan"), at=institution("lain-contoh")) == {}


def test_a_ring_of_superiors_does_not_run_for_ever(house: dict[str, Officer]) -> None:
    Officer.objects.filter(pk=house["chief"].pk).update(superior=house["clerk"])
    assert len(kept_away(Named("Sari Rekaan"))) == 3


def test_every_kind_says_in_words_why() -> None:
    assert set(WHY) == set(Kind.values)


def test_two_questions_of_the_database_however_many_are_named(house: dict[str, Officer]) -> None:
    home = institution()
    with CaptureQueriesContext(connection) as asked:
        conflicts.conflicts([Named(f"Orang {number} Rekaan") for number in range(30)], None, home)
    assert len(asked) == 2


def test_a_head_who_is_named_is_found_by_account_or_by_name_alone(house: dict[str, Officer]) -> None:
    home = institution()
    assert not conflicts.heads_named([Named("Budi Rekaan")], home)
    Unit.objects.filter(name="Bidang").update(head=house["head"])
    assert conflicts.heads_named([Named("Orang Lain"), Named("Budi Rekaan")], home)
    Unit.objects.filter(name="Sekretariat").update(head_name="Mawar Rekaan")
    assert conflicts.heads_named([Named("Ibu Mawar Rekaan")], home)
    assert not conflicts.heads_named([Named("Melati Rekaan")], home)
    home = tree.change_institution(home, head_name="Melati Rekaan", by=None)
    assert conflicts.heads_named([Named("Melati Rekaan, S.E.")], home)
    assert not conflicts.heads_named([], home)


def test_whoever_must_know_is_told_when_people_come_change_or_move(
    house: dict[str, Officer], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(conflicts, "on_change", [lambda officer: told.append(officer.name)])
    opened = people.open_account("baru", "Orang Baru", institution(), by=None).officer
    people.change(opened, name="Orang Lama", number="", unit=None, superior=house["head"], by=None)
    people.change(opened, name="Orang Lama", number="", unit=None, superior=house["head"], by=None)
    people.move(opened, institution("lain-contoh"), by=None)
    assert told == ["Orang Baru", "Orang Lama", "Orang Lama"]
    bidang = unit("Bidang")
    tree.change_unit(bidang, name="Bidang", parent=None, head=house["chief"], by=None)
    assert set(told[3:]) == {"Budi Rekaan", "Sari Rekaan", "Dra. Kepala Contoh, M.Si"}
