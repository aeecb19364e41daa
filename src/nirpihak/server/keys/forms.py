"""The forms of the pages for keys: what each asks. What is secret is never written back into a page.

A form holds no rule; the services do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms

from nirpihak.server.institutions.models import Officer
from nirpihak.server.keys.models import Holder
from nirpihak.server.keys.services.openings import PURPOSES, REASON
from nirpihak.server.keys.services.passphrases import MOST
from nirpihak.server.web.pageforms import Asked, PageForm
from nirpihak.server.web.texts import Lang, say

SECRET: Final = "password"
CODE: Final = 400


def secret(label: str, hint: str = "", missing: str = "kunci.passphrase_none") -> Asked:
    """A field for a passphrase."""
    return Asked(label, hint, missing, most=MOST, type=SECRET)


def reason(label: str = "buka.reason", hint: str = "buka.reason_hint") -> Asked:
    """A field for a reason."""
    return Asked(label, hint, "buka.reason_none", most=REASON, rows=4)


class SecretForm(PageForm):
    """A form that shows again what was written, but for secrets."""

    @property
    def shown(self) -> dict[str, str]:
        hidden = {name for name, asked in self.asks.items() if asked.type == SECRET}
        return {name: "" if name in hidden else value for name, value in super().shown.items()}


class _Twice(SecretForm):
    """A new passphrase, written twice."""

    new: ClassVar[str] = "passphrase"

    def clean(self) -> None:
        given = self.cleaned_data
        if {self.new, "again"} <= given.keys() and given[self.new] != given["again"]:
            self.add_error("again", say("kunci.again_none", self.lang))


class EnrolForm(_Twice):
    """The passphrase of a new key."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "passphrase": secret("kunci.passphrase", "kunci.passphrase_hint"),
        "again": secret("kunci.again", missing="kunci.again_none"),
    }


class ChangeForm(_Twice):
    """The old passphrase and a new one."""

    new: ClassVar[str] = "fresh"
    asks: ClassVar[Mapping[str, Asked]] = {
        "passphrase": secret("kunci.passphrase_now"),
        "fresh": secret("kunci.new", "kunci.passphrase_hint"),
        "again": secret("kunci.again", missing="kunci.again_none"),
    }


class TakeForm(SecretForm):
    """Taking a request up."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": reason("buka.take_reason", "buka.take_reason_hint"),
        "passphrase": secret("kunci.passphrase_now"),
    }


class PassphraseForm(SecretForm):
    """Consenting, and opening."""

    asks: ClassVar[Mapping[str, Asked]] = {"passphrase": secret("kunci.passphrase_now")}


class RefuseForm(SecretForm):
    """Refusing."""

    asks: ClassVar[Mapping[str, Asked]] = {"refusal": reason("buka.refuse_reason", "")}


class CodeForm(SecretForm):
    """A recovery code, typed from the paper. Shown on the screen while typing: the paper lies beside it."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "code": Asked("kunci.code_typed", missing="kunci.code_typed_none", most=CODE, rows=2)
    }

    @property
    def shown(self) -> dict[str, str]:
        return dict.fromkeys(self.fields, "")


class AskForm(SecretForm):
    """What an identity is needed for, and why."""

    asks: ClassVar[Mapping[str, Asked]] = {"reason": reason()}

    def __init__(self, lang: Lang, data: Any = None) -> None:
        super().__init__(lang, data)
        self.fields["purpose"] = _choice([purpose.value for purpose in PURPOSES], say("buka.purpose_none", lang))
        self.order_fields(["purpose", "reason"])

    @property
    def purposes(self) -> list[tuple[str, str]]:
        """(value, words) of each purpose."""
        return [(purpose.value, words.pick(self.lang)) for purpose, words in PURPOSES.items()]


class NameForm(SecretForm):
    """Who is to keep a recovery code, and whose it replaces."""

    def __init__(self, lang: Lang, people: Sequence[Officer], codes: Sequence[Holder], data: Any = None) -> None:
        super().__init__(lang, data)
        self.people, self.codes = people, codes
        self.fields["person"] = _choice([str(each.pk) for each in people], say("kunci.name_none", lang))
        self.fields["replaces"] = forms.ChoiceField(
            required=False, choices=[("", "")] + [(str(each.pk), "") for each in codes]
        )

    def chosen(self) -> tuple[Officer, Holder | None]:
        """The person, and the code that is replaced; of a valid form."""
        person = next(each for each in self.people if str(each.pk) == self.cleaned_data["person"])
        old = self.cleaned_data["replaces"]
        return person, next((each for each in self.codes if str(each.pk) == old), None)


class AdmitForm(SecretForm):
    """Two holders who are here, each with a secret of their own."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "first_secret": secret("kunci.admit_secret_first", missing="kunci.admit_secret_none"),
        "second_secret": secret("kunci.admit_secret_second", missing="kunci.admit_secret_none"),
    }

    def __init__(self, lang: Lang, present: Sequence[Holder], data: Any = None) -> None:
        super().__init__(lang, data)
        self.present = present
        for name in ("first", "second"):
            self.fields[name] = _choice([str(each.pk) for each in present], say("kunci.admit_who", lang))
        self.order_fields(["first", "first_secret", "second", "second_secret"])

    def clean(self) -> None:
        given = self.cleaned_data
        if "second" in given and given.get("first") == given["second"]:
            self.add_error("second", say("kunci.admit_different", self.lang))

    def chosen(self, name: str) -> Holder:
        """The holder named in `first` or `second`; of a valid form."""
        return next(each for each in self.present if str(each.pk) == self.cleaned_data[name])


def _choice(values: Sequence[str], wrong: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[(value, value) for value in values],
        error_messages=dict.fromkeys(("required", "invalid_choice"), wrong),
    )
