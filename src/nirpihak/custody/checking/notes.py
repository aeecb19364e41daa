"""Signed notes and checkpoints, read and verified: c2sp.org/signed-note, tlog-checkpoint and tlog-cosignature.

Two kinds of signature are known: a log's own (Ed25519, type 1) and a witness's timestamped cosignature (type 4).
Signatures are checked by the `openssl` command, or by whatever `verify` the caller hands in. Signs nothing itself and
knows nothing of trees.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import subprocess
import tempfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from . import CheckError

ED25519 = 1
"""Signature type of a log: Ed25519 over the note's text."""
COSIGNATURE = 4
"""Signature type of a witness: Ed25519 over the text and a POSIX time (cosignature/v1)."""
_KINDS = {ED25519: 64, COSIGNATURE: 72}
_LARGEST_NOTE = 1_000_000
_MOST_SIGNATURES = 100
_DASH = "\N{EM DASH} "
_SPKI = bytes.fromhex("302a300506032b6570032100")
"""What precedes the 32 bytes of an Ed25519 public key in its SubjectPublicKeyInfo (RFC 8410)."""
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_KEY_ID = re.compile(r"[0-9a-f]{8}")

Verify = Callable[[bytes, bytes, bytes], bool]
"""Whether a 64-byte Ed25519 signature (third) under a 32-byte public key (first) is over the message (second)."""


class NoteError(CheckError):
    """A note, checkpoint or key cannot be read, or a signature is not what it must be."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name it signs under; written `name+id+base64` (signed-note, "Verifier keys")."""

    name: str
    type: int
    key: bytes
    """The 32 bytes of the Ed25519 public key."""

    @property
    def id(self) -> bytes:
        """The 4-byte key ID: with the name it finds the key's signatures, but it proves nothing."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.type]) + self.key).decode()}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read a key as `str` writes it. Raises NoteError, also where the ID does not belong to the key."""
        name, _, rest = text.strip().partition("+")
        id_, _, encoded = rest.partition("+")
        try:
            raw = decode(encoded)
        except NoteError:
            raw = b""
        if not valid_name(name) or not _KEY_ID.fullmatch(id_) or len(raw) < 2:
            raise NoteError(
                f"kunci pemeriksa {text.strip()!r} tidak berbentuk nama+id+base64",
                f"the verifier key {text.strip()!r} is not of the form name+id+base64",
            )
        if raw[0] not in _KINDS or len(raw) != 33:
            raise NoteError(
                f"kunci pemeriksa {name} berjenis {raw[0]}; yang dikenal hanya Ed25519 (jenis 1 dan 4)",
                f"the verifier key {name} is of type {raw[0]}; only Ed25519 (types 1 and 4) is known",
            )
        found = cls(name, raw[0], raw[1:])
        if found.id.hex() != id_:
            raise NoteError(
                f"kunci pemeriksa {name}: id {id_} bukan milik kunci itu (seharusnya {found.id.hex()})",
                f"the verifier key {name}: the id {id_} does not belong to it (it should be {found.id.hex()})",
            )
        return found


@dataclass(frozen=True)
class Signature:
    """One signature line: the name and the ID of a key, and what it signed with."""

    name: str
    id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.id + self.signature).decode()}\n"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read one line as `str` writes it, with or without its newline. Raises NoteError."""
        name, space, encoded = line.removesuffix("\n").removeprefix(_DASH).partition(" ")
        try:
            raw = decode(encoded)
        except NoteError:
            raw = b""
        if not line.startswith(_DASH) or not space or not valid_name(name) or len(raw) < 5:
            raise NoteError(
                f"baris tanda tangan tidak terbaca: {line[:80]!r}", f"a signature line is not readable: {line[:80]!r}"
            )
        return cls(name, raw[:4], raw[4:])


@dataclass(frozen=True)
class Note:
    """A text, with its last newline, and the signatures below it; nothing is verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))


@dataclass(frozen=True)
class Signed:
    """A signature that verified: whose it is and, of a cosignature, when it was made (POSIX seconds)."""

    key: VerifierKey
    time: int | None


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: its name, how many entries it has, and their root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The note text (tlog-checkpoint, "Note text")."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def valid_name(name: str) -> bool:
    """Whether a key may have this name: not empty, no space of any kind, no plus, no control character."""
    return bool(name) and name.isprintable() and not any(each.isspace() or each == "+" for each in name)


def decode(text: str) -> bytes:
    """Standard base64 in the one way it is written: padded, no stray bits or characters. Raises NoteError."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raw = None
    if raw is None or base64.b64encode(raw).decode() != text:
        raise NoteError(f"bukan base64 yang sah: {text[:80]!r}", f"not valid base64: {text[:80]!r}")
    return raw


