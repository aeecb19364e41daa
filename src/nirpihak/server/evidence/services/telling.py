"""An exhibit's history and standing in words: each event, each timestamp, and the four questions of article 6.

It tells what the services know and judges nothing beyond it. Knows nothing of how a page looks.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.contrib.auth import get_user_model

from nirpihak.custody.events import NAMES, Kind
from nirpihak.custody.stamping import LOCAL
from nirpihak.custody.stores.store import StoreError
from nirpihak.server.evidence.models import Checkpoint, Entry, Exhibit, File, Stamp
from nirpihak.server.evidence.services import exhibits, listing, log, provenance, viewing
from nirpihak.server.evidence.services.stamps import told as reason_of_stamp
from nirpihak.server.web.texts import LANGUAGES, Lang, say
from nirpihak.text import Text

OFFICER: Final = "officer:"
KINDS: Final[Mapping[str, Text]] = {str(kind): name for kind, name in NAMES.items()}
YES, PARTLY, NO = "yes", "depends", "no"
"""The tone of an answer, as the stylesheet names it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as the timeline shows it; `fields` are those that can still be read."""

    number: int
    index: int
    what: str
    subject: str
    who: str
    at: datetime
    reason: str
    commitment: str
    fields: tuple[tuple[str, str], ...]
    again: tuple[Event, ...] = ()
    """Where somebody looked several times in a row: each time."""

    @property
    def times(self) -> int:
        return max(1, len(self.again))


@dataclass(frozen=True, slots=True)
class Check:
    """One of the four questions: its answer, why, and what that rests on."""

    name: str
    tone: str
    answer: str
    why: str
    rests: tuple[str, ...]


def names_of(actors: Iterable[str], lang: Lang) -> Callable[[str], str]:
    """How those who acted are told: the system, or an officer's number and name; one query."""
    numbers = {int(each.removeprefix(OFFICER)) for each in actors if _is_officer(each)}
    users = {user.pk: user.get_username() for user in get_user_model().objects.filter(pk__in=numbers)}

    def told(actor: str) -> str:
        if not _is_officer(actor):
            return say("barang.system", lang) if actor == log.SYSTEM else actor
        number = int(actor.removeprefix(OFFICER))
        if number in users:
            return say("barang.officer", lang, number=number, name=users[number])
        return say("barang.officer_gone", lang, number=number)

    return told


def events(entries: Sequence[Entry], lang: Lang) -> list[Event]:
    """The events of an exhibit, in order; looks by one officer that follow one another stand as one."""
    read = [(entry, provenance.fields_of(entry)) for entry in entries]
    told = names_of((str(fields.get("actor", "")) for _, fields in read), lang)
    found: list[Event] = []
    for _, same in groupby(read, key=_run):
        looks = [_event(entry, fields, told, lang) for entry, fields in same]
        if len(looks) > 1:
            found.append(replace(looks[-1], again=tuple(looks)))
        else:
            found += looks
    return found


def _run(read: tuple[Entry, Mapping[str, Any]]) -> tuple[str, object]:
    """What may stand together: looks by the same officer; any other event stands alone."""
    entry, fields = read
    return (entry.kind, fields.get("actor")) if entry.kind == Kind.VIEWED else (entry.kind, entry.index)


def _event(entry: Entry, fields: Mapping[str, Any], told: Callable[[str], str], lang: Lang) -> Event:
    name = KINDS.get(entry.kind)
    kind = name.pick(lang) if name is not None else entry.kind
    files = [value for name, value in fields.items() if name.startswith(exhibits.FILE_FIELD)]
    purposes = [str(file.get("purpose", "")) for file in files if isinstance(file, dict)]
    keys = [viewing.PURPOSES.get(purpose) for purpose in purposes]
    subjects = [say(key, lang) if key else purpose for key, purpose in zip(keys, purposes, strict=True)]
    erased = say("barang.event_erased", lang) if entry.salt is None else ""
    return Event(
        number=entry.seq if entry.seq is not None else entry.index,
        index=entry.index,
        what=kind.capitalize(),
        subject=", ".join(subjects),
        who=told(str(fields.get("actor", ""))),
        at=entry.at,
        reason=erased or str(fields.get("reason") or _gaps(fields)),
        commitment=bytes(entry.commitment).hex(),
        fields=tuple((name, _plain(value)) for name, value in sorted(fields.items())),
    )


def _gaps(fields: Mapping[str, Any]) -> str:
    """What could not be made, where that is what the event tells."""
    gaps = fields.get("gaps")
    return " ".join(dict.fromkeys(str(gap.get("reason", "")) for gap in gaps)) if isinstance(gaps, list) else ""


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is_officer(actor: str) -> bool:
    return actor.startswith(OFFICER) and actor.removeprefix(OFFICER).isdecimal()


def stamps(files: Sequence[File], lang: Lang) -> list[dict[str, Any]]:
    """The timestamps of an exhibit's files."""
    labels = {file.pk: " ".join(filter(None, [viewing.label(file, lang), file.name])) for file in files}
    states = {Stamp.State.WAITING: "barang.waiting", Stamp.State.REFUSED: "barang.refused"}
    return [
        {
            "file": labels[stamp.file_id or 0],
            "authority": stamp.authority,
            "at": stamp.stamped_at,
            "state": say(states.get(Stamp.State(stamp.state), "barang.waiting"), lang),
            "error": why.pick(lang) if (why := reason_of_stamp(stamp)) is not None else "",
            "granted": stamp.state == Stamp.State.GRANTED,
            "outside": stamp.state == Stamp.State.GRANTED and stamp.authority != LOCAL,
        }
        for stamp in Stamp.objects.filter(file__in=labels, file__erased_at=None).order_by("file_id", "authority")
    ]


