"""The S3 store: what its address may say, locks, and a service that is dead, deaf, wrong or breaks off."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from nirpihak.custody.stores import StoreError, open_store
from nirpihak.custody.stores.s3 import PART, S3Store
from tests import s3 as services
from tests.s3 import S3
from tests.stores import put

ADDRESS = "ab" * 32
LARGE = bytes(2 * PART + 1)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("s3://", "name the bucket"),
        ("s3:ember", "name the bucket"),
        ("s3://[", "is no address"),
        ("s3://kunci:sandi@ember/x", "AWS_SECRET_ACCESS_KEY"),
        ("s3://ember/x?warna=biru", "warna is not known"),
        ("s3://ember/x?endpoint=ftp://x", "no http"),
        ("s3://ember/x?endpoint=", "no http"),
        ("s3://ember/x?lock=0", "no number from 1"),
        ("s3://ember/x?lock=selamanya", "no number from 1"),
        ("s3://ember/x?timeout=-1", "no number from 1"),
        ("s3://ember/x?lock=1&mode=keras", "governance or compliance"),
    ],
)
def test_what_names_no_bucket_is_refused(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        open_store(url)
    assert "sandi@" not in str(caught.value)


def locked(s3: S3, mode: str, days: int = 3) -> S3Store:
    store = open_store(s3.url(s3.bucket(lock=True), lock=days, mode=mode))
    assert isinstance(store, S3Store)
    return store


@pytest.mark.parametrize("content", [b"kecil", LARGE], ids=["whole", "parts"])
@pytest.mark.parametrize("mode", ["governance", "compliance"])
def test_the_lock_asked_for_is_on_the_object(s3: S3, spool: Path, mode: str, content: bytes) -> None:
    store = locked(s3, mode)
    address = put(store, spool, content)
    head = store._head(address)
    assert head["ObjectLockMode"] == mode.upper()
    assert (head["ObjectLockRetainUntilDate"] - head["LastModified"]).days in (2, 3)


def test_what_is_locked_for_good_stays_and_says_so(s3: S3, spool: Path) -> None:
    store = locked(s3, "compliance")
    address = put(store, spool, b"isi")
    with pytest.raises(StoreError, match="locked, or may not be deleted"):
        store.remove(address)
    with store.open(address) as file:
        assert file.read() == b"isi"


def test_a_lawful_erasure_takes_every_version(s3: S3, spool: Path) -> None:
    store = locked(s3, "governance")
    address = put(store, spool, b"isi")
    store.remove(address)
    assert address not in store
    left = store._client.list_object_versions(Bucket=store._bucket)
    assert "Versions" not in left
    assert "DeleteMarkers" not in left


def test_a_lock_that_the_bucket_does_not_offer_is_said(s3: S3, spool: Path) -> None:
    store = open_store(s3.url(s3.bucket(), lock=3))
    with pytest.raises(StoreError, match="offers no object lock"):
        put(store, spool, b"isi")
    assert list(store.addresses()) == []


def test_two_prefixes_in_a_bucket_do_not_see_each_other(s3: S3, spool: Path) -> None:
    bucket = s3.bucket()
    one, root = open_store(s3.url(bucket)), open_store(s3.url(bucket).replace("/barang?", "?"))
    address = put(one, spool, b"satu")
    assert list(root.addresses()) == []
    other = put(root, spool, b"dua")
    assert list(one.addresses()) == [address]
    assert list(root.addresses()) == [other]


def test_a_missing_bucket_is_not_a_missing_object(s3: S3, spool: Path) -> None:
    store = open_store(s3.url("tidak-ada"))
    for ask in (lambda: ADDRESS in store, lambda: put(store, spool, b"isi"), lambda: list(store.addresses())):
        with pytest.raises(StoreError, match="no such bucket"):
            ask()


def test_missing_credentials_are_named(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(StoreError, match="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
        list(open_store(s3.url("ember")).addresses())


def test_an_upload_left_unfinished_is_swept_when_it_is_old(s3: S3) -> None:
    bucket = s3.bucket()
    store = open_store(s3.url(bucket))
    assert isinstance(store, S3Store)
    client = store._client
    client.create_multipart_upload(Bucket=bucket, Key=f"barang/{ADDRESS}")
    client.create_multipart_upload(Bucket=bucket, Key="barang/milik-orang-lain")
    # This service gives every upload the same day in 2010 as its beginning.
    assert S3Store(client, bucket, "barang", stale=1e10).sweep(0.0) == 0
    assert store.sweep(1e10) == 0
    assert store.sweep(0.0) == 1
    assert [upload["Key"] for upload in client.list_multipart_uploads(Bucket=bucket)["Uploads"]] == [
        "barang/milik-orang-lain"
    ]


@pytest.mark.parametrize("content", [b"kecil", LARGE], ids=["whole", "parts"])
@pytest.mark.usefixtures("s3")
def test_a_service_that_died_is_said_in_one_line(spool: Path, content: bytes) -> None:
    child, service = services.start()
    try:
        store = open_store(service.url(service.bucket()))
        address = put(store, spool, b"isi")
    finally:
        services.stop(child)
    asks: list[Any] = [
        lambda: put(store, spool, content),
        lambda: store.open(address),
        lambda: address in store,
        lambda: list(store.addresses()),
        lambda: store.remove(address),
        lambda: store.sweep(),
    ]
    for ask in asks:
        with pytest.raises(StoreError, match="does not answer; try again later") as caught:
            ask()
        assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("s3")
def test_a_service_that_never_answers_is_given_up(spool: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        store = open_store(S3(f"http://127.0.0.1:{deaf.getsockname()[1]}").url("ember", timeout=1))
        with pytest.raises(StoreError, match="does not answer"):
            put(store, spool, b"isi")


@pytest.mark.usefixtures("s3")
def test_an_answer_that_breaks_off_is_asked_for_again(spool: Path) -> None:
    content = b"isi" * 1000
    for breaks, arrives in ((1, True), (2, True), (3, False)):
        with breaking_off(content, breaks) as endpoint:
            store = open_store(S3(endpoint).url("ember"))
            with store.open(ADDRESS) as file:
                if arrives:
                    assert file.read() == content
                else:
                    with pytest.raises(StoreError):
                        file.read()


@contextmanager
def breaking_off(content: bytes, times: int) -> Iterator[str]:
    """A service that has one object, and breaks off in the middle of it so many times."""
    left = [times]

    class Service(BaseHTTPRequestHandler):
        def _head(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("ETag", '"tetap"')
            self.end_headers()

        def do_HEAD(self) -> None:
            self._head()

        def do_GET(self) -> None:
            self._head()
            self.wfile.write(content[: len(content) // 2] if left[0] else content)
            left[0] = max(0, left[0] - 1)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
