"""What files say of themselves is told as written, with zones or the word that there is none."""

import io
import zipfile

import pytest
from PIL import PngImagePlugin

from nirpihak.deriving import Purpose
from tests.deriving.conftest import Deriving, reasons, told
from tests.deriving.made import XMP, camera_jpeg, encoded, scene


def test_a_camera_s_picture_tells_time_place_and_maker(derived: Deriving) -> None:
    found = told(derived(camera_jpeg(scene()), "IMG-0001.jpg"), Purpose.METADATA)
    assert (found["name"], found["name_fits"], found["media_type"]) == ("IMG-0001.jpg", True, "image/jpeg")
    assert (found["picture"]["width"], found["picture"]["height"]) == (360, 220)
    assert found["exif"]["Make"] == "Kamera Contoh"
    assert found["bytes_after_end"] == 0
    assert found["also"] == []
    assert (found["gps"]["latitude"], found["gps"]["longitude"]) == (-6.208333, 106.816667)
    assert found["times"] == [
        {"field": "DateTime", "written": "2026:11:20 08:00:00", "zone": "unknown"},
        {"field": "DateTimeOriginal", "written": "2026:11:20 08:00:00", "zone": "+07:00"},
        {"field": "GPS", "written": "2026:11:20 01:00:05", "zone": "UTC"},
    ]
    assert found["xmp"]["CreatorTool"] == "Kamera Contoh 3"
    assert found["xmp"]["subject"] == ["desa", "rapat"]
    assert found["text"]["comment"] == "catatan rahasia"


def test_text_in_a_png_is_told(derived: Deriving) -> None:
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Software", "Layar 2")
    chunks.add_itxt("Judul", "Rapat désa")
    chunks.add_text("Panjang", "a" * 5000)
    found = told(derived(encoded(scene(), pnginfo=chunks)), Purpose.METADATA)["text"]
    assert (found["Software"], found["Judul"]) == ("Layar 2", "Rapat désa")
    assert len(found["Panjang"]) < 2010


@pytest.mark.parametrize(
    "packet",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        b"<x:xmpmeta><unclosed",
        XMP.encode() + b"junk",
    ],
)
def test_odd_xmp_is_shown_as_it_stands(packet: bytes, derived: Deriving) -> None:
    found = told(derived(encoded(scene(), "JPEG", xmp=packet)), Purpose.METADATA)
    assert list(found["xmp"]) == ["packet"]


def test_impossible_places_and_fractions_are_no_place(derived: Deriving) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (600.0, 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)})
    found = told(derived(encoded(scene(), "JPEG", exif=exif)), Purpose.METADATA)
    assert "latitude" not in found["gps"]


def test_an_archive_is_listed_and_not_unpacked(derived: Deriving) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../lari.txt", bytes(10_000_000))
    found = derived(stream.getvalue(), "arsip.zip")
    metadata = told(found, Purpose.METADATA)
    assert metadata["archive"]["listed"] == [{"name": "../../lari.txt", "size": 10_000_000, "encrypted": False}]
    assert [each.purpose for each in found.derivatives] == [Purpose.METADATA]


def test_a_broken_archive_is_said(derived: Deriving) -> None:
    found = derived(b"PK\3\4" + bytes(300), "arsip.zip")
    assert "broken" in reasons(found, Purpose.METADATA)[0]
    assert told(found, Purpose.METADATA)["name"] == "arsip.zip"


def test_a_name_is_told_whatever_it_holds(derived: Deriving) -> None:
    assert told(derived(b"x", 'a\u202egnp.exe"</script>'), Purpose.METADATA)["name"] == 'a\u202egnp.exe"</script>'
    assert len(told(derived(b"x", "n" * 9000), Purpose.METADATA)["name"]) == 500
