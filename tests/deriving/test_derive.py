"""What a whole file gives: its derivatives with their tools, the manifest, and the promises about clean copies."""

import hashlib
import io
import json
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageStat

from nirpihak.deriving import Derived, DeriveError, Purpose, derive
from nirpihak.deriving.results import MANIFEST
from tests.deriving.conftest import Deriving, reasons, told
from tests.deriving.made import camera_jpeg, encoded, scene


@pytest.fixture
def photo(derived: Deriving) -> Derived:
    return derived(camera_jpeg(scene()), "IMG-0001.jpg")


def test_a_photo_gives_each_derivative_with_tool_and_parent(photo: Derived, tesseract: None) -> None:
    made = {each.purpose: each for each in photo.derivatives}
    assert photo.media_type == "image/jpeg"
    assert [*made] == [
        Purpose.METADATA,
        Purpose.CLEAN_COPY,
        Purpose.THUMBNAIL,
        Purpose.PERCEPTUAL_HASH,
        Purpose.TEXT_LAYER,
        Purpose.TEXT,
    ]
    for purpose, each in made.items():
        data = photo.path(each).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (each.size, each.sha256)
        assert each.tool
        assert each.tool_version
        assert each.of == ("text-layer.json" if purpose is Purpose.TEXT else "original")


def test_the_manifest_is_the_result(photo: Derived) -> None:
    read = json.loads((photo.folder / MANIFEST).read_text(encoding="utf-8"))
    assert Derived.from_json(photo.folder, read) == photo
    assert {each.name for each in photo.folder.iterdir()} == {MANIFEST, *(each.name for each in photo.derivatives)}


def test_parameters_hold_what_a_custody_event_can(photo: Derived) -> None:
    for each in photo.derivatives:
        assert all(isinstance(value, str | int | None) for value in each.parameters.values())


def test_the_clean_copy_is_upright_and_says_nothing_but_pixels(photo: Derived) -> None:
    (copy,) = photo.of(Purpose.CLEAN_COPY)
    data = photo.path(copy).read_bytes()
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (220, 360)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for secret in (b"Kamera", b"rahasia", b"2026:11:20", b"Exif", b"http://ns.adobe.com"):
        assert secret not in data


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "BMP"])
def test_other_kinds_give_a_png_of_the_same_pixels(kind: str, derived: Deriving) -> None:
    image = scene()
    options = {"lossless": True} if kind == "WEBP" else {}
    data = encoded(image.convert("P") if kind == "GIF" else image, kind, **options)
    (copy,) = derived(data).of(Purpose.CLEAN_COPY)
    assert (copy.name, copy.media_type) == ("clean.png", "image/png")
    assert (copy.parameters["width"], copy.parameters["height"]) == image.size


def test_colours_of_another_profile_become_srgb(derived: Deriving) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    crossed = srgb.replace(b"rXYZ", b"....").replace(b"gXYZ", b"rXYZ").replace(b"....", b"gXYZ")
    data = encoded(Image.new("RGB", (64, 64), (90, 120, 150)), icc_profile=crossed)
    found = derived(data)
    (copy,) = found.of(Purpose.CLEAN_COPY)
    with Image.open(found.path(copy)) as image:
        assert "icc_profile" not in image.info
        assert ImageStat.Stat(image).mean == pytest.approx([120, 90, 150], abs=2)


def test_a_broken_profile_changes_no_colour(derived: Deriving) -> None:
    found = derived(encoded(Image.new("RGB", (64, 64), (90, 120, 150)), icc_profile=b"no profile at all"))
    (copy,) = found.of(Purpose.CLEAN_COPY)
    with Image.open(found.path(copy)) as image:
        assert ImageStat.Stat(image).mean == [90, 120, 150]


def test_of_an_animation_the_first_frame_is_shown_and_that_is_said(derived: Deriving) -> None:
    frames = [Image.new("RGB", (80, 80), colour) for colour in ("red", "green", "blue")]
    found = derived(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    (copy,) = found.of(Purpose.CLEAN_COPY)
    with Image.open(found.path(copy)) as image:
        assert image.getpixel((5, 5)) == (255, 0, 0)
    assert reasons(found, Purpose.CLEAN_COPY) == [
        "This picture moves: only the first of its 3 frames is shown and read."
    ]


def test_a_thumbnail_is_small_and_of_a_long_page_its_upper_part(derived: Deriving) -> None:
    (small,) = derived(encoded(Image.new("RGB", (400, 6000), "white"))).of(Purpose.THUMBNAIL)
    assert (small.parameters["width"], small.parameters["height"]) == (160, 480)
    assert small.parameters["upper_part"] is True


def test_a_poor_hash_is_kept_and_said(derived: Deriving) -> None:
    found = derived(encoded(Image.new("RGB", (200, 200), "white")))
    assert told(found, Purpose.PERCEPTUAL_HASH)["usable"] is False
    assert "too plain" in reasons(found, Purpose.PERCEPTUAL_HASH)[0]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.4\n%%EOF\n", "application/pdf"),
        (b"catatan warga", "text/plain"),
        (b"ID3\4" + bytes(400), "audio/mpeg"),
        (b"<!doctype html><script>alert(1)</script>", "text/html"),
        ((24).to_bytes(4) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(100), "image/heic"),
    ],
)
def test_of_other_files_there_is_metadata_and_a_plain_word(data: bytes, kind: str, derived: Deriving) -> None:
    found = derived(data)
    assert found.media_type == kind
    assert {each.purpose for each in found.derivatives} == {Purpose.METADATA}
    for purpose in (Purpose.CLEAN_COPY, Purpose.TEXT_LAYER):
        (reason,) = reasons(found, purpose)
        assert kind in reason
        assert "the original is kept whole" in reason


def test_gaps_are_said_in_both_languages(derived: Deriving) -> None:
    for gap in derived(b"").gaps:
        assert gap.reason.id != gap.reason.en


def test_a_folder_in_use_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "berkas"
    source.write_bytes(b"x")
    with pytest.raises(DeriveError, match="not empty"):
        derive(source, "berkas", tmp_path)
    with pytest.raises(DeriveError, match="No such file"):
        derive(tmp_path / "tiada", "tiada", tmp_path / "out")
