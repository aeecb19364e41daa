"""An invented world for the permission matrix: one institution with one of everything, and one that has nothing.

Built once a module through the services. Whoever may not see a thing must find none of its marks on any page.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from datetime import date
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from nirpihak.server.accounts.sessions import STEP
from nirpihak.server.api.models import Token
from nirpihak.server.api.services import tokens
from nirpihak.server.cases.models import Case, Document, Partner, Referral
from nirpihak.server.evidence.models import Capture, Exhibit, File
from nirpihak.server.evidence.services import captures, log
from nirpihak.server.institutions.models import Appointment, Institution, Officer, Receiver, Unit
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services import monitors
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.models import Bulk, Filter, Report
from nirpihak.server.intake.services import bulk, drafts, mailbox, messages, states, uploads
from nirpihak.server.intake.services.filing import Filed, Filing, file
from nirpihak.server.keys.models import Holder
from nirpihak.server.keys.services import openings, passphrases
from tests.server.accounts.logging_in import log_in
from tests.server.evidence.shown import LAYER, derive, png
from tests.server.keys.people import IDENTITY, WHY, Room, phrase, room, with_code
from tests.server.matrix_cases import examined, exchanged, page_of
from tests.server.people import institution, person

CONTEST = "pilbup-kabupaten-contoh-2027"
TITLE = "Kereta zamrud milik pejabat rekaan mengantar massa."
FOUND = "Temuan permata di lapangan rekaan."
LINK = "https://contoh.example/p/zamrud"
NAMED = "Wirya Rekaan"
FILE = "kereta-zamrud.png"
KEPT_FROM = (Role.INTAKE, Role.EXAMINER, Role.DECIDER, Role.CUSTODIAN, Role.AUDITOR)
"""Roles of which somebody is recused from the matter."""
MATTER = ("zamrud", NAMED)
"""Words that stand on pages of the matter, and nowhere else."""


@dataclass
class Visitor:
    """Somebody with a browser: cookies that are the same before every request."""

    name: str
    cookies: dict[str, str] = field(default_factory=dict)

    def client(self) -> Client:
        made = Client()
        made.cookies = SimpleCookie(self.cookies)
        return made

    def ask(self, method: str, address: str, **more: Any) -> Any:
        """One request; nothing of what it does stays."""
        response: Any
        with undone():
            response = self.client().generic(method, address, **more)
            if response.streaming:
                # Read to its end while what it is read from is still there.
                for _ in response.streaming_content:
                    pass
            return response

    def get(self, address: str) -> Any:
        return self.ask("GET", address)

    def send(self, address: str, told: dict[str, Any] | None = None) -> Any:
        with undone():
            return self.client().post(address, told or {})


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside never happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class World:
    """Everything by its name. `here` has one of everything, `there` has people and nothing else."""

    here: Institution
    there: Institution
    child: Institution
    unit: Unit
    receiver: Receiver
    officers: dict[Role, Officer]
    matter: Report
    opened: Report
    finding: Report
    exhibit: Exhibit
    copy: File
    capture: Capture
    request: int
    candidate: Holder
    bulk: Bulk
    token: Token
    api: str
    closed: Officer
    appointment: Appointment
    tile: str
    case: Case | None = None
    """A case of `opened`."""
    referral: Referral | None = None
    """Sent from that case to a partner, as a package."""
    arrived: Referral | None = None
    """Came from the same partner."""
    partner: Partner | None = None
    document: Document | None = None
    letter: Document | None = None
    """One that the respondent may read."""
    """A notice of that case."""
    states: dict[str, Report] = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    """What only pages of `here` may show."""
    kept_from: tuple[str, ...] = ()
    """What no page may show whoever is recused."""

    @property
    def colleague(self) -> Officer:
        """Somebody of `here` whom an administrator may arrange."""
        return self.officers[Role.OUTREACH]

    def as_role(self, role: Role, where: str = "here") -> Visitor:
        return self.visitors[f"{where} {role.value}"]


def build() -> World:
    """The whole of it, in the database that is there."""
    kept = room(custodians=3)
    here = kept.institution
    there = institution("bawaslu-lain", region="98.01", name="Bawaslu Kabupaten Lain")
    child = institution("panwas-contoh", region="99.01", parent=here, receives=False)
    receiver = Receiver.objects.create(procedure="pilkada", region="99.01", institution=here)
    officers = _people(here, kept)
    unit = Unit.objects.create(institution=here, name="Sekretariat Umum", head=officers[Role.DECIDER])
    monitors.appoint(unit, officers[Role.MONITOR], letter="800/1/2026", by=officers[Role.ADMINISTRATOR])
    matter, mailbox_token = _matter(here, officers)
    opened = _filed(here, identity=IDENTITY, mode="confidential", door="report").report
    _open(kept, opened)
    asked = openings.ask(matter.ref, here, officers[Role.INTAKE], WHY)
    captured = captures.request(
        LINK, actor=officers[Role.INTAKE].user, institution=here, case=matter.ref, note="permintaan zamrud"
    )
    finding = file(_filing(here, door="finding", entered_by=officers[Role.MONITOR], wants_code=False, what=FOUND))
    exhibit = matter.exhibit
    assert exhibit is not None
    keeper = person("pemulih-baru", Role.OUTREACH, at=here)
    candidate = with_code(kept, keeper)
    text, token = tokens.give(here, "sistem-zirkon", Role.INTAKE.value, 30, officers[Role.ADMINISTRATOR])
    closed = person("ditutup", Role.INTAKE, at=here)
    together = bulk.do(officers[Role.INTAKE], bulk.Kind.READ, [matter.ref]).bulk
    assert together is not None
    Filter.objects.create(officer=officers[Role.INTAKE], name="Saringan zirkon", query="keadaan=received")
    made = World(
        here=here,
        there=there,
        child=child,
        unit=unit,
        receiver=receiver,
        officers=officers,
        matter=matter,
        opened=opened,
        finding=finding.report,
        exhibit=exhibit,
        copy=File.objects.get(exhibit=exhibit, purpose="clean_copy"),
        capture=captured,
        request=asked.pk,
        candidate=candidate,
        bulk=together,
        token=token,
        api=text,
        closed=closed,
        appointment=Appointment.objects.get(officer=officers[Role.OUTREACH]),
        tile="",
    )
    _each_state(made)
    _exchanged(made)
    _visitors(made, kept)
    _reporters(made, mailbox_token)
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    signed = log.checkpoint()
    assert signed is not None
    made.tile = f"entries/000.p/{signed.size}"
    refs = [*Report.objects.values_list("ref", flat=True), *Case.objects.values_list("ref", flat=True)]
    exhibits = Exhibit.objects.values_list("ref", flat=True)
    made.marks = (
        *refs,
        *exhibits,
        *MATTER,
        FILE,
        "permata",
        "zirkon",
        "Zirkon",
        "mirah",
        *(o.name for o in officers.values()),
    )
    assert made.case is not None
    made.kept_from = (matter.ref, opened.ref, made.case.ref, exhibit.ref, *MATTER, FILE, "mirah")
    return made


def _people(here: Institution, kept: Room) -> dict[Role, Officer]:
    named = {role: person(f"satu-{role.value}", role, at=here) for role in Role if role != Role.CUSTODIAN}
    return named | {Role.CUSTODIAN: kept.custodians[0]}


def _filing(here: Institution, what: str = "Kejadian rekaan.", **more: Any) -> Filing:
    content = {"what": what, "where": "Rekaan", "about": [], "contest": CONTEST, "facts": {}, **more.pop("content", {})}
    given = {"institution": here, "procedure": "pilkada", "door": "information", "mode": "unnamed"}
    return Filing(**{**given, "content": content, "contest": CONTEST, "act_day": date(2026, 11, 2), **more})


def _filed(here: Institution, **more: Any) -> Filed:
    return file(_filing(here, **more))


def _matter(here: Institution, officers: dict[Role, Officer]) -> tuple[Report, str]:
    """A report with a name, a picture and its copies, letters, and a handler; and the cookie of its open mailbox."""
    desk = uploads.desk()
    kept = [uploads.whole(io.BytesIO(png()), FILE, desk)]
    told = {"about": [{"name": NAMED, "position": "kepala"}], "link": LINK}
    more = {"identity": IDENTITY, "mode": "confidential", "door": "report", "content": told}
    made = _filed(here, what=TITLE, uploads=kept, owner=desk, **more)
    original = File.objects.get(exhibit=made.report.exhibit, parent=None)
    derive(original, "clean_copy", "clean.png", "image/png", png(), width=400, height=200)
    derive(original, "text_layer", "text-layer.json", "application/json", json.dumps(LAYER).encode())
    File.objects.filter(pk=original.pk).update(derived_at=timezone.now())
    token, visit = mailbox.enter(made.code or "")
    mailbox.send(visit, "Apakah kereta zamrud sudah dilihat?")
    messages.reply(made.report, officers[Role.INTAKE], "Sedang diperiksa.")
    states.assign(made.report, officers[Role.INTAKE], officers[Role.EXAMINER])
    made.report.refresh_from_db()
    return made.report, token


def _open(kept: Room, report: Report) -> None:
    """An identity that was opened, for the auditor's list."""
    one, other = kept.custodians[1:]
    assert kept.asker is not None
    asked = openings.ask(report.ref, kept.institution, kept.asker, WHY)
    openings.take(asked, one, phrase(one), WHY)
    asked.refresh_from_db()
    openings.consent(asked, other, phrase(other))
    asked.refresh_from_db()
    openings.open_identity(asked, one, phrase(one))


