"""The interface for other systems: what it files, what it tells, and whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from nirpihak.custody.checking.filing import is_filing
from nirpihak.server.api.models import Token
from nirpihak.server.api.routes import PER_MINUTE
from nirpihak.server.api.services import tokens
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Institution
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import mailbox, reading
from nirpihak.server.keys.services import identities
from tests.server.intake.conftest import WHAT, custodians, filed, house, intake_officer, office, quick
from tests.server.keys.people import IDENTITY, Room
from tests.server.people import institution

__all__ = ["custodians", "house", "office", "quick"]

pytestmark = pytest.mark.django_db

ROOT = "/api/v1"


def token_of(office: Institution, name: str = "lapor-kabupaten", role: Role = Role.INTAKE) -> str:
    return tokens.give(office, name, role, 30, None)[0]


def call(method: str, path: str, token: str = "", body: Any = None, **more: Any) -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return Client().generic(
        method,
        ROOT + path,
        b"" if body is None else body,
        headers=headers,
        **{"content_type": "application/json", **more},
    )


def post(token: str, **more: Any) -> Any:
    import json

    body = {"source_ref": "A-1", "what": WHAT, "about": [{"name": "Budi Rekaan"}], **more}
    return call("POST", "/reports", token, json.dumps(body))


def test_a_report_is_filed_once_however_often_it_is_sent(office: Institution) -> None:
    token = token_of(office)
    first = post(
        token, act_kind="like", platform="instagram", act_day="2026-11-19", contest="pilbup-kabupaten-contoh-2027"
    )
    assert first.status_code == 201, first.content
    told = first.json()
    report = Report.objects.get(ref=told["ref"])
    assert (report.door, report.procedure, report.channel) == ("information", "pilkada", "system")
    assert log.values(Entry.objects.get(index=told["log_index"]))["actor"].startswith("system:")
    assert mailbox.enter(told["code"])[1].report == report
    assert reading.assessment_of(reading.content_of(report), "id") is not None
    again = post(token)
    assert (again.status_code, again.json()["ref"], again.json()["code"]) == (200, told["ref"], None)
    assert Report.objects.count() == 1


def test_a_lost_answer_is_told_again_to_whoever_brings_its_key(office: Institution) -> None:
    token, key = token_of(office), "k" * 43
    first = post(token, retry_key=key)
    assert first.status_code == 201, first.content
    again = post(token, retry_key=key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert mailbox.enter(again.json()["code"])[1].report.ref == first.json()["ref"]
    assert post(token).json()["code"] is None
    assert post(token, retry_key="x" * 43).json()["code"] is None
    other = post(token, source_ref="A-2", retry_key=key)
    assert other.status_code == 409
    assert "retry_key" in other.json()["en"]
    assert post(token, source_ref="A-3", retry_key="short").status_code == 422
    assert Report.objects.count() == 1


def test_a_name_is_sealed_and_never_given_back(office: Institution, custodians: Room) -> None:
    token = token_of(office)
    made = post(token, mode="confidential", identity=IDENTITY)
    assert made.status_code == 201, made.content
    assert identities.has_identity(made.json()["ref"])
    for path in ("/reports", f"/reports/{made.json()['ref']}"):
        told = call("GET", path, token).content.decode()
        assert IDENTITY["name"] not in told
        assert WHAT not in told


def test_without_custodians_a_name_is_refused_and_nothing_kept(office: Institution) -> None:
    assert post(token_of(office), mode="named", identity=IDENTITY).status_code == 409
    assert not Report.objects.exists()


def test_a_monitors_system_files_findings(office: Institution) -> None:
    made = post(token_of(office, role=Role.MONITOR))
    assert made.status_code == 201
    assert Report.objects.get().door == Report.Door.FINDING
    assert made.json()["code"] is None


def test_a_file_is_taken_in_and_the_proof_comes_as_text(office: Institution) -> None:
    token = token_of(office)
    ref = post(token).json()["ref"]
    kept = call(
        "POST", f"/reports/{ref}/files?name=layar.png", token, b"\x89PNG\r\n\x1a\nrekaan", content_type="image/png"
    )
    assert kept.status_code == 201, kept.content
    assert kept.json()["media_type"] == "image/png"
    assert call("GET", f"/reports/{ref}", token).json()["files"] == 1
    bad = call("POST", f"/reports/{ref}/files?name=x.exe", token, b"MZ\x90\0", content_type="application/octet-stream")
    assert (bad.status_code, "program" in bad.json()["en"]) == (409, True)
    proof = call("GET", f"/reports/{ref}/proof", token)
    assert is_filing(proof.content[:64])


def test_a_system_reads_what_it_filed_and_nothing_else(office: Institution) -> None:
    others = filed(office, source="lapor-kabupaten:A-9", entered_by=intake_officer()).report.ref
    token = token_of(office)
    mine = post(token).json()["ref"]
    assert [each["ref"] for each in call("GET", "/reports", token).json()["reports"]] == [mine]
    neighbour = token_of(institution("bawaslu-lain"), "lapor-kabupaten")
    colleague = token_of(office, "lapor-provinsi")
    for path in (f"/reports/{others}", f"/reports/{others}/proof"):
        assert call("GET", path, token).status_code == 404
    for other in (neighbour, colleague):
        assert call("GET", "/reports", other).json()["reports"] == []
        assert call("GET", f"/reports/{mine}", other).status_code == 404
        assert call("POST", f"/reports/{mine}/files", other, b"x").status_code == 404


def test_nobody_gets_in_without_a_token_that_is_valid(office: Institution) -> None:
    token = token_of(office)
    ended, withdrawn = token_of(office, "sudah-habis"), token_of(office, "dicabut")
    Token.objects.filter(name="sudah-habis").update(expires_at=timezone.now() - timedelta(days=1))
    Token.objects.filter(name="dicabut").update(withdrawn_at=timezone.now())
    for bad in ("", "x", token + "x", token[:-1], "nirp_" + "é" * 43, ended, withdrawn):
        for method, path in (("GET", "/reports"), ("POST", "/reports"), ("GET", "/institutions")):
            response = call(method, path, bad)
            assert response.status_code == 401, bad
            assert response.headers["WWW-Authenticate"] == "Bearer"
    office.closed_at = timezone.now()
    office.save()
    assert call("GET", "/reports", token).status_code == 401


@pytest.mark.parametrize(
    "more",
    [
        {"what": "  "},
        {"source_ref": "a b"},
        {"contest": "tidak-ada"},
        {"act_kind": "menari"},
        {"act_day": "kemarin"},
        {"received_at": "2026-11-21T10:00:00"},
        {"received_at": "2999-01-01T00:00:00+07:00"},
        {"identity": {"name": "Siti"}, "mode": "unnamed"},
        {"rahasia": 1},
        {"about": [{"nik": "1"}]},
    ],
    ids=range(10),
)
def test_what_is_wrong_is_named_and_nothing_filed(office: Institution, more: dict[str, Any]) -> None:
    response = post(token_of(office), **more)
    assert response.status_code in (409, 422)
    assert next(iter(more)) in response.json()["en"]
    assert not Report.objects.exists()


def test_a_limit_is_the_tokens_own(office: Institution) -> None:
    token, other = token_of(office), token_of(office, "lapor-provinsi")
    from nirpihak.server.accounts import limits

    limits.spend("api", str(Token.objects.get(name="lapor-kabupaten").pk), PER_MINUTE, timedelta(minutes=1), PER_MINUTE)
    assert call("GET", "/reports", token).status_code == 429
    assert call("GET", "/reports", other).status_code == 200


def test_answers_are_kept_nowhere(office: Institution) -> None:
    response = call("GET", "/reports", token_of(office))
    assert response.headers["Cache-Control"] in ("no-store", "no-cache")
