"""What a video says of itself, and some of its moments as small pictures, through OpenCV.

Runs in the child. It plays nothing, hears nothing, and looks for no faces.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from nirpihak.deriving.iso_media import iso_metadata
from nirpihak.deriving.results import Purpose
from nirpihak.deriving.workshop import Workshop
from nirpihak.reading.screens.pictures import LONGEST_SIDE, MOST_PIXELS
from nirpihak.text import Text

MOMENTS: Final = (0, 10, 30, 50, 70, 90)
"""Where in the video the pictures are taken, in hundredths of its length."""


def video_metadata(path: Path, media_type: str) -> dict[str, Any]:
    """Size, length and coding of a video; and of MP4 and its kin the times and the place it was made at."""
    told: dict[str, Any] = {}
    if media_type in ("video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"):
        told |= iso_metadata(path)
    if media_type.startswith("video/"):
        with _opened(path) as video:
            told["video"] = _facts(video) if video is not None else None
    return told


def make_thumbnails(workshop: Workshop) -> None:
    """A small JPEG of several moments. Those that cannot be decoded are one gap that counts them."""
    import cv2

    from nirpihak.deriving.pictures import thumbnail

    tool = ("OpenCV", cv2.__version__)
    kept = 0
    with _opened(workshop.source) as video:
        if video is None:
            workshop.gap(Purpose.THUMBNAIL, _UNREADABLE)
            return
        facts = _facts(video)
        if facts["width"] * facts["height"] > MOST_PIXELS or max(facts["width"], facts["height"]) > LONGEST_SIDE:
            workshop.gap(Purpose.THUMBNAIL, _too_large(facts["width"], facts["height"]))
            return
        wanted = _moments(facts["milliseconds"])
        for number, moment in enumerate(wanted, 1):
            image = _frame(video, moment)
            if image is None:
                continue
            data, parameters = thumbnail(image)
            parameters |= {"at_milliseconds": moment, "frame_width": image.width, "frame_height": image.height}
            name = f"thumbnail-{number:02}.jpg"
            workshop.keep(Purpose.THUMBNAIL, name, "image/jpeg", data, tool=tool, parameters=parameters)
            kept += 1
    if kept < len(wanted):
        workshop.gap(Purpose.THUMBNAIL, _missed(len(wanted) - kept, len(wanted)))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """An open video, None where OpenCV cannot open it."""
    import cv2

    cv2.setNumThreads(1)
    # By FFmpeg alone: another reader of OpenCV would take `%d` in a name for a series of pictures.
    video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    try:
        yield video if video.isOpened() else None
    finally:
        video.release()


def _facts(video: Any) -> dict[str, Any]:
    import cv2

    def told(what: int) -> float:
        value = float(video.get(what))
        return value if abs(value) < 1e12 else 0.0

    frames, rate = max(told(cv2.CAP_PROP_FRAME_COUNT), 0.0), max(told(cv2.CAP_PROP_FPS), 0.0)
    code = int(told(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF
    letters = "".join(chr(each) for each in code.to_bytes(4, "little") if 32 <= each < 127)
    return {
        "width": int(told(cv2.CAP_PROP_FRAME_WIDTH)),
        "height": int(told(cv2.CAP_PROP_FRAME_HEIGHT)),
        "frames": int(frames),
        "frames_per_1000_seconds": round(rate * 1000),
        "milliseconds": round(frames / rate * 1000) if rate else 0,
        "coding": letters,
        "turned_degrees": int(told(cv2.CAP_PROP_ORIENTATION_META)),
    }


def _moments(length: int) -> list[int]:
    """Milliseconds to look at: the first one alone for a video that does not tell its length."""
    return sorted({length * place // 100 for place in MOMENTS}) if length > 0 else [0]


def _frame(video: Any, moment: int) -> Any:
    """The frame at a moment in milliseconds as an RGB picture, None where there is none."""
    import cv2
    from PIL import Image

    try:
        video.set(cv2.CAP_PROP_POS_MSEC, moment)
        read, frame = video.read()
    except cv2.error:
        return None
    if not read or frame is None or frame.ndim != 3:
        return None
    return Image.fromarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))


def _too_large(width: int, height: int) -> Text:
    return Text(
        f"Ukuran gambar video ini tidak wajar ({width} x {height} px); tidak dibuka.",
        f"The frames of this video are of an impossible size ({width} x {height} px); it was not opened.",
    )


def _missed(missed: int, wanted: int) -> Text:
    return Text(
        f"{missed} dari {wanted} gambar diam tidak dapat dibuat: video ini rusak atau terpotong.",
        f"{missed} of {wanted} frames could not be taken: this video is broken or cut off.",
    )


_UNREADABLE: Final = Text(
    "Video ini tidak dapat dibuka: rusak, terpotong, atau sandinya tidak dikenal.",
    "This video cannot be opened: it is broken, cut off, or coded in an unknown way.",
)
