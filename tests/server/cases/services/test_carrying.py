"""Two deployments exchange a referral: two running servers, each with its own log, keys, database and store.

What is carried goes over HTTP on the loopback or as a file. Nothing here is mocked, and no time is asserted.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.server.conftest import free_port
from tests.server.intake.served import House, Served, house

PEOPLE: Final = """
import json, sys
from nirpihak.server.serving import prepare
prepare()
from django.contrib.auth.models import User
from nirpihak.server.institutions.models import Appointment, Institution, Officer
code, kind = sys.argv[1:]
home = Institution.objects.create(code=code, name="Instansi " + code, kind=kind, region="99.01", receives=True)
user = User.objects.create_user("pemeriksa", password="x" * 12)
officer = Officer.objects.create(user=user, institution=home, name="Pemeriksa " + code)
Appointment.objects.create(officer=officer, role="examiner")
from nirpihak.server.cases.services import partners
print(json.dumps({"key": str(partners.own_key())}))
"""
PARTNER: Final = """
import sys
from nirpihak.server.serving import setup
setup()
from nirpihak.server.cases.services import partners
from nirpihak.server.institutions.models import Institution
own, code, key, address = sys.argv[1:]
home = Institution.objects.get(code=own)
partners.add(home, None, name="Instansi " + code, code=code, verifier=key, address=address)
"""
REFER: Final = """
import io, json, sys
from nirpihak.server.serving import setup
setup()
from nirpihak.server.cases.services import exchange, opening, referrals
from nirpihak.server.cases.models import Partner
from nirpihak.server.evidence.models import File
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.services import states, uploads
from nirpihak.server.intake.services.filing import Filing, file
from tests.server.cases.conftest import LIKED
from tests.server.evidence.shown import png
who = Officer.objects.get()
desk = uploads.desk()
kept = [uploads.whole(io.BytesIO(png()), "unggahan.png", desk)]
told = {"what": "RAHASIA-PELAPOR melihat seorang pegawai rekaan menyukai unggahan.", "facts": LIKED,
        "about": [{"name": "Budi Rekaan", "position": "staf"}]}
home = who.institution
filing = Filing(home, "discipline", "report", "unnamed", told, uploads=kept, owner=desk)
report = file(filing).report
states.step(report, "registered", officer=who)
case = opening.open_case([report], who)
chosen = File.objects.get(exhibit=report.exhibit)
draft = referrals.Draft(
    "ppk", "Pegawai diduga menyukai unggahan.", "Bekerja di instansi Anda.", partner=Partner.objects.get(),
    respondent=("name", "position"), facts=("act.kind", "act.day"), files=(chosen.pk,), originals=True,
)
sent = exchange.send(referrals.prepare(case, who, draft), who)
print(json.dumps({"ref": sent.ref, "report": report.ref, "case": case.ref}))
"""
STAND: Final = """
import json, sys
from nirpihak.server.serving import setup
setup()
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.evidence.services.audit import audit
from nirpihak.server.intake.services import reading
rows = []
for each in inside.rows().order_by("id"):
    words = inside.words_of(each)
    rows.append({
        "ref": each.ref, "way": each.way, "state": each.state, "theirs": words.get("theirs"),
        "replies": [(row["kind"], row["words"], row["outcome"], row["note"]) for row in words.get("replies") or ()],
        "trouble": words.get("trouble"),
        "what": reading.content_of(each.report)["what"] if each.report else "",
        "files": [f.sha256 for f in each.report.exhibit.files.order_by("id")] if each.report else [],
        "steps": [s.kind for s in each.case.steps.all()] if each.case else [],
    })
