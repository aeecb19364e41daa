"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background jobs."""

    name = "nirpihak.server.jobs"
    label = "jobs"
