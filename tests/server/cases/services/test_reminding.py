"""Reminders, escalation and mails: once a deadline, to whoever must act, with nothing of the matter in them."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.conf import settings
from django.core.mail.utils import DNS_NAME
from django.test import override_settings
from django.utils import timezone

from nirpihak.server.cases.models import Case, Reminder
from nirpihak.server.cases.services import absences, clocks, mailing, opening, reminding, steps
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.jobs.models import Job
from nirpihak.server.jobs.services import REGULAR, run_due
from nirpihak.server.mail import MailServer
from tests.server.cases.conftest import case_of
from tests.server.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(examiner: Officer) -> clocks.Clock:
    """The deadline of a case of a regional election."""
    case_of(examiner, procedure="pilkada")
    found = clocks.next_due(Case.objects.get())
    assert found is not None
    return found


def reminded(now: datetime) -> list[tuple[str, str]]:
    """Who is reminded anew, and of what."""
    before = set(Reminder.objects.values_list("pk", flat=True))
    count = reminding.remind(now)
    rows = Reminder.objects.exclude(pk__in=before).select_related("officer__user").order_by("id")
    assert count == len(rows)
    return [(each.officer.user.username, each.what) for each in rows]


def test_whoever_is_in_charge_is_reminded_once_a_deadline(due: clocks.Clock) -> None:
    assert reminded(due.earliest - reminding.AHEAD - timedelta(minutes=1)) == []
    assert reminded(due.earliest - timedelta(hours=1)) == [("pemeriksa", "decide")]
    assert reminded(due.earliest) == []
    assert "case-reminders" in REGULAR


def test_the_deputy_is_reminded_instead(due: clocks.Clock, examiner: Officer, office: Institution) -> None:
    day = timezone.localtime(due.earliest).date()
    deputy = person("pengganti", Role.EXAMINER, at=office)
    absences.go(examiner, day - timedelta(days=5), day + timedelta(days=5), deputy, examiner)
    assert reminded(due.earliest - timedelta(hours=1)) == [("pengganti", "decide")]
    assert reminding.waiting(deputy).count() == 1
    assert reminding.waiting(examiner).count() == 0


def test_a_passed_deadline_goes_up_one_superior_after_another_and_the_record_says_so(
    due: clocks.Clock, examiner: Officer, office: Institution, decider: Officer
) -> None:
    high = person("kepala", Role.DECIDER, at=office)
    head = person("atasan", Role.EXAMINER, at=office, superior=high)
    stranger = person("tanpa-peran", at=office, superior=head)
    Officer.objects.filter(pk=examiner.pk).update(superior=stranger)
    case = Case.objects.get()
    late = due.latest + timedelta(minutes=1)
    assert reminded(late) == [("pemeriksa", "decide"), ("atasan", "escalated")]
    step = case.steps.get(kind="escalated")
    assert (step.actor, step.officer, step.data["to"]) == ("system", None, head.pk)
    assert reminded(late + timedelta(days=1)) == []
    assert reminded(late + reminding.STEP_UP) == [("kepala", "escalated")]
    # Where no superior is left, whoever decides.
    assert reminded(late + 2 * reminding.STEP_UP) == [("pemutus", "escalated")]
    assert reminded(late + 9 * reminding.STEP_UP) == []
    assert case.steps.filter(kind="escalated").count() == 3


def test_the_recused_are_neither_reminded_nor_told(due: clocks.Clock, examiner: Officer, decider: Officer) -> None:
    case = Case.objects.get()
    recuse(opening.reports_in(case)[0].ref, [(examiner, "named"), (decider, "superior")])
    other = person("dua", Role.EXAMINER, at=case.institution)
    assert reminded(due.latest + timedelta(minutes=1)) == [("dua", "decide")]
    assert reminding.waiting(examiner).count() == 0
    assert reminding.waiting(other).count() == 1


def test_a_case_without_a_date_is_called_to_mind_when_nothing_happens(
    case: Case, examiner: Officer, decider: Officer
) -> None:
    assert clocks.next_due(case) is None
    since = clocks.quiet_since(case)
    assert since is not None
    # That somebody looks at it is nothing that happens.
    steps.looked(case, decider)
    assert clocks.quiet_since(Case.objects.get()) == since
    assert reminded(since + clocks.QUIET - timedelta(minutes=1)) == []
    assert reminded(since + clocks.QUIET) == [("pemeriksa", "quiet")]
    assert reminded(since + clocks.QUIET + timedelta(days=3)) == []
    assert reminded(since + 2 * clocks.QUIET + timedelta(minutes=1)) == [("pemutus", "escalated")]
    assert reminded(since + 2 * clocks.QUIET + timedelta(days=30)) == []
    steps.step(case, "note", officer=examiner)
    assert clocks.quiet_since(Case.objects.get()) != since


def test_a_closed_case_is_left_alone(due: clocks.Clock, examiner: Officer) -> None:
    reminding.remind(due.earliest)
    Case.objects.update(stage=Case.Stage.CLOSED)
    assert reminded(due.latest + timedelta(days=30)) == []
    assert reminding.waiting(examiner).count() == 0


def test_one_case_that_cannot_be_reckoned_silences_no_other(due: clocks.Clock, examiner: Officer) -> None:
    broken = case_of(examiner)
    Case.objects.filter(pk=broken.pk).update(procedure="belum-ada")
    with pytest.raises(RuntimeError, match=broken.ref):
        reminding.remind(due.earliest)
    assert Reminder.objects.get().what == "decide"


# Mails


class _Session(socketserver.StreamRequestHandler):
    """One SMTP session (RFC 5321), as far as a client needs it to hand a mail in."""

    server: Post

    def handle(self) -> None:
        self.say("220 loopback")
        while line := self.rfile.readline():
            command = line.decode().strip().upper()
            if command.startswith("DATA"):
                self.say("354 go on")
                self.server.mails.append(self.body())
                self.say("250 taken")
            elif command.startswith("QUIT"):
                self.say("221 bye")
                return
            elif command.startswith("RCPT") and self.server.refuses:
                self.say("451 later")
            else:
                self.say("250 fine")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)


class Post(socketserver.ThreadingTCPServer):
    """A mail server on this machine that keeps what it is given."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[bytes] = []
        self.refuses = False


