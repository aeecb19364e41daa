"""The pages of the law: instruments with their items, exceptions, definitions, sanctions, and the index of all.

What an item says is laid out by `nirpihak.law.handbook`, as for the web pages and the command line; this only sets it
in Markdown, in English with the Indonesian names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nirpihak.facts import CATALOGUE
from nirpihak.law.handbook import (
    Case,
    ExceptionPage,
    ItemPage,
    Steps,
    Wanted,
    exception_pages,
    instruments,
    item_page,
    search,
    version,
)
from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import CONFIDENCE_LABELS, Effect, Instrument, Item, Ladder, Limb, Outcome
from nirpihak.law.wording import basis_text, period_text, wanted_text
from nirpihak.text import Text

from .markdown import alternatives, both, entry, escaped, field, joined, link, listed_sources, table

RULEBOOK = """
These pages are written from the rulebook itself each time the handbook is built. They are in English, with the
Indonesian names; the pages of `nirpihak serve` and the command `nirpihak rules` show the same in Indonesian. What the
words mean is told in [How the law is held](../law.md).
""".strip()
EXCEPTIONS = """
Where the condition of an exception (*pengecualian*) holds, the items that name it are not met, and the answer says
which exception it was. Where it is not known whether it holds, the item stays undetermined.
""".strip()
SANCTIONS = """
An item names a sanction *class*. A *ladder* says what the class means for some kinds of employee in some period,
lightest step first. *As applied* holds the steps that a transitional rule keeps in use instead of those on paper.
Nirpihak names the class and the steps; it never chooses one.
""".strip()
EFFECTS: Mapping[Effect, str] = {
    Effect.BREACH: "where met, the act answers the description of a prohibited act",
    Effect.ROUTE: "where met, the act goes to Bawaslu/Gakkumdu for examination; never a crime established",
    Effect.REFERRAL: "where met, the matter is another body's; this rulebook does not judge it",
    Effect.GUIDANCE: "advice of an authority; can never be a breach by itself",
}


def page_name(instrument: Instrument) -> str:
    """The name of an instrument's page."""
    return instrument.id.lower()


def _newest_first() -> list[Instrument]:
    return sorted(instruments(), key=lambda each: each.valid_from, reverse=True)


def _items(instrument: Instrument) -> tuple[Item, ...]:
    listing = search("", "", instrument.id, instrument.valid_from)
    return tuple(item for group in listing.groups for item in group.items)


def _page(item: Item) -> ItemPage:
    page = item_page(item.id, item.valid_from)
    assert page is not None, item.id
    return page


def _limb(limb: Limb | None) -> str:
    return both(limb.label) if limb else "none"


# ---------------------------------------------------------------- the index


def index_page(names: Sequence[str]) -> str:
    """The instruments, the newest first, and their items in tables; `names` are the pages below it."""
    rulebook = load_rulebook()
    counted = (
        f"{len(rulebook.items)} items from {len(rulebook.instruments)} instruments, "
        f"{len(rulebook.exceptions)} exceptions, {len(rulebook.definitions)} definitions"
    )
    lines = [
        "# The rulebook",
        "",
        f"{counted}. Version `{version()}`.",
        "",
        RULEBOOK,
        "",
        "## Instruments",
        "",
    ]
    rows = []
    for each in _newest_first():
        items = _items(each)
        limbs = [limb.label.en for limb in Limb if any(item.limb is limb for item in items)]
        rows.append(
            [
                f"[{escaped(each.short.en)}]({page_name(each)}.md)",
                escaped(period_text(each.valid_from, each.valid_to).en),
                str(len(items)),
                escaped(", ".join(limbs) or "none"),
                each.confidence,
            ]
        )
    lines += table(["instrument", "in force", "items", "limbs", "confidence"], rows)
    lines += ["## Items by instrument", ""]
    for each in _newest_first():
        lines += [f"### {escaped(each.short.en)}", ""]
        listed = [
            [
                link("item", item.id),
                escaped(item.name.en),
                escaped(item.limb.label.en if item.limb else item.effect.value),
                escaped(period_text(item.valid_from, item.valid_to).en),
                item.confidence,
            ]
            for item in _items(each)
        ]
        lines += table(["item", "what", "limb", "in force", "confidence"], listed)
    return joined([*lines, ":::{toctree}", ":hidden:", ":maxdepth: 1", "", *names, ":::"])


# ---------------------------------------------------------------- one instrument and its items


def instrument_pages() -> dict[str, str]:
    """One page an instrument, by name, the newest first."""
    return {page_name(each): _instrument(each) for each in _newest_first()}


def _instrument(instrument: Instrument) -> str:
    rulebook = load_rulebook()
    lines = [f"# {escaped(instrument.short.en)}", "", both(instrument.title), ""]
    lines += field("In force", [escaped(period_text(instrument.valid_from, instrument.valid_to).en)])
    lines += field("Confidence", [CONFIDENCE_LABELS[instrument.confidence].en])
    lines += field("Note", [both(instrument.note)] if instrument.note else [])
    lines += field("Sources", listed_sources((key, rulebook.sources[key]) for key in instrument.sources))
    lines += field("File", [f"`{instrument.file}`"])
    lines += ["## Items", ""]
    for item in _items(instrument):
        lines += _item(_page(item))
    return joined(lines)


