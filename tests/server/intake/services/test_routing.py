"""Where a report goes: to whoever receives it, never to whom it names, and never to nobody."""

from __future__ import annotations

from typing import Any

import pytest

from nirpihak.server.institutions.models import Institution, Receiver, Recusal
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.services import routing, scope
from nirpihak.server.intake.services.errors import IntakeError
from tests.server.intake.conftest import filed, intake_officer
from tests.server.people import institution, person, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def province(office: Institution) -> Institution:
    """The level above, which receives too."""
    made = institution("bawaslu-prov", region="99", name="Bawaslu Provinsi Contoh")
    Institution.objects.filter(pk=office.pk).update(parent=made)
    office.refresh_from_db()
    Receiver.objects.create(procedure="discipline", region="99.01", institution=office)
    Receiver.objects.create(procedure="pressure", region="99", institution=made)
    return made


def said(**more: Any) -> dict[str, Any]:
    return {"what": "Rekaan.", "region": "99.01", **more}


def test_it_goes_to_whom_the_configuration_names(office: Institution, province: Institution) -> None:
    found = routing.route(said())
    assert (found.institution, found.procedure) == (office, "discipline")
    with pytest.raises(IntakeError):
        routing.route(said(region="11.01"))
    assert routing.route(said(region="11.01"), chosen=province).institution == province


def test_the_procedure_is_that_of_the_contest(province: Institution) -> None:
    assert routing.procedure_of("pilbup-kabupaten-contoh-2027") == "pilkada"
    assert routing.procedure_of("pilpres-2024") == "pemilu"
    assert routing.procedure_of("tidak-ada") == "discipline"


def test_a_report_against_a_head_goes_to_the_level_above(office: Institution, province: Institution) -> None:
    made = unit("Sekretariat", office)
    made.head_name = "Drs. Budi Rekaan"
    made.save()
    assert routing.route(said(about=[{"name": "budi rekaan"}])).institution == province
    assert routing.route(said(about=[{"name": "Orang Lain"}])).institution == office


def test_pressure_goes_away_from_where_it_came_from(office: Institution, province: Institution) -> None:
    found = routing.route(said(door="pressure", office=str(office.pk)))
    assert found.institution == province


def test_pressure_with_nobody_to_receive_it_goes_where_the_pressed_choose(office: Institution) -> None:
    other = institution("bawaslu-lain", region="11")
    with pytest.raises(IntakeError):
        routing.route(said(door="pressure", office=str(office.pk)))
    with pytest.raises(IntakeError):
        routing.route(said(door="pressure", office=str(office.pk)), chosen=office)
    assert routing.route(said(door="pressure", office=str(office.pk)), chosen=other).institution == other


def test_a_report_that_names_every_officer_goes_up(office: Institution, province: Institution) -> None:
    for username, name in (("a", "Ayu Rekaan"), ("b", "Bima Rekaan")):
        intake_officer(username, name=name)
    everybody = [{"name": "Ayu Rekaan"}, {"name": "Bima Rekaan"}]
    assert routing.route(said(about=everybody[:1])).institution == office
    assert routing.route(said(about=everybody)).institution == province


def test_weaker_reasons_give_way_where_nobody_else_is_left(office: Institution) -> None:
    boss = person("atasan", Role.INTAKE, name="Citra Rekaan")
    below = intake_officer("bawahan", name="Dewi Rekaan", superior=boss)
    report = filed(office, content={"what": "Rekaan saja.", "about": [{"name": "Citra Rekaan"}]}).report
    # The subordinate is the only one left, and handles it; the one who is named never sees it.
    assert list(scope.reports_of(below)) == [report]
    assert not scope.reports_of(boss).exists()
    assert list(Recusal.objects.values_list("kind", flat=True)) == ["named"]
