"""What an S3 service and its client say when they fail, as one line for a person. Knows nothing else of S3."""

from __future__ import annotations

from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
)

from nirpihak.custody.stores.store import StoreError
from nirpihak.text import Text

_DENIED: Final = frozenset({"AccessDenied", "403", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch"})
_FULL: Final = frozenset(
    {"QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage"}
)
_NO_BUCKET: Final = frozenset({"NoSuchBucket", "404", "NotFound"})


def code_of(error: ClientError) -> str:
    """The service's own code; more to be relied on than the status, which may be 200 with an error in its body."""
    return str(error.response.get("Error", {}).get("Code", ""))


def from_client(error: ClientError, where: str, address: str | None) -> StoreError:
    """The service answered, and refused."""
    code, message = code_of(error), str(error.response.get("Error", {}).get("Message", ""))
    if code in _NO_BUCKET:
        text = Text(f"{where}: ember itu tidak ada", f"{where}: there is no such bucket")
    elif code in _DENIED:
        text = Text(
            f"{where}: ditolak ({code}); periksa kunci aksesnya", f"{where}: refused ({code}); look at its keys"
        )
    elif code in _FULL:
        text = Text(
            f"{where}: ruang simpan penuh ({code}); tidak ada yang disimpan",
            f"{where}: no room left ({code}); nothing was kept",
        )
    elif "missingobjectlock" in message.lower().replace(" ", ""):
        text = Text(
            f"{where}: ember itu tidak menyediakan kunci objek; buat ember dengan object lock, atau hapus lock=",
            f"{where}: the bucket offers no object lock; make one that does, or leave out lock=",
        )
    else:
        said = " ".join(f"{code} {message}".split())
        text = Text(f"{where}: tidak dapat dipakai: {said}", f"{where}: cannot be used: {said}")
    return StoreError(text, address)


def told(error: BotoCoreError, where: str, address: str | None) -> StoreError:
    """No answer came, or none could be asked for."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        text = Text(
            f"{where}: kunci akses belum ada; isi AWS_ACCESS_KEY_ID dan AWS_SECRET_ACCESS_KEY",
            f"{where}: no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        )
    elif isinstance(error, ConnectionError | HTTPClientError):
        text = Text(
            f"{where}: tidak menjawab; ulangi nanti",
            f"{where}: does not answer; try again later",
        )
    else:
        said = " ".join(str(error).split())
        text = Text(f"{where}: tidak dapat dipakai: {said}", f"{where}: cannot be used: {said}")
    return StoreError(text, address)
