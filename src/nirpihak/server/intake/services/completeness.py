"""What a report has of what its procedure asks: met, missing, or not to be known from here. In words, never guessed.

`of` for a report that was filed; `of_held` for what is still being written. The requirements are law's
(law.procedures); whether one is met is read off what was handed in, and nothing is met because it is likely.
Knows no page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final, Literal

from django.utils import timezone

from nirpihak.capture.manifest import Outcome
from nirpihak.law import procedures
from nirpihak.law.calendar import Zone
from nirpihak.server.evidence.models import Capture
from nirpihak.server.intake.models import Report, Upload
from nirpihak.text import Text

Door, Channel = Report.Door, Report.Channel
ON_PAPER: Final = frozenset({Channel.PAPER.value, Channel.VISIT.value})
"""Channels on which a signature may stand on a sheet that nobody entered here."""
REPORTERS: Final = frozenset({"reporter_name", "reporter_address", "reporter_signature", "in_time"})
"""What is asked of a reporter: a finding has none."""
_GIVEN: Final = {"reporter_name": "name", "reporter_address": "address", "reporter_signature": "signature"}
_DAY_ONLY: Final = time(12)
"""A day without an hour: terms count days, so any hour of it will do."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement and how it stands: `met` is None where it cannot be known from here; `hint` says what to do.

    `binding`: without it the report cannot be registered. `basis` and `confidence` are those of law.procedures.
    """

    id: str
    kind: Literal["formal", "material"]
    name: Text
    met: bool | None
    hint: Text
    binding: bool
    basis: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Files:
    """Files by how they stand: kept, still on their way, not kept."""

    kept: int = 0
    coming: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """What was handed in, as far as a requirement may ask for it. `given`: parts of an identity, never what they are.

    `at`: when it was filed, or now for what is still being written; `zone`: where it is received.
    """

    content: Mapping[str, Any]
    files: Files
    at: datetime
    given: Collection[str] = ()
    door: str = Door.REPORT.value
    channel: str = Channel.WEB.value
    act_day: date | None = None
    known_day: date | None = None
    zone: str = "WIB"


def of(report: Report, content: Mapping[str, Any], files: Files | None = None) -> list[Requirement]:
    """Every requirement of the report's procedure, formal ones first. `files` where a list has counted them already."""
    held = Held(
        content=content,
        files=files if files is not None else files_of([report])[report.pk],
        at=report.received_at,
        given=frozenset(report.given),
        door=report.door,
        channel=report.channel,
        act_day=report.act_day,
        known_day=report.known_day,
        zone=report.institution.zone,
    )
    return of_held(report.procedure, held)


def of_held(procedure: str, held: Held) -> list[Requirement]:
    """The same for what is held of a report. A procedure that is not known asks for nothing."""
    known = procedures.procedures().get(procedure)
    if known is None:
        return []
    found = []
    for asked in known.requirements:
        if held.door == Door.FINDING and asked.id in REPORTERS:
            continue
        met, why = _stands(known, asked.id, held)
        found.append(
            Requirement(
                id=asked.id,
                kind=asked.kind,
                name=asked.name,
                met=met,
                hint=why or asked.how,
                binding=asked.binding,
                basis="; ".join(asked.backing.basis),
                confidence=asked.backing.confidence,
            )
        )
    found.sort(key=lambda each: each.kind != "formal")
    return found


def of_answers(
    procedure: str, answers: Mapping[str, Any], files: int, identity: Mapping[str, Any] | None
) -> list[Requirement]:
    """The same for the answers of a report that is being written. Days stand in them as `2026-11-21`."""

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(str(answers.get(name) or ""))
        except ValueError:
            return None

    given = frozenset(name for name, value in (identity or {}).items() if str(value).strip())
    held = Held(
        content=answers,
        files=Files(kept=files),
        at=timezone.now(),
        given=given,
        door=str(answers.get("door") or Door.REPORT.value),
        act_day=day("act_day"),
        known_day=day("known_day"),
    )
    return of_held(procedure, held)


def missing(found: Collection[Requirement]) -> list[Requirement]:
    """Those that are missing for certain and without which it cannot be registered."""
    return [each for each in found if each.met is False and each.binding]


def files_of(reports: Collection[Report]) -> dict[int, Files]:
    """By report's key, how its files stand: those handed in, and captures of the address it names. Two queries."""
    state = Upload.State
    counted = {report.pk: dict.fromkeys(state.values, 0) for report in reports}
    refs = {report.ref: report.pk for report in reports}
    for pk, found in Upload.objects.filter(report__in=counted).values_list("report_id", "state"):
        if pk is not None:
            counted[pk][found] += 1
    # A login wall or an error page that was captured instead shows nothing of the act.
    captured = Capture.objects.filter(case__in=refs, state=Capture.State.DONE, outcome=Outcome.PAGE)
    for ref in captured.values_list("case", flat=True):
        counted[refs[ref]][state.KEPT.value] += 1
    return {
        pk: Files(each[state.KEPT.value], each[state.PARTIAL.value], each[state.FAILED.value])
        for pk, each in counted.items()
    }


