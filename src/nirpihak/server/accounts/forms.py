"""The log-in form, in the language of its page."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest

from nirpihak.server.web.texts import Lang, say


class LoginForm(AuthenticationForm):
    """Name and password. What is wrong is said without saying which of the two, so that no name can be tried out."""

    def __init__(self, request: HttpRequest, lang: Lang) -> None:
        super().__init__(request, request.POST if request.method == "POST" else None)
        wrong = say("masuk.wrong", lang)
        self.error_messages = {"invalid_login": wrong, "inactive": wrong}
        for field in self.fields.values():
            field.error_messages["required"] = wrong

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, what to do): one line at most."""
        return [("username", str(next(iter(self.errors.values()))[0]))] if self.errors else []
