"""A text with its spans marked, by brackets and letters first and by colour besides; and how a reading is told.

The colours are no party's: bold for who is named, cyan for support, magenta for attack. Whatever the text holds, it
cannot steer the terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import rich.text
from rich.padding import Padding

from nirpihak.cli.terminal import out, say
from nirpihak.contests import Contest
from nirpihak.facts import CATALOGUE
from nirpihak.law.wording import value_text
from nirpihak.reading.marking import Marked, marks, parts
from nirpihak.reading.reader import TEXT_LIMIT, Evidence, Reading
from nirpihak.reading.suggesting import SuggestedFact, note, suggested_facts
from nirpihak.reading.wording import CUES, SUGGESTION, letters, masked_text, nobody, said
from nirpihak.text import Text

NAMED: Final = "bold"
FOR: Final = "cyan"
AGAINST: Final = "magenta"
_ODD: Final = frozenset("\n\u200d\u200c")
"""Unprintable characters that are shown: ends of lines, and the joiners of emoji and scripts."""
Where = Callable[[int, int], str]
"""Words for where a place lies in a picture; empty for a text."""


def nowhere(start: int, end: int) -> str:
    """No words: a text has no boxes."""
    return ""


def marked(reading: Reading, shown: str | None = None) -> rich.text.Text:
    """The text with its mentions and cues marked. `shown`: the text to show, of the same length, partly covered."""
    named = letters(reading.masked())
    written = rich.text.Text()
    _write(written, parts(reading.text if shown is None else shown, marks(reading)), named, "")
    return written


def _write(written: rich.text.Text, row: Iterable[str | Marked], named: Mapping[str, str], style: str) -> None:
    for part in row:
        if isinstance(part, str):
            written.append(plain(part), style)
            continue
        kind, who = part.mark.kind, named[part.mark.participant]
        if kind == "named":
            before, after, own = f"[{who}: ", "]", NAMED
        else:
            several = who if len(named) > 1 else ""
            before, after = f"{{{'+' if kind == 'for' else '-'}{several} ", "}"
            own = FOR if kind == "for" else AGAINST
        written.append(before, own)
        _write(written, part.parts, named, own)
        written.append(after, own)


def plain(text: str) -> str:
    """Text from outside without anything that steers a terminal or turns the direction of writing."""
    return "".join(each if each.isprintable() or each in _ODD else " " if each == "\t" else "" for each in text)


def say_under(text: str | rich.text.Text, indent: int) -> None:
    """Print one paragraph; on a terminal its wrapped lines begin where the first one does."""
    console = out()
    body = text if isinstance(text, rich.text.Text) else rich.text.Text(text)
    if console.is_terminal:
        console.print(Padding(body, (0, 0, 0, indent)))
    else:
        margin = " " * indent
        console.print(margin + body.plain.replace("\n", "\n" + margin), markup=False)


LEGEND: Final = Text(
    "[A: ...] peserta, {+ ...} petunjuk mendukung, {- ...} petunjuk menyerang",
    "[A: ...] a participant, {+ ...} a cue of support, {- ...} a cue of attack",
)


def tell(reading: Reading, contest: Contest, lang: str) -> None:
    """The reading of one text, for a person."""
    say_under(marked(reading), 0)
    say()
    if reading.cut:
        say(too_long(lang))
    if not reading.suggestions:
        say(nobody(contest.name.pick(lang), lang))
        say(
            Text(
                f"Sebutan yang dikenal: nirpihak contests aliases {contest.id}",
                f"How participants may be called: nirpihak contests aliases {contest.id}",
            ).pick(lang)
        )
        return
    out().print(LEGEND.pick(lang), style="dim", markup=False)
    tell_participants(reading, contest, lang)
    say()
    say(SUGGESTION.pick(lang))
    say(Text("Yang dilihat pembaca buta:", "What the blind reader sees:").pick(lang))
    say_under(plain(masked_text(reading, lang)), 2)


def too_long(lang: str) -> str:
    """That only the beginning of a text was read."""
    return Text(
        f"Teksnya lebih dari {TEXT_LIMIT} karakter; hanya awalnya yang dibaca.",
        f"The text has more than {TEXT_LIMIT} characters; only its beginning was read.",
    ).pick(lang)


def tell_participants(
    reading: Reading, contest: Contest, lang: str, *, where: Where = nowhere, shown: str | None = None
) -> None:
    """For each participant the suggestion, the words it rests on, and the facts it suggests."""
    text = reading.text if shown is None else shown
    named = letters(reading.masked())
    for each in sorted(reading.suggestions, key=lambda each: list(named).index(each.participant)):
        person = contest.participant(each.participant)
        say()
        heading = f"{named[each.participant]}: {person.name.pick(lang)} ({person.id})"
        out().print(rich.text.Text(heading, style=NAMED))
        say_under(said(each, lang), 3)
        spans = [span for span in reading.mentions if span.participant == each.participant]
        places = "; ".join(_quoted(text, span.start, span.end) + where(span.start, span.end) for span in spans)
        say_under(Text(f"Disebut: {places}", f"Named: {places}").pick(lang), 3)
        _tell_evidence(reading.evidence(each.participant), text, where, lang)
        _tell_facts(suggested_facts(reading, each.participant, contest), contest, text, lang)


def _tell_evidence(found: Sequence[Evidence], text: str, where: Where, lang: str) -> None:
    cues = [each for each in found if each.source == "cue" and each.value]
    weights = [each for each in found if each.source == "weight"]
    if cues:
        say_under(Text("Petunjuk kata:", "Cues:").pick(lang), 3)
    for cue in cues:
        label = CUES.get(cue.label, Text(cue.label, cue.label)).pick(lang)
        words = f"{_quoted(text, cue.start, cue.end)}  {label} {cue.value:+g}"
        say_under(_signed(cue.value, words + where(cue.start, cue.end)), 5)
    if weights:
        say_under(Text("Kata yang paling berbobot bagi model:", "Words that weigh most for the model:").pick(lang), 3)
    of_others = Text(" tentang yang lain", " said of others").pick(lang)
    for side in (1, -1):
        listed = [
            f"{_quoted(text, each.start, each.end)}{of_others if each.label.startswith('o:') else ''} {each.value:+g}"
            for each in weights
            if each.value * side > 0
        ]
        if listed:
            say_under(_signed(side, ", ".join(listed)), 5)


def _signed(value: float, words: str) -> rich.text.Text:
    sign, style = ("+", FOR) if value > 0 else ("-", AGAINST)
    return rich.text.Text.assemble((sign, style), " ", words)


def _tell_facts(facts: Sequence[SuggestedFact], contest: Contest, text: str, lang: str) -> None:
    say_under(
        Text("Fakta yang disarankan (sumber: dibaca mesin):", "Suggested facts (source: read by machine):").pick(lang),
        3,
    )
    for fact in facts:
        label = CATALOGUE[fact.fact].label.pick(lang)
        words = note(text, fact.spans)
        rests = f'  "{words}"' if words else ""
        say_under(f"{label}: {_value(fact, contest).pick(lang)}{rests}", 5)


def _value(fact: SuggestedFact, contest: Contest) -> Text:
    if fact.fact == "contest.id":
        return contest.name
    if fact.fact == "target.participant":
        return contest.participant(str(fact.value)).name
    return value_text(fact.fact, fact.value)


def _quoted(text: str, start: int, end: int) -> str:
    return f'"{plain(" ".join(text[start:end].split()))}"'
