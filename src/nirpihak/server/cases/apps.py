"""The room where reports are examined and decided."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Django's handle of the room."""

    name = "nirpihak.server.cases"
    label = "cases"

    def ready(self) -> None:
        from nirpihak.server.cases import tasks
        from nirpihak.server.cases.services import story
        from nirpihak.server.institutions.services import conflicts
        from nirpihak.server.intake import tasks as intake_tasks
        from nirpihak.server.intake.services import states, telling

        if tasks.report_recused not in states.on_recused:
            states.on_recused.append(tasks.report_recused)
        if story.of_reports not in telling.beyond:
            telling.beyond.append(story.of_reports)
        if tasks.people_changed not in conflicts.on_change:
            conflicts.on_change.append(tasks.people_changed)
        if tasks.begin_demo not in intake_tasks.after_demo:
            intake_tasks.after_demo.append(tasks.begin_demo)
