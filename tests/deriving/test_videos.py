"""Videos: some frames, the container's own times and place, and gaps for what is broken."""

import struct
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from nirpihak.deriving import Derived, Purpose, derive
from nirpihak.deriving.iso_media import iso_metadata
from tests.conftest import NOT_HERE
from tests.deriving.conftest import Deriving, reasons, told
from tests.deriving.made import film

pytest.importorskip("cv2", reason=f"{NOT_HERE}opencv")


@pytest.fixture
def mp4(tmp_path: Path) -> Path:
    return film(tmp_path / "film.mp4")


def brightness(found: Derived) -> list[float]:
    frames = []
    for each in found.of(Purpose.THUMBNAIL):
        with Image.open(found.path(each)) as image:
            frames.append(ImageStat.Stat(image.convert("L")).mean[0])
    return frames


@pytest.mark.parametrize(("ending", "coding"), [("mp4", "mp4v"), ("avi", "MJPG"), ("webm", "VP80")])
def test_frames_are_taken_at_several_moments(ending: str, coding: str, tmp_path: Path, capfd: object) -> None:
    found = derive(film(tmp_path / f"film.{ending}", coding), "film", tmp_path / "out")
    moments = [each.parameters["at_milliseconds"] for each in found.of(Purpose.THUMBNAIL)]
    assert moments == [0, 300, 900, 1500, 2100, 2700]
    seen = brightness(found)
    assert seen == sorted(seen)
    assert seen[-1] - seen[0] > 100
    video = told(found, Purpose.METADATA)["video"]
    assert (video["width"], video["height"], video["frames"], video["milliseconds"]) == (160, 120, 30, 3000)
    assert reasons(found, Purpose.CLEAN_COPY)
    assert reasons(found, Purpose.TEXT_LAYER) == ["Text inside a video is not read."]


def test_a_cut_video_is_a_gap_and_its_boxes_say_so(mp4: Path, derived: Deriving) -> None:
    data = mp4.read_bytes()
    found = derived(data[: len(data) // 2], "film.mp4")
    assert told(found, Purpose.METADATA)["complete"] is False
    assert "cannot be opened" in reasons(found, Purpose.THUMBNAIL)[0]


@pytest.mark.parametrize("kept", [40, 700])
def test_junk_behind_a_video_s_first_bytes_is_a_gap(kept: int, mp4: Path, derived: Deriving) -> None:
    found = derived(mp4.read_bytes()[:kept] + bytes(range(256)) * 20)
    assert reasons(found, Purpose.THUMBNAIL)
    assert found.of(Purpose.METADATA)


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def test_times_and_place_of_a_phone_s_video(tmp_path: Path) -> None:
    made = 3_870_000_000
    header = bytes(4) + struct.pack(">IIII", made, made, 1000, 5500) + bytes(80)
    key = box(b"mdta", b"com.apple.quicktime.creationdate")
    day = box(b"data", b"\0\0\0\1" + bytes(4) + b"2026-08-20T08:00:00+0700")
    meta = bytes(4) + box(b"keys", bytes(4) + b"\0\0\0\1" + key) + box(b"ilst", box(b"\0\0\0\1", day))
    place = box("©xyz".encode("latin-1"), b"\0\x12\x15\xc7" + b"-06.2083+106.8167/")
    movie = box(b"moov", box(b"mvhd", header) + box(b"udta", place) + box(b"meta", meta))
    path = tmp_path / "film.mp4"
    path.write_bytes(box(b"ftyp", b"isom" + bytes(4)) + movie)
    found = iso_metadata(path)
    assert found["milliseconds"] == 5500
    assert found["gps"] == {"latitude": -6.2083, "longitude": 106.8167}
    assert found["complete"] is True
    assert found["times"] == [
        {"field": "mvhd made", "written": "2026-08-19T16:00:00", "zone": "UTC"},
        {"field": "mvhd changed", "written": "2026-08-19T16:00:00", "zone": "UTC"},
        {"field": "com.apple.quicktime.creationdate", "written": "2026-08-20T08:00:00+0700", "zone": "+0700"},
    ]


@pytest.mark.parametrize("content", [b"", b"\0\0\0\1moov", bytes(64), b"\xff" * 64, box(b"moov", box(b"mvhd", b"\1"))])
def test_odd_boxes_end(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    assert iso_metadata(path)["times"] == []