def _each_state(world: World) -> None:
    """A report in each of the states."""
    here, who = world.here, world.officers[Role.INTAKE]
    made = {name: _filed(here, door="information" if name == "information" else "report") for name in Report.State}
    report = {name: each.report for name, each in made.items()}
    states.ask(report[Report.State.CORRECTION], who, ["evidence"], "Mohon buktinya.")
    states.not_register(report[Report.State.NOT_REGISTERED], who, "Bukan kewenangan.", ["evidence"])
    states.as_information(report[Report.State.INFORMATION], who, "Ditelusuri.")
    states.forward(report[Report.State.FORWARDED], who, world.there, "Wilayah lain.")
    _, visit = mailbox.enter(made[Report.State.WITHDRAWN].code or "")
    mailbox.withdraw(visit, "Keliru.")
    states.register(world.opened, who)
    world.case, world.document, world.letter = examined(
        world.opened, world.officers[Role.EXAMINER], world.officers[Role.DECIDER]
    )
    world.states = {str(name): each for name, each in report.items()} | {"registered": world.opened}


def _exchanged(world: World) -> None:
    """A partner, what was sent to it and what came from it."""
    assert world.case is not None
    world.partner, world.referral, world.arrived = exchanged(world.case, world.officers[Role.EXAMINER])


