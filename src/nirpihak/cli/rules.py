"""`nirpihak rules` and `nirpihak rulebook check`: reading and checking the rulebook."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from nirpihak.cli.terminal import REFUSED, as_json, complain, fail, language, out, say, say_json, today
from nirpihak.law.checking import check_rulebook
from nirpihak.law.handbook import ItemPage, Wanted, item_page, search
from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import Limb
from nirpihak.text import Text


@click.command()
@click.argument("item", required=False)
@click.option("--search", "words", default="", help="Only items with these words in their name, basis or note.")
@click.option("--limb", type=click.Choice([limb.value for limb in Limb]), default=None, help="Only one limb.")
@click.option("--instrument", default="", help="Only one instrument, by its id.")
@as_json
@language
def rules(item: str | None, words: str, limb: str | None, instrument: str, as_json: bool, lang: str) -> None:
    """List the items of the rulebook, or show one ITEM in full."""
    if item is None:
        _list(words, limb or "", instrument, as_json, lang)
        return
    page = item_page(item, today())
    if page is None:
        fail(
            Text(f"tidak ada butir {item}; daftarnya: nirpihak rules", f"no item {item}; list them: nirpihak rules"),
            lang,
        )
    if as_json:
        say_json(_page_json(page, lang))
    else:
        _show(page, lang)


def _list(words: str, limb: str, instrument: str, as_json: bool, lang: str) -> None:
    listing = search(words, limb, instrument, today())
    if as_json:
        items = [
            {
                "id": item.id,
                "instrument": item.instrument,
                "name": item.name.pick(lang),
                "limb": item.limb.value if item.limb else None,
                "effect": item.effect.value,
                "valid_from": item.valid_from.isoformat(),
                "valid_to": item.valid_to.isoformat() if item.valid_to else None,
                "confidence": item.confidence,
            }
            for group in listing.groups
            for item in group.items
        ]
        say_json({"version": load_rulebook().version, "items": items})
        return
    for group in listing.groups:
        say()
        out().print(f"{group.instrument.short.pick(lang)} ({group.period.pick(lang)})", style="bold", markup=False)
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column()
        for item in group.items:
            table.add_row(item.id, item.limb.label.pick(lang) if item.limb else "-", item.name.pick(lang))
        out().print(table, soft_wrap=False)
    say()
    say(Text(f"{listing.count} dari {listing.total} butir.", f"{listing.count} of {listing.total} items.").pick(lang))


def _show(page: ItemPage, lang: str) -> None:
    item = page.item

    def line(id: str, en: str, value: str | None) -> None:
        if value:
            say(f"{Text(id, en).pick(lang)}: {value}")

    out().print(f"{item.id}  {item.name.pick(lang)}", style="bold", markup=False)
    line("Peraturan", "Instrument", page.instrument.title.pick(lang))
    line("Berlaku", "In force", page.period.pick(lang))
    line("Ranah", "Limb", item.limb.label.pick(lang) if item.limb else None)
    line("Dasar", "Basis", "; ".join(text.pick(lang) for text in page.basis))
    line("Golongan sanksi", "Sanction class", page.sanction.pick(lang) if page.sanction else None)
    for steps in page.ladders:
        say(f"  {steps.ladder.name.pick(lang)} ({', '.join(text.pick(lang) for text in steps.employment)})")
        for step in steps.ladder.steps_as_applied or steps.ladder.steps:
            say(f"    - {step.pick(lang)}")
        if steps.ladder.transition:
            say(f"    {steps.ladder.transition.pick(lang)}")
    line("Diteruskan kepada", "Goes to", item.route.pick(lang) if item.route else None)
    say()
    say(Text("Terpenuhi bila:", "Met where:").pick(lang))
    for text in _wanted_lines(page.wanted, lang):
        say(text)
    for exception in page.exceptions:
        name = exception.name.pick(lang)
        say(Text(f"  kecuali: {name} ({exception.id})", f"  except: {name} ({exception.id})").pick(lang))
    say()
    line("Keterangan", "Note", item.note.pick(lang) if item.note else None)
    line("Kepastian", "Confidence", page.confidence.pick(lang))
    line("Perbedaan pendapat", "Disagreement", item.disagreement.pick(lang) if item.disagreement else None)
    say(Text("Sumber:", "Sources:").pick(lang))
    for key, source in page.sources:
        say(f"  {key}: {source}")


def _wanted_lines(wanted: Wanted, lang: str) -> list[str]:
    lines = [f"  - {meaning.text.pick(lang)}" for meaning in wanted.meanings]
    if len(wanted.rows) > 1:
        lines.append(Text("  - dan salah satu dari:", "  - and one of:").pick(lang))
        lines += [f"    * {'; '.join(text.pick(lang) for text in row)}" for row in wanted.rows]
    elif wanted.rows:
        lines += [f"  - {text.pick(lang)}" for text in wanted.rows[0]]
    return lines


def _page_json(page: ItemPage, lang: str) -> dict[str, Any]:
    item = page.item
    return {
        "version": load_rulebook().version,
        "id": item.id,
        "instrument": {"id": page.instrument.id, "title": page.instrument.title.pick(lang)},
        "name": item.name.pick(lang),
        "limb": item.limb.value if item.limb else None,
        "effect": item.effect.value,
        "sanction": item.sanction,
        "basis": list(item.basis),
        "valid_from": item.valid_from.isoformat(),
        "valid_to": item.valid_to.isoformat() if item.valid_to else None,
        "requires": list(item.condition.requires),
        "when": [{fact: sorted(map(str, values)) for fact, values in row.items()} for row in item.condition.rows],
        "exceptions": list(item.exceptions),
        "confidence": item.confidence,
        "disagreement": item.disagreement.pick(lang) if item.disagreement else None,
        "note": item.note.pick(lang) if item.note else None,
        "route": item.route.pick(lang) if item.route else None,
        "sources": dict(page.sources),
        "examples": [{"outcome": each.outcome.value, "facts": dict(each.facts)} for each in item.examples],
    }


@click.group()
def rulebook() -> None:
    """Work on the rulebook itself."""


@rulebook.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@as_json
@language
def check(folder: Path | None, as_json: bool, lang: str) -> None:
    """Check the rulebook in FOLDER (the shipped one if not given): schema, dates, series, facts, examples."""
    problems = check_rulebook(folder)
    if as_json:
        version = None if problems else load_rulebook(folder).version
        say_json({"problems": problems, "version": version})
    elif problems:
        for problem in problems:
            complain(problem)
        complain(Text(f"{len(problems)} masalah.", f"{len(problems)} problems.").pick(lang))
    else:
        book = load_rulebook(folder)
        examples = sum(len(item.examples) for item in book.items.values())
        say(
            Text(
                f"Baik: {len(book.instruments)} peraturan, {len(book.items)} butir, {examples} contoh. "
                f"Versi {book.version}",
                f"Sound: {len(book.instruments)} instruments, {len(book.items)} items, {examples} examples. "
                f"Version {book.version}",
            ).pick(lang)
        )
    sys.exit(REFUSED if problems else 0)
