"""Every address, visited by everybody: each role here and in another institution, the recused, and who has no role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from nirpihak.server.api.models import Token
from nirpihak.server.api.services import tokens
from nirpihak.server.institutions.models import Appointment, Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Bulk, Report, Seen
from nirpihak.server.intake.services.filing import file
from tests.server.matrix_table import PAGES, PLAIN, ROUTES, UNTOLD, Door, Of, Page
from tests.server.matrix_world import KEPT_FROM, Visitor, World, _filing, undone, world

__all__ = ["world"]

pytestmark = pytest.mark.django_db

DONE = {200, 302, 409, 422}
"""What somebody is answered who is let in: a page, the next page, or what is wrong with the form that was sent."""
OUT: dict[Any, set[int]] = {
    Door.PUBLIC: DONE,
    Door.DRAFT: {302, 404, 422},
    Door.CODE: {302, 403},
    Door.SUMMONS: {302, 403},
}
"""What somebody is answered who stands outside, without a draft and without a code."""
OUTSIDE = ("nobody", "closed", "password only")
"""Who is not logged in by both steps."""
LISTS = [name for name, page in PAGES.items() if page.of is Of.NOTHING and "GET" in page.methods]
THINGS = [name for name, page in PAGES.items() if page.of in (Of.HERE, Of.MATTER)]
OF_THE_MATTER = [name for name, page in PAGES.items() if page.of is Of.MATTER]


def walked(resolver: Any, room: str = "") -> Iterator[tuple[str, Any]]:
    """Every name that leads somewhere, with its view."""
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            yield from walked(each, f"{room}{each.namespace}:" if each.namespace else room)
        else:
            yield f"{room}{each.name}", each.callback


def address(name: str, page: Page, world: World, lang: str = "id") -> str:
    return reverse(f"{lang}:{name}" if name in PAGES else name, args=page.args(world))


def answers(visitor: Visitor, name: str, page: Page, world: World) -> Iterator[tuple[str, Any]]:
    """What each method of a page answers."""
    for method in page.methods:
        yield f"{visitor.name} {method} {name}", visitor.ask(method, address(name, page, world))


def asks_to_log_in(response: Any) -> bool:
    return response.status_code == 302 and str(response.headers["Location"]).startswith("/masuk/")


# The table is whole


def test_the_table_holds_every_name_and_nothing_else() -> None:
    names = [name for name, _ in walked(get_resolver())]
    expected = {f"{lang}:{name}" for lang in ("id", "en") for name in PAGES} | {*PLAIN, *ROUTES.values(), *UNTOLD}
    assert set(names) == expected
    assert not any(name.endswith(":None") or name == "None" for name in names)


def test_both_languages_lead_to_the_same_views() -> None:
    found = dict(walked(get_resolver()))
    for name in PAGES:
        assert found[f"id:{name}"] is found[f"en:{name}"], name


def test_the_routes_are_those_the_interface_tells() -> None:
    told = Client().get("/api/v1/openapi.json").json()
    assert {(method, path) for path, each in told["paths"].items() for method in each} == set(ROUTES)


# Each page, by everybody of its own institution


@pytest.mark.parametrize("name", PLAIN)
def test_addresses_for_tools_are_open_to_everybody(name: str, world: World) -> None:
    page = PLAIN[name]
    for visitor in ("nobody", "here intake", "password only", "reporter"):
        for told, response in answers(world.visitors[visitor], name, page, world):
            # An empty cosignature is no cosignature; the icon is where the static files are.
            expected = {410} if page.door is Door.DRAFT else {"POST": {400}}.get(told.split()[-2], {200, 301})
            assert response.status_code in expected, (told, response.status_code)


@pytest.mark.parametrize("name", PAGES)
def test_whoever_is_not_logged_in_is_asked_to(name: str, world: World) -> None:
    page = PAGES[name]
    for outside in OUTSIDE:
        for told, response in answers(world.visitors[outside], name, page, world):
            if page.is_outside:
                assert response.status_code in OUT[page.door], (told, response.status_code)
            else:
                assert asks_to_log_in(response), (told, response.status_code)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_to_its_roles_alone(name: str, world: World) -> None:
    page = PAGES[name]
    for role in Role:
        for told, response in answers(world.as_role(role), name, page, world):
            if page.is_outside:
                assert response.status_code in OUT[page.door], (told, response.status_code)
            elif not page.open_to(role, told.split()[-2]):
                assert response.status_code == 403, (told, response.status_code)
            elif not mine(page, role, name):
                assert response.status_code == 404, (told, response.status_code)
            else:
                assert response.status_code in DONE, (told, response.status_code)
                assert not asks_to_log_in(response), told


def mine(page: Page, role: Role, name: str) -> bool:
    """Whether the thing of a page is that of the one officer of `here` who has this role."""
    if name == "custody-code":
        return False
    return page.of is not Of.WRITER or role in (Role.MONITOR, Role.INTAKE)


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if not page.is_outside])
def test_without_a_role_nothing_opens(name: str, world: World) -> None:
    page = PAGES[name]
    for visitor in ("no role", "no office"):
        for told, response in answers(world.visitors[visitor], name, page, world):
            expected = {403}
            if page.door is Door.LOGGED_IN:
                expected = DONE
            elif page.door is Door.OFFICER and visitor == "no role":
                expected = {404}
            assert response.status_code in expected, (told, response.status_code)


@pytest.mark.parametrize("name", PAGES)
def test_a_method_that_is_not_there_is_there_for_nobody(name: str, world: World) -> None:
    page = PAGES[name]
    for method in sorted({"GET", "POST", "PUT"} - {*page.methods, *page.also}):
        for visitor in ("nobody", "here intake"):
            response = world.visitors[visitor].ask(method, address(name, page, world))
            # Whoever comes with a draft's or a mailbox's form and neither of them is told that first.
            expected = {302, 403, 405} if page.door in (Door.DRAFT, Door.CODE, Door.SUMMONS) else {405}
            assert response.status_code in expected, (visitor, method, name, response.status_code)


@pytest.mark.parametrize("role", Role)
def test_what_ended_opens_nothing_any_more(role: Role, world: World) -> None:
    opened = [name for name, page in PAGES.items() if isinstance(page.door, tuple) and page.open_to(role)]
    paths = [address(name, PAGES[name], world) for name in opened if "GET" in PAGES[name].methods]
    client, now = world.as_role(role).client(), timezone.now()
    with undone():
        Appointment.objects.filter(officer=world.officers[role]).update(until=now)
        assert {client.get(path).status_code for path in paths} == {403}
    with undone():
        Institution.objects.filter(pk=world.here.pk).update(closed_at=now)
        assert {client.get(path).status_code for path in paths} == {403}


# Reporters


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if page.door is Door.CODE])
def test_a_code_opens_its_own_report(name: str, world: World) -> None:
    for told, response in answers(world.visitors["reporter"], name, PAGES[name], world):
        assert response.status_code in DONE, (told, response.status_code)
    for told, response in answers(world.visitors["other reporter"], name, PAGES[name], world):
        assert not any(mark in response.content.decode() for mark in world.kept_from), told


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if page.door is Door.SUMMONS])
def test_the_code_of_a_summons_opens_its_own_case_and_nothing_of_a_report(name: str, world: World) -> None:
    assert world.case is not None
    officers = [each.name for each in world.officers.values()]
    others = [*({*world.kept_from} - {world.case.ref}), *officers]
    for told, response in answers(world.visitors["respondent"], name, PAGES[name], world):
        assert response.status_code in DONE, (told, response.status_code)
        if not response.streaming:
            body = response.content.decode()
            assert [mark for mark in others if mark in body] == [], told
    for other in ("reporter", "writer", "here examiner"):
        for told, response in answers(world.visitors[other], name, PAGES[name], world):
            assert response.status_code in OUT[Door.SUMMONS], (told, response.status_code)


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if not page.is_outside])
def test_neither_a_draft_nor_a_code_opens_an_officers_page(name: str, world: World) -> None:
    for visitor in ("reporter", "writer", "sender", "respondent"):
        for told, response in answers(world.visitors[visitor], name, PAGES[name], world):
            assert asks_to_log_in(response), (told, response.status_code)


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if page.door is Door.DRAFT])
def test_a_draft_opens_its_own_pages(name: str, world: World) -> None:
    for visitor in ("writer", "sender"):
        for told, response in answers(world.visitors[visitor], name, PAGES[name], world):
            unsent = name == "lapor-proof" and visitor == "writer"
            assert response.status_code in ({404} if unsent else DONE), (told, response.status_code)


# Another institution


@pytest.mark.parametrize("name", THINGS)
def test_what_is_another_institutions_is_not_found(name: str, world: World) -> None:
    page = PAGES[name]
    for role in Role:
        for told, response in answers(world.as_role(role, "there"), name, page, world):
            expected = 404 if page.open_to(role, told.split()[-2]) else 403
            assert response.status_code == expected, (told, response.status_code)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_holds_anything_of_another_institution(name: str, world: World) -> None:
    page = PAGES[name]
    outside = ["nobody", "no role", "other reporter", "writer", "sender"]
    visitors = outside if page.is_outside else [f"there {role.value}" for role in Role if page.open_to(role)]
    for visitor in visitors:
        body = world.visitors[visitor].get(address(name, page, world)).content.decode()
        # Whoever brings a draft or a code sees their own report, and no other.
        kept = world.kept_from if page.door in (Door.DRAFT, Door.CODE) else world.marks
        assert [mark for mark in kept if mark in body] == [], (visitor, name)


@pytest.mark.parametrize("name", ["enter-receipt", "finding", "custody-code", "custody-passphrase"])
def test_what_one_officer_holds_no_other_finds(name: str, world: World) -> None:
    page = PAGES[name]
    others = [*(f"there {role.value}" for role in Role), "colleague monitor", "recused intake", "recused custodian"]
    for other in others:
        for told, response in answers(world.visitors[other], name, page, world):
            assert response.status_code in (403, 404), (told, response.status_code)
    keeper = "recovery" if name == "custody-code" else "here custodian"
    if page.of is Of.KEEPER:
        assert world.visitors[keeper].get(address(name, page, world)).status_code == 200


# The recused


@pytest.mark.parametrize("name", OF_THE_MATTER)
def test_the_recused_find_nothing_of_the_matter(name: str, world: World) -> None:
    page = PAGES[name]
    for role in KEPT_FROM:
        for told, response in answers(world.as_role(role, "recused"), name, page, world):
            expected = 404 if page.open_to(role, told.split()[-2]) else 403
            assert response.status_code == expected, (told, response.status_code)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_shows_the_recused_anything_of_the_matter(name: str, world: World) -> None:
    page = PAGES[name]
    for role in KEPT_FROM:
        if page.is_outside or not page.open_to(role):
            continue
        body = world.as_role(role, "recused").get(address(name, page, world)).content.decode()
        assert [mark for mark in world.kept_from if mark in body] == [], (role, name)


def shown(visitor: Visitor, path: str) -> str:
    response = visitor.get(path)
    assert response.status_code == 200, (visitor.name, path, response.status_code)
    return str(response.content.decode())


def test_searches_counts_and_neighbours_leave_the_matter_out(world: World) -> None:
    whole, aside = world.as_role(Role.EXAMINER), world.as_role(Role.EXAMINER, "recused")
    refs = [world.matter.ref, world.opened.ref]
    for query in ("?keadaan=semua", "?semua=1", f"?q={world.matter.ref}", "?q=zamrud", "?q=Wirya", "?pintu=report"):
        body = shown(aside, f"/laporan/{query}")
        # What was searched for stands in its own field, and nowhere as a row.
        assert not any(f'href="/laporan/{ref}/' in body for ref in refs), query
    assert f'href="/laporan/{world.matter.ref}/' in shown(whole, "/laporan/?q=zamrud")
    for query in ("?q=zamrud", f"?q={world.exhibit.ref}"):
        assert f'href="/bukti/{world.exhibit.ref}/' not in shown(aside, f"/bukti/{query}")
    assert f'href="/bukti/{world.exhibit.ref}/' in shown(whole, f"/bukti/?q={world.exhibit.ref}")
    for report in world.states.values():
        if report.ref not in refs:
            body = shown(aside, f"/laporan/{report.ref}/?keadaan=semua")
            assert not any(ref in body for ref in refs), report.ref


def test_acts_on_many_pass_over_what_is_not_ones_own(world: World) -> None:
    for where in ("recused", "there"):
        before = Report.objects.get(pk=world.matter.pk)
        visitor = world.as_role(Role.INTAKE, where)
        with undone():
            client = visitor.client()
            for act in ("assign", "read", "set_aside", "take_back", "ask"):
                given = {"ref": [world.matter.ref], "act": act, "to": "me", "requirement": "evidence"}
                assert client.post("/laporan/bersama/", given).status_code == 302
            client.post(f"/laporan/urungkan/{world.bulk.pk}/")
            after = Report.objects.get(pk=world.matter.pk)
            assert (after.handler_id, after.lane, after.state) == (before.handler_id, before.lane, before.state)
            assert after.steps.count() == before.steps.count()
            assert Bulk.objects.get(pk=world.bulk.pk).undone_at is None
            assert Seen.objects.filter(report=world.matter).count() == 1


def test_nobody_puts_a_recused_officer_or_a_stranger_in_charge(world: World) -> None:
    for name in ("mundur-intake", "lain-intake", "mundur-examiner"):
        who = Officer.objects.get(user__username=name)
        with undone():
            world.as_role(Role.INTAKE).client().post(f"/laporan/{world.matter.ref}/serahkan/", {"to": who.pk})
            world.as_role(Role.INTAKE).client().post(
                "/laporan/bersama/", {"ref": [world.matter.ref], "act": "assign", "to": who.pk}
            )
            assert Report.objects.get(pk=world.matter.pk).handler_id != who.pk


def test_no_session_of_anybody_else_is_ended(world: World) -> None:
    from nirpihak.server.accounts.models import Session

    for each in Session.objects.filter(user=world.officers[Role.INTAKE].user):
        with undone():
            world.as_role(Role.EXAMINER).client().post("/akun/sesi/", {"id": each.pk})
            assert Session.objects.filter(pk=each.pk).exists()


# Other systems


@pytest.fixture
def systems(world: World) -> dict[str, str]:
    """Tokens by whose they are; the first filed a report of its own."""

    def token(name: str, role: Role = Role.INTAKE, *, at: Any = None) -> str:
        return tokens.give(at or world.here, name, role.value, 30, None)[0]

    made = {"own": world.api, "monitor": token("sistem-awas", Role.MONITOR), "colleague": token("sistem-dua")}
    made |= {"there": token("sistem-zirkon", at=world.there), "none": "", "wrong": "nirp_" + "a" * 43}
    for name in ("withdrawn", "expired"):
        made[name] = token(f"sistem-{name}")
    Token.objects.filter(name="sistem-withdrawn").update(withdrawn_at=timezone.now())
    Token.objects.filter(name="sistem-expired").update(expires_at=timezone.now() - timedelta(seconds=1))
    return made


def call(method: str, path: str, token: str) -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    body = json.dumps({"source_ref": "Z-2", "what": "Kejadian rekaan."}) if path.endswith("/reports") else b"catatan"
    with undone():
        return Client().generic(
            method.upper(), path, body if method == "post" else b"", content_type="application/json", headers=headers
        )


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_each_route_by_each_token(route: tuple[str, str], world: World, systems: dict[str, str]) -> None:
    method, path = route
    filed = file(_filing(world.here, source="sistem-zirkon:Z-1", channel="system")).report
    own = path.replace("{ref}", filed.ref)
    for name, token in systems.items():
        response = call(method, own, token)
        if name in ("none", "wrong", "withdrawn", "expired"):
            assert response.status_code == 401, name
        elif "{ref}" in path and name != "own":
            assert response.status_code == 404, name
        else:
            assert response.status_code in (200, 201), (name, response.content)
            others = world.marks if name != "own" else (m for m in world.marks if not m.startswith("LP-"))
            assert not any(mark in response.content.decode() for mark in others if filed.ref != mark), name
    if "{ref}" in path:
        # Not even in its own institution does a system reach what people filed.
        assert call(method, path.replace("{ref}", world.matter.ref), systems["own"]).status_code == 404


def test_a_token_opens_no_page_and_a_session_no_route(world: World) -> None:
    headers = {"authorization": f"Bearer {world.api}"}
    assert asks_to_log_in(Client().get("/laporan/", headers=headers))
    for role in Role:
        assert world.as_role(role).get("/api/v1/reports").status_code == 401
