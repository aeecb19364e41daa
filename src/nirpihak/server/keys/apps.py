"""The room of keys: registers its regular work when Django is ready."""

from __future__ import annotations

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Django's handle of the room."""

    name = "nirpihak.server.keys"
    label = "keys"

    def ready(self) -> None:
        from nirpihak.server.keys import tasks  # noqa: F401 - registers the regular work