def _item(page: ItemPage) -> list[str]:
    item = page.item
    lines = entry("item", item.id, escaped(item.id))
    lines += [f"*{escaped(item.name.id)}*", "", escaped(item.name.en), ""]
    lines += field("Limb", [_limb(item.limb)])
    lines += field("Effect", [EFFECTS[item.effect]])
    lines += field("Basis", [both(text) for text in page.basis])
    lines += field("In force", [escaped(page.period.en)])
    lines += field("Met where", _wanted(page.wanted, item.condition.requires))
    lines += field("Except", [f"{link('exception', each.id)}: {both(each.name)}" for each in page.exceptions])
    lines += field("Sanction class", [both(page.sanction)] if page.sanction else [])
    lines += field("Sanction ladders", [_ladder_line(steps) for steps in page.ladders])
    lines += field("Goes to", [both(item.route)] if item.route else [])
    lines += field("Note", [both(item.note)] if item.note else [])
    lines += field("Confidence", [page.confidence.en])
    lines += field("Disagreement", [both(item.disagreement)] if item.disagreement else [])
    lines += field("Sources", listed_sources(page.sources))
    lines += field("Example that meets it", [escaped(text.en) for text in page.met])
    for outcome in (Outcome.NOT_MET, Outcome.UNDETERMINED):
        cases = [_case(case) for case in page.cases if case.outcome is outcome]
        lines += field(f"The same, {outcome.label.en}", cases)
    return lines


def _wanted(wanted: Wanted, requires: Sequence[str]) -> list[str]:
    lines = [link("definition", name, meaning.text.en) for name, meaning in zip(requires, wanted.meanings, strict=True)]
    return lines + alternatives(wanted.rows)


def _ladder_line(steps: Steps) -> str:
    ladder = steps.ladder
    about = escaped(", ".join(text.en for text in steps.employment))
    said = f"{link('ladder', ladder.id, ladder.name.en)} ({about}): {_steps(ladder.steps)}"
    if ladder.steps_as_applied:
        said += f". **As applied:** {_steps(ladder.steps_as_applied)}"
    return said


def _steps(steps: Iterable[Text]) -> str:
    return escaped(" → ".join(step.en for step in steps))


def _case(case: Case) -> str:
    parts = []
    if case.changed:
        parts.append("with " + "; ".join(escaped(text.en) for text in case.changed))
    if case.unknown:
        parts.append("not known: " + "; ".join(escaped(text.en) for text in case.unknown))
    return ", and ".join(parts)


# ---------------------------------------------------------------- exceptions, definitions, sanctions


def exceptions_page() -> str:
    """All recognised exceptions."""
    lines = [
        "# Exceptions",
        "",
        EXCEPTIONS,
        "",
    ]
    for page in exception_pages():
        lines += _exception(page)
    return joined(lines)


def _exception(page: ExceptionPage) -> list[str]:
    each = page.exemption
    lines = entry("exception", each.id, escaped(each.id), level=2)
    lines += [both(each.name), ""]
    lines += field("Holds where", _wanted(page.wanted, each.condition.requires))
    lines += field("The safe way", [both(each.safe)])
    lines += field("In force", [escaped(page.period.en)] if page.period else [])
    lines += field("Basis", [both(text) for text in page.basis])
    lines += field("Confidence", [page.confidence.en])
    lines += field("Disagreement", [both(each.disagreement)] if each.disagreement else [])
    lines += field("Sources", listed_sources(page.sources))
    lines += field("Named by", [", ".join(link("item", item.id) for item in page.items)])
    return lines


def definitions_page() -> str:
    """All definitions."""
    rulebook = load_rulebook()
    lines = ["# Definitions", "", "Conditions that items and exceptions share. An item *requires* them by name.", ""]
    for each in rulebook.definitions.values():
        condition = each.condition
        rows = [
            tuple(wanted_text(fact, row[fact]) for fact in CATALOGUE.kinds if fact in row)
            for row in condition.rows
            if row
        ]
        required = [link("definition", name, rulebook.definitions[name].text.en) for name in condition.requires]
        users = [item.id for item in rulebook.items.values() if each.id in item.condition.requires]
        lines += entry("definition", each.id, escaped(each.id), level=2)
        lines += [both(each.text), ""]
        lines += field("Holds where", required + alternatives(rows))
        lines += field("Required by", [", ".join(link("item", id) for id in users)])
    return joined(lines)


def sanctions_page() -> str:
    """All sanction classes with their ladders."""
    rulebook = load_rulebook()
    lines = [
        "# Sanctions",
        "",
        SANCTIONS,
        "",
    ]
    for sanction, name in rulebook.sanctions.items():
        lines += [f"## {escaped(name.en)}", "", f"*{escaped(name.id)}*, in the data `{sanction}`.", ""]
        ladders = [ladder for ladder in rulebook.ladders if ladder.sanction == sanction]
        for ladder in ladders:
            lines += _ladder(ladder, rulebook.sources)
        if not ladders:
            lines += ["No ladder is recorded for this class.", ""]
    return joined(lines)


def _ladder(ladder: Ladder, sources: Mapping[str, str]) -> list[str]:
    kind = CATALOGUE["actor.employment"]
    lines = entry("ladder", ladder.id, escaped(ladder.id))
    lines += [both(ladder.name), ""]
    lines += field("For", [", ".join(both(kind.value_text(each)) for each in ladder.employment)])
    lines += field("In force", [escaped(period_text(ladder.valid_from, ladder.valid_to).en)])
    lines += field("Steps", [both(step) for step in ladder.steps])
    lines += field("As applied", [both(step) for step in ladder.steps_as_applied])
    lines += field("Transition", [both(ladder.transition)] if ladder.transition else [])
    lines += field("Basis", [both(basis_text(each)) for each in ladder.basis])
    lines += field("Confidence", [CONFIDENCE_LABELS[ladder.confidence].en])
    lines += field("Sources", listed_sources((key, sources[key]) for key in ladder.sources))
    return lines
