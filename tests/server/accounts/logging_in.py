"""Logging in for tests that are about something else: both steps are taken, without password or code."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client

from nirpihak.server.accounts.services import factors


def log_in(client: Client, user: User) -> Client:
    """The same client, logged in as somebody who took both steps."""
    client.force_login(user)
    session = client.session
    session[factors.COMPLETE] = True
    session.save()
    return client
