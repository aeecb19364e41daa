"""Captures of one reported public address: asked for, done in the background, kept as an exhibit.

What is captured is decided by a person who names one address; nothing here finds addresses or follows links. The work
itself is a process of its own (nirpihak.capture). Knows nothing of pages.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from nirpihak.capture.exchanges import Outcome as Obtained
from nirpihak.capture.manifest import Options, Outcome, Result
from nirpihak.custody.events import Kind
from nirpihak.server.evidence.models import Capture, Exhibit
from nirpihak.server.evidence.services import exhibits, log, workplaces
from nirpihak.server.institutions.models import Institution
from nirpihak.server.jobs.services import enqueue
from nirpihak.text import Text


def request(
    url: str, *, actor: User | None, note: str = "", institution: Institution | None = None, case: str = ""
) -> Capture:
    """Ask for the capture of one public address. Refuses at once, with the reason, what may not be captured.

    What comes of it belongs to `institution`, or to that of the officer who asks.

    Raises EvidenceError.
    """
    from nirpihak.capture.process import refusal

    wanted = url.strip()
    if (reason := refusal(wanted, options())) is not None:
        raise exhibits.EvidenceError(reason)
    if institution is None and actor is not None:
        institution = Institution.objects.filter(officers__user=actor).first()
    with transaction.atomic():
        made = Capture.objects.create(
            url=wanted, note=note.strip(), requested_by=actor, institution=institution, case=case
        )
        enqueue("capture", made.pk)
    return made


def options() -> Options:
    """How this server captures."""
    return Options()


def run(pk: int) -> None:
    """Do one capture and keep what came. Begun again after a crash, it begins anew; done, it does nothing."""
    from nirpihak.capture.process import capture

    wanted = Capture.objects.get(pk=pk)
    if wanted.outcome or not wanted.url:
        return
    Capture.objects.filter(pk=pk).update(state=Capture.State.RUNNING, started_at=timezone.now())

    def told(step: Text) -> None:
        Capture.objects.filter(pk=pk).update(step=step.id[:40])

    with workplaces.workplace("tangkap") as folder:
        result = capture(wanted.url, folder, options(), told)
        sealed: list[exhibits.Sealed] = []
        told(Text("menyegel", "sealing"))
        for file in result.files if something_came(result) else ():
            with (folder / file.name).open("rb") as stream:
                sealed.append(
                    exhibits.seal(
                        stream,
                        purpose=file.purpose,
                        name=file.name,
                        media_type=file.media_type,
                        tool=result.tool,
                        tool_version=result.tool_version,
                        parameters={"complete": file.complete},
                    )
                )
        for kept, file in zip(sealed, result.files, strict=False):
            if kept.kept.sha256 != file.sha256:
                raise exhibits.EvidenceError(
                    Text(f"{file.name} berubah sebelum disegel", f"{file.name} changed before it was sealed")
                )
    with transaction.atomic():
        exhibit = None
        if sealed:
            exhibit = _kept(wanted, result, sealed)
        else:
            _nothing(wanted, result)
        wanted.refresh_from_db()
        wanted.state = Capture.State.DONE if exhibit is not None else Capture.State.FAILED
        wanted.outcome, wanted.exhibit, wanted.step = str(result.outcome), exhibit, ""
        wanted.error = {} if result.is_evidence and result.cut is None else (result.cut or result.reason)._asdict()
        wanted.finished_at = timezone.now()
        wanted.save()


def something_came(result: Result) -> bool:
    """Whether there is anything to keep: what was refused, or never answered, is no exhibit."""
    resources = result.manifest.get("resources") or ()
    had = {Obtained.WHOLE.value, Obtained.CUT.value}
    return result.outcome is not Outcome.REFUSED and any(each.get("obtained") in had for each in resources)


def _nothing(wanted: Capture, result: Result) -> None:
    """Write down that a request came to nothing. It is named by its number: this event belongs to no exhibit, so no
    erasure could take an address out of it."""
    data = {"capture": wanted.pk, "outcome": str(result.outcome), "tool": result.tool}
    log.append(Kind.FAILED, actor=exhibits.actor_name(wanted.requested_by), data=data)


def _kept(wanted: Capture, result: Result, sealed: list[exhibits.Sealed]) -> Exhibit:
    by = wanted.requested_by
    exhibit = exhibits.new_exhibit(
        title=result.title or wanted.url,
        note=wanted.note,
        channel=Exhibit.Channel.CAPTURE,
        actor=by,
        source=wanted.url,
        institution=wanted.institution,
        case=wanted.case,
    )
    data = {
        "channel": Exhibit.Channel.CAPTURE.value,
        "url": wanted.url,
        "final_url": result.final_url,
        "outcome": str(result.outcome),
        "cut": None if result.cut is None else result.cut.id,
        "gaps": len(result.gaps),
        "started": result.started,
        "ended": result.ended,
        "tool": result.tool,
        "tool_version": result.tool_version,
    }
    exhibits.admit(exhibit, sealed, kind=Kind.CAPTURED, actor=exhibits.actor_name(by), data=data)
    return exhibit


def give_up(pk: int, reason: Text) -> None:
    """Write down that a capture was tried for the last time."""
    Capture.objects.filter(pk=pk, exhibit=None).update(
        state=Capture.State.FAILED, error=reason._asdict(), step="", finished_at=timezone.now()
    )
