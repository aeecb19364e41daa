"""Replies read and verified with the standard library and openssl alone, as in a bundle years later."""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import tsp
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.custody import checking, stamping
from nirpihak.custody.authority import POLICY, LocalAuthority
from nirpihak.custody.checking import stamps
from nirpihak.custody.checking.stamps import StampError, Trouble
from tests.conftest import NOT_HERE

DIGEST = hashlib.sha256(b"barang bukti contoh").digest()
NONCE = 2**63 - 5


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> LocalAuthority:
    if shutil.which("openssl") is None:
        pytest.skip(f"{NOT_HERE}openssl")
    return LocalAuthority(tmp_path_factory.mktemp("stamps") / "tsa", with_root=True)


@pytest.fixture(scope="module")
def reply(local: LocalAuthority) -> bytes:
    return local.reply(stamping.request(DIGEST, NONCE))


def test_what_is_read_is_what_openssl_and_asn1crypto_read(reply: bytes, tmp_path: Path) -> None:
    token = stamps.read(reply)
    (tmp_path / "reply.tsr").write_bytes(reply)
    line = ["openssl", "ts", "-reply", "-in", "reply.tsr", "-text"]
    text = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert f"Serial number: 0x{token.serial:02X}" in text
    assert f"Policy OID: {token.policy}" in text
    assert f"Nonce: 0x{token.nonce:X}" in text
    stated = re.search(r"Time stamp: (\w+ +\d+ \d\d:\d\d:\d\d(?:\.\d+)?) (\d{4}) GMT", text)
    assert stated is not None
    second = datetime.strptime(f"{stated[1].partition('.')[0]} {stated[2]} +0000", "%b %d %H:%M:%S %Y %z")
    assert token.at.replace(microsecond=0) == second
    info = tsp.TimeStampResp.load(reply)["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert token.at == info["gen_time"].native
    assert (token.digest, token.algorithm) == (DIGEST, "sha256")
    assert (token.policy, token.nonce) == (POLICY, NONCE)
    assert token.accuracy == timedelta(seconds=1)


def test_the_command_told_to_people_verifies(local: LocalAuthority, reply: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.tsr").write_bytes(reply)
    (tmp_path / "ca.pem").write_bytes(local.ca)
    command = shlex.join(["openssl", *stamps.arguments(DIGEST.hex(), "a.tsr", "ca.pem", stamps.read(reply).at)])
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "Verification: OK\n")


def test_it_needs_no_library_and_no_environment(local: LocalAuthority, reply: bytes, tmp_path: Path) -> None:
    shutil.copytree(Path(checking.__file__).parent, tmp_path / "checking", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "a.tsr").write_bytes(reply)
    (tmp_path / "ca.pem").write_bytes(local.ca)
    script = (
        "import sys; sys.path.insert(0, '.')\n"
        "from checking import stamps\n"
        "reply, ca = open('a.tsr','rb').read(), open('ca.pem','rb').read()\n"
        f"token = stamps.verify(reply, bytes.fromhex('{DIGEST.hex()}'), ca)\n"
        "print(token.at.isoformat(), 'cryptography' in sys.modules, 'site' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script],
        cwd=tmp_path,
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.split(), done.stderr) == ([stamps.read(reply).at.isoformat(), "False", "False"], "")


def test_other_bytes_and_no_ca_are_named(local: LocalAuthority, reply: bytes) -> None:
    with pytest.raises(StampError) as caught:
        stamps.verify(reply, hashlib.sha256(b"lain").digest(), local.ca)
    assert caught.value.trouble is Trouble.DIGEST
    with pytest.raises(StampError) as caught:
        stamps.verify(reply, DIGEST, b"bukan PEM")
    assert caught.value.trouble in (Trouble.AUTHORITY, Trouble.SIGNATURE)


def test_a_broken_signature_is_named(local: LocalAuthority, reply: bytes) -> None:
    changed = reply[:-10] + bytes([reply[-10] ^ 1]) + reply[-9:]
    with pytest.raises(StampError) as caught:
        stamps.verify(changed, DIGEST, local.ca)
    assert caught.value.trouble is Trouble.SIGNATURE
    assert "signature" in caught.value.en
    assert caught.value.reply == changed


def test_a_tool_that_is_missing_or_breaks_is_named(local: LocalAuthority, reply: bytes, tmp_path: Path) -> None:
    broken = tmp_path / "openssl"
    broken.write_text("not a program", encoding="ascii")
    for tool in ("/does/not/exist/openssl", str(broken)):
        with pytest.raises(StampError, match="install OpenSSL") as caught:
            stamps.verify(reply, DIGEST, local.ca, tool)
        assert caught.value.trouble is Trouble.TOOL
    with pytest.raises(StampError) as caught:
        stamps.verify(reply, DIGEST, local.ca, shutil.which("true") or "true")
    assert caught.value.trouble is Trouble.SIGNATURE, "a tool that says nothing has verified nothing"


@pytest.mark.parametrize(
    ("status", "texts", "bits", "said"),
    [
        (2, ["kuota habis"], {"time_not_available"}, ["rejected", "kuota habis", "time source"]),
        (2, [], {"bad_alg", "system_failure"}, ["bad algorithm", "system failure"]),
        (3, [], None, ["waiting"]),
        (1, ["dengan perubahan"], None, ["with modifications"]),
        (5, ["a\nb\x1b[31mc"], None, ["revoked, a b?[31mc"]),
    ],
)
def test_each_way_to_refuse_is_told(status: int, texts: list[str], bits: set[str] | None, said: list[str]) -> None:
    info: dict[str, object] = {"status": status, "status_string": texts or None, "fail_info": bits}
    refusal = tsp.PKIStatusInfo({name: value for name, value in info.items() if value is not None}).dump()
    with pytest.raises(StampError) as caught:
        stamps.read(bytes([0x30, len(refusal)]) + refusal)
    assert caught.value.trouble is Trouble.REFUSED
    assert [part for part in said if part not in caught.value.en] == []


@pytest.mark.parametrize(
    ("algorithm", "digest"), [("sha1", bytes(20)), ("md5", bytes(16)), ("sha256", bytes(20)), ("sha512", bytes(32))]
)
def test_a_digest_of_another_kind_is_refused(reply: bytes, algorithm: str, digest: bytes) -> None:
    """Also SHA-256 bytes under another name: openssl, told a digest, compares the bytes alone."""
    changed = tsp.TimeStampResp.load(reply)
    content = changed["time_stamp_token"]["content"]["encap_content_info"]["content"]
    info = content.parsed
    info["message_imprint"] = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest}
    content.set(info.dump(force=True))
    with pytest.raises(StampError, match="a digest of another kind"):
        stamps.read(changed.dump(force=True))


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(StampError, match="1000000 bytes"):
        stamps.read(bytes(1_000_000))


@given(data=st.data())
def test_no_bytes_break_the_reader(reply: bytes, data: st.DataObject) -> None:
    changed = bytearray(reply)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, 220) | st.integers(0, len(changed) - 1))
        changed[place] = data.draw(st.integers(0, 255))
    for broken in (bytes(changed), bytes(changed[: data.draw(st.integers(0, len(changed)))])):
        with suppress(StampError):
            assert stamps.read(broken).at.tzinfo is UTC


@given(junk=st.binary(max_size=200))
def test_no_junk_breaks_the_reader(junk: bytes) -> None:
    with pytest.raises(StampError):
        stamps.read(junk)