@pytest.fixture
def post(due: clocks.Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A mail server, and the settings that name it."""
    # What this machine is called is asked of the network otherwise.
    monkeypatch.setattr(DNS_NAME, "_fqdn", "localhost", raising=False)
    with Post() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"smtp://127.0.0.1:{server.server_address[1]}?from=nirpihak@instansi.example"
        named = MailServer.of(url)
        changed = {"NIRPIHAK": replace(settings.NIRPIHAK, mail=named), **named.django}
        with override_settings(**changed):
            yield server
        server.shutdown()


def test_a_mail_names_the_reference_and_the_date_and_nothing_else(
    post: Post, due: clocks.Clock, examiner: Officer
) -> None:
    examiner.user.email = "pemeriksa@instansi.example"
    examiner.user.save()
    case = Case.objects.get()
    reminding.remind(due.earliest)
    reminding.remind(due.earliest)
    run_due()
    (mail,) = [message_from_bytes(each, policy=policy.default) for each in post.mails]
    assert mail["To"] == "pemeriksa@instansi.example"
    assert mail["From"] == "nirpihak@instansi.example"
    assert mail["Subject"] == f"Nirpihak: {case.ref}"
    body = mail.get_content()
    assert case.ref in body
    assert "there is a deadline" in body
    whole = post.mails[0].decode() + body
    for word in ("menyukai", "Budi", "decide", "Putuskan", "laporan", opening.reports_in(case)[0].ref, "instagram"):
        assert word not in whole, word
    row = Reminder.objects.get()
    assert row.mailed_at is not None
    assert mailing.send(row.pk) is False
    assert len(post.mails) == 1


def test_a_mail_server_that_does_not_take_it_is_asked_again(post: Post, due: clocks.Clock, examiner: Officer) -> None:
    examiner.user.email = "pemeriksa@instansi.example"
    examiner.user.save()
    post.refuses = True
    reminding.remind(due.earliest)
    run_due()
    job = Job.objects.get(kind=reminding.MAIL_JOB)
    assert (job.done_at, job.failed_at, Reminder.objects.get().mailed_at) == (None, None, None)
    post.refuses = False
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    run_due()
    assert Reminder.objects.get().mailed_at is not None


def test_nothing_is_mailed_where_it_is_too_late_or_no_server_is_named(
    post: Post, due: clocks.Clock, examiner: Officer
) -> None:
    reminding.remind(due.earliest)
    # Without an address nothing is even asked for.
    assert not Job.objects.filter(kind=reminding.MAIL_JOB).exists()
    examiner.user.email = "pemeriksa@instansi.example"
    examiner.user.save()
    row = Reminder.objects.get()
    with override_settings(NIRPIHAK=replace(settings.NIRPIHAK, mail=None)):
        assert mailing.send(row.pk) is False
    reminding.seen(examiner, [row.pk])
    assert mailing.send(row.pk) is False
    assert post.mails == []