def _visitors(world: World, kept: Room) -> None:
    """Everybody's browser, logged in as far as each got."""
    found = {"nobody": Visitor("nobody")}
    for role, officer in world.officers.items():
        found[f"here {role.value}"] = _in(f"here {role.value}", officer)
    for role in Role:
        found[f"there {role.value}"] = _in(f"there {role.value}", person(f"lain-{role.value}", role, at=world.there))
    aside = {role: person(f"mundur-{role.value}", role, at=world.here) for role in KEPT_FROM}
    for role, officer in aside.items():
        found[f"recused {role.value}"] = _in(f"recused {role.value}", officer)
    came = world.arrived.report if world.arrived is not None else None
    for report in filter(None, (world.matter, world.opened, came)):
        recuse(report.ref, [(officer, "declared") for officer in aside.values()])
    found["colleague monitor"] = _in("colleague monitor", person("awas-dua", Role.MONITOR, at=world.here))
    found["recovery"] = _in("recovery", kept.recovery[0])
    found["no role"] = _in("no role", person("tanpa-peran", at=world.here))
    found["no office"] = Visitor("no office", _cookies(User.objects.create_user("tanpa-kantor", password="x" * 12)))
    found["closed"] = _in("closed", world.closed)
    found["password only"] = _half(person("separuh", *Role, at=world.here))
    _sheet(world, found)
    world.visitors = found


def _reporters(world: World, token: str) -> None:
    """Who writes a report, who sent one, and who opened the mailbox of one."""
    other, _ = mailbox.enter(_filed(world.here).code or "")
    writing, _ = drafts.begin()
    sent, _ = drafts.begin()
    opened = drafts.opened(sent)
    assert opened is not None
    file(_filing(world.here), opened)
    for name, cookie, value in (
        ("reporter", "kotak", token),
        ("other reporter", "kotak", other),
        ("writer", "lapor", writing),
        ("sender", "lapor", sent),
    ):
        world.visitors[name] = Visitor(name, {cookie: value})

    assert world.case is not None
    open_page = page_of(world.case, world.officers[Role.EXAMINER])
    world.visitors["respondent"] = Visitor("respondent", {"tanggapan": open_page, "tanggapan-en": open_page})


def _in(name: str, officer: Officer) -> Visitor:
    return Visitor(name, _cookies(officer.user))


def _cookies(user: User) -> dict[str, str]:
    return {name: each.value for name, each in log_in(Client(), user).cookies.items()}


def _half(officer: Officer) -> Visitor:
    """Somebody with every role who gave the password, and no code."""
    client = Client()
    session = client.session
    session[STEP] = {
        "user": officer.user_id,
        "hash": officer.user.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "wanted": "",
        "secret": None,
    }
    session.save()
    return Visitor("password only", {settings.SESSION_COOKIE_NAME: str(session.session_key)})


def _sheet(world: World, found: dict[str, Visitor]) -> None:
    """What was entered last by the intake officer; every other browser shows the same cookie."""
    token, _ = drafts.begin()
    writing = drafts.opened(token)
    assert writing is not None
    file(_filing(world.here, channel="paper", entered_by=world.officers[Role.INTAKE]), writing)
    for each in found.values():
        each.cookies["lembar"] = token


@contextmanager
def world_in(folder: Path) -> Iterator[World]:
    """The world in a data folder and a transaction of its own, with hashes made cheap."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    chosen = replaced(
        settings.NIRPIHAK,
        data=data,
        store=str(data / "evidence"),
        log_name="bawaslu.example/log",
        authorities="",
        witnesses=(),
    )
    quick = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}
    with pytest.MonkeyPatch.context() as patch, override_settings(NIRPIHAK=chosen, **quick):
        patch.setattr(passphrases, "COST", passphrases.Cost(1, 8))
        around = transaction.atomic()
        around._from_testcase = True  # type: ignore[attr-defined]  # As the framework's own tests say it of theirs.
        with around:
            yield build()
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world of a module; each test begins with it as it was built."""
    with django_db_blocker.unblock(), world_in(tmp_path_factory.mktemp("dunia")) as made:
        yield made
