"""Checkpoints and cosignatures on their way: the protocol of c2sp.org/tlog-witness over loopback, and refusals."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from nirpihak.custody import trees
from nirpihak.custody.checking.notes import NoteError, Signature, open_checkpoint, parse_note
from nirpihak.custody.signing import with_signatures
from nirpihak.custody.tiles import TileNodes, export
from nirpihak.custody.witness import Witness
from nirpihak.custody.witnessing import Source, SourceError, add_checkpoint, ask, read_add_checkpoint, server
from tests.custody.logs import Log
from tests.custody.test_witness import made


@contextmanager
def running(serving: ThreadingHTTPServer) -> Iterator[str]:
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{serving.server_address[1]}"
    finally:
        serving.shutdown()
        serving.server_close()
        thread.join()


@pytest.fixture
def log() -> Log:
    return Log(300)


@pytest.fixture
def witness(tmp_path: Path, log: Log) -> Witness:
    return made(tmp_path / "w1", log)


@pytest.fixture
def address(witness: Witness) -> Iterator[str]:
    with running(server(witness, "127.0.0.1", 0)) as address:
        yield address


def post(address: str, path: str, body: str | bytes) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    try:
        connection.request("POST", path, body.encode() if isinstance(body, str) else body)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()
    finally:
        connection.close()


def test_a_request_is_written_and_read_by_the_specification(log: Log) -> None:
    body = add_checkpoint(3, [bytes(32), b"\1" * 32], log.checkpoint())
    assert body.split("\n")[:4] == [
        "old 3",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
        "",
    ]
    assert read_add_checkpoint(body) == (3, [bytes(32), b"\1" * 32], log.checkpoint())


@pytest.mark.parametrize(
    "body",
    [
        "",
        "old 1",
        "old 1\n",
        "old 01\n\nx",
        "old -1\n\nx",
        "old x\n\nx",
        "lama 1\n\nx",
        "old 1\n!\n\nx",
        "old 1" + "\nAAAA" * 64 + "\n\nx",
    ],
)
def test_a_request_of_another_form_is_refused(body: str, address: str) -> None:
    with pytest.raises(NoteError):
        read_add_checkpoint(body)
    assert post(address, "/add-checkpoint", body)[0] == 400


def test_the_protocol_answers_as_specified(address: str, log: Log) -> None:
    def added(old: int, note: str, proof: list[bytes]) -> tuple[int, str, str]:
        return post(address, "/add-checkpoint", add_checkpoint(old, proof, note))

    status, kind, said = added(0, log.checkpoint(100), [])
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    assert said.startswith("— saksi.example/w1 ")
    assert said.endswith("\n")
    assert added(0, log.checkpoint(200), []) == (409, "text/x.tlog.size", "100\n")
    assert added(100, log.checkpoint(200), [])[0] == 422
    assert added(300, log.checkpoint(200), [])[0] == 400
    assert added(100, log.checkpoint(200), trees.consistency(log.tree, 100, 200))[0] == 200
    assert added(200, Log(200, salt=b"lain").checkpoint(), [])[0] == 409
    assert added(0, Log(200, seed=2).checkpoint(), [])[0] == 403
    unknown = log.checkpoint().replace("bukti.example", "lain.example")
    assert added(0, unknown, [])[0] == 404


def test_other_requests_are_not_answered(address: str, witness: Witness) -> None:
    assert post(address, "/lain", "")[0] == 404
    assert post(address, "/add-checkpoint", b"\xff\n\n")[0] == 400
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    connection.request("GET", "/")
    assert connection.getresponse().read().decode() == f"{witness.signer.key}\n"
    connection.request("GET", "/etc/passwd")
    assert connection.getresponse().status == 404
    connection.close()
    for length in ("1000001", "-1", "x", None):
        connection.putrequest("POST", "/add-checkpoint")
        if length is not None:
            connection.putheader("Content-Length", length)
        connection.endheaders()
        assert connection.getresponse().status == 413
        connection.close()


def test_a_log_asks_its_witness(address: str, witness: Witness, log: Log) -> None:
    for size, known in ((10, 0), (50, 10), (300, 0), (300, 300), (300, 7)):
        note = log.checkpoint(size)
        given = ask(address, note, log.tree, [witness.signer.key], known)
        open_checkpoint(with_signatures(note, given), log.signer.key, [witness.signer.key], 1)


def test_a_log_that_is_behind_its_witness_is_told(address: str, witness: Witness, log: Log) -> None:
    ask(address, log.checkpoint(300), log.tree, [witness.signer.key])
    with pytest.raises(SourceError, match="once saw 300 entries, more than the 200 there are"):
        ask(address, log.checkpoint(200), log.tree, [witness.signer.key])


def test_a_stranger_in_the_witness_place_is_told(address: str, log: Log, tmp_path: Path) -> None:
    other = made(tmp_path / "w2", log, "saksi.example/w2", 8)
    with pytest.raises(SourceError, match="gave no signature of a known key"):
        ask(address, log.checkpoint(), log.tree, [other.signer.key])


def test_a_refusal_is_passed_on_in_one_line(address: str) -> None:
    stranger = Log(3, seed=2)
    with pytest.raises(SourceError, match="refuses: HTTP 403 the checkpoint is not signed") as caught:
        ask(address, stranger.checkpoint(), stranger.tree, [])
    assert "\n" not in caught.value.id


def test_many_askers_at_once_move_the_witness_only_forward(address: str, witness: Witness, log: Log) -> None:
    sizes: list[int] = []

    def asked(size: int) -> None:
        try:
            ask(address, log.checkpoint(size), log.tree, [witness.signer.key])
            sizes.append(size)
        except SourceError:
            pass

    threads = [threading.Thread(target=asked, args=(size,)) for size in range(20, 300, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen = witness.seen(log.signer.name)
    assert seen is not None
    assert sizes
    assert seen.checkpoint.size == max(sizes)
    assert witness.evidence() == []


class Folder(BaseHTTPRequestHandler):
    """A log's server: the files of an export, and what is posted to it."""

    folder: Path
    posted: list[tuple[str, str]]

    def do_GET(self) -> None:
        path = self.folder / self.path.removeprefix("/log/")
        if self.path == "/lain/checkpoint":
            self.send_response(302)
            self.send_header("Location", "/log/checkpoint")
            self.end_headers()
        elif self.path == "/besar/checkpoint":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"x" * 1_000_002)
        elif path.is_file():
            self.send_response(200)
            self.end_headers()
            self.wfile.write(path.read_bytes())
        else:
            self.send_error(500 if self.path.startswith("/rusak/") else 404)

    def do_POST(self) -> None:
        self.posted.append((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.send_response(200 if self.path == "/log/cosignature" else 403)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def published(tmp_path: Path, log: Log) -> Iterator[tuple[str, type[Folder]]]:
    export(tmp_path / "log", log.checkpoint(), log.tree)

    class Handler(Folder):
        folder = tmp_path / "log"
        posted: list[tuple[str, str]] = []  # noqa: RUF012

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as address:
        yield address, Handler


def test_a_log_is_read_at_its_address_and_in_its_folder(
    published: tuple[str, type[Folder]], witness: Witness, log: Log
) -> None:
    address, handler = published
    witness.consider(log.checkpoint(270), 0, [])
    for where in (f"{address}/log/", str(handler.folder)):
        source = Source.of(where)
        note = source.checkpoint()
        signature = witness.follow(note, TileNodes(source.fetch, 300))
        assert signature == witness.signer.cosign(parse_note(note).text, 1_794_000_000)
    source = Source.of(f"{address}/log")
    source.send(signature)
    assert handler.posted == [("/log/cosignature", str(signature))]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/kosong", "there is no checkpoint"),
        ("/rusak", "cannot be reached: HTTP 500"),
        ("/lain", "cannot be reached: HTTP 302"),
        ("/besar", "cannot be reached: > 1000000 bytes"),
    ],
)
def test_a_log_that_cannot_be_read_is_named(path: str, words: str, published: tuple[str, type[Folder]]) -> None:
    source = Source.of(published[0] + path)
    with pytest.raises(SourceError, match=words) as caught:
        source.checkpoint()
    assert published[0] in caught.value.id


