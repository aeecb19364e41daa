"""The evidence app: registers its background jobs when Django is ready."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Exhibits and the custody log."""

    name = "nirpihak.server.evidence"
    label = "evidence"

    def ready(self) -> None:
        from nirpihak.server.evidence import tasks  # noqa: F401 - registers the jobs
