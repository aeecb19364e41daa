"""The forms officers send about evidence: what each field asks, and what is said where an answer will not do.

A form holds no rule of evidence; the services do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from nirpihak.server.evidence.models import Exhibit
from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

MOST_FILES: Final = 20
"""Files of one sending, as the settings allow."""
ADDRESS: Final = 2000


class AddForm(PageForm):
    """Files handed in as further originals of an exhibit; they come through `uploads.Sealing`."""

    asks: ClassVar[Mapping[str, Asked]] = {}

    def __init__(self, lang: Lang, limit: int, limit_text: str, data: Any = None, files: Any = None) -> None:
        super().__init__(lang, data, files)
        self.limit, self.limit_text = limit, limit_text
        self.fields["channel"] = forms.ChoiceField(
            choices=[(each, each) for each in HANDED_IN],
            error_messages=dict.fromkeys(("required", "invalid_choice"), say("terima.no_channel", lang)),
        )
        self.fields["files"] = forms.Field(required=False)
        # The summary of what is wrong follows the page from top to bottom.
        self.order_fields(["title", "files", "channel", "note"])

    @property
    def received(self) -> Sequence[UploadedFile]:
        """The files that came, in the order chosen."""
        found: list[UploadedFile] = self.files.getlist("files") if hasattr(self.files, "getlist") else []
        return found

    def clean(self) -> None:
        if not self.received:
            self.add_error("files", say("terima.no_files", self.lang))
        elif len(self.received) > MOST_FILES:
            self.add_error("files", say("terima.too_many", self.lang, most=MOST_FILES))
        for file in self.received:
            if not file.size:
                self.add_error("files", say("terima.empty_file", self.lang, name=file.name))
            elif file.size > self.limit:
                self.add_error("files", say("terima.too_large", self.lang, name=file.name, limit=self.limit_text))


class ReceiveForm(AddForm):
    """Files handed in as a new exhibit."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "title": Asked("terima.name", "terima.name_hint", "terima.no_name"),
        "note": Asked("terima.note", "terima.note_hint", most=PARAGRAPH, rows=4),
    }


HANDED_IN: Final[Mapping[str, str]] = {
    Exhibit.Channel.UPLOAD.value: "bukti.channel_upload",
    Exhibit.Channel.MESSAGE.value: "bukti.channel_message",
    Exhibit.Channel.PAPER.value: "bukti.channel_paper",
    Exhibit.Channel.OTHER.value: "bukti.channel_other",
}
"""The channels by which files are handed in, with their phrases."""
CHANNELS: Final[Mapping[str, str]] = {Exhibit.Channel.CAPTURE.value: "bukti.channel_capture", **HANDED_IN}


class CaptureForm(PageForm):
    """One public address."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "url": Asked("tangkap.url", "tangkap.url_hint", "tangkap.no_url", most=ADDRESS, type="url"),
        "note": Asked("tangkap.note", "tangkap.note_hint", most=PARAGRAPH, rows=3),
    }


class CopyForm(PageForm):
    """Why a copy is taken."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("salin.reason", "salin.reason_hint", "salin.no_reason", most=PARAGRAPH, rows=3)
    }


class RedactForm(PageForm):
    """What is covered in a picture: lines and words by number, and an area in per cent; and why."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("tutup.reason", "tutup.reason_hint", "tutup.no_reason", most=PARAGRAPH, rows=3)
    }
    SIDES: ClassVar[Mapping[str, str]] = {
        "left": "tutup.left",
        "top": "tutup.top",
        "right": "tutup.right",
        "bottom": "tutup.bottom",
    }

    def __init__(self, lang: Lang, data: Any = None) -> None:
        super().__init__(lang, data)
        for side in self.SIDES:
            self.fields[side] = forms.CharField(required=False)
        self.order_fields([*self.SIDES, "reason"])

    def numbers(self, name: str) -> frozenset[int]:
        """The ticked lines or words."""
        ticked = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        return frozenset(int(each) for each in ticked if each.isdecimal() and len(each) < 8)

    @property
    def sides(self) -> list[dict[str, str]]:
        """The four numbers of the area, as the template shows them."""
        return [
            {"name": side, "label": say(key, self.lang), "value": self.shown[side]} for side, key in self.SIDES.items()
        ]

    def clean(self) -> None:
        given = [str(self.cleaned_data.get(side, "")).strip() for side in self.SIDES]
        self.cleaned_data["area"] = None
        if any(given):
            area = [int(each) if each.isdecimal() and len(each) < 4 else -1 for each in given]
            left, top, right, bottom = area
            if min(area) < 0 or max(area) > 100 or left >= right or top >= bottom:
                self.add_error(None, forms.ValidationError({"left": say("tutup.bad_area", self.lang)}))
            else:
                self.cleaned_data["area"] = area
        elif not self.numbers("line") and not self.numbers("word"):
            self.add_error("left", say("tutup.nothing", self.lang))


class BundleForm(PageForm):
    """Who receives a bundle, for what, and what is withheld. `files` are the ids that may be withheld."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "receiver": Asked("paket.receiver", "paket.receiver_hint", "paket.no_receiver"),
        "reason": Asked("paket.reason", "paket.reason_hint", "paket.no_reason", most=PARAGRAPH, rows=3),
    }
    FIELDS: ClassVar[Mapping[str, str]] = {
        "actor": "paket.field_actor",
        "reason": "paket.field_reason",
        "note": "paket.field_note",
        "source": "paket.field_source",
    }

    def __init__(self, lang: Lang, files: frozenset[int], data: Any = None) -> None:
        super().__init__(lang, data)
        self.offered = files

    @property
    def withheld(self) -> frozenset[int]:
        """The files that the receiver does not get."""
        ticked = self.data.getlist("file") if hasattr(self.data, "getlist") else []
        return frozenset(int(each) for each in ticked if each.isdecimal() and len(each) < 19) & self.offered

    @property
    def fields_withheld(self) -> frozenset[str]:
        """The fields of events whose values the receiver does not get."""
        ticked = self.data.getlist("field") if hasattr(self.data, "getlist") else []
        return frozenset(ticked) & self.FIELDS.keys()

    def clean(self) -> None:
        if self.offered and self.withheld == self.offered:
            self.add_error(None, forms.ValidationError(say("paket.all_withheld", self.lang), code="withheld"))


class EraseForm(PageForm):
    """Why an exhibit is erased and on what basis; at the second step its number too."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("hapus.reason", "hapus.reason_hint", "hapus.no_reason", most=PARAGRAPH, rows=3),
        "basis": Asked("hapus.basis", "hapus.basis_hint", "hapus.no_basis"),
    }


class SureForm(EraseForm):
    """The second step: whoever erases types the exhibit's number."""

    asks: ClassVar[Mapping[str, Asked]] = {**EraseForm.asks, "sure": Asked("hapus.sure", missing="hapus.not_sure")}

    def __init__(self, lang: Lang, ref: str, data: Any = None) -> None:
        super().__init__(lang, data)
        self.ref = ref
        self.fields["sure"].error_messages["required"] = say("hapus.not_sure", lang, ref=ref)

    def clean_sure(self) -> str:
        typed: str = self.cleaned_data["sure"].strip()
        if typed.upper() != self.ref:
            raise forms.ValidationError(say("hapus.not_sure", self.lang, ref=self.ref))
        return typed
