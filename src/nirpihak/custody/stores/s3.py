"""The store in an S3-compatible bucket: one object an address, written only where there is none.

Credentials come from where boto3 looks for them (the environment first). Knows nothing of what the objects hold.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal
from urllib.parse import parse_qsl, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, IncompleteReadError

from nirpihak.custody.stores.ranged import Ranged
from nirpihak.custody.stores.s3_errors import code_of, from_client, told
from nirpihak.custody.stores.store import (
    NotInStore,
    StoreError,
    checked_address,
    from_os,
    is_address,
    prove,
    prove_kept,
)
from nirpihak.text import Text

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

PART: Final = 16 << 20
"""Bytes of a part; objects above two of them are sent in parts. A part and its thread's copy are held in memory."""
_PARTS: Final = 10_000
_SENDERS: Final = 4
_DAY: Final = 86_400.0
_SWEPT: Final = frozenset({"NoSuchUpload"})
_STANDS: Final = frozenset({"PreconditionFailed", "NoSuchUpload"})
_MODES: Final[dict[str, Literal["GOVERNANCE", "COMPLIANCE"]]] = {"governance": "GOVERNANCE", "compliance": "COMPLIANCE"}
_KNOWN: Final = frozenset({"endpoint", "region", "lock", "mode", "timeout", "attempts"})


@dataclass(frozen=True, slots=True)
class Lock:
    """Object lock asked of the bucket: for so many days from writing; nobody can undo `compliance`."""

    days: int
    mode: Literal["GOVERNANCE", "COMPLIANCE"] = "GOVERNANCE"


