"""The forms of the mailbox: what each field asks, and what is said where an answer will not do. No rule of intake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from nirpihak.server.intake.services.messages import LONGEST
from nirpihak.server.web.pageforms import LINE, PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

CODE: Final = 400
"""Characters of a code with all that people write around it."""
STORY: Final = 20_000
ADDRESS: Final = 2000
CONSENT: Final = "UU-27-2022/kotak/1"
"""The version of the words that somebody consents to (kotak_texts.toml, `kotak_nama.consent` and `rights_*`)."""
PEOPLE: Final = 3
"""Reported people who can be put right here."""
PARTS: Final[Mapping[str, str]] = {
    "name": "kotak_ubah.about_name",
    "position": "kotak_ubah.about_position",
    "unit": "kotak_ubah.about_unit",
    "address": "kotak_ubah.about_address",
}
"""What may be said of each, with its phrase."""


class CodeForm(PageForm):
    """The reporter's code."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "code": Asked("kotak.code", "kotak.code_hint", "kotak.no_code", most=CODE, rows=3)
    }


class MessageForm(PageForm):
    """A message to the officers."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "text": Asked("kotak.write", "kotak.write_hint", "kotak.no_message", most=LONGEST, rows=5)
    }


class FilesForm(PageForm):
    """Further files; they come through `uploads.Sealing`."""

    def __init__(self, lang: Lang, data: Any = None, files: Any = None) -> None:
        super().__init__(lang, data, files)
        self.fields["files"] = forms.Field(required=False)

    @property
    def received(self) -> Sequence[UploadedFile]:
        """The files that came, in the order chosen."""
        found: list[UploadedFile] = self.files.getlist("files") if hasattr(self.files, "getlist") else []
        return found

    def clean(self) -> None:
        if not self.received:
            self.add_error("files", say("kotak.no_files", self.lang))


def _person(number: int) -> dict[str, Asked]:
    return {
        f"about{number}_{part}": Asked(phrase, most=ADDRESS if part == "address" else LINE)
        for part, phrase in PARTS.items()
    }


class CorrectForm(PageForm):
    """What was told, to be put right: it begins with what stands there now."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "what": Asked("kotak_ubah.what", "", "kotak_ubah.no_what", most=STORY, rows=8),
        "when": Asked("kotak_ubah.when", "kotak_ubah.when_hint"),
        "where": Asked("kotak_ubah.where", "kotak_ubah.where_hint"),
        "link": Asked("kotak_ubah.link", "kotak_ubah.link_hint", most=ADDRESS),
        **_person(1),
        **_person(2),
        **_person(3),
        "evidence_note": Asked("kotak_ubah.note", "kotak_ubah.note_hint", most=PARAGRAPH, rows=3),
        "why": Asked("kotak_ubah.why", "kotak_ubah.why_hint"),
    }
    TOLD: ClassVar[tuple[str, ...]] = ("what", "when", "where", "link", "evidence_note")

    def __init__(self, lang: Lang, content: Mapping[str, Any], data: Any = None) -> None:
        super().__init__(lang, data)
        self.content = content
        self.before = [dict(each) for each in content.get("about") or () if isinstance(each, Mapping)]

    @property
    def people(self) -> range:
        """The numbers of the people that are shown: those who are named, and one more."""
        return range(1, min(PEOPLE, len(self.before) + 1) + 1)

    @property
    def groups(self) -> list[tuple[int, list[str]]]:
        """The fields of each of them."""
        return [(number, [f"about{number}_{part}" for part in PARTS]) for number in self.people]

    @property
    def shown(self) -> dict[str, str]:
        if self.is_bound:
            return super().shown
        found = {name: str(self.content.get(name) or "") for name in self.TOLD} | {"why": ""}
        for number in range(1, PEOPLE + 1):
            person = self.before[number - 1] if number <= len(self.before) else {}
            found |= {f"about{number}_{part}": str(person.get(part) or "") for part in PARTS}
        return found

    @property
    def changes(self) -> dict[str, Any]:
        """What differs from what stands there, as `mailbox.correct` takes it."""
        given = self.cleaned_data
        found: dict[str, Any] = {}
        for name in self.TOLD:
            if not _same(given[name], self.content.get(name)):
                found[name] = given[name].strip()
        about = []
        for number in range(1, max(PEOPLE, len(self.before)) + 1):
            person = dict(self.before[number - 1]) if number <= len(self.before) else {}
            if number in self.people:
                person |= {part: given[f"about{number}_{part}"].strip() for part in PARTS}
            if any(str(value or "").strip() for value in person.values()):
                about.append(person)
        if not _alike(about, self.before):
            found["about"] = about
        return found

    def clean(self) -> None:
        if not self.errors and not self.changes and not self.cleaned_data["why"].strip():
            self.add_error("what", say("kotak_ubah.nothing", self.lang))


class WithdrawForm(PageForm):
    """Why, and that its effect is understood."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("kotak_cabut.reason", "kotak_cabut.reason_hint", most=PARAGRAPH, rows=3)
    }

    def __init__(self, lang: Lang, data: Any = None) -> None:
        super().__init__(lang, data)
        self.fields["sure"] = forms.CharField(error_messages={"required": say("kotak_cabut.not_sure", lang)})


class IdentityForm(PageForm):
    """Name and address, and the consent that they are kept."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "name": Asked("kotak_nama.name", "kotak_nama.name_hint", "kotak_nama.no_name"),
        "address": Asked("kotak_nama.address", "", "kotak_nama.no_address", most=PARAGRAPH, rows=3),
        "contact": Asked("kotak_nama.contact", "kotak_nama.contact_hint"),
    }

    def __init__(self, lang: Lang, data: Any = None) -> None:
        super().__init__(lang, data)
        self.fields["consent"] = forms.CharField(error_messages={"required": say("kotak_nama.no_consent", lang)})

    @property
    def identity(self) -> dict[str, str]:
        """As the custodians' seal takes it."""
        return {name: self.cleaned_data[name] for name in self.asks}


def _same(given: str, before: object) -> bool:
    """A browser sends line breaks as two characters and leaves no blank at the end: neither is a change."""
    return " ".join(given.split()) == " ".join(str(before or "").split())


def _alike(now: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]) -> bool:
    def said(people: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
        bare = (
            {name: str(value).strip() for name, value in each.items() if str(value or "").strip()} for each in people
        )
        return [each for each in bare if each]

    return said(now) == said(before)
