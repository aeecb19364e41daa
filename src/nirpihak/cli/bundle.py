"""`nirpihak bundle`: hand exhibits, or whole cases, out as a bundle that anybody can verify."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nirpihak.cli.server import with_server
from nirpihak.cli.terminal import as_json, complain, fail, language, say, say_json
from nirpihak.cli.verify import bytes_bar
from nirpihak.text import Text

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from nirpihak.server.evidence.models import Exhibit

CASE = "PK-"
"""How the reference of a case begins."""
EPILOG = "Exit codes: 0 written; 2 could not be done. Stopped half-way, nothing stands under the bundle's name."


@click.command("bundle", epilog=EPILOG)
@click.argument("refs", metavar="REF...", nargs=-1, required=True)
@click.option("--to", "target", type=click.Path(path_type=Path), required=True, help="A new folder, or a name in .zip.")
@click.option("--receiver", required=True, help="Who gets it; stands in the log and in the record.")
@click.option("--reason", required=True, help="What for, such as the number of the request.")
@click.option(
    "--withhold", "files", multiple=True, metavar="FILE", help="A purpose (original, text) or number; may be repeated."
)
@click.option(
    "--withhold-field",
    "fields",
    multiple=True,
    type=click.Choice(["actor", "reason", "note", "source"]),
    help="A field of the events that the receiver may not see; may be repeated.",
)
@click.option(
    "--acts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What is known of the act, JSON Lines; its assessment goes along.",
)
@click.option("--officer", metavar="USER", help="The officer who hands it out, by log-in name.")
@as_json
@language
@with_server
def command(
    refs: tuple[str, ...],
    target: Path,
    receiver: str,
    reason: str,
    files: tuple[str, ...],
    fields: tuple[str, ...],
    acts: Path | None,
    officer: str | None,
    as_json: bool,
    lang: str,
) -> None:
    """Write the exhibits REF... with their custody log, proofs, timestamps and a verifier as one bundle.

    A case (PK-...) stands for its whole custody: its record with what was done in words, its documents, and the
    exhibits of its reports. The export is written in the log first. What is withheld stays as a commitment, and the
    bundle still verifies.
    """
    from nirpihak.server.evidence.services.bundles import export
    from nirpihak.server.evidence.services.exhibits import EvidenceError

    actor = None if officer is None else _officer(officer, lang)
    chosen: list[Exhibit] = []
    replaced: set[int] = set()
    for ref in dict.fromkeys(refs):
        if ref.startswith(CASE):
            whole, old = _case(ref, actor, lang)
            chosen, replaced = [*chosen, *whole], replaced | old
        else:
            chosen.append(_exhibit(ref, lang))
    chosen = list(dict.fromkeys(chosen))
    try:
        with bytes_bar(lang, Text("Menulis", "Writing")) as told:
            made = export(
                chosen,
                receiver=receiver,
                reason=reason,
                actor=actor,
                target=target,
                files=_withheld(chosen, files, lang) | replaced,
                fields=fields,
                acts=() if acts is None else acts.read_bytes().splitlines(),
                told=told,
            )
    except EvidenceError as error:
        fail(error.reason, lang)
    for gap in made.gaps:
        complain(gap.pick(lang))
    if as_json:
        say_json(
            {"path": str(made.path), "files": made.files, "bytes": made.size, "gaps": [g._asdict() for g in made.gaps]}
        )
        return
    say(
        Text(
            f"{made.path}: {made.files} berkas, {made.size} bita. Periksa: nirpihak verify {made.path}",
            f"{made.path}: {made.files} files, {made.size} bytes. Check it: nirpihak verify {made.path}",
        ).pick(lang)
    )


def _exhibit(ref: str, lang: str) -> Exhibit:
    from nirpihak.server.evidence.models import Exhibit

    found = Exhibit.objects.filter(ref=ref).first()
    if found is None:
        fail(Text(f"tidak ada barang bukti {ref}", f"there is no exhibit {ref}"), lang)
    return found


def _case(ref: str, actor: User | None, lang: str) -> tuple[list[Exhibit], set[int]]:
    """What makes up a case, and the files of it that newer ones replace."""
    from nirpihak.server.cases.models import Case
    from nirpihak.server.cases.services import casebundle
    from nirpihak.server.cases.services.errors import CaseError
    from nirpihak.server.evidence.services.exhibits import EvidenceError
    from nirpihak.server.keys.services.content import KeysError

    found = Case.objects.select_related("institution", "record").filter(ref=ref).first()
    if found is None:
        fail(Text(f"tidak ada perkara {ref}", f"there is no case {ref}"), lang)
    try:
        return casebundle.gathered(found, actor)
    except (CaseError, EvidenceError, KeysError) as error:
        fail(Text(f"{ref}: {error.reason.id}", f"{ref}: {error.reason.en}"), lang)


def _officer(name: str, lang: str) -> User:
    from django.contrib.auth.models import User

    found = User.objects.filter(username=name).first()
    if found is None:
        fail(Text(f"tidak ada petugas {name}", f"there is no officer {name}"), lang)
    return found


def _withheld(chosen: Iterable[Exhibit], named: tuple[str, ...], lang: str) -> set[int]:
    """The numbers of the files that purposes and numbers name; one that names none ends the command."""
    found: set[int] = set()
    known = [file for exhibit in chosen for file in exhibit.files.all()]
    for each in named:
        here = {file.pk for file in known if each in (file.purpose, str(file.pk))}
        if not here:
            there = ", ".join(sorted({file.purpose for file in known}))
            fail(Text(f"tidak ada berkas {each}; yang ada: {there}", f"no file {each}; there are: {there}"), lang)
        found |= here
    return found
