"""The forms of the room: written fields, choices and ticks, with their phrases. The services hold every rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from django import forms

from nirpihak.server.institutions.services.acts import InstitutionError
from nirpihak.server.web.pageforms import Asked, PageForm
from nirpihak.server.web.texts import Lang, say

Options = Sequence[tuple[str, str]]
LONGEST = 1000
"""Characters of a password: a hash of more would only cost time."""


class Chosen(NamedTuple):
    """The phrases of a choice out of a list; `none` is how choosing nothing reads, where that may be."""

    label: str
    hint: str = ""
    none: str = ""


class RoomForm(PageForm):
    """A form with choices besides its written fields. `options` gives those of each choice, `initial` what stands there
    before anybody wrote."""

    chooses: ClassVar[Mapping[str, Chosen]] = {}
    ticks: ClassVar[Mapping[str, str]] = {}
    order: ClassVar[Sequence[str]] = ()

    def __init__(
        self,
        lang: Lang,
        data: Any = None,
        *,
        options: Mapping[str, Options] | None = None,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(lang, data)
        self.options: dict[str, Options] = {}
        for name, chosen in self.chooses.items():
            given = list((options or {}).get(name, ()))
            self.options[name] = [("", say(chosen.none, lang) if chosen.none else say("ruang.choose", lang)), *given]
            self.fields[name] = forms.ChoiceField(
                choices=self.options[name],
                required=not chosen.none,
                error_messages=dict.fromkeys(("required", "invalid_choice"), say("ruang.no_choice", lang)),
            )
        for name in self.ticks:
            self.fields[name] = forms.BooleanField(required=False)
        for name, asked in self.asks.items():
            if asked.type == "password":
                self.fields[name].strip = False  # type: ignore[attr-defined]  # every written field is a CharField
        self.order_fields(list(self.order))
        if data is None and initial is not None:
            self.data = initial

    def refuse(self, error: InstitutionError) -> None:
        """Put what a service refused at the field it is about, or above the button."""
        self.add_error(error.field if error.field in self.fields else None, error.reason.pick(self.lang))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is about the whole form is told at its button."""
        return [("submit" if name == "__all__" else name, words) for name, words in super().problems]

    @property
    def whole(self) -> str:
        """What is wrong with the form as a whole."""
        return self.wrong.get("__all__", "")

    def told(self, name: str) -> dict[str, Any]:
        """Any field as `_fields.html` shows it."""
        if name in self.asks:
            told = super().told(name)
            return told | {"value": ""} if told["type"] == "password" else told
        wrong = self.wrong.get(name, "")
        value = self.shown[name]
        if name in self.ticks:
            return {"name": name, "label": say(self.ticks[name], self.lang), "tick": True, "on": value == "on"}
        chosen = self.chooses[name]
        return {
            "name": name,
            "label": say(chosen.label, self.lang),
            "hint": say(chosen.hint, self.lang) if chosen.hint else "",
            "value": value,
            "wrong": wrong,
            "options": self.options[name],
            "described": " ".join([f"{name}-hint"] * bool(chosen.hint) + [f"{name}-error"] * bool(wrong)),
        }

    @property
    def each(self) -> list[dict[str, Any]]:
        """Every field in its order."""
        return [self.told(name) for name in self.fields]


class OwnForm(RoomForm):
    """What an institution says of itself. Its place in the tree and its region are for who runs the server."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "name": Asked("instansi.name", missing="instansi.no_name", most=160),
        "head_name": Asked("instansi.head_name", "instansi.head_name_hint", most=160),
        "contact": Asked("instansi.contact", "instansi.contact_hint", most=600, rows=3),
    }
    chooses: ClassVar[Mapping[str, Chosen]] = {"zone": Chosen("instansi.zone")}
    ticks: ClassVar[Mapping[str, str]] = {"receives": "instansi.receives"}


class BelowForm(OwnForm):
    """A new institution below one's own."""

    asks: ClassVar[Mapping[str, Asked]] = {
        **OwnForm.asks,
        "code": Asked("instansi.code", "instansi.code_hint", "instansi.no_code", most=40),
        "region": Asked("instansi.region", "instansi.region_hint", most=16),
    }
    chooses: ClassVar[Mapping[str, Chosen]] = {"kind": Chosen("instansi.kind"), **OwnForm.chooses}
    order: ClassVar[Sequence[str]] = ("name", "code", "kind", "region", "zone", "head_name", "contact", "receives")