def _stands(procedure: procedures.Procedure, id: str, held: Held) -> tuple[bool | None, Text | None]:
    """Whether one requirement is met, and what to say instead of the procedure's own advice."""
    if id in _GIVEN:
        return _of_reporter(id, held)
    if id in ("respondent_name", "respondent_address"):
        return _of_respondent(id, held)
    if id == "in_time":
        return _in_time(procedure, held)
    if id == "act_time":
        return held.act_day is not None or _said(held, "when"), None
    if id == "act_place":
        return _said(held, "where") or _said(held, "link"), None
    if id == "description":
        return _said(held, "what"), None
    if id == "evidence":
        return _evidence(held)
    return None, Text(
        "Tidak dapat diketahui dari isian; periksa sendiri.", "It cannot be known from what was filled in; check it."
    )


def _said(held: Held, name: str) -> bool:
    return bool(str(held.content.get(name) or "").strip())


def _of_reporter(id: str, held: Held) -> tuple[bool | None, Text | None]:
    if _GIVEN[id] in held.given:
        return True, None
    if id == "reporter_signature" and held.channel in ON_PAPER:
        return None, Text(
            "Tanda tangan tidak dicatat saat surat dimasukkan: lihat suratnya.",
            "No signature was noted when the letter was entered: look at the letter.",
        )
    return False, None


def _of_respondent(id: str, held: Held) -> tuple[bool | None, Text | None]:
    people = [each for each in held.content.get("about") or () if isinstance(each, Mapping)]

    def told(*names: str) -> bool:
        return any(str(each.get(name) or "").strip() for each in people for name in names)

    if id == "respondent_address":
        if told("address"):
            return True, None
        if told("unit"):
            return None, Text(
                "Hanya unit kerjanya yang disebut; tidak pasti apakah alamat kantor mencukupi.",
                "Only the place of work is named; whether the office's address will do is not certain.",
            )
        return False, None
    if told("name"):
        return True, None
    if told("position", "unit", "number"):
        return None, Text(
            "Namanya tidak disebut, hanya jabatan, nomor, atau unit kerjanya; tidak pasti apakah itu mencukupi.",
            "No name, only a position, number or place of work; whether that will do is not certain.",
        )
    return False, None


def _in_time(procedure: procedures.Procedure, held: Held) -> tuple[bool | None, Text | None]:
    """By both readings of the term: in time under every one, under none, or it depends on the reading."""
    if held.known_day is None:
        return None, Text(
            "Hari ketika perbuatannya diketahui tidak disebut.", "The day on which the act became known is not given."
        )
    zone = Zone.of(held.zone)
    known = min(datetime.combine(held.known_day, _DAY_ONLY, zone.tzinfo), held.at.astimezone(UTC))
    terms = [due for due in procedure.deadlines({"known": known}, zone) if due.start == "known" and due.kind == "by"]
    if not terms:
        return None, Text("Batas waktunya tidak ditemukan dalam sumber.", "Its term was not found in the sources.")
    if held.at <= min(due.earliest for due in terms):
        return True, None
    if held.at > max(due.latest for due in terms):
        return False, Text(
            "Disampaikan setelah batas waktu menurut setiap bacaan. Tidak dapat dilengkapi; periksa hari diketahuinya.",
            "Filed after the term under every reading. It cannot be completed; check the day on which it became known.",
        )
    return None, Text(
        "Tergantung cara menghitung: menurut satu bacaan tepat waktu, menurut bacaan lain terlambat.",
        "It depends on the reckoning: in time under one reading, late under another.",
    )


def _evidence(held: Held) -> tuple[bool | None, Text | None]:
    if held.files.kept:
        return True, None
    if held.files.coming:
        return None, Text("Berkasnya belum selesai dikirim.", "The file is still on its way.")
    if held.files.failed:
        return False, Text(
            "Ada berkas yang dikirim, tetapi tidak dapat disimpan. Kirim lagi, atau kirim tangkapan layarnya.",
            "A file was sent and could not be kept. Send it again, or send a screenshot of it.",
        )
    if _said(held, "link"):
        return None, Text(
            "Hanya tautan yang diberikan, tanpa berkas: isinya dapat hilang. Tangkap alamat itu, atau minta berkasnya.",
            "Only a link was given, without a file: what it shows may vanish. Capture the address, or ask for a file.",
        )
    return False, None
