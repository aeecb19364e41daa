"""The interface against its own description: whatever the schema allows or forbids is answered as it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from nirpihak.server.api.services import tokens
from nirpihak.server.institutions.models import Institution
from nirpihak.server.institutions.roles import Role
from tests.server.intake.conftest import house, office

__all__ = ["house", "office"]

SCHEMA = "/api/v1/openapi.json"


def test_the_schema_is_told_to_anybody_and_nothing_else_is(db: None) -> None:
    response = Client().get(SCHEMA)
    assert response.status_code == 200
    told = response.json()
    assert told["openapi"].startswith("3.1")
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            assert operation["security"], (path, method)
            assert {"401", "422"} <= operation["responses"].keys(), (path, method)
    assert Client().get("/api/v1/docs").status_code == 404


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request through WSGI would close the connection that holds the test's transaction, as Django's client knows."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
def test_every_route_answers_as_its_description_says(office: Institution) -> None:
    token, _ = tokens.give(office, "uji-skema", Role.INTAKE, 9, None)
    schema = schemathesis.openapi.from_wsgi(SCHEMA, get_wsgi_application())
    # What calls WSGI itself does not unpack answers.
    headers, seen = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}, set()
    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr]
        seen.add((operation.method.upper(), operation.path))

        @given(case=operation.as_strategy())
        @settings(
            max_examples=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def check(case: schemathesis.Case[Any]) -> None:
            response = case.call(headers=headers)
            assert response.status_code < 500
            case.validate_response(response, headers=headers)

        check()
    assert len(seen) == 6