print(json.dumps({"rows": rows, "problems": [each.what.en for each in audit().problems]}))
"""
ANSWER: Final = """
import sys
from nirpihak.server.serving import setup
setup()
from nirpihak.server.cases.services import exchange
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.institutions.models import Officer
exchange.answer(inside.rows().get(way="in"), Officer.objects.get(), "answered", sys.argv[1], sys.argv[2])
"""
WORK: Final = """
import json
from datetime import timedelta
from nirpihak.server.serving import setup
setup()
from django.utils import timezone
from nirpihak.server.jobs.models import Job
from nirpihak.server.jobs.services import KINDS, run_due
import nirpihak.server.cases.tasks
kinds = {name: KINDS[name] for name in ("referral-package", "referral-note")}
Job.objects.filter(kind__in=kinds, done_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
run_due(kinds=kinds)
rows = Job.objects.filter(kind__in=kinds).order_by("id")
print(json.dumps([[each.kind, each.done_at is not None, each.failed_at is not None] for each in rows]))
"""
PACKAGE: Final = """
import shutil, sys
from nirpihak.server.serving import setup
setup()
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.evidence.services import exhibits
with exhibits.opened(inside.rows().get(way="out").bundle) as stream, open(sys.argv[1], "xb") as out:
    shutil.copyfileobj(stream, out)
"""
BRING: Final = """
import json, sys
from pathlib import Path
from nirpihak.server.serving import setup
setup()
from nirpihak.server.cases.services import exchange
from nirpihak.server.cases.services.errors import CaseError
try:
    arrived = exchange.arrive(Path(sys.argv[1]))
except CaseError as error:
    print(json.dumps({"refused": error.reason.en}))
else:
    print(json.dumps({"fresh": arrived.fresh, "note": arrived.note}))
"""


@dataclass
class Side:
    """One deployment: its data, its institution's code, its log's key."""

    house: House
    code: str
    key: str
    port: int

    def ask(self, code: str, *arguments: str) -> Any:
        said = self.house.python(code, *arguments).strip()
        return json.loads(said.splitlines()[-1]) if said else None

    @property
    def rows(self) -> list[dict[str, Any]]:
        found = self.ask(STAND)
        assert found["problems"] == []
        return list(found["rows"])

    def served(self) -> Any:
        return self.house.served(self.port, worker=False)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Side, Side]:
    """A Bawaslu office and a personnel office, partners of one another, neither served yet."""
    sides = []
    for code, kind in (("bawaslu-rekaan", "bawaslu"), ("bkpsdm-rekaan", "regency")):
        folder = tmp_path / code
        folder.mkdir()
        root = str(Path(__file__).parents[4])
        made = house(folder, NIRPIHAK_LOG_NAME=f"{code}.example/log", CHROMIUM="/nowhere", PYTHONPATH=root)
        said = json.loads(made.python(PEOPLE, code, kind).splitlines()[-1])
        sides.append(Side(made, code, said["key"], free_port()))
    one, other = sides
    for own, partner in ((one, other), (other, one)):
        own.ask(PARTNER, own.code, partner.code, partner.key, f"http://127.0.0.1:{partner.port}")
    return one, other


def running(stack: ExitStack, *sides: Side) -> list[Served]:
    return [stack.enter_context(side.served()) for side in sides]


def test_a_referral_goes_over_is_acknowledged_and_answered_and_files_nothing_twice(two: tuple[Side, Side]) -> None:
    bawaslu, office = two
    sent = bawaslu.ask(REFER)
    # The receiver is away: nothing is lost, and the page can say why it is not there yet.
    assert bawaslu.ask(WORK) == [["referral-package", False, False]]
    package, altered = (bawaslu.house.folder / name for name in ("paket.zip", "lain.zip"))
    bawaslu.ask(PACKAGE, str(package))
    assert "cannot be reached" in bawaslu.rows[0]["trouble"]["en"]
    # What is carried says nothing of the reporter, nor of the numbers under which the matter is kept here.
    whole = package.read_bytes()
    assert b"referral.note" in whole
    for secret in ("RAHASIA-PELAPOR", sent["report"], sent["case"]):
        assert secret.encode() not in whole, secret
    # One bit of it altered, or another receiver: refused.
    at = whole.index(b"\x89PNG") + 40
    altered.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    assert "refused" in office.ask(BRING, str(altered))
    assert "not for this institution" in bawaslu.ask(BRING, str(package))["refused"]
    assert office.rows == []
    with ExitStack() as stack:
        running(stack, bawaslu, office)
        assert bawaslu.ask(WORK) == [["referral-package", True, False]]
        (come,) = office.rows
        assert (come["state"], come["theirs"]) == ("received", sent["ref"])
        assert come["what"] == "Pegawai diduga menyukai unggahan.\n\nBekerja di instansi Anda."
        assert len(come["files"]) == 2, "the chosen file, and the package it came in"
        assert office.ask(BRING, str(package)) == {"fresh": False, "note": come["replies"][0][3]}
        for words, outcome in (("Sudah diperiksa.", "not_proven"), ("Koreksi atas jawaban pertama.", "breach")):
            office.ask(ANSWER, words, outcome)
            assert office.ask(WORK)[-1] == ["referral-note", True, False]
    assert len(office.rows) == 1
    (out,) = bawaslu.rows
    assert (out["state"], out["trouble"]) == ("answered", None)
    assert [row[:3] for row in out["replies"]] == [
        ["acknowledged", "", ""],
        ["answered", "Sudah diperiksa.", "not_proven"],
        ["answered", "Koreksi atas jawaban pertama.", "breach"],
    ]
    assert out["steps"][-4:] == ["referred", "referral_acknowledged", "referral_answered", "referral_answered"]