def nothing_listens() -> str:
    serving = ThreadingHTTPServer(("127.0.0.1", 0), Folder)
    port = serving.server_address[1]
    serving.server_close()
    return f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    "act",
    [
        lambda where: Source.of(where).checkpoint(),
        lambda where: Source.of(where).send(Signature("n", b"abcd", b"x")),
        lambda where: ask(where, Log(1).checkpoint(), Log(1).tree, []),
    ],
)
def test_nobody_there_is_one_line(act: Callable[[str], object]) -> None:
    with pytest.raises(SourceError, match=r"cannot be reached: .*refused"):
        act(nothing_listens())


def test_what_is_no_source_is_named(tmp_path: Path) -> None:
    for text in ("ftp://lain.example/log", str(tmp_path / "tidak-ada"), "file:///etc"):
        with pytest.raises(SourceError, match="neither an http"):
            Source.of(text)
    with pytest.raises(SourceError, match="to an http"):
        Source.of(str(tmp_path)).send(Signature("n", b"abcd", b"x"))


def test_a_refused_cosignature_is_told(published: tuple[str, type[Folder]]) -> None:
    with pytest.raises(SourceError, match="refuses: HTTP 403"):
        Source.of(f"{published[0]}/lain").send(Signature("n", b"abcd", b"x"))
