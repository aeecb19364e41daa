"""Opens a picture that a stranger handed in, without trusting it: formats, sizes, bombs, rotation, transparency.

Pillow is loaded inside the functions. It knows nothing of what a picture shows, and looks for no faces.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nirpihak.text import Text

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MOST_BYTES: Final = 40_000_000
MOST_PIXELS: Final = 50_000_000
SHORTEST_SIDE: Final = 24
LONGEST_SIDE: Final = 20_000


class PictureError(ValueError):
    """A picture that cannot be read. `reason` says why, in one line and both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def open_picture(source: bytes | Path, colours: Callable[[Image], Image] | None = None) -> Image:
    """The picture as it is shown: upright, opaque on white, three 8-bit channels, the first frame of an animation.

    `colours` is given the decoded picture with its colour profile and gives it in sRGB; reading needs none.

    Raises PictureError for what is no picture, is broken or cut off, or is too small or too large.
    """
    data = _bytes(source)
    try:
        from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError
    except ImportError as error:
        raise PictureError(_NO_PILLOW) from error
    try:
        with warnings.catch_warnings():
            # Sizes are checked here, before anything is decoded; broken metadata is no reason to refuse a picture.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                _check_size(opened.width, opened.height)
                if ImageFile.LOAD_TRUNCATED_IMAGES:
                    raise PictureError(_BROKEN)
                opened.seek(0)
                opened.load()
                upright = ImageOps.exif_transpose(opened)
                return _opaque(colours(upright) if colours else upright)
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError(_too_large(f"> {2 * MOST_PIXELS:,} px")) from error
    except UnidentifiedImageError as error:
        raise PictureError(_NO_PICTURE) from error
    except (OSError, ValueError, SyntaxError, TypeError, IndexError, KeyError, EOFError, MemoryError) as error:
        raise PictureError(_BROKEN) from error


def _bytes(source: bytes | Path) -> bytes:
    """The file's bytes, read only if there are not too many."""
    if isinstance(source, Path):
        try:
            with source.open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise PictureError(
                Text(
                    f"Berkas {source.name} tidak dapat dibuka: {why}.",
                    f"The file {source.name} cannot be opened: {why}.",
                )
            ) from error
    else:
        data = source
    if len(data) > MOST_BYTES:
        raise PictureError(_too_large(f"> {MOST_BYTES // 1_000_000} MB"))
    if not data:
        raise PictureError(Text("Berkas gambar ini kosong.", "This picture file is empty."))
    return data


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise PictureError(_too_large(f"{width} x {height} px"))
    if min(width, height) < SHORTEST_SIDE:
        raise PictureError(
            Text(
                f"Gambar terlalu kecil untuk dibaca ({width} x {height} px); kirim tangkapan layar aslinya.",
                f"The picture is too small to read ({width} x {height} px); hand in the original screenshot.",
            )
        )


def _opaque(image: Image) -> Image:
    """Three channels of 8 bits; what is transparent shows white, as most viewers show it."""
    import PIL.Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        white = PIL.Image.new("RGBA", layered.size, (255, 255, 255, 255))
        return PIL.Image.alpha_composite(white, layered).convert("RGB")
    if image.mode.startswith("I") or image.mode == "F":
        return image.point(lambda level: level * (1 / 256)).convert("L").convert("RGB")
    return image.convert("RGB")


def _too_large(size: str) -> Text:
    return Text(
        f"Gambar terlalu besar ({size}); perkecil atau potong dahulu.",
        f"The picture is too large ({size}); make it smaller or cut it first.",
    )


_NO_PICTURE = Text(
    "Berkas ini bukan gambar yang dikenal; gunakan PNG, JPEG, WebP, GIF, atau BMP.",
    "This file is no picture of a known format; use PNG, JPEG, WebP, GIF or BMP.",
)
_BROKEN = Text(
    "Berkas gambar ini rusak atau terpotong; kirim ulang berkas aslinya.",
    "This picture file is broken or cut off; hand in the original file again.",
)
_NO_PILLOW = Text(
    "Pembacaan gambar belum terpasang: pip install 'nirpihak[pictures]'.",
    "Reading pictures is not installed: pip install 'nirpihak[pictures]'.",
)
