"""`nirpihak referral`: checking what another institution refers, before or without taking it in."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from nirpihak.cli.terminal import REFUSED, as_json, complain, fail, language, say, say_json
from nirpihak.text import Text

EPILOG = "Exit codes: 0 all of it agrees; 1 something does not; 2 it is neither a package nor a note."
_SAID = {
    "referral": Text("penerusan", "referral"),
    "withdrawn": Text("penarikan", "withdrawal"),
    "acknowledged": Text("tanda terima", "receipt"),
    "refused": Text("penolakan", "refusal"),
    "answered": Text("jawaban", "answer"),
}


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(2)


@click.group("referral")
def command() -> None:
    """Referrals between institutions."""


@command.command("check", epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key",
    "keys",
    multiple=True,
    required=True,
    metavar="KEY",
    help="The sender's public key (NAME+ID+BASE64), known from elsewhere; may be repeated.",
)
@as_json
@language
def check(file: Path, keys: tuple[str, ...], as_json: bool, lang: str) -> None:
    """Check a referral's package (zip), or one signed note, with its sender's key.

    The signature first, then every byte of the evidence and its custody log. Nothing is sent and nothing is kept.
    """
    from nirpihak.custody import referring
    from nirpihak.custody.checking import CheckError
    from nirpihak.custody.checking.notes import NoteError, VerifierKey

    try:
        known = [VerifierKey.parse(each) for each in keys]
        head = _head(file)
    except NoteError as error:
        fail(Text(*error.message), lang)
    except OSError as error:
        why = error.strerror or str(error)
        fail(Text(f"{file} tidak dapat dibaca: {why}", f"{file} cannot be read: {why}"), lang)
    files = 0
    try:
        if head == b"PK":
            with tempfile.TemporaryDirectory(prefix="nirpihak-") as folder:
                package = referring.open_package(file, known, Path(folder))
            told, files = package.told, len(package.files)
        else:
            told = referring.checked(file.read_bytes()[: referring.LARGEST_NOTE + 1], known)
    except CheckError as error:
        if as_json:
            say_json({"good": False, "id": error.id, "en": error.en})
        else:
            complain(Text(*error.message).pick(lang))
        raise SystemExit(REFUSED) from None
    if as_json:
        side = {"code": told.sender.code, "name": told.sender.name, "log": told.sender.log}
        to = {"code": told.receiver.code, "name": told.receiver.name}
        parts = {"kind": told.kind, "ref": told.ref, "at": told.at.isoformat(), "from": side, "to": to}
        say_json({"good": True, **parts, "files": files, "body": told.body})
        return
    kind = _SAID[told.kind].pick(lang)
    say(Text(f"SEMUANYA COCOK: {kind} {told.ref}", f"ALL OF IT AGREES: {kind} {told.ref}").pick(lang))
    say(
        Text(f"Dari: {told.sender.name} ({told.sender.log})", f"From: {told.sender.name} ({told.sender.log})").pick(
            lang
        )
    )
    say(Text(f"Untuk: {told.receiver.name}", f"To: {told.receiver.name}").pick(lang))
    say(Text(f"Pada: {told.at.isoformat()}", f"At: {told.at.isoformat()}").pick(lang))
    say(Text(f"Berkas: {files}", f"Files: {files}").pick(lang))
    for name in ("summary", "reason", "words"):
        if text := str(told.body.get(name) or "").strip():
            say("".join(each if each.isprintable() or each == "\n" else "\N{REPLACEMENT CHARACTER}" for each in text))
