"""`nirpihak witness`: what another institution runs to vouch that a custody log only ever grows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from nirpihak.cli.terminal import FAILED, REFUSED, as_json, complain, fail, language, say, say_json
from nirpihak.text import Text

if TYPE_CHECKING:
    from nirpihak.custody.auditing import Audit
    from nirpihak.custody.checking.notes import Signature
    from nirpihak.custody.witness import Witness
    from nirpihak.custody.witnessing import Source

EPILOG = (
    "Exit codes: 0 cosigned, or all is well; 1 the log does not continue what was seen, and nothing was cosigned; "
    "2 could not be done. Stop it at any moment and start it again."
)
FOLDER: Final = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("nirpihak-witness"),
    envvar="NIRPIHAK_WITNESS_FOLDER",
    show_default=True,
    help="The witness's memory: its key, the logs it knows, what it saw last. Keep it safe and backed up.",
)


@click.group("witness", epilog=EPILOG)
def command() -> None:
    """Vouch for another institution's custody log: cosign that it only grows.

    A witness sees how many entries a log has and one hash over all of them, never what an entry says. Start with
    `witness key`, then `witness trust` with the key that the log's owner gave you in person.
    """


@command.command()
@FOLDER
@click.option("--name", help="Name of a new key: an address without https://, such as inspektorat.example.go.id/saksi.")
@language
def key(folder: Path, name: str | None, lang: str) -> None:
    """Print this witness's public key, for those who rely on it; make the key first, if need be."""
    with _errors(lang):
        say(str(_witness(folder, lang, name).signer.key))


@command.command()
@click.argument("log_key", metavar="KEY")
@FOLDER
@language
def trust(log_key: str, folder: Path, lang: str) -> None:
    """Make a log known by its public KEY (name+id+base64), as its owner gave it to you."""
    with _errors(lang):
        from nirpihak.custody.checking.notes import VerifierKey

        found = VerifierKey.parse(log_key)
        if _witness(folder, lang).trust(found):
            say(Text(f"Log {found.name} kini dikenal.", f"The log {found.name} is known now.").pick(lang))
        else:
            say(Text(f"Log {found.name} sudah dikenal.", f"The log {found.name} was known.").pick(lang))


@command.command()
@click.argument("source")
@FOLDER
@click.option("--send", is_flag=True, help="Post the cosignature back to SOURCE.")
@as_json
@language
def cosign(source: str, folder: Path, send: bool, as_json: bool, lang: str) -> None:
    """Read a log's latest checkpoint, check that it continues the one seen before, and cosign it.

    SOURCE is the log's address (https://.../log) or a folder it was exported to. The cosignature is printed, one line,
    to send, mail or print.
    """
    with _errors(lang):
        witness = _witness(folder, lang)
        found = _source(source)
        note = found.checkpoint()
        signature = witness.follow(note, _nodes(found, note))
        _tell_cosigned(witness, note, signature, as_json, lang)
        if send:
            found.send(signature)
            click.echo(Text(f"Terkirim ke {found.where}.", f"Sent to {found.where}.").pick(lang), err=True)


@command.command()
@FOLDER
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8766, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 picks one.")
@language
def serve(folder: Path, host: str, port: int, lang: str) -> None:
    """Answer logs that ask for cosignatures themselves (c2sp.org/tlog-witness)."""
    with _errors(lang):
        from nirpihak.custody.witnessing import server

        witness = _witness(folder, lang)
        with server(witness, host, port, lambda line: click.echo(line, err=True)) as running:
            port = running.server_address[1]
            say(Text(f"Saksi menjawab di http://{host}:{port}/", f"Answering at http://{host}:{port}/").pick(lang))
            say(str(witness.signer.key))
            try:
                running.serve_forever()
            except KeyboardInterrupt:
                return


