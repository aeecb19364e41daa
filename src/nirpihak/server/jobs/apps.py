"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "nirpihak.server.jobs"
    label = "jobs"
