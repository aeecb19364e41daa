"""One bundle a worker, written once and copied for each test that harms it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nirpihak.custody.authority import LocalAuthority
from nirpihak.custody.bundles.contents import Bundle, Stamp
from nirpihak.custody.bundles.writing import write
from nirpihak.custody.stamping import Authority, stamp
from tests.conftest import NOT_HERE
from tests.custody.bundles import making


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> LocalAuthority:
    if shutil.which("openssl") is None:
        pytest.skip(f"{NOT_HERE}openssl")
    return LocalAuthority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="session")
def invented(authority: LocalAuthority) -> Bundle:
    return making.bundle(authority)


@pytest.fixture(scope="session")
def _written(invented: Bundle, authority: LocalAuthority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    by = Authority("local", authority.ca, folder=authority.folder)
    folder = tmp_path_factory.mktemp("bundle")
    for name in ("berkas", "berkas.zip"):
        write(
            invented,
            folder / name,
            making.LOG,
            stamper=lambda digest: [Stamp(digest.hex(), "local", stamp(by, digest).reply)],
            pdf=lambda html: b"%PDF-1.7 contoh",
        )
    return folder


@pytest.fixture
def bag(_written: Path, tmp_path: Path) -> Path:
    """The invented bundle as a folder, the test's own to harm."""
    return Path(shutil.copytree(_written / "berkas", tmp_path / "berkas"))


@pytest.fixture
def zipped(_written: Path, tmp_path: Path) -> Path:
    """The invented bundle as a zip."""
    return Path(shutil.copy(_written / "berkas.zip", tmp_path / "berkas.zip"))