class S3Store:
    """A `Store` in a bucket, under a prefix. `stale` seconds after its beginning an unfinished upload is swept."""

    def __init__(
        self, client: S3Client, bucket: str, prefix: str = "", *, lock: Lock | None = None, stale: float = _DAY
    ) -> None:
        self._client, self._bucket, self._lock, self._stale = client, bucket, lock, stale
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    @property
    def where(self) -> str:
        return f"s3://{self._bucket}/{self._prefix} ({urlsplit(self._client.meta.endpoint_url).netloc})"

    def put(self, address: str, path: Path, *, proved: bool = False) -> None:
        key = self._key(address)
        try:
            with path.open("rb") as file:
                if not proved:
                    prove(address, file, str(path))
                size = os.fstat(file.fileno()).st_size
                try:
                    if size <= 2 * PART:
                        self._put_whole(key, address, file)
                    else:
                        self._put_parts(key, file, size)
                    self._prove_locked(key)
                except ClientError as error:
                    # Also how a request is answered that was repeated after its first answer got lost.
                    if code_of(error) not in _STANDS:
                        raise from_client(error, self.where, address) from error
                    with self.open(address) as kept:
                        prove_kept(address, kept, self.where)
        except BotoCoreError as error:  # some of these are an OSError too
            raise told(error, self.where, address) from error
        except OSError as error:
            raise from_os(error, str(path), address) from error

    def open(self, address: str) -> BinaryIO:
        head = self._head(address)
        etag = head["ETag"]
        raw = Ranged(lambda start, stop: self._fetch(address, start, stop, etag), head["ContentLength"])
        return io.BufferedReader(raw)

    def size(self, address: str) -> int:
        size: int = self._head(address)["ContentLength"]
        return size

    def __contains__(self, address: str) -> bool:
        try:
            self._head(address)
        except NotInStore:
            return False
        return True

    def addresses(self, after: str = "") -> Iterator[str]:
        with self._telling():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix, StartAfter=self._prefix + after
            )
            for page in pages:
                names = (entry["Key"].removeprefix(self._prefix) for entry in page.get("Contents", []))
                yield from (name for name in names if is_address(name))

    def remove(self, address: str) -> None:
        """As `Store.remove`; all versions of it. An object under lock is refused: its destroyed key must then do."""
        key = self._key(address)
        with self._telling(address):
            pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=key)
            versions = [
                version["VersionId"]
                for page in pages
                for version in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
                if version["Key"] == key
            ]
            for version in versions:
                self._delete(key, version, address)

    def sweep(self, older_than: float = 60.0) -> int:
        """As `Store.sweep`; but no upload is taken for dead before `stale` seconds (a day), for nothing here shows
        whether its writer lives."""
        limit, swept = time.time() - max(older_than, self._stale), 0
        with self._telling():
            pages = self._client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            )
            for upload in [upload for page in pages for upload in page.get("Uploads", [])]:
                if upload["Initiated"].timestamp() <= limit and is_address(upload["Key"].removeprefix(self._prefix)):
                    self._abort(upload["Key"], upload["UploadId"])
                    swept += 1
        return swept

    def _fetch(self, address: str, start: int, stop: int, etag: str) -> bytes:
        """The bytes from `start` up to, not including, `stop` of the object that `etag` names."""
        with self._telling(address):
            for last in (False, False, True):
                answer = self._client.get_object(
                    Bucket=self._bucket, Key=self._key(address), Range=f"bytes={start}-{stop - 1}", IfMatch=etag
                )
                try:
                    # Unlike the request, what breaks while the answer is read is repeated by nobody else.
                    content = answer["Body"].read()
                except (HTTPClientError, IncompleteReadError):
                    if last:
                        raise
                else:
                    break
        if len(content) != stop - start:
            raise StoreError(
                Text(
                    f"{self.where}: {address}: {stop - start} bita diminta, {len(content)} datang",
                    f"{self.where}: {address}: {stop - start} bytes were asked for, {len(content)} came",
                ),
                address,
            )
        return content

    def _key(self, address: str) -> str:
        return self._prefix + checked_address(address)

    def _locking(self) -> dict[str, Any]:
        if self._lock is None:
            return {}
        until = datetime.now(UTC) + timedelta(days=self._lock.days)
        return {"ObjectLockMode": self._lock.mode, "ObjectLockRetainUntilDate": until}

    def _prove_locked(self, key: str) -> None:
        """A lock that was asked for and silently left out, as some services do of uploads in parts, is set again."""
        if self._lock is None:
            return
        head = self._client.head_object(Bucket=self._bucket, Key=key)
        if head.get("ObjectLockMode") is None:
            asked = self._locking()
            self._client.put_object_retention(
                Bucket=self._bucket,
                Key=key,
                Retention={"Mode": asked["ObjectLockMode"], "RetainUntilDate": asked["ObjectLockRetainUntilDate"]},
                ChecksumAlgorithm="SHA256",
            )

    def _put_whole(self, key: str, address: str, file: BinaryIO) -> None:
        file.seek(0)
        self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=file,
            IfNoneMatch="*",
            # The address is the checksum, so the bucket itself refuses what was damaged on the way.
            ChecksumAlgorithm="SHA256",
            ChecksumSHA256=base64.b64encode(bytes.fromhex(address)).decode(),
            **self._locking(),
        )

    def _put_parts(self, key: str, file: BinaryIO, size: int) -> None:
        upload = self._client.create_multipart_upload(
            Bucket=self._bucket, Key=key, ChecksumAlgorithm="SHA256", **self._locking()
        )["UploadId"]
        part = max(PART, -(-size // _PARTS))

        def send(number: int) -> CompletedPartTypeDef:
            content = os.pread(file.fileno(), part, number * part)
            checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
            sent = self._client.upload_part(
                Bucket=self._bucket,
                Key=key,
                UploadId=upload,
                PartNumber=number + 1,
                Body=content,
                ChecksumSHA256=checksum,
            )
            return {"PartNumber": number + 1, "ETag": sent["ETag"], "ChecksumSHA256": checksum}

        try:
            with ThreadPoolExecutor(_SENDERS) as senders:
                sending = [senders.submit(send, number) for number in range(-(-size // part))]
                try:
                    parts = [each.result() for each in sending]
                except BaseException:
                    senders.shutdown(cancel_futures=True)
                    raise
            self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts}, IfNoneMatch="*"
            )
        except BaseException:
            # What cannot be cleared now, because the bucket is gone, `sweep` clears later.
            with contextlib.suppress(BotoCoreError, ClientError):
                self._abort(key, upload)
            raise

    def _abort(self, key: str, upload: str) -> None:
        try:
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload)
        except ClientError as error:
            if code_of(error) not in _SWEPT:
                raise

    def _delete(self, key: str, version: str, address: str) -> None:
        bypass: dict[str, Any] = (
            {"BypassGovernanceRetention": True} if self._lock is not None and self._lock.mode == "GOVERNANCE" else {}
        )
        try:
            self._client.delete_object(Bucket=self._bucket, Key=key, VersionId=version, **bypass)
        except ClientError as error:
            if code_of(error) != "AccessDenied":
                raise
            raise StoreError(
                Text(
                    f"{self.where}: {address}: terkunci atau tidak boleh dihapus; tanpa kuncinya isinya tidak terbaca",
                    f"{self.where}: {address}: locked, or may not be deleted; without its key nobody can read it",
                ),
                address,
            ) from error

    def _head(self, address: str) -> Any:
        with self._telling(address):
            try:
                return self._client.head_object(Bucket=self._bucket, Key=self._key(address))
            except ClientError as error:
                if code_of(error) not in ("404", "NoSuchKey", "NotFound"):
                    raise
                # A HEAD says 404 of a missing bucket too, and a missing bucket is not a missing object.
                self._client.head_bucket(Bucket=self._bucket)
                raise NotInStore(address, self.where) from error

    @contextmanager
    def _telling(self, address: str | None = None) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            raise from_client(error, self.where, address) from error
        except BotoCoreError as error:
            raise told(error, self.where, address) from error


def open_s3(url: str) -> S3Store:
    """The store at `s3://BUCKET/PREFIX?...`; raises StoreError for what cannot be one, and asks the bucket nothing.

    `endpoint` (an http or https address; Amazon's own where it is absent), `region`, `lock` (days of object lock),
    `mode` of it (`governance`, the usual, or `compliance`), `timeout` (seconds, 30), `attempts` (4).
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _refused(f"{url!r} bukan alamat", f"{url!r} is no address") from error
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.username is not None or parts.password is not None:
        raise _refused(
            "sandi tidak ditulis di sini; pakai AWS_ACCESS_KEY_ID dan AWS_SECRET_ACCESS_KEY",
            "no credentials belong here; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        )
    if not parts.hostname:
        raise _refused("sebut embernya: s3://EMBER/AWALAN", "name the bucket: s3://BUCKET/PREFIX")
    if unknown := sorted(given.keys() - _KNOWN):
        known = ", ".join(sorted(_KNOWN))
        raise _refused(
            f"{unknown[0]} tidak dikenal; yang ada: {known}", f"{unknown[0]} is not known; there are {known}"
        )
    endpoint = given.get("endpoint")
    if endpoint is not None and (urlsplit(endpoint).scheme not in ("http", "https") or not urlsplit(endpoint).hostname):
        raise _refused(f"endpoint {endpoint!r} bukan alamat http(s)", f"endpoint {endpoint!r} is no http(s) address")
    mode = _MODES.get(given.get("mode", "governance"))
    if mode is None:
        raise _refused("mode: governance atau compliance", "mode: governance or compliance")
    timeout, attempts = _number(given, "timeout", 30), _number(given, "attempts", 4)
    lock = Lock(_number(given, "lock", 1), mode) if "lock" in given else None
    config = Config(
        connect_timeout=min(timeout, 10),
        read_timeout=timeout,
        retries={"total_max_attempts": attempts, "mode": "standard"},
        # Names of buckets as hosts would need a name service of the storage's own.
        s3={"addressing_style": "path" if endpoint else "auto"},
        max_pool_connections=2 * _SENDERS,
    )
    try:
        client = boto3.session.Session().client(
            "s3", endpoint_url=endpoint, region_name=given.get("region") or _usual_region(), config=config
        )
        return S3Store(client, parts.netloc, parts.path, lock=lock)
    except (BotoCoreError, ValueError) as error:
        raise _refused(str(error), str(error)) from error


def _usual_region() -> str:
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def _number(given: dict[str, str], name: str, usual: int) -> int:
    text = given.get(name, str(usual))
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:6]) or len(text) > 6:
        raise _refused(f"{name}={text!r} bukan bilangan dari 1", f"{name}={text!r} is no number from 1")
    return int(text)


def _refused(id_: str, en: str) -> StoreError:
    return StoreError(Text(f"s3: {id_}", f"s3: {en}"))
