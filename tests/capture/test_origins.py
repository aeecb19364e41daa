"""An answer is the same file and the same digests however the network cuts it up."""

import hashlib
import tempfile
from itertools import pairwise
from pathlib import Path

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.capture.exchanges import Exchange, Outcome, payload_of
from nirpihak.capture.origins import Answer, Failed, Outgoing

HINTS = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
SIZED = b"HTTP/1.1 200 Baik Saja\r\ncontent-LENGTH: 11\r\nX-Aneh:  \xe9 \r\n\r\n", b"halo semua!"
CHUNKED = (
    b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"5;a=b\r\nhalo \r\n6\r\nsemua!\r\n0\r\nX-Akhir: ya\r\n\r\n",
)
TO_THE_END = b"HTTP/1.0 200 OK\r\nServer: lama\r\n\r\n", b"halo semua!"
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n", b""
PAYLOAD = b"halo semua!"


def taken(folder: Path, pieces: list[bytes]) -> tuple[Answer, Exchange]:
    outgoing = Outgoing.of("GET", "/", (("Host", "desa.example"),), b"")
    answer = Answer(folder / "000001.response", outgoing.parser)
    try:
        for piece in pieces:
            if not answer.ended:
                answer.feed(piece)
    finally:
        answer.close()
    return answer, answer.told(Exchange(1, "GET", "http://desa.example/", "", Outcome.CUT))


@given(
    message=st.sampled_from([SIZED, CHUNKED, TO_THE_END, EMPTY]),
    before=st.sampled_from([b"", HINTS]),
    cuts=st.lists(st.integers(0, 400), max_size=30),
)
def test_however_it_is_cut_up(message: tuple[bytes, bytes], before: bytes, cuts: list[int]) -> None:
    head, body = message
    stream = before + head + body
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    pieces = [stream[start:end] for start, end in pairwise(places)]
    with tempfile.TemporaryDirectory() as name:
        answer, exchange = taken(Path(name), [*pieces, b""])
        assert answer.ended
        assert not answer.excess
        assert (Path(name) / "000001.response").read_bytes() == head + body
        payload = b"".join(payload_of(exchange, Path(name)))
    assert payload == (PAYLOAD if body else b"")
    assert (exchange.response_head, exchange.response_size) == (len(head), len(head + body))
    assert exchange.response_sha256 == hashlib.sha256(head + body).hexdigest()
    assert exchange.body_sha256 == hashlib.sha256(body).hexdigest()
    assert exchange.payload_sha256 == hashlib.sha256(payload).hexdigest()
    assert exchange.payload_size == len(payload)


@given(cut=st.integers(0, 200))
def test_what_follows_an_answer_is_none_of_it(cut: int) -> None:
    stream = b"".join(SIZED) + b"HTTP/1.1 200 OK\r\n\r\n"
    with tempfile.TemporaryDirectory() as name:
        answer, _ = taken(Path(name), [piece for piece in (stream[:cut], stream[cut:]) if piece])
        assert (Path(name) / "000001.response").read_bytes() == b"".join(SIZED)
    assert answer.ended
    # Either it was seen to follow, or nobody asked for it any more.
    assert answer.excess == (cut != len(b"".join(SIZED)))


@given(cut=st.integers(1, 60))
def test_what_came_before_the_end_is_kept(cut: int) -> None:
    stream = b"".join(CHUNKED)[:-cut]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        outgoing = Outgoing.of("GET", "/", (("Host", "desa.example"),), b"")
        answer = Answer(folder / "000001.response", outgoing.parser)
        answer.feed(stream)
        with pytest.raises(h11.RemoteProtocolError):
            answer.feed(b"")
        answer.close()
        kept = (folder / "000001.response").read_bytes()
    assert kept == (stream if answer.event is not None else b"")


def test_as_it_was_written_so_it_is_told(tmp_path: Path) -> None:
    _, exchange = taken(tmp_path, [b"".join(SIZED)])
    assert (exchange.status, exchange.phrase) == (200, "Baik Saja")
    assert exchange.headers == (("content-LENGTH", "11"), ("X-Aneh", "\xe9"))


@pytest.mark.parametrize(
    ("method", "path", "header"), [("GET", "/a b", "x"), ("G ET", "/", "x"), ("GET", "/", "a\r\nb"), ("GET", "/", "€")]
)
def test_a_request_that_http_cannot_say_is_not_sent(method: str, path: str, header: str) -> None:
    with pytest.raises(Failed, match="cannot be sent"):
        Outgoing.of(method, path, (("Host", "desa.example"), ("X-Kepala", header)), b"")
