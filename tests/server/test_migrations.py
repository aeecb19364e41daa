"""The tables can be made from nothing, taken down and made again, and what was kept before stays when they change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OURS = ("institutions", "accounts", "keys", "jobs", "evidence", "intake", "cases", "api")
"""Our apps with tables; each comes after those it points to."""

pytestmark = pytest.mark.django_db(transaction=True)


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.split("_")[0] in OURS}


def to(app: str, migration: str | None) -> MigrationExecutor:
    """Go to a migration of one app; the executor that knows how things stand then."""
    call_command("migrate", app, *([migration] if migration else []), verbosity=0, interactive=False)
    return MigrationExecutor(connection)


@pytest.fixture
def _whole_again() -> Iterator[None]:
    """Whatever a test leaves, the next one finds every table."""
    yield
    call_command("migrate", verbosity=0, interactive=False)


def test_no_model_changed_without_a_migration() -> None:
    said = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=said)
    assert "No changes detected" in said.getvalue()


def test_every_app_with_tables_is_in_the_list() -> None:
    own = {app.label for app in apps.get_app_configs() if app.name.startswith("nirpihak.") and list(app.get_models())}
    assert own == set(OURS)


@pytest.mark.usefixtures("_whole_again")
def test_all_tables_go_down_and_come_up_again() -> None:
    before = tables()
    assert before
    for app in reversed(OURS):
        to(app, "zero")
    assert not tables()
    for app in OURS:
        to(app, None)
    assert tables() == before


@pytest.mark.usefixtures("_whole_again")
def test_evidence_of_before_institutions_stays_as_it_was() -> None:
    for app in ("api", "cases", "intake"):
        to(app, "zero")
    old = to("evidence", "0001_begin").loader.project_state([("evidence", "0001_begin")]).apps
    at = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    user = apps.get_model("auth", "User").objects.create_user("lama", password="x" * 12)
    exhibit, capture = old.get_model("evidence", "Exhibit"), old.get_model("evidence", "Capture")
    for number in range(1, 6):
        made = exhibit.objects.create(
            ref=f"BB-2026-{number:05}",
            title=f"Unggahan rekaan {number}",
            note="Diterima dari rekan.",
            channel="upload",
            received_by_id=user.pk,
            received_at=at,
            **({"case": "LP-lama"} if number == 5 else {}),
        )
        capture.objects.create(url=f"https://contoh.example/{number}", requested_by_id=user.pk, exhibit_id=made.pk)
    call_command("migrate", verbosity=0, interactive=False)
    from nirpihak.server.evidence.models import Capture, Exhibit

    kept = list(Exhibit.objects.order_by("ref"))
    assert [each.ref for each in kept] == [f"BB-2026-{number:05}" for number in range(1, 6)]
    assert {each.institution_id for each in kept} == {None}
    assert [each.case for each in kept] == ["", "", "", "", "LP-lama"]
    assert {each.received_at for each in kept} == {at}
    assert Capture.objects.filter(institution=None, case="").count() == 5
