"""Timestamps asked for and verified: every way in which an authority can be right, wrong, or not there."""

import hashlib
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest
from asn1crypto import tsp
from rfc3161_client import decode_timestamp_response

from nirpihak.custody import stamping
from nirpihak.custody.authority import AuthorityError, LocalAuthority, served
from nirpihak.custody.checking import stamps
from nirpihak.custody.checking.stamps import StampError, Trouble
from nirpihak.custody.stamping import Authority
from tests.conftest import NOT_HERE
from tests.custody.answering import answering, sending

DIGEST = hashlib.sha256(b"barang bukti contoh").digest()
OTHER = hashlib.sha256(b"barang lain").digest()


@pytest.fixture(autouse=True)
def _openssl() -> None:
    if shutil.which("openssl") is None:
        pytest.skip(f"{NOT_HERE}openssl")


@pytest.fixture
def local(tmp_path: Path) -> LocalAuthority:
    return LocalAuthority(tmp_path / "tsa")


@pytest.fixture
def authority(local: LocalAuthority) -> Iterator[Authority]:
    """A real authority over HTTP."""
    with served(local) as url:
        yield Authority("contoh", local.ca, url)


def openssl_agrees(folder: Path, authority: Authority, digest: bytes, reply: bytes, query: bytes, *more: str) -> str:
    """What the `openssl` command says, once told the digest and once the request with its nonce."""
    for name, content in (("ca.pem", authority.ca), ("reply.tsr", reply), ("query.tsq", query)):
        (folder / name).write_bytes(content)
    said = ""
    for what in (["-digest", digest.hex()], ["-queryfile", "query.tsq"]):
        line = ["openssl", "ts", "-verify", *what, "-in", "reply.tsr", "-CAfile", "ca.pem", *more]
        done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
        said += done.stdout + done.stderr
    return said


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_a_timestamp_verifies_by_our_code_and_by_openssl(authority: Authority, tmp_path: Path, algorithm: str) -> None:
    digest = hashlib.new(algorithm, b"isi").digest()
    before = datetime.now(UTC)
    stamped = stamping.stamp(authority, digest)
    after = datetime.now(UTC)
    assert before <= stamped.at <= after
    assert stamped.ahead is not None
    assert abs(stamped.ahead) <= after - before
    assert (stamped.authority, stamped.digest, stamped.resorted) == ("contoh", digest, False)
    assert stamped.signer == "CN=Nirpihak TSA"
    assert stamped.signer_until > after + timedelta(days=365)
    assert openssl_agrees(tmp_path, authority, digest, stamped.reply, stamped.request).count("Verification: OK") == 2
    assert stamps.verify(stamped.reply, digest, authority.ca).serial == stamped.serial


def test_the_local_authority_needs_no_network(tmp_path: Path) -> None:
    (local,) = stamping.parse_authorities("local", tmp_path / "tsa")
    first, second = (stamping.stamp(local, DIGEST) for _ in range(2))
    assert first.authority == "local"
    assert first.serial != second.serial
    assert first.request != second.request, "each request has its own nonce"
    assert local.where == str(tmp_path / "tsa")


def test_a_reply_with_two_certificates_is_kept_raw_and_read_in_order(tmp_path: Path) -> None:
    local = LocalAuthority(tmp_path / "tsa", with_root=True)
    with served(local) as url:
        authority = Authority("dua", local.ca, url)
        stamped = stamping.stamp(authority, DIGEST)
    assert len(tsp.TimeStampResp.load(stamped.reply)["time_stamp_token"]["content"]["certificates"]) == 2
    assert stamped.resorted
    with pytest.raises(ValueError, match="InvalidSetOrdering"):
        decode_timestamp_response(stamped.reply)
    sorted_copy = stamping.resorted(stamped.reply)
    assert sorted_copy != stamped.reply
    assert sorted(sorted_copy) == sorted(stamped.reply), "nothing but the order changes"
    for reply in (stamped.reply, sorted_copy):
        assert openssl_agrees(tmp_path, authority, DIGEST, reply, stamped.request).count("Verification: OK") == 2
        assert stamping.verified(authority, DIGEST, reply).at == stamped.at


