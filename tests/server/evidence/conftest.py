"""What the tests of evidence share: a house of its own for each test, an officer, both kinds of store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import override_settings

from nirpihak.custody.signing import Signer
from nirpihak.server.config import Settings
from nirpihak.server.evidence.models import File
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.institutions.roles import Role
from tests.s3 import S3, _s3_service, s3
from tests.server.people import person

__all__ = ["_s3_service", "s3"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Settings]:
    """A data folder of the test's own, without a timestamp authority, with its log's key and a store in a folder."""
    chosen = replace(
        django_settings.NIRPIHAK,
        data=tmp_path / "data",
        store=str(tmp_path / "data" / "evidence"),
        log_name="bawaslu.example/log",
        authorities="",
        witnesses=(),
    )
    chosen.data.mkdir(mode=0o700)
    with override_settings(NIRPIHAK=chosen):
        yield chosen


@pytest.fixture(params=["folder", "s3"])
def either_house(house: Settings, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """The same, once with a store in a folder and once with one in S3-compatible storage."""
    chosen = house
    if request.param == "s3":
        service: S3 = request.getfixturevalue("s3")
        chosen = replace(house, store=service.url(service.bucket()))
    with override_settings(NIRPIHAK=chosen):
        yield chosen


@pytest.fixture
def officer(db: None) -> User:
    """An officer who may do everything with evidence."""
    return person("petugas", Role.INTAKE, Role.EXAMINER, Role.DECIDER).user


def keep(content: bytes, officer: User, name: str = "layar.txt", **more: object) -> File:
    """Content kept as a new exhibit."""
    return exhibits.receive(BytesIO(content), name=name, actor=officer, **more)  # type: ignore[arg-type]


def witness(name: str = "inspektorat.example/saksi") -> Signer:
    """A witness's key."""
    from nirpihak.custody.checking.notes import COSIGNATURE

    return Signer.generate(name, COSIGNATURE)
