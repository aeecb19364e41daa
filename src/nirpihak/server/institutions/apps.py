"""The room of institutions and people."""

from __future__ import annotations

from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    """Django's handle of the room."""

    name = "nirpihak.server.institutions"
    label = "institutions"
