"""EXIF, GPS, XMP, IPTC, comments and text chunks of a picture, with Pillow; and what lies behind its end.

Runs in the child. Values are shortened rather than left out; times are told as written, with their zone if any.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from PIL import ExifTags, Image, ImageCms, ImageFile, IptcImagePlugin, UnidentifiedImageError

from nirpihak.deriving.endings import picture_end
from nirpihak.reading.screens.pictures import FORMATS, PictureError
from nirpihak.text import Text

LONGEST: Final = 2000
MOST_FIELDS: Final = 400
LONGEST_XMP: Final = 1 << 20
UNKNOWN_ZONE: Final = "unknown"
_ZONES: Final = {
    "DateTime": "OffsetTime",
    "DateTimeOriginal": "OffsetTimeOriginal",
    "DateTimeDigitized": "OffsetTimeDigitized",
}
_IPTC: Final = {
    (2, 5): "title",
    (2, 25): "keywords",
    (2, 55): "date_created",
    (2, 60): "time_created",
    (2, 80): "byline",
    (2, 90): "city",
    (2, 101): "country",
    (2, 105): "headline",
    (2, 110): "credit",
    (2, 116): "copyright",
    (2, 120): "caption",
}
_NOT_TOLD: Final = frozenset({"exif", "icc_profile", "photoshop", "xmp", "XML:com.adobe.xmp", "Raw profile type exif"})


def read_picture_metadata(path: Path, told: dict[str, Any]) -> None:
    """Adds all that the picture says of itself to `told`, part by part: what is broken late costs nothing earlier.

    Raises PictureError where not even its size can be read, and what Pillow raises over broken parts.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(path, formats=FORMATS) as image:
                _tell(image, path, told)
        except (UnidentifiedImageError, Image.DecompressionBombError) as error:
            raise PictureError(_UNREADABLE) from error


def _tell(image: ImageFile.ImageFile, path: Path, told: dict[str, Any]) -> None:
    size = path.stat().st_size
    end = picture_end(path, image.format or "")
    told |= {
        "picture": {
            "format": image.format,
            "width": image.width,
            "height": image.height,
            "mode": image.mode,
            "frames": getattr(image, "n_frames", 1),
            "colour_profile": _profile(image),
        },
        "bytes_after_end": None if end is None else size - end,
        "exif": {},
        "gps": None,
        "times": [],
        "xmp": {},
        "iptc": {},
        "text": {},
    }
    exif = image.getexif()
    detail = exif.get_ifd(ExifTags.IFD.Exif)
    fields = {**_named(exif, ExifTags.TAGS), **_named(detail, ExifTags.TAGS)}
    told["exif"] = fields
    told["times"] = [
        {"field": name, "written": fields[name], "zone": fields.get(zone, UNKNOWN_ZONE)}
        for name, zone in _ZONES.items()
        if name in fields
    ]
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    if gps:
        told["gps"] = _place(gps)
        if told["gps"].get("time"):
            told["times"].append({"field": "GPS", "written": told["gps"]["time"], "zone": "UTC"})
    told["xmp"] = _xmp(image.info.get("xmp") or image.info.get("XML:com.adobe.xmp"))
    told["iptc"] = _iptc(image)
    told["text"] = {key: _plain(value) for key, value in _own(image)}


def _own(image: Image.Image) -> Iterator[tuple[str, Any]]:
    """Comments and text chunks, and the few plain values that the format itself has."""
    try:
        # A PNG may hold text behind its pixels, which are decoded on the way.
        listed = {**image.info, **getattr(image, "text", {})}
    except (OSError, ValueError, SyntaxError):
        listed = {**image.info}
    for key, value in list(listed.items())[:MOST_FIELDS]:
        if key not in _NOT_TOLD and isinstance(value, str | bytes | int | float | tuple):
            yield str(key)[:200], value


def _named(tags: Mapping[int, Any], names: Mapping[int, str]) -> dict[str, Any]:
    pointers = {ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop}
    found = [(names.get(tag, f"0x{tag:04x}"), value) for tag, value in tags.items() if tag not in pointers]
    return {name: _plain(value) for name, value in found[:MOST_FIELDS]}


