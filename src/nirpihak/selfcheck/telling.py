"""A self-check told as plain values in one language: what the command, the report and the page all show.

The same exports give the same bytes in CPython and in a browser. Nothing of a file is told but what was found in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from nirpihak.contests import Contest
from nirpihak.exports import guide as guides
from nirpihak.exports.guide import GUIDES, PLATFORMS
from nirpihak.exports.records import EPOCH, Done, Record
from nirpihak.facts import CATALOGUE
from nirpihak.law.model import CONFIDENCE_LABELS, Outcome
from nirpihak.law.wording import basis_text, date_text, value_text
from nirpihak.selfcheck import wording
from nirpihak.selfcheck.findings import Checked, Finding, Group
from nirpihak.selfcheck.weighing import CONTINUING, Weight
from nirpihak.text import Text

FORMAT: Final = "nirpihak-selfcheck-1"
TEXT_SHOWN: Final = 300
"""Most characters of a text that are shown."""
SLACK: Final = timedelta(days=7)
"""An export is made some days before it is checked: so much may be missing at its end without a word."""


def tell(checked: Checked, lang: str) -> dict[str, Any]:
    """The whole result as plain values (see docs/selfcheck.md)."""
    told: dict[str, Any] = _sound(_Telling(checked, lang).told())
    return told


def _sound(value: Any) -> Any:
    """The same with halves of characters, which JSON's escapes can spell and no file can hold, as "?"."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {key: _sound(each) for key, each in value.items()}
    return [_sound(each) for each in value] if isinstance(value, list) else value