class UnitForm(RoomForm):
    """A unit: what it is called, where it belongs, who heads it."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "name": Asked("unitkerja.name", missing="unitkerja.no_name", most=160),
        "head_name": Asked("unitkerja.head_name", "unitkerja.head_name_hint", most=160),
    }
    chooses: ClassVar[Mapping[str, Chosen]] = {
        "parent": Chosen("unitkerja.parent", none="unitkerja.no_parent"),
        "head": Chosen("unitkerja.head", "unitkerja.head_hint", none="unitkerja.no_head"),
    }
    order: ClassVar[Sequence[str]] = ("name", "parent", "head", "head_name")


class MonitorForm(RoomForm):
    """Who watches over a unit, by which letter."""

    asks: ClassVar[Mapping[str, Asked]] = {"letter": Asked("orang.letter", "orang.letter_hint", most=120)}
    chooses: ClassVar[Mapping[str, Chosen]] = {"officer": Chosen("unitkerja.monitor")}
    order: ClassVar[Sequence[str]] = ("officer", "letter")


class PersonForm(RoomForm):
    """What is known of an officer, and no more than recusal needs."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "name": Asked("orang.name", "orang.name_hint", "orang.no_name", most=160),
        "number": Asked("orang.number", "orang.number_hint", most=32),
    }
    chooses: ClassVar[Mapping[str, Chosen]] = {
        "unit": Chosen("orang.unit", none="orang.no_unit"),
        "superior": Chosen("orang.superior", "orang.superior_hint", none="orang.no_superior"),
    }


class NewPersonForm(PersonForm):
    """A new account."""

    asks: ClassVar[Mapping[str, Asked]] = {
        **PersonForm.asks,
        "username": Asked("orang.username", "orang.username_hint", "orang.no_username", most=150),
    }
    order: ClassVar[Sequence[str]] = ("name", "username", "number", "unit", "superior")


class RoleForm(RoomForm):
    """A role, by which letter."""

    asks: ClassVar[Mapping[str, Asked]] = MonitorForm.asks
    chooses: ClassVar[Mapping[str, Chosen]] = {"role": Chosen("orang.role", "orang.role_hint")}
    order: ClassVar[Sequence[str]] = ("role", "letter")


class MoveForm(RoomForm):
    """Where an account goes."""

    chooses: ClassVar[Mapping[str, Chosen]] = {"institution": Chosen("orang.move_to")}


class ReasonForm(RoomForm):
    """Why something is done that somebody will ask about."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("orang.reason", "orang.reason_hint", "orang.no_reason", most=500, rows=3)
    }


class ReceiverForm(RoomForm):
    """Who receives what, where."""

    asks: ClassVar[Mapping[str, Asked]] = {"region": Asked("penerima.region", "penerima.region_hint", most=16)}
    chooses: ClassVar[Mapping[str, Chosen]] = {
        "procedure": Chosen("penerima.procedure"),
        "institution": Chosen("penerima.institution"),
    }
    order: ClassVar[Sequence[str]] = ("procedure", "region", "institution")


class SetupForm(RoomForm):
    """The one-time code and the password chosen with it."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "username": Asked("mulai.username", missing="mulai.no_username", most=150),
        "code": Asked("mulai.code", "mulai.code_hint", "mulai.no_code", most=80),
        "password": Asked("mulai.password", "mulai.password_hint", "mulai.no_password", LONGEST, type="password"),
        "again": Asked("mulai.again", missing="mulai.no_again", most=LONGEST, type="password"),
    }

    def clean(self) -> None:
        first, again = self.cleaned_data.get("password"), self.cleaned_data.get("again")
        if first and again and first != again:
            self.add_error("again", say("mulai.differs", self.lang))
