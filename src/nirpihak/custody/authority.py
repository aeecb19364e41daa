"""A timestamp authority of our own (RFC 3161): for trying out, for tests, and where no other can be reached.

Its tokens are real and verify with `openssl ts`, but they are made by the very institution whose evidence they date: so
they prove nothing against it. It knows nothing of who asks, of what is stamped or of the custody log.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from nirpihak.custody.checking import CheckError

QUERY: Final = "application/timestamp-query"
REPLY: Final = "application/timestamp-reply"
POLICY: Final = "2.25.233436774589197333603529548022085121915"
"""The policy in its tokens: an arc of our own, from a random UUID, which needs no registration (X.667)."""
LARGEST_QUERY: Final = 4096
ROOT_LIFE: Final = timedelta(days=30 * 365)
SIGNER_LIFE: Final = timedelta(days=3 * 365)
RENEWED_BEFORE: Final = timedelta(days=365)
"""How long before its signer's end the authority takes a new one, so that no token is near the end of its chain."""

_ROOT, _ROOT_KEY, _SIGNER, _SERIAL, _LOCK = "ca.pem", "ca.key", "signer.pem", "serial", "lock"
_CONFIG: Final = """[tsa]
default_tsa = local
[local]
serial = {serial}
crypto_device = builtin
signer_digest = sha256
default_policy = {policy}
other_policies = {policy}
digests = sha256, sha384, sha512
accuracy = secs:1
clock_precision_digits = 6
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class AuthorityError(CheckError):
    """An authority cannot be used as it was named or kept: one line in both languages."""


@dataclass(frozen=True, slots=True)
class LocalAuthority:
    """An authority whose CA, signer and serial number are kept in `folder`, made there once.

    `signer_life` is how long a new signer's certificate lasts, `renewed_before` how long before its end it is replaced.
    `with_root` puts the CA's certificate into each token beside the signer's own. `name` goes into the certificates.
    """

    folder: Path
    name: str = "Nirpihak"
    signer_life: timedelta = SIGNER_LIFE
    renewed_before: timedelta = RENEWED_BEFORE
    with_root: bool = False

    @property
    def ca(self) -> bytes:
        """The certificate that its tokens are verified with (PEM). Raises AuthorityError."""
        self._make()
        return (self.folder / _ROOT).read_bytes()

    def reply(self, request: bytes) -> bytes:
        """The raw reply to a request, both DER: a token, or a refusal where the request is none.

        Any number of processes may ask at once. Raises AuthorityError where there is no `openssl`, or no room.
        """
        if shutil.which("openssl") is None:
            raise AuthorityError(
                "otoritas stempel waktu lokal memerlukan perintah openssl; pasang OpenSSL",
                "the local timestamp authority needs the openssl command; install OpenSSL",
            )
        self._make()
        try:
            with self._locked():
                signer, serial = self._signer(), self._next_serial()
            return self._answered(request, signer, serial)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            why = getattr(error, "strerror", None) or " ".join(str(error).split())[:200]
            raise AuthorityError(
                f"otoritas stempel waktu lokal di {self.folder} tidak menjawab: {why}",
                f"the local timestamp authority in {self.folder} gave no reply: {why}",
            ) from error

    def _answered(self, request: bytes, signer: bytes, serial: int) -> bytes:
        # openssl rewrites its serial file in place, which a crash would leave empty: it gets one of its own.
        with tempfile.TemporaryDirectory(prefix="authority-") as name:
            folder = Path(name)
            config = _CONFIG.format(serial="serial", policy=POLICY).encode("ascii")
            last = f"{serial - 1:040X}\n".encode("ascii")
            for file, content in (("query", request), ("signer", signer), ("serial", last), ("config", config)):
                _write(folder / file, content, lasting=False)
            line = ["openssl", "ts", "-reply", "-config", "config", "-queryfile", "query"]
            line += ["-signer", "signer", "-inkey", "signer", "-out", "reply"]
            if self.with_root:
                line += ["-chain", str((self.folder / _ROOT).absolute())]
            done = subprocess.run(line, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
            try:
                return (folder / "reply").read_bytes()
            except FileNotFoundError:
                raise ValueError(done.stderr.decode("utf-8", "replace") or f"openssl exit {done.returncode}") from None

    def _make(self) -> None:
        """Make the CA and its first signer, whole or not at all; the first of several processes wins."""
        if (self.folder / _ROOT).exists():
            return
        made = self.folder.with_name(f"{self.folder.name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            made.mkdir(mode=0o700, parents=True)
            key = ec.generate_private_key(ec.SECP256R1())
            now = datetime.now(UTC)
            root = _certificate(_named(f"{self.name} CA"), None, key, key, now, now + ROOT_LIFE)
            _write(made / _ROOT_KEY, _pem(key))
            _write(made / _ROOT, root.public_bytes(Encoding.PEM))
            _write(made / _SIGNER, self._new_signer(root, key))
            _write(made / _SERIAL, b"0\n")
            _write(made / _LOCK, b"")
            with suppress(OSError):  # Another process was first.
                made.rename(self.folder)
            _sync(self.folder.parent)
            (self.folder / _ROOT).stat()
        except OSError as error:
            raise AuthorityError(
                f"otoritas stempel waktu lokal tidak dapat disimpan di {self.folder}: {error.strerror or error}",
                f"the local timestamp authority cannot be kept in {self.folder}: {error.strerror or error}",
            ) from error
        finally:
            shutil.rmtree(made, ignore_errors=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / _LOCK).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _next_serial(self) -> int:
        """A number no token of this authority has yet; on the disk before it is used."""
        path = self.folder / _SERIAL
        serial = int(path.read_text(encoding="ascii")) + 1
        _replace(path, b"%d\n" % serial)
        return serial

    def _signer(self) -> bytes:
        """Key and certificate of the signer (PEM); a new one where the last is near its end."""
        path = self.folder / _SIGNER
        held = path.read_bytes()
        if x509.load_pem_x509_certificate(held).not_valid_after_utc - datetime.now(UTC) > self.renewed_before:
            return held
        root = x509.load_pem_x509_certificate((self.folder / _ROOT).read_bytes())
        key = load_pem_private_key((self.folder / _ROOT_KEY).read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError(f"{_ROOT_KEY} holds no EC key")
        held = self._new_signer(root, key)
        _replace(path, held)
        return held

    def _new_signer(self, root: x509.Certificate, root_key: ec.EllipticCurvePrivateKey) -> bytes:
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        until = min(now + self.signer_life, root.not_valid_after_utc)
        signer = _certificate(_named(f"{self.name} TSA"), root, key, root_key, now, until)
        return _pem(key) + signer.public_bytes(Encoding.PEM)


@contextmanager
def served(authority: LocalAuthority) -> Iterator[str]:
    """The authority over HTTP on loopback, at a free port: the URL to post requests to (RFC 3161, section 3.4)."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.headers.get("Content-Type") != QUERY or not length.isdigit() or int(length) > LARGEST_QUERY:
                self.send_error(400)
                return
            try:
                reply = authority.reply(self.rfile.read(int(length)))
            except AuthorityError as error:
                self.send_error(503, explain=error.en)
                return
            self.send_response(200)
            self.send_header("Content-Type", REPLY)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: whoever asks keeps the record."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Certificate | None,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    start: datetime,
    end: datetime,
) -> x509.Certificate:
    """A CA's own certificate (no issuer), or one that may sign timestamps and nothing else (RFC 3161, section 2.3)."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=0 if issuer is None else None), True)
        .add_extension(_usage(signs_certificates=issuer is None), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )
    if issuer is not None:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
        builder = builder.add_extension(purpose, True).add_extension(authority, False)
    return builder.sign(issuer_key, hashes.SHA256())


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """A new file, readable by its owner alone; on the disk, unless it is not `lasting`."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        if lasting:
            file.flush()
            os.fsync(descriptor)


def _replace(path: Path, content: bytes) -> None:
    """New content for a file, whole or not at all. The caller holds the lock."""
    made = path.with_name(f"{path.name}.new")
    made.unlink(missing_ok=True)
    _write(made, content)
    made.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