@command.command()
@FOLDER
@as_json
@language
def status(folder: Path, as_json: bool, lang: str) -> None:
    """Say what was cosigned last of each log, and what did not fit (exit code 1)."""
    with _errors(lang):
        witness = _witness(folder, lang)
        told = _status(witness)
        if as_json:
            say_json(told)
        else:
            for line in _status_lines(told, lang):
                say(line)
    sys.exit(REFUSED if told["evidence"] else 0)


@command.command()
@click.argument("checkpoints", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@FOLDER
@click.option("--source", help="The log's address or exported folder: then checkpoints of any size can be compared.")
@language
def compare(checkpoints: tuple[Path, ...], folder: Path, source: str | None, lang: str) -> None:
    """Hold CHECKPOINTS that others were shown (files) against one another and against what was seen here.

    That is how a log is found out that shows different histories to different people.
    """
    with _errors(lang):
        witness = _witness(folder, lang)
        notes = [path.read_bytes().decode("utf-8", "replace") for path in checkpoints]
        nodes = latest = None
        if source is not None:
            found = _source(source)
            latest = found.checkpoint()
            nodes = _nodes(found, latest)
        held = witness.compare(notes, nodes, latest)
    for each in held:
        origin, _, size = each.rpartition(" ")
        say(Text(f"Sama: {origin}, {size} entri", f"The same: {origin}, {size} entries").pick(lang))
    if not held:
        message = Text(
            "tidak ada dua titik periksa dengan jumlah entri yang sama; beri --source",
            "no two checkpoints have the same size; give --source",
        )
        fail(message, lang)


@command.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--key", "log_key", required=True, metavar="KEY", help="The log's public key (name+id+base64).")
@click.option("--witness", "witnesses", multiple=True, metavar="KEY", help="Public key of a witness; may be repeated.")
@as_json
@language
def audit(folder: Path, log_key: str, witnesses: tuple[str, ...], as_json: bool, lang: str) -> None:
    """Hash every entry of an exported log again, and name whatever does not fit (exit code 1).

    FOLDER is a copy of the log as plain files. Anybody can do this; no witness's key is needed.
    """
    with _errors(lang):
        from nirpihak.custody.auditing import audit as audited
        from nirpihak.custody.checking.notes import VerifierKey

        found = audited(folder, VerifierKey.parse(log_key), [VerifierKey.parse(each) for each in witnesses])
    faults = [Text(*fault.message).pick(lang) for fault in found.faults]
    size = found.checkpoint.size if found.checkpoint else None
    if as_json:
        cosigned = [{"witness": each.key.name, "at": _moment(each.time)} for each in found.cosigned]
        say_json({"size": size, "checkpoints": found.checkpoints, "cosigned": cosigned, "faults": faults})
    else:
        for line in _audit_lines(found, faults, lang):
            say(line)
    sys.exit(REFUSED if faults else 0)


def _audit_lines(found: Audit, faults: list[str], lang: str) -> Iterator[str]:
    if found.checkpoint is not None:
        size, count = found.checkpoint.size, found.checkpoints
        counted = Text(f"{size} entri, {count} titik periksa", f"{size} entries, {count} checkpoints").pick(lang)
        yield f"{found.checkpoint.origin}: {counted}"
        for each in found.cosigned:
            yield Text(
                f"Disaksikan {each.key.name}, {_moment(each.time)}", f"Seen by {each.key.name}, {_moment(each.time)}"
            ).pick(lang)
        if not found.has_entries:
            yield Text("Hanya hash; entrinya tidak ada.", "Hashes only; the entries are not there.").pick(lang)
    yield from faults
    if not faults:
        yield Text("Tidak ada yang salah.", "Nothing is wrong.").pick(lang)


def _moment(time: int | None) -> str | None:
    """A POSIX time as it is written here: UTC, to the second."""
    return None if time is None else datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _witness(folder: Path, lang: str, name: str | None = None) -> Witness:
    from nirpihak.custody.checking.notes import COSIGNATURE
    from nirpihak.custody.signing import kept_signer
    from nirpihak.custody.witness import KEY, Witness

    path = folder / KEY
    if name is None and not path.exists():
        message = Text(
            f"belum ada kunci saksi di {folder}; buat dulu: nirpihak witness key --name NAMA",
            f"there is no witness's key in {folder}; make one first: nirpihak witness key --name NAME",
        )
        fail(message, lang)
    return Witness(folder, kept_signer(path, name, COSIGNATURE))


def _source(text: str) -> Source:
    from nirpihak.custody.witnessing import Source

    return Source.of(text)


def _nodes(source: Source, note: str) -> Any:
    from nirpihak.custody.checking.notes import parse_checkpoint, parse_note
    from nirpihak.custody.tiles import TileNodes

    return TileNodes(source.fetch, parse_checkpoint(parse_note(note).text).size)


def _tell_cosigned(witness: Witness, note: str, signature: Signature, as_json: bool, lang: str) -> None:
    from nirpihak.custody.checking.notes import parse_checkpoint, parse_note

    checkpoint = parse_checkpoint(parse_note(note).text)
    if as_json:
        say_json({"origin": checkpoint.origin, "size": checkpoint.size, "cosignature": str(signature)})
        return
    message = Text(
        f"Ditandatangani: {checkpoint.origin}, {checkpoint.size} entri",
        f"Cosigned: {checkpoint.origin}, {checkpoint.size} entries",
    )
    click.echo(message.pick(lang), err=True)
    click.echo(str(signature), nl=False)


def _status(witness: Witness) -> dict[str, Any]:
    from nirpihak.custody.checking.notes import parse_note, verified
    from nirpihak.custody.signing import verify_ed25519

    logs = []
    for origin, log_key in witness.logs().items():
        told: dict[str, Any] = {"origin": origin, "key": str(log_key), "size": None, "root": None, "at": None}
        if (seen := witness.seen(origin)) is not None:
            signed = verified(parse_note(seen.note), [witness.signer.key], verify_ed25519)
            at = next((each.time for each in signed if each.time is not None), None)
            told["size"], told["root"] = seen.checkpoint.size, seen.checkpoint.root.hex()
            told["at"] = _moment(at)
        logs.append(told)
    return {"key": str(witness.signer.key), "logs": logs, "evidence": [str(path) for path in witness.evidence()]}


def _status_lines(told: dict[str, Any], lang: str) -> Iterator[str]:
    pick: Callable[[str, str], str] = lambda id, en: Text(id, en).pick(lang)  # noqa: E731
    yield told["key"]
    for log in told["logs"]:
        if log["size"] is None:
            yield f"{log['origin']}: {pick('belum pernah dilihat', 'not seen yet')}"
        else:
            yield f"{log['origin']}: {log['size']} {pick('entri', 'entries')}, {log['root']}, {log['at']}"
    if not told["logs"]:
        yield pick("Belum ada log yang dikenal.", "No log is known yet.")
    for path in told["evidence"]:
        yield pick(f"TIDAK COCOK: lihat {path}", f"DOES NOT FIT: see {path}")


@contextmanager
def _errors(lang: str) -> Iterator[None]:
    """One line for what goes wrong: exit code 1 where a log was found wanting, 2 where nothing could be done."""
    try:
        from nirpihak.custody.checking import CheckError
        from nirpihak.custody.witness import Refused
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("nirpihak"):
            raise
        message = Text(
            f"bagian barang bukti belum terpasang (tidak ada {error.name}); pasang nirpihak[evidence]",
            f"the evidence part is not installed ({error.name} is missing); install nirpihak[evidence]",
        )
        fail(message, lang)
    try:
        yield
    except CheckError as error:
        complain(Text(*error.message).pick(lang))
        unknown = isinstance(error, Refused) and error.status == HTTPStatus.NOT_FOUND
        sys.exit(REFUSED if isinstance(error, Refused) and not unknown else FAILED)
    except OSError as error:
        complain(str(error))
        sys.exit(FAILED)