def refused(authority: Authority, reply: bytes, trouble: Trouble, nonce: int | None = None) -> StampError:
    with pytest.raises(StampError) as caught:
        stamping.verified(authority, DIGEST, reply, nonce=nonce)
    assert caught.value.trouble is trouble, caught.value
    assert caught.value.reply == reply
    assert all(line and "\n" not in line and len(line) < 500 for line in caught.value.message)
    return caught.value


@pytest.mark.parametrize("name", ["Lain", "Nirpihak"])
def test_another_authority_does_not_pass(local: LocalAuthority, tmp_path: Path, name: str) -> None:
    """Not even one whose certificates bear the same names."""
    other = LocalAuthority(tmp_path / "lain", name=name)
    reply = local.reply(stamping.request(DIGEST, 1))
    refused(Authority("lain", other.ca), reply, Trouble.AUTHORITY)
    with pytest.raises(StampError) as caught:
        stamps.verify(reply, DIGEST, other.ca)
    assert caught.value.trouble is Trouble.AUTHORITY
    both = Authority("keduanya", other.ca + local.ca)
    assert stamping.verified(both, DIGEST, reply).policy == stamps.read(reply).policy


def test_a_token_of_other_bytes_is_named(local: LocalAuthority) -> None:
    authority = Authority("contoh", local.ca)
    error = refused(authority, local.reply(stamping.request(OTHER, 1)), Trouble.DIGEST)
    assert OTHER.hex()[:16] in error.id
    assert DIGEST.hex()[:16] in error.en
    longer = hashlib.sha512(b"x").digest()
    refused(authority, local.reply(stamping.request(longer, 1)), Trouble.DIGEST)


def test_a_replayed_reply_is_named(local: LocalAuthority) -> None:
    """An old reply about the same digest proves that the bytes were there; but it is none to this request."""
    old = local.reply(stamping.request(DIGEST, 1))
    refused(Authority("contoh", local.ca), old, Trouble.NONCE, nonce=2)
    with answering(sending(old)) as url, pytest.raises(StampError) as caught:
        stamping.stamp(Authority("contoh", local.ca, url), DIGEST)
    assert caught.value.trouble is Trouble.NONCE
    assert caught.value.reply == old
    without = tsp.TimeStampReq.load(stamping.request(DIGEST, 7))
    del without["nonce"]
    silent = local.reply(without.dump(force=True))
    assert stamps.read(silent).nonce is None
    refused(Authority("contoh", local.ca), silent, Trouble.NONCE, nonce=7)


def test_a_certificate_that_has_run_out_since_does_not_matter(tmp_path: Path) -> None:
    brief = LocalAuthority(tmp_path / "tsa", signer_life=timedelta(seconds=1), renewed_before=-timedelta(days=9))
    authority = Authority("singkat", brief.ca)
    query = stamping.request(DIGEST, 1)
    reply = brief.reply(query)
    stamped = stamping.verified(authority, DIGEST, reply)
    while datetime.now(UTC) <= stamped.signer_until + timedelta(seconds=1):
        time.sleep(0.05)
    assert stamping.verified(authority, DIGEST, reply) == stamped
    assert stamps.verify(reply, DIGEST, authority.ca).at == stamped.at
    assert "certificate has expired" in openssl_agrees(tmp_path, authority, DIGEST, reply, query)
    moment = ("-attime", str(int(stamped.at.timestamp())))
    assert openssl_agrees(tmp_path, authority, DIGEST, reply, query, *moment).count("Verification: OK") == 2

    late = brief.reply(query)
    assert stamps.read(late).at > stamped.signer_until
    error = refused(authority, late, Trouble.EXPIRED)
    assert "tidak berlaku pada saat stempel dibuat" in error.id
    with pytest.raises(StampError) as caught:
        stamps.verify(late, DIGEST, authority.ca)
    assert caught.value.trouble is Trouble.EXPIRED


def test_a_refusal_says_why(local: LocalAuthority) -> None:
    error = refused(Authority("contoh", local.ca), local.reply(b"bukan permintaan"), Trouble.REFUSED)
    assert "rejected" in error.en
    assert "bad data format" in error.en


