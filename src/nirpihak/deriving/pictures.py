"""Derivatives of a picture: the clean copy, the thumbnail and the perceptual hash.

Runs in the child. It looks for no faces and knows nothing of what a picture shows.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import PIL
from PIL import Image, ImageCms

from nirpihak.deriving.pdq import LEAST_QUALITY, VERSION, perceptual_hash
from nirpihak.deriving.results import Plain, Purpose
from nirpihak.deriving.workshop import Workshop
from nirpihak.reading.screens.pictures import FORMATS, open_picture
from nirpihak.text import Text

PILLOW: Final = ("Pillow", PIL.__version__)
CLEAN_QUALITY: Final = 95
THUMBNAIL_SIDE: Final = 480
THUMBNAIL_QUALITY: Final = 80
LONGEST_PROFILE: Final = 1 << 20


def open_upright(path: Path) -> Image.Image:
    """The picture as it is shown, in sRGB. Raises PictureError."""
    return open_picture(path, in_srgb)


def in_srgb(image: Image.Image) -> Image.Image:
    """A decoded picture in sRGB by its own colour profile; unchanged where it has none, or one that is broken."""
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes) or not 0 < len(profile) <= LONGEST_PROFILE:
        return image
    mode = {"RGBA": "RGBA", "LA": "L", "P": "RGB", "PA": "RGBA"}.get(image.mode, image.mode)
    if mode not in ("RGB", "RGBA", "L", "CMYK"):
        return image
    try:
        plain = image.convert("RGBA") if "transparency" in image.info else image.convert(mode)
        turned = ImageCms.profileToProfile(
            plain,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if plain.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return turned if turned is not None else image


def make_clean_copy(workshop: Workshop) -> None:
    """The picture anew from its pixels: no metadata, no second file behind the first, upright, in sRGB.

    PNG, so that no pixel changes; a JPEG gives a JPEG, which a camera's picture needs to stay of a usable size.
    """
    image = workshop.picture
    parameters: dict[str, Plain] = {"width": image.width, "height": image.height, "colours": "sRGB"}
    if workshop.media_type == "image/jpeg":
        parameters |= {"quality": CLEAN_QUALITY, "subsampling": "4:4:4"}
        name, media_type = "clean.jpg", "image/jpeg"
        data = encoded(image, "JPEG", quality=CLEAN_QUALITY, subsampling=0)
    else:
        name, media_type = "clean.png", "image/png"
        data = encoded(image, "PNG", compress_level=6)
    workshop.keep(Purpose.CLEAN_COPY, name, media_type, data, tool=PILLOW, parameters=parameters)
    with Image.open(workshop.source, formats=FORMATS) as opened:
        frames = int(getattr(opened, "n_frames", 1))
    if frames > 1:
        workshop.gap(Purpose.CLEAN_COPY, _first_of(frames))


def make_thumbnail(workshop: Workshop) -> None:
    """A small JPEG of the whole picture; of a very long one, its upper part."""
    image = workshop.picture
    # A page many screens long would be a thread a few pixels wide.
    shown = image.crop((0, 0, image.width, min(image.height, 3 * image.width)))
    data, parameters = thumbnail(shown)
    parameters["upper_part"] = shown.height < image.height
    workshop.keep(Purpose.THUMBNAIL, "thumbnail.jpg", "image/jpeg", data, tool=PILLOW, parameters=parameters)


def thumbnail(image: Image.Image) -> tuple[bytes, dict[str, Plain]]:
    """An RGB picture as a small JPEG, and the parameters to tell with it."""
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    data = encoded(small, "JPEG", quality=THUMBNAIL_QUALITY)
    return data, {"width": small.width, "height": small.height, "quality": THUMBNAIL_QUALITY}


def make_perceptual_hash(workshop: Workshop) -> None:
    """PDQ-256 of the picture, with its quality; one too poor to match with is kept and said."""
    found = perceptual_hash(workshop.picture)
    value = {"algorithm": "PDQ-256", "hash": found.digits, "quality": found.quality, "usable": found.usable}
    workshop.keep_json(
        Purpose.PERCEPTUAL_HASH,
        "perceptual-hash.json",
        value,
        tool=("nirpihak.deriving.pdq", VERSION),
        parameters={"hash": found.digits, "quality": found.quality, "usable": found.usable},
    )
    if not found.usable:
        workshop.gap(
            Purpose.PERCEPTUAL_HASH,
            Text(
                f"Mutu sidik gambarnya {found.quality} dari 100, di bawah {LEAST_QUALITY}: gambar ini terlalu polos "
                "untuk dicari kesamaannya.",
                f"The quality of its perceptual hash is {found.quality} of 100, under {LEAST_QUALITY}: this picture is "
                "too plain to be matched by it.",
            ),
        )


def _first_of(frames: int) -> Text:
    return Text(
        f"Gambar ini bergerak: yang ditampilkan dan dibaca hanya gambar pertama dari {frames}.",
        f"This picture moves: only the first of its {frames} frames is shown and read.",
    )


def encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    """An RGB picture as the bytes of a file that holds its pixels and nothing else."""
    bare = Image.frombytes("RGB", image.size, image.tobytes())
    stream = io.BytesIO()
    bare.save(stream, kind, **options)
    return stream.getvalue()
