"""Which derivatives each kind of file gets, and what is said of those it does not get.

It makes nothing itself and opens no file; the steps are loaded when they are run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from nirpihak.deriving.media import EMPTY
from nirpihak.deriving.results import Gap, Purpose
from nirpihak.text import Text

if TYPE_CHECKING:
    from nirpihak.deriving.workshop import Workshop

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp"})
"""Kinds of pictures that are opened; every other kind is a gap with its name."""
VIDEOS: Final = frozenset(
    {
        "video/mp4",
        "video/quicktime",
        "video/webm",
        "video/x-matroska",
        "video/x-msvideo",
        "video/3gpp",
        "video/mpeg",
        "video/mp2t",
        "video/x-flv",
        "video/x-ms-asf",
    }
)
_SIGNED: Final = frozenset(
    {"image/heic", "image/avif", "image/tiff", "image/svg+xml", "image/jxl", "audio/mpeg", "audio/mp4", "audio/wav"}
    | {"audio/flac", "application/pdf"}
)
"""Other kinds in which content credentials may be found."""


def steps_for(media_type: str) -> tuple[Purpose, ...]:
    """What is tried for a kind of file, in this order: the surest first, so that a crash costs least."""
    if media_type in PICTURES:
        return (
            Purpose.METADATA,
            Purpose.CLEAN_COPY,
            Purpose.THUMBNAIL,
            Purpose.PERCEPTUAL_HASH,
            Purpose.CONTENT_CREDENTIALS,
            Purpose.TEXT_LAYER,
        )
    if media_type in VIDEOS:
        return (Purpose.METADATA, Purpose.THUMBNAIL, Purpose.CONTENT_CREDENTIALS)
    if media_type in _SIGNED:
        return (Purpose.METADATA, Purpose.CONTENT_CREDENTIALS)
    return (Purpose.METADATA,)


def gaps_for(media_type: str) -> tuple[Gap, ...]:
    """What is known from the start not to be made, and why."""
    if media_type in PICTURES:
        return ()
    if media_type in VIDEOS:
        return (Gap(Purpose.CLEAN_COPY, _NO_CLEAN_VIDEO), Gap(Purpose.TEXT_LAYER, _NO_VIDEO_TEXT))
    if media_type == EMPTY:
        reason = Text("Berkas ini kosong: 0 bita.", "This file is empty: 0 bytes.")
    elif media_type.startswith("image/"):
        reason = Text(
            f"Gambar berjenis {media_type} tidak dibuka di sini; aslinya tersimpan utuh.",
            f"Pictures of the kind {media_type} are not opened here; the original is kept whole.",
        )
    else:
        reason = Text(
            f"Berkas berjenis {media_type} tidak dibuka di sini: hanya metadatanya yang dibaca; aslinya utuh.",
            f"Files of the kind {media_type} are not opened here: only metadata is read; the original is kept whole.",
        )
    return (Gap(Purpose.CLEAN_COPY, reason), Gap(Purpose.TEXT_LAYER, reason))


def maker(step: Purpose, media_type: str) -> Callable[[Workshop], None]:
    """The function that makes a step for a kind of file. Raises KeyError for a step that is none."""
    if step is Purpose.METADATA:
        from nirpihak.deriving.metadata import make_metadata

        return make_metadata
    if step is Purpose.THUMBNAIL and media_type in VIDEOS:
        from nirpihak.deriving.videos import make_thumbnails

        return make_thumbnails
    if step is Purpose.CONTENT_CREDENTIALS:
        from nirpihak.deriving.credentials import make_credentials

        return make_credentials
    if step is Purpose.TEXT_LAYER:
        from nirpihak.deriving.textlayer import make_text_layer

        return make_text_layer
    from nirpihak.deriving import pictures

    return {
        Purpose.CLEAN_COPY: pictures.make_clean_copy,
        Purpose.THUMBNAIL: pictures.make_thumbnail,
        Purpose.PERCEPTUAL_HASH: pictures.make_perceptual_hash,
    }[step]


_NO_CLEAN_VIDEO: Final = Text(
    "Dari video tidak dibuat salinan bersih; yang ditampilkan ialah beberapa gambar diamnya.",
    "No clean copy is made of a video; what is shown are some of its frames.",
)
_NO_VIDEO_TEXT: Final = Text(
    "Teks di dalam video tidak dibaca.",
    "Text inside a video is not read.",
)