@pytest.mark.parametrize("junk", [b"", b"\x30", b"<html>login</html>", b"\x30\x80\x00\x00", bytes(1000)])
def test_junk_is_named(local: LocalAuthority, junk: bytes) -> None:
    refused(Authority("contoh", local.ca), junk, Trouble.JUNK)


def test_a_reply_cut_off_anywhere_or_with_more_behind_is_junk(local: LocalAuthority) -> None:
    reply = local.reply(stamping.request(DIGEST, 1))
    authority = Authority("contoh", local.ca)
    for length in range(1, len(reply), 41):
        refused(authority, reply[:length], Trouble.JUNK)
    refused(authority, reply + b"\0", Trouble.JUNK)


def test_no_changed_byte_changes_what_is_stated(local: LocalAuthority) -> None:
    """A few bytes are under no signature (the version of a structure); whatever is stated is."""
    authority = Authority("contoh", local.ca)
    reply = local.reply(stamping.request(DIGEST, 1))
    right = stamping.verified(authority, DIGEST, reply)
    for place in range(0, len(reply), 23):
        changed = bytearray(reply)
        changed[place] ^= 0x10
        try:
            passed = stamping.verified(authority, DIGEST, bytes(changed))
        except StampError:
            continue
        assert (passed.at, passed.serial, passed.policy) == (right.at, right.serial, right.policy), place


# What may go wrong on the way


def failed(authority: Authority, trouble: Trouble, timeout: float = 10) -> str:
    with pytest.raises(StampError) as caught:
        stamping.stamp(authority, DIGEST, timeout=timeout)
    assert caught.value.trouble is trouble, caught.value
    assert authority.name in caught.value.id
    return caught.value.en


@pytest.mark.parametrize("status", [204, 400, 404, 429, 500, 503])
def test_another_status_than_200_is_no_reply(local: LocalAuthority, status: int) -> None:
    with answering(sending(b"", status)) as url:
        assert f"HTTP {status}" in failed(Authority("contoh", local.ca, url), Trouble.ANSWER)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_refused_and_not_followed(local: LocalAuthority, status: int) -> None:
    reached: list[bytes] = []
    with answering(lambda handler, body: reached.append(body)) as elsewhere:
        with answering(sending(b"", status, Location=elsewhere)) as url:
            said = failed(Authority("contoh", local.ca, url), Trouble.ANSWER)
        assert elsewhere in said
    assert reached == []


def test_an_endless_answer_is_cut(local: LocalAuthority) -> None:
    with answering(sending(bytes(stamps.LARGEST + 1))) as url:
        assert "bytes" in failed(Authority("contoh", local.ca, url), Trouble.ANSWER)


def test_an_answer_that_is_shorter_than_announced_is_no_reply(local: LocalAuthority) -> None:
    def cut(handler: BaseHTTPRequestHandler, query: bytes) -> None:
        reply = local.reply(query)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(reply)))
        handler.end_headers()
        handler.wfile.write(reply[:500])

    with answering(cut) as url, pytest.raises(StampError, match="cut off at byte 500"):
        stamping.stamp(Authority("contoh", local.ca, url), DIGEST)


def test_nobody_there_is_said(local: LocalAuthority) -> None:
    with answering(sending(b"")) as url:
        pass
    failed(Authority("contoh", local.ca, url), Trouble.UNREACHABLE)


