"""The local authority: made once, whole or not at all, with serial numbers that are never given twice."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from nirpihak.custody import stamping
from nirpihak.custody.authority import QUERY, REPLY, AuthorityError, LocalAuthority, served
from nirpihak.custody.checking import stamps
from nirpihak.custody.checking.stamps import StampError, Trouble
from tests.conftest import NOT_HERE

DIGEST = hashlib.sha256(b"barang bukti contoh").digest()
QUERY_OF_DIGEST = stamping.request(DIGEST, 1)
CHILD = """
import sys
from pathlib import Path
from nirpihak.custody.authority import LocalAuthority
from nirpihak.custody.checking import stamps
authority = LocalAuthority(Path(sys.argv[1]))
for _ in range(int(sys.argv[3])):
    print(stamps.read(authority.reply(bytes.fromhex(sys.argv[2]))).serial, flush=True)
"""


@pytest.fixture(autouse=True)
def _openssl() -> None:
    if shutil.which("openssl") is None:
        pytest.skip(f"{NOT_HERE}openssl")


def child(folder: Path, times: int) -> "subprocess.Popen[str]":
    line = [sys.executable, "-c", CHILD, str(folder), QUERY_OF_DIGEST.hex(), str(times)]
    return subprocess.Popen(line, stdout=subprocess.PIPE, text=True)


def test_its_keys_are_read_by_nobody_else(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "tsa"
    authority = LocalAuthority(folder, name="Instansi Contoh")
    assert b"BEGIN CERTIFICATE" in authority.ca
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert sorted(path.name for path in folder.parent.iterdir()) == ["tsa"], "nothing half made stands about"


def test_its_certificates_are_for_timestamps_alone(tmp_path: Path) -> None:
    folder = tmp_path / "tsa"
    root = x509.load_pem_x509_certificate(LocalAuthority(folder, name="Instansi Contoh").ca)
    signer = x509.load_pem_x509_certificate((folder / "signer.pem").read_bytes())
    signer.verify_directly_issued_by(root)
    purpose = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert purpose.critical
    assert [each.dotted_string for each in purpose.value] == ["1.3.6.1.5.5.7.3.8"]
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    assert signer.subject.rfc4514_string() == "CN=Instansi Contoh TSA"


def test_processes_that_start_together_share_one_authority_and_no_serial(tmp_path: Path) -> None:
    folder = tmp_path / "tsa"
    children = [child(folder, 4) for _ in range(3)]
    serials = [int(line) for each in children for line in each.communicate(timeout=60)[0].split()]
    assert sorted(serials) == list(range(1, 13))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tsa"]


def test_threads_share_it_too(tmp_path: Path) -> None:
    authority = LocalAuthority(tmp_path / "tsa")
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(authority.reply, [QUERY_OF_DIGEST] * 16))
    assert len({stamps.read(reply).serial for reply in replies}) == 16
    assert all(stamps.verify(reply, DIGEST, authority.ca) for reply in replies[:2])


def test_killed_at_any_moment_it_gives_no_serial_twice(tmp_path: Path) -> None:
    folder, seen = tmp_path / "tsa", []
    for lines in (0, 0, 1, 2, 3):
        running = child(folder, 1000)
        assert running.stdout is not None
        seen += [int(running.stdout.readline()) for _ in range(lines)]
        os.kill(running.pid, signal.SIGKILL)
        running.stdout.close()
        running.wait()
    authority = LocalAuthority(folder)
    seen.append(stamps.verify(authority.reply(QUERY_OF_DIGEST), DIGEST, authority.ca).serial)
    assert seen == sorted(set(seen))


def test_a_signer_near_its_end_is_replaced_under_the_same_ca(tmp_path: Path) -> None:
    folder = tmp_path / "tsa"
    aging = LocalAuthority(folder, signer_life=timedelta(days=300))
    ca, first = aging.ca, aging.reply(QUERY_OF_DIGEST)
    held = (folder / "signer.pem").read_bytes()
    young = LocalAuthority(folder)
    second = young.reply(QUERY_OF_DIGEST)
    assert (folder / "signer.pem").read_bytes() != held
    assert young.ca == ca
    third = young.reply(QUERY_OF_DIGEST)
    assert [stamps.verify(reply, DIGEST, ca).serial for reply in (first, second, third)] == [1, 2, 3]
    signer = x509.load_pem_x509_certificate((folder / "signer.pem").read_bytes())
    assert signer.not_valid_after_utc > datetime.now(UTC) + timedelta(days=1000)


@pytest.mark.parametrize("request_", [b"", b"bukan permintaan", QUERY_OF_DIGEST[:-3], bytes(4000)])
def test_it_refuses_what_is_no_request(tmp_path: Path, request_: bytes) -> None:
    with pytest.raises(StampError) as caught:
        stamps.read(LocalAuthority(tmp_path / "tsa").reply(request_))
    assert caught.value.trouble is Trouble.REFUSED


def test_a_spoilt_folder_is_named(tmp_path: Path) -> None:
    authority = LocalAuthority(tmp_path / "tsa")
    authority.reply(QUERY_OF_DIGEST)
    (authority.folder / "serial").write_bytes(b"")
    with pytest.raises(AuthorityError, match="gave no reply") as caught:
        authority.reply(QUERY_OF_DIGEST)
    assert str(authority.folder) in caught.value.id


def test_over_http_it_answers_queries_and_nothing_else(tmp_path: Path) -> None:
    with served(LocalAuthority(tmp_path / "tsa")) as url:
        asked = urllib.request.Request(url, QUERY_OF_DIGEST, {"Content-Type": QUERY})
        with urllib.request.urlopen(asked, timeout=20) as response:
            assert response.headers["Content-Type"] == REPLY
            assert stamps.read(response.read()).digest == DIGEST
        wrong = urllib.request.Request(url, b"x", {"Content-Type": "text/plain"})
        long = urllib.request.Request(url, bytes(5000), {"Content-Type": QUERY})
        for other, status in ((wrong, 400), (long, 400), (url, 501)):
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(other, timeout=20)
            caught.value.close()
            assert caught.value.code == status