def _plain(value: Any) -> Any:
    """A value for JSON: text without NULs and shortened, bytes as text or as their number, fractions as numbers."""
    if isinstance(value, bool | int):
        return value
    if isinstance(value, bytes):
        value = value.removeprefix(b"ASCII\0\0\0").strip(b"\0 ")
        try:
            value = value.decode()
        except UnicodeDecodeError:
            return f"<{len(value)} bytes>"
        if not value.isprintable():
            return f"<{len(value)} bytes>"
    if isinstance(value, str):
        value = value.replace("\0", "").strip()
        return value if len(value) <= LONGEST else f"{value[:LONGEST]} …"
    if isinstance(value, tuple | list):
        return [_plain(each) for each in list(value)[:64]]
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return str(value)[:LONGEST]
    # Neither infinity nor "not a number" is JSON.
    return round(number, 7) if abs(number) < 1e15 else str(value)


def _place(gps: Mapping[int, Any]) -> dict[str, Any]:
    """Latitude and longitude in degrees (north and east positive), and the time, which GPS gives in UTC."""
    tags = ExifTags.GPS
    told: dict[str, Any] = {"fields": _named(gps, ExifTags.GPSTAGS)}
    latitude = _degrees(gps.get(tags.GPSLatitude), gps.get(tags.GPSLatitudeRef), "S", 90)
    longitude = _degrees(gps.get(tags.GPSLongitude), gps.get(tags.GPSLongitudeRef), "W", 180)
    if latitude is not None and longitude is not None:
        told |= {"latitude": latitude, "longitude": longitude}
    day, clock = gps.get(tags.GPSDateStamp), gps.get(tags.GPSTimeStamp)
    if isinstance(day, str) and isinstance(clock, tuple) and len(clock) == 3:
        hours, minutes, seconds = (int(float(each)) for each in clock)
        told["time"] = f"{day.strip(chr(0))} {hours:02}:{minutes:02}:{seconds:02}"
    return told


def _degrees(value: Any, side: Any, negative: str, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(each) for each in value)
        found = degrees + minutes / 60 + seconds / 3600
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not 0 <= found <= most:
        return None
    return round(-found if side == negative else found, 6)


def _profile(image: Image.Image) -> str | None:
    profile = image.info.get("icc_profile")
    if not profile:
        return None
    try:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip()[:200]
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return "<unreadable>"


def _xmp(packet: Any) -> dict[str, Any]:
    """The properties of an XMP packet, flat, by their local names; the packet itself where it is no plain XML."""
    if isinstance(packet, bytes):
        packet = packet.decode("utf-8", "replace")
    if not isinstance(packet, str) or not packet.strip():
        return {}
    packet = packet.strip("\0 \t\r\n")
    # A document type is where entities that grow without end are declared; XMP has none.
    if "<!" in packet or len(packet) > LONGEST_XMP:
        return {"packet": packet[:LONGEST]}
    try:
        root = ElementTree.fromstring(packet)
    except ElementTree.ParseError:
        return {"packet": packet[:LONGEST]}
    told: dict[str, Any] = {}
    for element in root.iter():
        for name, value in [*element.attrib.items(), (element.tag, (element.text or "").strip())]:
            local = name.rpartition("}")[2]
            if value and local not in ("about", "lang", "li") and len(told) < MOST_FIELDS:
                told.setdefault(local, _plain(value))
        listed = [
            _plain((item.text or "").strip()) for item in element.findall("./*/{*}li") if (item.text or "").strip()
        ]
        if listed and len(told) < MOST_FIELDS:
            told[element.tag.rpartition("}")[2]] = listed[:64]
    return told


def _iptc(image: ImageFile.ImageFile) -> dict[str, Any]:
    try:
        found = IptcImagePlugin.getiptcinfo(image) or {}
    except (OSError, SyntaxError, ValueError, KeyError, TypeError):
        return {}
    return {_IPTC[key]: _plain(value) for key, value in found.items() if key in _IPTC}


_UNREADABLE: Final = Text(
    "Berkas gambar ini rusak atau ukurannya tidak wajar; isinya tidak dibuka.",
    "This picture file is broken or of an impossible size; it was not opened.",
)
