"""The words of reports as officers' pages say them: states, doors, ways, terms, acts. Knows no request and no query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from nirpihak.contests import load_register
from nirpihak.law.procedures import procedures
from nirpihak.law.wording import date_text, value_text
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import bulk, queue
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text

Door, Mode, Channel, State, Lane = Report.Door, Report.Mode, Report.Channel, Report.State, Report.Lane

STATES: Final[Mapping[str, str]] = {
    State.RECEIVED: "antrean.state_received",
    State.CORRECTION: "antrean.state_correction",
    State.REGISTERED: "antrean.state_registered",
    State.NOT_REGISTERED: "antrean.state_not_registered",
    State.INFORMATION: "antrean.state_information",
    State.FORWARDED: "antrean.state_forwarded",
    State.WITHDRAWN: "antrean.state_withdrawn",
}
STATE_TONES: Final[Mapping[str, str]] = {State.RECEIVED: "due", State.CORRECTION: "due", State.REGISTERED: "on"}
DOORS: Final[Mapping[str, str]] = {
    Door.REPORT: "antrean.door_report",
    Door.FINDING: "antrean.door_finding",
    Door.INFORMATION: "antrean.door_information",
    Door.PRESSURE: "antrean.door_pressure",
}
APART: Final = frozenset({Door.PRESSURE.value, Door.FINDING.value})
"""Doors whose mark stands out: what came by them is handled another way."""
MODES: Final[Mapping[str, str]] = {
    Mode.NAMED: "antrean.mode_named",
    Mode.CONFIDENTIAL: "antrean.mode_confidential",
    Mode.UNNAMED: "antrean.mode_unnamed",
}
CHANNELS: Final[Mapping[str, str]] = {
    Channel.WEB: "antrean.channel_web",
    Channel.PAPER: "antrean.channel_paper",
    Channel.WHATSAPP: "antrean.channel_whatsapp",
    Channel.PHONE: "antrean.channel_phone",
    Channel.VISIT: "antrean.channel_visit",
    Channel.SYSTEM: "antrean.channel_system",
    Channel.OTHER: "antrean.channel_other",
}
LANES: Final[Mapping[str, str]] = {Lane.QUICK: "antrean.lane_quick", Lane.SLOW: "antrean.lane_slow"}
LANE_NAMES: Final[Mapping[str, str]] = {Lane.QUICK: "laporan.quick", Lane.SLOW: "laporan.slow"}
BUCKETS: Final[Mapping[str, str]] = {
    queue.OVERDUE: "antrean.due_overdue",
    queue.UNSURE: "antrean.due_unsure",
    queue.TODAY: "antrean.due_today",
    queue.WEEK: "antrean.due_week",
    queue.LATER: "antrean.due_later",
    queue.NONE: "antrean.due_none",
}
TONES: Final[Mapping[str, str]] = {queue.OVERDUE: "danger", queue.UNSURE: "due", queue.TODAY: "due", queue.WEEK: "on"}
DID: Final[Mapping[str, str]] = {
    bulk.Kind.ASSIGN: "antrean.did_assign",
    bulk.Kind.READ: "antrean.did_read",
    bulk.Kind.SET_ASIDE: "antrean.did_set_aside",
    bulk.Kind.TAKE_BACK: "antrean.did_take_back",
    bulk.Kind.ASK: "antrean.did_ask",
}


def date_words(moment: datetime, lang: Lang, zone: str) -> str:
    """A day without its weekday."""
    return date_text(timezone.localtime(moment, ZoneInfo(zone)).date()).pick(lang)


def nameless(report: Report) -> bool:
    """Whether to say that nobody gave a name: of a finding it goes without saying."""
    return report.mode == Mode.UNNAMED and report.door != Door.FINDING


def act_words(kind: str, lang: Lang) -> str:
    """A kind of act in plain words."""
    return value_text("act.kind", kind).pick(lang) if kind else say("antrean.no_act_kind", lang)


def contest_words(contest: str, lang: Lang) -> str:
    """The contest's name, or its id where the register does not know it; empty where there is none."""
    found = load_register().get(contest) if contest else None
    return found.name.pick(lang) if found is not None else contest


def requirements(lang: Lang) -> dict[str, str]:
    """Everything that a procedure may ask of a report, by id, each once."""
    found: dict[str, Text] = {}
    for law in procedures().values():
        for each in law.requirements:
            found.setdefault(each.id, each.name)
    return {id: name.pick(lang) for id, name in found.items()}