@pytest.mark.parametrize("drips", [False, True], ids=["hangs", "drips"])
def test_an_authority_has_one_deadline_however_slowly_it_sends(local: LocalAuthority, drips: bool) -> None:
    over = Event()

    def slow(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" if drips else b"")
        while not over.wait(0.05):
            handler.wfile.write(b"X-A: b\r\n" if drips else b"")

    with answering(slow) as url:
        said = failed(Authority("contoh", local.ca, url), Trouble.UNREACHABLE, timeout=0.4)
        over.set()
    assert "time" in said or "answer" in said


def test_a_password_in_the_address_is_sent_and_never_told(local: LocalAuthority) -> None:
    seen: list[str | None] = []

    def guarded(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        seen.append(handler.headers.get("Authorization"))
        handler.send_error(401)

    with answering(guarded) as url:
        authority = Authority("contoh", local.ca, url.replace("http://", "http://petugas:rahasia%21@"))
        said = failed(authority, Trouble.ANSWER)
    assert seen == ["Basic cGV0dWdhczpyYWhhc2lhIQ=="]
    assert "rahasia" not in said
    assert "rahasia" not in authority.where
    assert urlsplit(authority.where).hostname == "127.0.0.1"


def test_a_digest_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="20 bytes"):
        stamping.request(bytes(20), 1)


# The setting


def test_the_setting_names_several_authorities(tmp_path: Path, local: LocalAuthority) -> None:
    ca = tmp_path / "ca satu.pem"
    ca.write_bytes(local.ca)
    text = f" satu=https://tsa.example/ts?x=1 ; ca={ca},local, dua-2=http://u:p@tsa.example:8080;ca={ca},"
    satu, own, dua = stamping.parse_authorities(text, tmp_path / "own")
    assert (satu.name, satu.url, satu.ca) == ("satu", "https://tsa.example/ts?x=1", local.ca)
    assert (own.name, own.folder) == ("local", tmp_path / "own")
    assert dua.where == "http://tsa.example:8080"
    assert stamping.parse_names(text) == ("satu", "local", "dua-2")
    assert stamping.find_authority(text, tmp_path / "own", "dua-2") == dua
    assert stamping.find_authority(text, tmp_path / "own", "tiga") is None
    assert stamping.parse_authorities("", tmp_path) == ()


def test_a_retired_authority_is_asked_no_more_and_its_tokens_still_verify(
    tmp_path: Path, local: LocalAuthority
) -> None:
    (tmp_path / "ca.pem").write_bytes(local.ca)
    text = f"lama=;ca={tmp_path / 'ca.pem'},local"
    assert stamping.parse_names(text) == ("local",)
    old, own = stamping.parse_authorities(text, tmp_path / "own")
    assert (old.name, old.retired, own.retired) == ("lama", True, False)
    assert stamping.verified(old, DIGEST, local.reply(stamping.request(DIGEST, 1))).authority == "lama"
    with pytest.raises(StampError, match="asked no more"):
        stamping.stamp(old, DIGEST)


@pytest.mark.parametrize(
    "text",
    [
        "https://tsa.example",
        "satu=https://tsa.example",
        "satu=ftp://tsa.example;ca=ca.pem",
        "satu=https://;ca=ca.pem",
        "satu=https://tsa.example:99999;ca=ca.pem",
        "satu=https://tsa.example/a b;ca=ca.pem",
        "Satu=https://tsa.example;ca=ca.pem",
        "../x=https://tsa.example;ca=ca.pem",
        "=https://tsa.example;ca=ca.pem",
        "satu=https://tsa.example;ca=",
        "satu=https://tsa.example;cb=ca.pem",
        "local=https://tsa.example;ca=ca.pem",
        "local,local",
    ],
)
def test_a_malformed_setting_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    for read in (stamping.parse_names, lambda text: stamping.parse_authorities(text, tmp_path)):
        with pytest.raises(AuthorityError) as caught:
            read(text)
        assert all(line and "\n" not in line for line in caught.value.message)


@pytest.mark.parametrize("content", [None, b"", b"bukan PEM", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_ca_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    text = f"satu=https://tsa.example;ca={path}"
    assert stamping.parse_names(text) == ("satu",)
    with pytest.raises(AuthorityError, match=r"ca\.pem"):
        stamping.parse_authorities(text, tmp_path)


def test_a_local_authority_that_cannot_be_kept_is_named(tmp_path: Path) -> None:
    (tmp_path / "tsa").write_bytes(b"")
    with pytest.raises(AuthorityError, match="cannot be kept"):
        stamping.parse_authorities("local", tmp_path / "tsa" / "x")


def test_without_openssl_our_own_check_stands(
    local: LocalAuthority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reply = local.reply(stamping.request(DIGEST, 1))
    authority = Authority("contoh", local.ca, folder=local.folder)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert stamping.verified(authority, DIGEST, reply).serial == 1
    ways: list[Callable[[], object]] = [
        lambda: stamps.verify(reply, DIGEST, local.ca),
        lambda: stamping.stamp(authority, DIGEST),
    ]
    for way in ways:
        with pytest.raises(StampError, match="openssl") as caught:
            way()
        assert caught.value.trouble is Trouble.TOOL
