"""How checkpoints and cosignatures travel: reading a log over HTTP or from a folder, asking a witness, being one.

The protocol is c2sp.org/tlog-witness (`POST add-checkpoint`) and, for a log that cannot be reached from outside, the
other way round: the witness reads the log's tiles and posts its cosignature to `cosignature`. What is cosigned is the
business of `witness`.
"""

from __future__ import annotations

import base64
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any, Final

from nirpihak.custody import signing
from nirpihak.custody.checking import CheckError
from nirpihak.custody.checking.notes import (
    Note,
    NoteError,
    Signature,
    Signed,
    VerifierKey,
    decode,
    parse_note,
    verified,
)
from nirpihak.custody.tiles import CHECKPOINT, Fetch, folder_fetch
from nirpihak.custody.trees import Nodes, Prover
from nirpihak.custody.witness import Refused, Witness

SECONDS: Final = 30
_LARGEST: Final = 1_000_000
_MOST_HASHES: Final = 63
_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})")
_SIZE_TYPE: Final = "text/x.tlog.size"


class SourceError(CheckError):
    """A log or a witness cannot be reached, or answers something else than it must."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message[str, str], newurl: str
    ) -> None:
        return None


@dataclass(frozen=True)
class Source:
    """A log that can be read: at an address, or in a folder that it was exported to."""

    where: str
    fetch: Fetch
    is_address: bool

    @classmethod
    def of(cls, text: str) -> Source:
        """The source of an address or a folder. Raises SourceError where it is neither."""
        if re.match(r"https?://", text):
            where = text.rstrip("/")
            return cls(where, lambda path: _get(f"{where}/{path}"), is_address=True)
        if not (folder := Path(text)).is_dir():
            raise SourceError(
                f"{text}: bukan alamat http(s) dan bukan folder", f"{text}: neither an http(s) address nor a folder"
            )
        return cls(text, folder_fetch(folder), is_address=False)

    def checkpoint(self) -> str:
        """The latest checkpoint, as the log serves it. Raises SourceError."""
        content = self.fetch(CHECKPOINT)
        if content is None:
            raise SourceError(f"{self.where}: tidak ada titik periksa", f"{self.where}: there is no checkpoint")
        return content.decode("utf-8", "replace")

    def send(self, cosignature: Signature) -> None:
        """Post a cosignature back to the log. Raises SourceError."""
        if not self.is_address:
            raise SourceError(
                f"{self.where}: tanda tangan saksi hanya dapat dikirim ke alamat http(s)",
                f"{self.where}: a cosignature can be sent to an http(s) address only",
            )
        _expect(HTTPStatus.OK, *_post(f"{self.where}/cosignature", str(cosignature)), where=self.where)


def add_checkpoint(old_size: int, proof: Iterable[bytes], checkpoint: str) -> str:
    """The body of an `add-checkpoint` request."""
    return "\n".join([f"old {old_size}", *(base64.b64encode(each).decode() for each in proof), "", checkpoint])


def read_add_checkpoint(body: str) -> tuple[int, list[bytes], str]:
    """Take such a body apart: old size, proof, checkpoint. Raises NoteError."""
    top, blank, checkpoint = body.partition("\n\n")
    first, *lines = top.split("\n")
    found = _OLD.fullmatch(first)
    if found is None or not blank or len(lines) > _MOST_HASHES:
        raise NoteError(
            "permintaan saksi harus berisi baris old, hash bukti, baris kosong dan titik periksa",
            "a witness is asked with an old line, proof hashes, an empty line and a checkpoint",
        )
    return int(found[1]), [decode(line) for line in lines], checkpoint


def ask(url: str, checkpoint: str, nodes: Nodes, keys: Iterable[VerifierKey], known_size: int = 0) -> list[Signature]:
    """Ask the witness at `url` (its submission prefix) to cosign a checkpoint; its valid cosignatures.

    `known_size` is the size it is thought to have seen last; it says so itself where that is wrong, and is asked once
    more. Raises SourceError where it cannot be reached, refuses, or gives no cosignature that verifies.
    """
    note = parse_note(checkpoint)
    size = int(note.text.split("\n")[1])
    prover = Prover(nodes, size)
    address = f"{url.rstrip('/')}/add-checkpoint"
    known_size = min(known_size, size)
    status, kind, said = _post(address, add_checkpoint(known_size, prover.consistency(known_size), checkpoint))
    if status == HTTPStatus.CONFLICT and kind == _SIZE_TYPE and re.fullmatch(r"[0-9]{1,19}\n", said):
        if (last := int(said)) > size:
            raise SourceError(
                f"saksi {url} pernah melihat {last} entri, lebih dari {size} yang ada",
                f"the witness {url} once saw {last} entries, more than the {size} there are",
            )
        status, kind, said = _post(address, add_checkpoint(last, prover.consistency(last), checkpoint))
    _expect(HTTPStatus.OK, status, kind, said, where=url)
    try:
        given = [Signature.parse(line) for line in said.splitlines()]
        known = {(signed.key.name, signed.key.id) for signed in _valid(note, given, keys)}
    except NoteError as error:
        raise SourceError(f"saksi {url}: {error.id}", f"the witness {url}: {error.en}") from error
    if not known:
        raise SourceError(
            f"saksi {url} tidak memberi tanda tangan dari kunci yang dikenal",
            f"the witness {url} gave no signature of a known key",
        )
    return [each for each in given if (each.name, each.id) in known]


def server(
    witness: Witness, host: str, port: int, told: Callable[[str], object] = lambda line: None
) -> ThreadingHTTPServer:
    """An HTTP server that answers for the witness; `told` gets a line for each answer. Call `serve_forever`."""

    class Handler(_Handler):
        pass

    Handler.witness, Handler.told = witness, staticmethod(told)
    made = ThreadingHTTPServer((host, port), Handler)
    made.daemon_threads = True
    return made


class _Handler(BaseHTTPRequestHandler):
    witness: Witness
    told: Callable[[str], object]
    protocol_version = "HTTP/1.1"
    server_version = "nirpihak-witness"
    sys_version = ""
    timeout = SECONDS

    def do_POST(self) -> None:
        if self.path.rstrip("/").rpartition("/")[2] != "add-checkpoint":
            self._answer(HTTPStatus.NOT_FOUND, "not found\n")
            return
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > _LARGEST:
            self.close_connection = True
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {_LARGEST} bytes\n")
            return
        body = self.rfile.read(int(length))
        try:
            old, proof, checkpoint = read_add_checkpoint(body.decode())
            signature = self.witness.consider(checkpoint, old, proof)
        except Refused as refusal:
            if refusal.status == HTTPStatus.CONFLICT and refusal.size is not None:
                self._answer(refusal.status, f"{refusal.size}\n", _SIZE_TYPE)
            else:
                self._answer(refusal.status, f"{refusal.en}\n")
            self.told(refusal.en)
        except (NoteError, UnicodeDecodeError) as error:
            self._answer(HTTPStatus.BAD_REQUEST, f"{error}\n")
        except OSError as error:
            # Nothing is released that is not on the disk.
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, "cannot keep what was seen\n")
            self.told(str(error))
        else:
            self._answer(HTTPStatus.OK, str(signature))
            self.told(checkpoint.partition("\n\n")[0].replace("\n", " "))

    def do_GET(self) -> None:
        if self.path == "/":
            self._answer(HTTPStatus.OK, f"{self.witness.signer.key}\n")
        else:
            self._answer(HTTPStatus.NOT_FOUND, "not found\n")

    def _answer(self, status: HTTPStatus, text: str, kind: str = "text/plain; charset=utf-8") -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: who asks is nobody's business; what was answered is told elsewhere."""