def checks(
    exhibit: Exhibit,
    files: Sequence[File],
    entries: Sequence[Entry],
    stamped: Sequence[Mapping[str, Any]],
    lang: Lang,
    *,
    size: Callable[[int], str],
    moment: Callable[[datetime], str],
) -> list[Check]:
    """The four questions, answered from what is known now; `size` and `moment` put bytes and times into words."""
    able = [file for file in files if viewing.is_picture(file) or viewing.is_text(file, exhibit)]
    shown = [file for file in able if file.purpose in viewing.CONTENT]
    return [
        _accessible(exhibit, files, lang, size),
        _displayable(exhibit, shown, lang),
        _whole(exhibit, files, entries, stamped, lang, moment),
        _accountable(exhibit, entries, lang),
    ]


def _check(key: str, tone: str, why: str, rests: Iterable[str], lang: Lang) -> Check:
    answers = {YES: "barang.yes", PARTLY: "barang.partly", NO: "barang.no"}
    return Check(say(key, lang), tone, say(answers[tone], lang), why, tuple(rests))


def _accessible(exhibit: Exhibit, files: Sequence[File], lang: Lang, size: Callable[[int], str]) -> Check:
    originals = [file for file in files if file.parent_id is None]
    if exhibit.erased_at is not None:
        return _check("barang.accessible", NO, say("barang.accessible_no", lang), (), lang)
    try:
        gone = provenance.missing(originals)
    except StoreError as error:
        return _check("barang.accessible", NO, error.text.pick(lang), (), lang)
    total = size(sum(file.size for file in originals))
    rest = say("barang.accessible_rest", lang, count=len(originals), size=total, where=exhibits.store().where)
    if gone:
        labels = ", ".join(viewing.label(file, lang) for file in gone)
        return _check("barang.accessible", NO, say("barang.accessible_missing", lang, files=labels), (rest,), lang)
    return _check("barang.accessible", YES, say("barang.accessible_yes", lang), (rest,), lang)


def _displayable(exhibit: Exhibit, shown: Sequence[File], lang: Lang) -> Check:
    if exhibit.erased_at is not None:
        return _check("barang.displayable", NO, say("barang.displayable_erased", lang), (), lang)
    rests = [
        say("barang.displayable_rest", lang, label=viewing.label(file, lang), tool=file.tool, version=file.tool_version)
        for file in shown
    ]
    if rests:
        return _check("barang.displayable", YES, say("barang.displayable_yes", lang), rests, lang)
    return _check("barang.displayable", PARTLY, say("barang.displayable_no", lang), (), lang)


def _whole(
    exhibit: Exhibit,
    files: Sequence[File],
    entries: Sequence[Entry],
    stamped: Sequence[Mapping[str, Any]],
    lang: Lang,
    moment: Callable[[datetime], str],
) -> Check:
    rests = [
        say("barang.integrity_hash", lang, digest=file.sha256, label=viewing.label(file, lang))
        for file in files
        if file.parent_id is None and file.sha256
    ]
    rests.append(say("barang.integrity_chain", lang, count=len(entries)))
    under = log.latest()
    covered = under is not None and bool(entries) and under.size > entries[0].index
    rests.append(_checkpoint(under, entries, lang))
    granted = sum(1 for each in stamped if each["granted"])
    # Our own authority and our own key prove an order to us; to anybody else only what an outsider signed does.
    vouched = any(each["outside"] for each in stamped) or _witnesses(under) > 0
    rests.append(say("barang.integrity_stamps", lang, granted=granted, asked=len(stamped)))
    problems = provenance.chain_problems(exhibit.ref, entries)
    damaged = listing.damaged_files()
    for file in files:
        if file.pk in damaged:
            problems.append(Text(*(say("barang.damaged", each, label=viewing.label(file, each)) for each in LANGUAGES)))
    last = provenance.last_check(entries)
    if last is None:
        rests.append(say("barang.integrity_unchecked", lang))
    else:
        rests.append(say("barang.integrity_checked", lang, when=moment(last[1])))
        problems += last[0].problems
    if problems:
        what = "; ".join(each.pick(lang) for each in problems)
        return _check("barang.integrity", NO, say("barang.integrity_no", lang, what=what), rests, lang)
    if exhibit.erased_at is not None:
        return _check("barang.integrity", PARTLY, say("barang.integrity_erased", lang), rests, lang)
    if covered and vouched:
        return _check("barang.integrity", YES, say("barang.integrity_yes", lang), rests, lang)
    return _check("barang.integrity", PARTLY, say("barang.integrity_partly", lang), rests, lang)


def _checkpoint(under: Checkpoint | None, entries: Sequence[Entry], lang: Lang) -> str:
    if under is None or not entries or under.size <= entries[-1].index:
        return say("barang.integrity_no_checkpoint", lang)
    return say("barang.integrity_checkpoint", lang, size=under.size, witnesses=_witnesses(under))


def _witnesses(under: Checkpoint | None) -> int:
    return 0 if under is None else len({each.witness for each in under.cosignatures.all()})


def _accountable(exhibit: Exhibit, entries: Sequence[Entry], lang: Lang) -> Check:
    done = Counter(entry.kind for entry in entries)
    counts = {"viewed": done[Kind.VIEWED], "copied": done[Kind.COPIED], "exported": done[Kind.EXPORTED]}
    rests = (say("barang.accountable_opened", lang, **counts), say("barang.accountable_tools", lang))
    by = exhibit.received_by
    if by is None:
        return _check("barang.accountable", PARTLY, say("barang.accountable_partly", lang), rests, lang)
    who = say("barang.officer", lang, number=by.pk, name=by.get_username())
    return _check("barang.accountable", YES, say("barang.accountable_yes", lang, who=who), rests, lang)
