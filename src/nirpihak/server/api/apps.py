"""The room of other systems."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Django's handle of the room."""

    name = "nirpihak.server.api"
    label = "api"