def _valid(note: Note, given: list[Signature], keys: Iterable[VerifierKey]) -> list[Signed]:
    return verified(Note(note.text, tuple(given)), keys, verify=signing.verify_ed25519)


def _get(url: str) -> bytes | None:
    try:
        with _opener().open(url, timeout=SECONDS) as answer:
            content: bytes = answer.read(_LARGEST + 1)
    except urllib.error.HTTPError as error:
        with error:
            if error.code == HTTPStatus.NOT_FOUND:
                return None
            raise _unreachable(url, f"HTTP {error.code}") from error
    except (OSError, ValueError) as error:
        raise _unreachable(url, str(getattr(error, "reason", error))) from error
    if len(content) > _LARGEST:
        raise _unreachable(url, f"> {_LARGEST} bytes")
    return content


def _post(url: str, body: str) -> tuple[int, str, str]:
    request = urllib.request.Request(
        url, data=body.encode(), headers={"Content-Type": "text/plain; charset=utf-8"}, method="POST"
    )
    try:
        with _opener().open(request, timeout=SECONDS) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read(_LARGEST).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read(_LARGEST).decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        raise _unreachable(url, str(getattr(error, "reason", error))) from error


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirects)


def _expect(wanted: int, status: int, kind: str, said: str, *, where: str) -> None:
    if status != wanted:
        line = said.strip().splitlines()[0][:200] if said.strip() and kind == "text/plain" else ""
        raise SourceError(
            f"{where} menolak: HTTP {status} {line}".rstrip(), f"{where} refuses: HTTP {status} {line}".rstrip()
        )


def _unreachable(url: str, reason: str) -> SourceError:
    where = urllib.parse.urlsplit(url)._replace(query="", fragment="").geturl()
    return SourceError(f"{where} tidak terjangkau: {reason}", f"{where} cannot be reached: {reason}")
