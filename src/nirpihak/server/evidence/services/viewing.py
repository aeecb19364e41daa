"""What the viewer shows of an exhibit: the tree of its files, and one of them that is safe to show.

An original that was handed in is never shown: it can only be taken away as a file. Shown are pictures that we encoded
anew, and plain text. Knows nothing of addresses; the views give them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from nirpihak.custody.sealing import SealError
from nirpihak.custody.stores.store import StoreError
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.evidence.services import exhibits, sheets
from nirpihak.server.evidence.services.sheets import Sheet
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text

PURPOSES: Final[Mapping[str, str]] = {
    "original": "tujuan.original",
    "clean_copy": "tujuan.clean_copy",
    "thumbnail": "tujuan.thumbnail",
    "text_layer": "tujuan.text_layer",
    "text": "tujuan.text",
    "metadata": "tujuan.metadata",
    "perceptual_hash": "tujuan.perceptual_hash",
    "content_credentials": "tujuan.content_credentials",
    "redaction": "tujuan.redaction",
    "screenshot": "tujuan.screenshot",
    "dom": "tujuan.dom",
    "manifest": "tujuan.manifest",
    "warc": "tujuan.warc",
    "wacz": "tujuan.wacz",
}
PICTURES: Final = frozenset({"image/png", "image/jpeg"})
"""What we write ourselves; nothing else is shown as a picture."""
REDACTIONS: Final = frozenset({"redaction"})
SHOWN_PICTURES: Final = frozenset({"clean_copy", "thumbnail"}) | REDACTIONS
SHOWN_TEXTS: Final = frozenset(
    {"text", "metadata", "perceptual_hash", "content_credentials", "manifest", "dom", "text_layer"}
)
CONTENT: Final = SHOWN_PICTURES | {"text", "dom"}
"""What shows the evidence itself; the rest only tells about it."""
FIRST: Final = ("clean_copy", "thumbnail", "text", "metadata")
"""What is shown where nobody chose, in this order."""
MOST: Final = 20_000
"""Characters of a text that are shown."""


@dataclass(frozen=True, slots=True)
class Node:
    """A file in the tree with what was made of it."""

    file: File
    label: str
    gaps: tuple[Mapping[str, str], ...]
    parameters: tuple[tuple[str, Any], ...]
    viewable: bool
    shown: bool
    redactable: bool
    children: tuple[Node, ...] = ()

    @property
    def erased(self) -> bool:
        return self.file.key is None


@dataclass(frozen=True, slots=True)
class View:
    """The one file that is shown: as a sheet with its text, as pictures, or as plain text."""

    file: File
    title: str
    told: str
    address: str = ""
    sheet: Sheet | None = None
    described: str = ""
    pictures: tuple[Mapping[str, str], ...] = field(default=())
    text: str = ""
    more: bool = False


def label(file: File, lang: str) -> str:
    """What a file is, in words; of a purpose that has none, the purpose itself."""
    key = PURPOSES.get(file.purpose)
    return say(key, lang) if key else file.purpose.replace("_", " ")


def is_picture(file: File) -> bool:
    """Whether a file may be shown as a picture: derived by us, not erased, of a kind that holds nothing active."""
    return (
        file.parent_id is not None
        and file.key is not None
        and file.purpose in SHOWN_PICTURES
        and file.media_type in PICTURES
    )


def is_text(file: File, exhibit: Exhibit) -> bool:
    """Whether a file may be shown as plain text: derived, or left by a capture of ours."""
    ours = file.parent_id is not None or exhibit.channel == Exhibit.Channel.CAPTURE
    return ours and file.key is not None and file.purpose in SHOWN_TEXTS


def is_redactable(file: File) -> bool:
    """Whether parts of a file can be covered: of clean copies alone; each redaction begins with the whole picture."""
    return is_picture(file) and file.purpose == "clean_copy"


def uncovered(files: Sequence[File]) -> frozenset[int]:
    """The files that show what a redaction covers: everything of the same original but the redactions."""
    by_id = {file.pk: file for file in files}

    def original(file: File) -> int:
        while file.parent_id is not None and file.parent_id in by_id:
            file = by_id[file.parent_id]
        return file.pk

    covered = {original(file) for file in files if file.purpose in REDACTIONS and file.key is not None}
    return frozenset(file.pk for file in files if file.purpose not in REDACTIONS and original(file) in covered)


def chosen(files: Sequence[File], exhibit: Exhibit, wanted: int | None) -> File | None:
    """The file to show: the one asked for where it may be shown, or else the first that tells most."""
    able = [file for file in files if is_picture(file) or is_text(file, exhibit)]
    asked = [file for file in able if file.pk == wanted]
    first = [file for purpose in FIRST for file in able if file.purpose == purpose]
    return next(iter([*asked, *first, *able]), None)


def tree(files: Sequence[File], exhibit: Exhibit, shown: File | None, lang: Lang) -> tuple[Node, ...]:
    """The originals, each with its derivatives below it."""
    below: dict[int | None, list[File]] = {}
    for file in files:
        below.setdefault(file.parent_id, []).append(file)

    def nodes(parent: int | None) -> tuple[Node, ...]:
        return tuple(
            Node(
                file=file,
                label=label(file, lang),
                gaps=tuple(_gaps(file, lang)),
                parameters=tuple(sorted(file.parameters.items())),
                viewable=is_picture(file) or is_text(file, exhibit),
                shown=shown is not None and file.pk == shown.pk,
                redactable=is_redactable(file),
                children=nodes(file.pk),
            )
            for file in below.get(parent, ())
        )

    return nodes(None)


def view(file: File, files: Sequence[File], ref: str, lang: Lang, address: Callable[[File], str]) -> View:
    """A file as it is shown; where its bytes cannot be read, that is said in their place."""
    by_id = {each.pk: each for each in files}
    parent = by_id.get(file.parent_id or 0)
    title = label(file, lang)
    told = ""
    if parent is not None:
        names = {"parent": label(parent, lang), "tool": file.tool or "?", "version": file.tool_version}
        told = say("barang.derived_of", lang, **names)
    try:
        if file.purpose == "clean_copy":
            sheet = sheets.sheet_of(file)
            if sheet is not None:
                described = say("barang.sheet", lang, ref=ref)
                return View(file, title, told, address(file), sheet, described)
        if is_picture(file):
            return View(file, title, told, pictures=tuple(_pictures(file, files, ref, lang, address)))
        with exhibits.opened(file) as stream:
            text = stream.read(4 * MOST).decode("utf-8", "replace")
    except (exhibits.EvidenceError, StoreError, SealError, KeyError, TypeError, ValueError) as error:
        return View(file, title, _reason(error).pick(lang))
    return View(file, title, told, text=text[:MOST], more=len(text) > MOST or file.size > 4 * MOST)


def _reason(error: Exception) -> Text:
    said = getattr(error, "reason", None) or getattr(error, "text", None)
    return said if isinstance(said, Text) else Text(str(error), str(error))


def _pictures(
    file: File, files: Iterable[File], ref: str, lang: Lang, address: Callable[[File], str]
) -> Iterable[Mapping[str, str]]:
    """The picture itself; of a video, all of its stills."""
    beside = [each for each in files if (each.parent_id, each.purpose) == (file.parent_id, file.purpose)]
    shown = [each for each in beside if is_picture(each)] if file.purpose == "thumbnail" else [file]
    for number, each in enumerate(shown, 1):
        alt = f"{label(each, lang)}, {ref}"
        if len(shown) > 1:
            alt = say("barang.still", lang, number=number, count=len(shown))
        yield {"address": address(each), "alt": alt}


def _gaps(file: File, lang: Lang) -> Iterable[Mapping[str, str]]:
    for gap in file.gaps:
        key = PURPOSES.get(gap["purpose"])
        yield {"what": say(key, lang) if key else gap["purpose"], "why": Text.of(gap["reason"]).pick(lang)}
