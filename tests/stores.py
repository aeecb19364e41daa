"""Both kinds of store as fixtures, for whatever must hold on either. Import `store` and `spool` into a conftest.

Knows nothing of what is tested.
"""

from pathlib import Path

import pytest

from nirpihak.custody.stores import Store, open_store
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
