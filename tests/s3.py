"""A real S3 service on loopback: moto's server in a child process, one a worker, on a port the kernel chose.

Import `s3` into a conftest to have the fixture. Knows nothing of what is tested.
"""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
import pytest

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

KEYS = {
    "AWS_ACCESS_KEY_ID": "uji",
    "AWS_SECRET_ACCESS_KEY": "uji-rahasia",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
SERVER = """
import sys
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
print(server.port, flush=True)
server.serve_forever()
"""


@dataclass(frozen=True)
class S3:
    """A running service."""

    endpoint: str

    @cached_property
    def client(self) -> "S3Client":
        """For what a test does behind a store's back; made once, as making one takes a tenth of a second."""
        session = boto3.session.Session(
            KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"], region_name="us-east-1"
        )
        return session.client("s3", endpoint_url=self.endpoint)

    def bucket(self, *, lock: bool = False) -> str:
        """A new, empty bucket; with object lock, if asked."""
        name = f"bukti-{uuid.uuid4().hex}"
        self.client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=lock)
        return name

    def url(self, bucket: str, **options: object) -> str:
        """What `open_store` takes for a prefix in the bucket: no second attempt, but patience with a busy machine."""
        given = {"endpoint": self.endpoint, "attempts": 1, "timeout": 60} | options
        return f"s3://{bucket}/barang?" + "&".join(f"{name}={value}" for name, value in given.items())


def start() -> tuple[subprocess.Popen[str], S3]:
    """Start a service of one's own, for a test that kills it; whoever calls ends it."""
    child = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | KEYS,
    )
    assert child.stdout is not None
    port = child.stdout.readline().strip()
    assert port, "moto's server did not start"
    return child, S3(f"http://127.0.0.1:{port}")


def stop(child: subprocess.Popen[str]) -> None:
    """End a service that `start` gave."""
    child.kill()
    child.wait()
    assert child.stdout is not None
    child.stdout.close()


@pytest.fixture(scope="session")
def _s3_service() -> Iterator[S3]:
    child, service = start()
    yield service
    stop(child)


@pytest.fixture
def s3(_s3_service: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    """The service, and credentials for it in the environment."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return _s3_service
