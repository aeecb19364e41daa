"""The room of accounts: registers its regular jobs when Django is ready."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Django's handle of the room."""

    name = "nirpihak.server.accounts"
    label = "accounts"

    def ready(self) -> None:
        from nirpihak.server.accounts import tasks  # noqa: F401 - registers the jobs
