"""The room where reports, findings and early information come in."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Django's handle of the room."""

    name = "nirpihak.server.intake"
    label = "intake"
