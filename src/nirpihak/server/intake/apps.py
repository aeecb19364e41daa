"""The room where reports, findings and early information come in."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Django's handle of the room."""

    name = "nirpihak.server.intake"
    label = "intake"

    def ready(self) -> None:
        from nirpihak.server.institutions.services import conflicts
        from nirpihak.server.intake import tasks

        if tasks.people_changed not in conflicts.on_change:
            conflicts.on_change.append(tasks.people_changed)
