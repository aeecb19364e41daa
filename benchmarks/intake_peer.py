"""The neutral peer of the bench of intake: a bare Django view that writes what came into one row, and nothing else.

No form, no check, no hash, no key, no log: what no server in this language and on this database can be quicker than.
It is served as ours is, by one granian worker with two threads.
"""

from __future__ import annotations

import os
import sys

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": os.environ.get("PEER_DATABASE", ":memory:"),
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    },
    "CONN_MAX_AGE": None,
}


def take(request: HttpRequest) -> HttpResponse:
    """One INSERT of the body, committed; its number."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO taken (content) VALUES (%s) RETURNING id", [request.body])
        return HttpResponse(str(cursor.fetchone()[0]), status=201)


def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether a row is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(content) FROM taken WHERE id = %s", [pk])
        found = cursor.fetchone()
    return HttpResponse(status=404) if found is None else HttpResponse(str(found[0]))


urlpatterns = [path("", take), path("<int:pk>", look)]


def configure() -> None:
    """Set Django up for this one view."""
    url = os.environ.get("DATABASE_URL", "")
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": dj_database_url.parse(url, conn_max_age=60) if url else SQLITE},
        ROOT_URLCONF="benchmarks.intake_peer",
        DATA_UPLOAD_MAX_MEMORY_SIZE=None,
        USE_TZ=True,
    )
    django.setup()


if "PEER_DATABASE" in os.environ:
    # A forked process finds it done.
    if not settings.configured:
        configure()
    application = get_wsgi_application()


def main(port: int) -> None:
    """Make the one table and serve until asked to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    kind = (
        "BIGSERIAL PRIMARY KEY, content BYTEA"
        if connection.vendor == "postgresql"
        else "INTEGER PRIMARY KEY, content BLOB"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS taken (id {kind})")
    connection.close()
    Granian(
        "benchmarks.intake_peer:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=2,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
