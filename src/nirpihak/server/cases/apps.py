"""The room where reports are examined and decided."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Django's handle of the room."""

    name = "nirpihak.server.cases"
    label = "cases"
