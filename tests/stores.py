"""Both kinds of store as fixtures, for whatever must hold on either. Import `store` and `spool` into a conftest.

Knows nothing of what is tested.
"""

import hashlib
from pathlib import Path

import pytest

from nirpihak.custody.stores import Store, open_store
from nirpihak.custody.stores.folder import FolderStore
from nirpihak.custody.stores.s3 import S3Store
from tests.s3 import S3


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    """The folder where bytes are on their way into a store; on the same file system as a folder store."""
    return tmp_path / "spool"


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store: a folder, then a bucket."""
    if request.param == "folder":
        return open_store(str(tmp_path / "store"))
    service: S3 = request.getfixturevalue("s3")
    return open_store(service.url(service.bucket()))


def put(store: Store, folder: Path, content: bytes) -> str:
    """Keep content as it is, unsealed; its address."""
    folder.mkdir(parents=True, exist_ok=True)
    address = hashlib.sha256(content).hexdigest()
    path = folder / f"{address}.part"
    path.write_bytes(content)
    try:
        store.put(address, path)
    finally:
        path.unlink()
    return address


def harm(store: Store, address: str, content: bytes) -> None:
    """Put other bytes under an address behind the store's back, as a failing disk or an intruder would."""
    if isinstance(store, FolderStore):
        path = Path(store.where) / address[:2] / address[2:4] / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(content)
    else:
        assert isinstance(store, S3Store)
        store._client.put_object(Bucket=store._bucket, Key=store._key(address), Body=content)
