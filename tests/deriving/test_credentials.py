"""Content credentials: told where present, said where broken, nothing where absent; never fetched."""

import pytest

from nirpihak.deriving import Purpose
from tests.conftest import NOT_HERE
from tests.deriving.conftest import Deriving, reasons, told
from tests.deriving.made import encoded, scene, signed_jpeg

pytest.importorskip("c2pa", reason=f"{NOT_HERE}c2pa")


@pytest.fixture(scope="module")
def signed() -> bytes:
    return signed_jpeg(scene())


def test_credentials_that_hold_are_kept(signed: bytes, derived: Deriving) -> None:
    found = derived(signed)
    (each,) = found.of(Purpose.CONTENT_CREDENTIALS)
    assert each.parameters == {"state": "Valid", "holds": True, "fetched": False}
    store = told(found, Purpose.CONTENT_CREDENTIALS)["manifest_store"]
    assert store["manifests"][store["active_manifest"]]["title"] == "contoh"
    assert not reasons(found, Purpose.CONTENT_CREDENTIALS)


@pytest.mark.parametrize("place", [-300, 0])
def test_a_change_after_signing_is_said(place: int, signed: bytes, derived: Deriving) -> None:
    data = bytearray(signed)
    data[place or signed.find(b"c2pa.actions") + 40] ^= 0xFF
    found = derived(bytes(data))
    assert told(found, Purpose.CONTENT_CREDENTIALS)["holds"] is False
    assert "do not hold" in reasons(found, Purpose.CONTENT_CREDENTIALS)[0]


def test_the_clean_copy_carries_none(signed: bytes, derived: Deriving) -> None:
    found = derived(signed)
    (copy,) = found.of(Purpose.CLEAN_COPY)
    assert b"c2pa" not in found.path(copy).read_bytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_of_absent_credentials_nothing_is_said(kind: str, derived: Deriving) -> None:
    found = derived(encoded(scene(), kind))
    assert not found.of(Purpose.CONTENT_CREDENTIALS)
    assert not reasons(found, Purpose.CONTENT_CREDENTIALS)


def test_a_broken_file_without_them_is_no_broken_credential(derived: Deriving) -> None:
    for data in (encoded(scene())[:500], b"%PDF-1.4\n%%EOF\n"):
        assert not reasons(derived(data), Purpose.CONTENT_CREDENTIALS)
