"""The forms of logging in and of one's own account, in the language of their page. The services hold the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from nirpihak.server.web.pageforms import Asked, PageForm
from nirpihak.server.web.texts import Lang, say

LONGEST: Final = 1000
"""Characters of a password: a hash of more would only cost time."""


class KeyForm(PageForm):
    """Fields with something secret or short-lived in them: `fills` says how a browser or keyboard may help."""

    fills: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """By field, its `autocomplete` and `inputmode`."""

    def __init__(self, lang: Lang, data: Any = None) -> None:
        super().__init__(lang, data)
        for name, asked in self.asks.items():
            self.fields[name].error_messages["null_characters_not_allowed"] = say(asked.missing, lang)
            if asked.type == "password":
                self.fields[name].strip = False  # type: ignore[attr-defined]  # every written field is a CharField

    def refuse(self, name: str, why: str) -> None:
        """What a service said about an answer."""
        self.add_error(name, why)

    def told(self, name: str) -> dict[str, Any]:
        """As a page form tells it; what works once or is a secret is never shown again."""
        autocomplete, inputmode = self.fills.get(name, ("off", ""))
        told = super().told(name) | {"autocomplete": autocomplete, "inputmode": inputmode}
        return told | {"value": ""} if told["type"] == "password" or autocomplete == "one-time-code" else told

    @property
    def each_told(self) -> list[dict[str, Any]]:
        """Every field in its order."""
        return [self.told(name) for name in self.asks]


class LoginForm(KeyForm):
    """Name and password. What is wrong is said without saying which of the two, so that no name can be tried out."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "username": Asked("masuk.username", missing="masuk.wrong", most=150),
        "password": Asked("masuk.password", missing="masuk.wrong", most=LONGEST, type="password"),
    }
    fills: ClassVar[Mapping[str, tuple[str, str]]] = {
        "username": ("username", ""),
        "password": ("current-password", ""),
    }

    @property
    def wrong(self) -> dict[str, str]:
        """One line at most, at the name."""
        found = super().wrong
        return {"username": next(iter(found.values()))} if found else {}


class CodeForm(KeyForm):
    """A code of the app."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "code": Asked("masuk_kode.code", "masuk_kode.code_hint", "masuk_kode.wrong", 20)
    }
    fills: ClassVar[Mapping[str, tuple[str, str]]] = {"code": ("one-time-code", "numeric")}


class RecoveryForm(KeyForm):
    """A recovery code."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "code": Asked("masuk_cadangan.code", "masuk_cadangan.code_hint", "masuk_cadangan.wrong", 60)
    }


class ConfirmForm(KeyForm):
    """One's own password, before something that a stranger at an open session must not do."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "password": Asked("akun_sandi.mine", missing="akun_sandi.no_mine", most=LONGEST, type="password")
    }
    fills: ClassVar[Mapping[str, tuple[str, str]]] = {"password": ("current-password", "")}


class PasswordForm(KeyForm):
    """The old password, and the new one twice."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "old": Asked("akun_sandi.old", missing="akun_sandi.no_mine", most=LONGEST, type="password"),
        "new": Asked("akun_sandi.new", "akun_sandi.new_hint", "akun_sandi.no_new", LONGEST, type="password"),
        "again": Asked("akun_sandi.again", missing="akun_sandi.no_again", most=LONGEST, type="password"),
    }
    fills: ClassVar[Mapping[str, tuple[str, str]]] = {
        "old": ("current-password", ""),
        "new": ("new-password", ""),
        "again": ("new-password", ""),
    }

    def clean(self) -> None:
        given = self.cleaned_data
        if "new" in given and "again" in given and given["new"] != given["again"]:
            self.add_error("again", say("akun_sandi.not_again", self.lang))
