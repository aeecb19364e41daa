"""The tree of institutions and units: what comes where, what is refused, and that each change is on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nirpihak.server.institutions.models import Act, Institution, Receiver, Unit
from nirpihak.server.institutions.services import monitors, receivers, regions, tree
from nirpihak.server.institutions.services.acts import InstitutionError
from tests.server.people import institution, person, unit

pytestmark = pytest.mark.django_db


def opened(code: str, region: str = "99.01", parent: Institution | None = None, **more: Any) -> Institution:
    given = {"name": f"Instansi {code}", "kind": "bawaslu", "region": region, "receives": True, **more}
    return tree.open_institution(code, parent=parent, by=None, **given)


@pytest.fixture
def line() -> list[Institution]:
    """The country, a province, a regency: each below the one before."""
    whole = opened("bawaslu", "")
    province = opened("bawaslu-prov", "99", whole)
    return [whole, province, opened("bawaslu-kab", "99.01", province)]


def kinds() -> list[str]:
    return list(Act.objects.order_by("pk").values_list("kind", flat=True))


def refused(action: Callable[..., object], *arguments: Any, **named: Any) -> str:
    before = kinds()
    with pytest.raises(InstitutionError) as caught:
        action(*arguments, **named)
    assert kinds() == before
    assert "\n" not in caught.value.reason.id + caught.value.reason.en
    return caught.value.field


# ---------------------------------------------------------------- regions


def test_the_38_provinces_have_their_codes_and_zones() -> None:
    assert len(regions.PROVINCES) == 39
    assert regions.PROVINCES["32"] == regions.Province("32", "Jawa Barat", "Asia/Jakarta")
    assert {each.zone for each in regions.PROVINCES.values()} == set(Institution.Zone.values)
    assert regions.name_of("99") == "Provinsi Contoh"
    assert regions.name_of("99.01") == ""


def test_a_region_lies_in_those_its_code_begins_with() -> None:
    assert regions.upward("32.04.05") == ["32.04.05", "32.04", "32", ""]
    assert regions.upward("") == [""]
    assert regions.within("32.04", "32")
    assert regions.within("32.04", "")
    assert not regions.within("32.04", "32.0")
    assert not regions.within("32", "32.04")


@pytest.mark.parametrize("region", ["3", "32.4", "32-04", "20", "32.04.05.06", "٣٢", " 32", "abc"])
def test_what_is_no_region_is_refused(region: str) -> None:
    with pytest.raises(InstitutionError) as caught:
        regions.check(region)
    assert region in caught.value.reason.id


# ---------------------------------------------------------------- institutions


def test_a_tree_is_opened_changed_and_told(line: list[Institution]) -> None:
    whole, province, regency = line
    assert tree.below(whole) == {each.pk for each in line}
    assert tree.below(regency) == {regency.pk}
    assert tree.above(regency) == [province, whole]
    changed = tree.change_institution(regency, name="  Bawaslu   Kabupaten ", by=None)
    assert changed.name == "Bawaslu Kabupaten"
    tree.change_institution(changed, name="Bawaslu Kabupaten", by=None)
    assert kinds().count("institution.changed") == 1
    act = Act.objects.get(kind="institution.changed")
    assert act.detail == {"changed": {"name": ["Instansi bawaslu-kab", "Bawaslu Kabupaten"]}}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": "bawaslu"}, "code"),
        ({"code": "dua kata"}, "code"),
        ({"code": "orang"}, "code"),
        ({"code": "Besar"}, "code"),
        ({"code": "x" * 41}, "code"),
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"kind": "toko"}, "kind"),
        ({"zone": "Asia/Tokyo"}, "zone"),
        ({"region": "98.01"}, "region"),
        ({"region": "32.04"}, "region"),
        ({"region": ""}, "region"),
        ({"kind": "regency", "region": "99"}, "region"),
        ({"kind": "province", "region": "99.01"}, "region"),
        ({"kind": "central", "region": "99"}, "region"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_its_field(
    line: list[Institution], given: dict[str, str], field: str
) -> None:
    assert refused(opened, **{"code": "baru", "region": "99.02", "parent": line[1], **given}) == field
    assert Institution.objects.count() == 3


def test_nothing_comes_below_itself(line: list[Institution]) -> None:
    whole, province, regency = line
    assert refused(tree.move_institution, whole, regency, by=None) == "parent"
    assert refused(tree.move_institution, province, province, by=None) == "parent"
    assert tree.move_institution(regency, whole, by=None).parent == whole
    assert tree.move_institution(regency, whole, by=None).parent == whole
    assert kinds().count("institution.moved") == 1
    other = opened("bawaslu-lain", "32", whole)
    assert refused(tree.move_institution, regency, other, by=None) == "region"
    assert tree.move_institution(regency, None, by=None).parent is None


def test_a_region_above_is_not_narrowed_from_over_those_below(line: list[Institution]) -> None:
    assert refused(tree.change_institution, line[1], region="32", by=None) == "region"


def test_only_what_is_empty_is_closed_and_it_receives_nothing_any_more(line: list[Institution]) -> None:
    _, province, regency = line
    refused(tree.close_institution, province, by=None)
    officer = person("rahma", at=regency)
    refused(tree.close_institution, regency, by=None)
    officer.user.is_active = False
    officer.user.save()
    receivers.set_receiver("pemilu", "99.01", regency, by=None)
    tree.open_unit(regency, "Sekretariat", by=None)
    assert tree.close_institution(regency, by=None).closed_at is not None
    assert not Receiver.objects.exists()
    assert not Unit.objects.filter(closed_at=None).exists()
    tree.close_institution(regency, by=None)
    assert kinds().count("institution.closed") == 1
    assert refused(opened, "baru", "99.01", regency) == "parent"
    assert refused(tree.move_institution, province, regency, by=None) == "parent"
    refused(tree.open_unit, regency, "Baru", by=None)


# ---------------------------------------------------------------- units


def test_units_are_a_tree_of_their_own() -> None:
    home = institution()
    office = tree.open_unit(home, "Dinas", head_name=" Mawar  Rekaan ", by=None)
    part = tree.open_unit(home, "Bidang", parent=office, by=None)
    assert office.head_name == "Mawar Rekaan"
    assert tree.open_units(home) == [part, office]
    assert refused(tree.open_unit, home, "Dinas", by=None) == "name"
    assert refused(tree.change_unit, part, name="Dinas", parent=None, head=None, by=None) == "name"
    assert refused(tree.change_unit, office, name="Dinas", parent=part, head=None, by=None) == "parent"
    assert refused(tree.change_unit, office, name="Dinas", parent=office, head=None, by=None) == "parent"
    far = unit("Jauh", institution("lain-contoh"))
    assert refused(tree.change_unit, office, name="Dinas", parent=far, head=None, by=None) == "parent"
    stranger = person("asing", at=institution("lain-contoh"))
    assert refused(tree.change_unit, office, name="Dinas", parent=None, head=stranger, by=None) == "head"
    head = person("mawar")
    changed = tree.change_unit(part, name="Bidang Baru", parent=None, head=head, head_name="Bukan Siapa", by=None)
    assert (changed.name, changed.parent, changed.head, changed.head_name) == ("Bidang Baru", None, head, "")
    assert kinds() == ["unit.opened", "unit.opened", "unit.changed", "unit.moved"]


def test_a_closed_unit_has_no_monitor_no_people_and_can_be_opened_again() -> None:
    home = institution()
    office = tree.open_unit(home, "Dinas", by=None)
    part = tree.open_unit(home, "Bidang", parent=office, by=None)
    worker = person("rahma", unit=part)
    monitors.appoint(part, worker, by=None)
    refused(tree.close_unit, office, by=None)
    tree.close_unit(part, by=None)
    tree.close_unit(part, by=None)
    worker.refresh_from_db()
    assert worker.unit is None
    assert monitors.monitor_of(part) is None
    assert kinds().count("unit.closed") == 1
    assert refused(tree.change_unit, office, name="Dinas", parent=part, head=None, by=None) == "parent"
    assert tree.open_unit(home, "Bidang", by=None).pk == part.pk