class _Telling:
    def __init__(self, checked: Checked, lang: str) -> None:
        self.checked = checked
        self.lang = lang

    def say(self, text: Text, **values: object) -> str:
        return text.pick(self.lang).format(**values) if values else text.pick(self.lang)

    def day(self, day: date) -> str:
        return self.say(date_text(day))

    def told(self) -> dict[str, Any]:
        checked = self.checked
        words = guides.everywhere().words
        return {
            "format": FORMAT,
            "lang": self.lang,
            "day": checked.today.isoformat(),
            "day_text": self.day(checked.today),
            "zone": checked.zone.tzname(None),
            "rulebook": self._rulebook(),
            "headline": self._headline(),
            "counts": {group.value: len(checked.of(group)) for group in Group},
            "records": checked.records,
            "profile": self._profile(),
            "assumed": [self.say(each) for each in wording.ASSUMED],
            "contests": [self._contest(each) for each in checked.contests],
            "words": {key: self.say(text) for key, text in words.items()},
            "groups": [self._group(group) for group in Group],
            "unchecked": self._unchecked(),
            "periods": self._periods(),
            "files": self._files(),
        }

    def _rulebook(self) -> str:
        from nirpihak.law.engine import default_engine

        return default_engine().rulebook.version

    def _headline(self) -> str:
        checked = self.checked
        undo, look = len(checked.of(Group.UNDO)), len(checked.of(Group.LOOK))
        if not checked.seen.read:
            return self.say(wording.NOTHING_READ)
        if undo or look:
            return self.say(wording.FOUND_BOTH, undo=undo, look=look)
        return self.say(wording.FOUND_NONE, records=checked.records)

    def _profile(self) -> list[dict[str, str]]:
        profile = self.checked.profile
        contest, _, participant = (profile.spouse_of or "").rpartition("/")
        facts = profile.facts(contest, participant)
        return [
            {"label": self.say(CATALOGUE[fact].label), "value": self.say(value_text(fact, value))}
            for fact, value in facts.items()
        ]

    def _contest(self, contest: Contest) -> dict[str, Any]:
        note = None if contest.accounts else self.say(wording.NO_ACCOUNTS, contest=self.say(contest.name))
        return {
            "id": contest.id,
            "name": self.say(contest.name),
            "participants": len(contest.participants),
            "accounts": len(contest.accounts),
            "note": note,
        }

    # ------------------------------------------------------------ findings

    def _group(self, group: Group) -> dict[str, Any]:
        title, what = wording.GROUPS[group]
        return {
            "id": group.value,
            "title": self.say(title),
            "what": self.say(what),
            "findings": [self._finding(each) for each in self.checked.of(group)],
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        record, match, weighed = finding.record, finding.match, finding.weighed
        contest = match.contest
        person = contest.participant(match.participant)
        return {
            "key": finding.key,
            "platform": record.origin.platform,
            "platform_name": GUIDES[record.origin.platform].name,
            "done": record.done.value,
            "done_text": self.say(wording.DONE[record.done]),
            "whom": _whom(record),
            "times": finding.times,
            "level": match.level.value,
            "level_text": self.say(wording.LEVELS[match.level]),
            "by": match.by.value,
            "by_text": self.say(wording.BY[match.by]),
            "contest": contest.id,
            "contest_name": self.say(contest.name),
            "participant": person.id,
            "participant_name": self.say(person.name),
            "account": match.account.id if match.account else None,
            "when": self._when(finding),
            "first": finding.first.isoformat() if finding.first else None,
            "last": finding.last.isoformat() if finding.last else None,
            "weighed_on": weighed.day.isoformat() if weighed.day else None,
            "weight": weighed.weight.value,
            "reason": self._reason(finding),
            "text": _short(record.text or record.sentence),
            "own": record.own,
            "rules": [self._item(id, Outcome.MET) for id in weighed.met]
            + [self._item(id, Outcome.UNDETERMINED) for id in weighed.open],
            "questions": [self.say(CATALOGUE[fact].question) for fact in weighed.questions],
            "caveats": [
                self.say(guides.caveat(key)) for key in dict.fromkeys((*record.origin.caveats, *record.caveats))
            ],
            "undo": self._undo(record, finding.group),
            "source": {
                "file": record.origin.source,
                "member": record.origin.member,
                "part": record.origin.part,
                "row": record.row,
            },
            "variant": record.origin.variant,
            "confidence": record.origin.confidence,
        }

    def _when(self, finding: Finding) -> str:
        first, last, record = finding.first, finding.last, finding.record
        if finding.group is Group.UNDONE or last is not None:
            if first and last:
                return self.say(wording.FROM_TO, first=self.day(first), last=self.day(last))
            return self.say(wording.UNTIL, last=self.day(last)) if last else self.say(wording.NO_DAY)
        if record.done in CONTINUING:
            if first is None:
                return self.say(wording.CONTINUES_UNKNOWN)
            return self.say(wording.CONTINUES, first=self.day(first))
        if first is None:
            return self.say(wording.NO_DAY)
        return (
            self.say(wording.NOT_BEFORE, first=self.day(first))
            if record.origin.clock.of == "content"
            else self.day(first)
        )

    def _reason(self, finding: Finding) -> str:
        weighed, match = finding.weighed, finding.match
        if finding.group is Group.PRIVATE:
            return self.say(wording.PRIVATE)
        if finding.group is Group.OUTSIDE:
            start = min((stage.starts for stage in match.contest.stages), default=None)
            if start is not None and weighed.day is not None and weighed.day < start:
                return self.say(wording.BEFORE, start=self.day(start))
            return self.say(wording.NONE)
        rulebook = weighed.assessment.engine.rulebook
        if weighed.weight is Weight.MET:
            item = rulebook.items[weighed.met[0]]
            named = {"item": self.say(item.name), "instrument": self.say(rulebook.instruments[item.instrument].short)}
            if weighed.day is None:
                return self.say(wording.MET_NO_DAY, **named)
            return self.say(wording.MET, day=self.day(weighed.day), **named)
        item = rulebook.items[weighed.open[0]]
        labels = [self.say(CATALOGUE[fact].label) for fact in weighed.questions if not fact.startswith("judged.")]
        return self.say(
            wording.OPEN,
            item=self.say(item.name),
            instrument=self.say(rulebook.instruments[item.instrument].short),
            questions="; ".join(labels[:3]),
        )

    def _item(self, id: str, outcome: Outcome) -> dict[str, Any]:
        from nirpihak.law.engine import default_engine

        rulebook = default_engine().rulebook
        item = rulebook.items[id]
        return {
            "id": id,
            "name": self.say(item.name),
            "instrument": self.say(rulebook.instruments[item.instrument].short),
            "limb": self.say(item.limb.label) if item.limb else None,
            "outcome": outcome.value,
            "outcome_text": self.say(outcome.label),
            "basis": [self.say(basis_text(each)) for each in item.basis],
            "confidence": self.say(CONFIDENCE_LABELS[item.confidence]),
            "disagreement": self.say(item.disagreement) if item.disagreement else None,
        }

    def _undo(self, record: Record, group: Group) -> dict[str, Any]:
        """The link of this act where the export has one, and the steps for acts of its kind."""
        if group in (Group.UNDONE, Group.PRIVATE):
            return {"url": None, "bulk": None, "steps": []}
        how = guides.undoing(record)
        return {"url": how.url, "bulk": how.bulk, "steps": [self.say(step) for step in how.steps]}

    # ------------------------------------------------------------ what was not checked

    def _unchecked(self) -> list[dict[str, Any]]:
        """What could not be checked, and where to look by hand: first what holds of all, then by platform."""
        checked = self.checked
        general: list[dict[str, Any]] = [
            {"what": self.say(wording.NO_ACCOUNTS, contest=self.say(contest.name)), "look": None, "url": None}
            for contest in checked.contests
            if not contest.accounts
        ]
        if checked.seen.troubles:
            general.append(
                {"what": self.say(wording.SOME_UNREAD, count=len(checked.seen.troubles)), "look": None, "url": None}
            )
        if checked.seen.unknown:
            general.append(
                {
                    "what": self.say(wording.SOME_UNKNOWN, count=sum(each.times for each in checked.seen.unknown)),
                    "look": None,
                    "url": None,
                }
            )
        general += [self._blind(each) for each in guides.everywhere().blind]
        absent = [GUIDES[each].name for each in PLATFORMS if each not in checked.seen.platforms]
        if absent:
            general.append({"what": self.say(wording.NO_EXPORT, names=", ".join(absent)), "look": None, "url": None})
        told: list[dict[str, Any]] = [{"platform": None, "name": None, "items": general}]
        for platform in PLATFORMS:
            if platform in checked.seen.platforms:
                items = [*self._counted(platform), *map(self._blind, GUIDES[platform].blind)]
                told.append({"platform": platform, "name": GUIDES[platform].name, "items": items})
        return told

    def _blind(self, each: guides.Blind) -> dict[str, Any]:
        return {"what": self.say(each.what), "look": self.say(each.look), "url": each.url}

    def _counted(self, platform: str) -> Iterable[dict[str, Any]]:
        order = list(Done)
        for (where, done, why), count in sorted(
            self.checked.blind.items(), key=lambda row: (order.index(row[0][1]), row[0][2].value)
        ):
            if where == platform:
                what = self.say(wording.BLIND[why], count=count, done=self.say(wording.DONE[done]))
                yield {"what": what, "look": None, "url": None, "count": count}

    def _periods(self) -> list[dict[str, Any]]:
        """By platform the first and last time in its data, and a word where that leaves some of a contest out."""
        told = []
        for platform in self.checked.seen.platforms:
            files = [each for each in self.checked.seen.read if each.origin.platform == platform]
            name = GUIDES[platform].name
            firsts = [each.first for each in files if each.first is not None]
            lasts = [each.last for each in files if each.last is not None]
            if not firsts or not lasts:
                told.append({"platform": platform, "text": self.say(wording.NO_PERIOD, name=name), "warnings": []})
                continue
            first, last = self._date(min(firsts)), self._date(max(lasts))
            told.append(
                {
                    "platform": platform,
                    "first": first.isoformat(),
                    "last": last.isoformat(),
                    "text": self.say(wording.PERIOD, name=name, first=self.day(first), last=self.day(last)),
                    "warnings": self._short_of(name, first, last),
                }
            )
        return told

    def _date(self, at: int) -> date:
        return (EPOCH + timedelta(seconds=at)).astimezone(self.checked.zone).date()

    def _short_of(self, name: str, first: date, last: date) -> list[str]:
        warnings = []
        until = self.checked.today
        for contest in self.checked.contests:
            start = min((stage.starts for stage in contest.stages), default=None)
            if start is not None and first > start:
                warnings.append(
                    self.say(
                        wording.STARTS_LATE,
                        name=name,
                        first=self.day(first),
                        contest=self.say(contest.name),
                        start=self.day(start),
                    )
                )
            end = max((stage.ends for stage in contest.stages), default=until)
            if last + SLACK < min(until, end):
                warnings.append(self.say(wording.ENDS_EARLY, name=name, last=self.day(last)))
        return list(dict.fromkeys(warnings))

    def _files(self) -> dict[str, Any]:
        seen = self.checked.seen
        left: dict[tuple[str, str], list[str]] = {}
        for each in seen.left:
            left.setdefault((each.platform, each.reason), []).append(each.member)
        return {
            "read": [
                {
                    "source": each.origin.source,
                    "member": each.origin.member,
                    "platform": each.origin.platform,
                    "part": each.origin.part,
                    "variant": each.origin.variant,
                    "records": each.records,
                    "first": self._date(each.first).isoformat() if each.first is not None else None,
                    "last": self._date(each.last).isoformat() if each.last is not None else None,
                }
                for each in seen.read
            ],
            "left": [
                {
                    "platform": platform,
                    "reason": reason,
                    "why": self.say(guides.left(reason)),
                    "count": len(members),
                    "members": sorted(members)[:5],
                }
                for (platform, reason), members in sorted(left.items())
            ],
            "unknown": [
                {
                    "source": each.source,
                    "member": each.member,
                    "platform": each.platform,
                    "shape": each.shape,
                    "times": each.times,
                }
                for each in seen.unknown
            ],
            "troubles": [
                {"source": each.source, "member": each.member, "text": self.say(each.text)} for each in seen.troubles
            ],
            "media": sum(seen.media.values()),
            "other": seen.other,
        }


def _whom(record: Record) -> str | None:
    """Whom or what an act concerns, as it is shown."""
    if record.handle is not None:
        return f"@{record.handle}"
    return record.name or record.group or record.id or record.post_id or record.post_url


def _short(text: str | None) -> str | None:
    if text is None:
        return None
    shown = " ".join("".join(char if char.isprintable() else " " for char in text[: 4 * TEXT_SHOWN]).split())
    return shown if len(shown) <= TEXT_SHOWN else shown[: TEXT_SHOWN - 1] + "…"