def parse_note(text: str | bytes) -> Note:
    """Take a note apart. Raises NoteError; verifies nothing."""
    if isinstance(text, bytes):
        try:
            text = text.decode()
        except UnicodeDecodeError as error:
            raise NoteError("catatan bertanda tangan bukan UTF-8", "a signed note is not UTF-8") from error
    if len(text) > _LARGEST_NOTE:
        raise NoteError("catatan bertanda tangan terlalu besar", "a signed note is too large")
    if any(each < " " and each != "\n" for each in text):
        raise NoteError("catatan bertanda tangan memuat karakter kendali", "a signed note holds a control character")
    body, blank, below = text.rpartition("\n\n")
    lines = below.split("\n")
    if not blank or len(lines) < 2 or lines.pop():
        raise NoteError(
            "catatan tidak memuat baris kosong dan tanda tangan di bawah teksnya",
            "a note has no blank line and signatures below its text",
        )
    if len(lines) > _MOST_SIGNATURES:
        raise NoteError(f"catatan memuat {len(lines)} tanda tangan", f"a note has {len(lines)} signatures")
    return Note(body + "\n", tuple(map(Signature.parse, lines)))


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a note as a checkpoint. Raises NoteError."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise NoteError(
            "titik periksa harus berisi nama log, jumlah entri dan akar, masing-masing satu baris",
            "a checkpoint holds the log's name, its size and its root, one line each",
        )
    origin, size, root, *extensions = lines
    if not _DECIMAL.fullmatch(size):
        raise NoteError(
            f"titik periksa {origin}: jumlah entri {size!r} bukan bilangan",
            f"checkpoint of {origin}: the size {size!r} is no number",
        )
    if len(found := decode(root)) != 32:
        raise NoteError(
            f"titik periksa {origin}: akar panjangnya {len(found)} bita, seharusnya 32",
            f"checkpoint of {origin}: the root is {len(found)} bytes long and should be 32",
        )
    return Checkpoint(origin, int(size), found, tuple(extensions))


def verify_ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is over the message, by the `openssl` command (1.1.1 or newer).

    Raises NoteError where the command is missing or cannot do it.
    """
    pem = b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(_SPKI + key) + b"\n-----END PUBLIC KEY-----\n"
    with tempfile.TemporaryDirectory(prefix="nirpihak-") as folder:
        paths = [Path(folder, name) for name in ("key", "message", "signature")]
        for path, content in zip(paths, (pem, message, signature)):  # noqa: B905  # Python 3.9 has no strict=
            path.write_bytes(content)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin", "-inkey", str(paths[0])]
        command += ["-in", str(paths[1]), "-sigfile", str(paths[2])]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError as error:
            raise NoteError(
                "perintah openssl tidak ada; pasang OpenSSL 1.1.1 atau yang lebih baru",
                "there is no openssl command; install OpenSSL 1.1.1 or newer",
            ) from error
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode == 0:
        return True
    if "Verification Failure" in said:
        return False
    reason = (said.strip().splitlines() or ["?"])[0]
    raise NoteError(
        f"openssl tidak dapat memeriksa tanda tangan Ed25519: {reason}",
        f"openssl cannot check an Ed25519 signature: {reason}",
    )


def cosigned_message(text: str, time: int) -> bytes:
    """What a witness signs (tlog-cosignature, "Ed25519 signed message"): a header, the POSIX time, the note's text."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def verified(note: Note, keys: Iterable[VerifierKey], verify: Verify = verify_ed25519) -> list[Signed]:
    """The signatures of the note that known keys made, in the order of the note; those of unknown keys are passed over.

    Raises NoteError, naming the key, where a signature under a known name and ID does not verify.
    """
    known = {(key.name, key.id): key for key in keys}
    found: list[Signed] = []
    for each in note.signatures:
        key = known.get((each.name, each.id))
        if key is None or any(key == signed.key for signed in found):
            continue
        found.append(Signed(key, _checked(note.text, key, each.signature, verify)))
    return found


def open_checkpoint(
    text: str | bytes,
    log_key: VerifierKey,
    witness_keys: Collection[VerifierKey] = (),
    quorum: int = 0,
    verify: Verify = verify_ed25519,
) -> tuple[Checkpoint, list[Signed]]:
    """A checkpoint that the log signed and at least `quorum` of the witnesses cosigned, and those cosignatures.

    The log's key must bear the checkpoint's origin as its name. Raises NoteError.
    """
    note = parse_note(text)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != log_key.name:
        raise NoteError(
            f"titik periksa ini milik log {checkpoint.origin}, bukan {log_key.name}",
            f"this checkpoint is of the log {checkpoint.origin}, not {log_key.name}",
        )
    signed = verified(note, [log_key, *witness_keys], verify)
    if not any(each.key == log_key for each in signed):
        raise NoteError(
            f"titik periksa tidak ditandatangani dengan kunci log {log_key}",
            f"the checkpoint is not signed with the log's key {log_key}",
        )
    cosigned = [each for each in signed if each.key != log_key]
    # One institution counts once, whatever names or types it lists its key under.
    if len({each.key.key for each in cosigned}) < quorum:
        raise NoteError(
            f"hanya {len(cosigned)} saksi menandatangani titik periksa ini; yang diminta {quorum}",
            f"only {len(cosigned)} witnesses cosigned this checkpoint; {quorum} are asked for",
        )
    return checkpoint, cosigned


def _checked(text: str, key: VerifierKey, signature: bytes, verify: Verify) -> int | None:
    time, message = None, text.encode()
    if right := len(signature) == _KINDS[key.type]:
        if key.type == COSIGNATURE:
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = cosigned_message(text, time)
            right = time < 2**63
        right = right and verify(key.key, message, signature)
    if not right:
        raise NoteError(
            f"tanda tangan {key.name} (kunci {key.id.hex()}) tidak sah atas teks ini",
            f"the signature of {key.name} (key {key.id.hex()}) is not valid over this text",
        )
    return time
