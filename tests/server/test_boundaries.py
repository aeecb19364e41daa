"""What the rooms of intake never do, held by what their tables and filters are made of."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

from django.apps import apps
from django.db import models

import nirpihak
from nirpihak.server.cases.services.board import Look as BoardLook
from nirpihak.server.intake.services.queue import Look

PACKAGE = Path(nirpihak.__file__).parent
ROOMS = ("intake", "keys", "api", "institutions", "accounts")
PEOPLE = {
    *("respondent", "terlapor", "pelapor", "nik", "nip", "phone", "email", "address", "about", "accused"),
    *("leaning", "side", "participant", "party", "candidate", "score", "rank", "profile", "stance", "religion"),
}
"""What no column is called: who was reported, who reported, and on which side anybody stands."""
OTHERS = {("Act", "about"), ("Upload", "address")}
"""Which officer an administrator's act was about; where an upload lies in the store."""


def columns() -> set[tuple[str, str]]:
    return {
        (model.__name__, field.name)
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.concrete_fields
    }


def test_no_column_says_who_was_reported_or_where_anybody_stands() -> None:
    assert {pair for pair in columns() if pair[1] in PEOPLE} - OTHERS == set()
    # What a report may be sorted and counted by: no text of the reporter's is among it.
    texts = (models.CharField, models.TextField, models.JSONField)
    open_texts = {field.name for field in apps.get_model("intake", "Report")._meta.fields if isinstance(field, texts)}
    assert open_texts == {
        *("ref", "procedure", "door", "mode", "channel", "lane", "state"),
        *("contest", "act_kind", "source", "given", "content_hash"),
    }


def test_the_queue_cannot_be_asked_by_person_contest_or_side() -> None:
    assert {field.name for field in fields(Look)} == {"q", "state", "door", "handler", "due", "unread", "lane", "page"}


CASE_TEXTS = {
    "Case": {"ref", "procedure", "stage", "outcome", "contest", "act_kind"},
    "CaseStep": {"kind", "actor", "data"},
    "LedgerEntry": {"fact", "source", "place"},
    "Indication": {"indicator", "answer", "place"},
    "Respondent": {"employment"},
    "Summons": {"delivered_how", "came"},
    "Answer": {"kind"},
    "Template": {"kind", "body"},
    "Document": {"kind", "number", "sha256"},
    "Signature": {"role"},
    "Decision": {"limb", "result", "items", "sanction", "rulebook", "state"},
    "Partner": {"name", "code", "verifier", "address"},
    "Referral": {"ref", "way", "other", "regime", "state"},
    "Reminder": {"what"},
}
"""What stands open of a case: ids, codes and numbers. Everything else that is written of one is sealed."""


def test_no_column_of_a_case_says_who_it_is_about_or_where_anybody_stands() -> None:
    texts = (models.CharField, models.TextField, models.JSONField)
    found = {
        model.__name__: {field.name for field in model._meta.fields if isinstance(field, texts)}
        for model in apps.get_app_config("cases").get_models()
    }
    assert {name: names for name, names in found.items() if names} == CASE_TEXTS


def test_the_board_cannot_be_asked_by_person_contest_or_side() -> None:
    assert {field.name for field in fields(BoardLook)} == {
        *("q", "stage", "procedure", "handler", "due", "unread", "page"),
    }


def test_readings_of_a_report_go_no_further_than_its_page() -> None:
    """Nothing but the page of one report, and the check before it is sent, asks the rules what a report says."""
    callers = {
        str(path.relative_to(PACKAGE))
        for path in (PACKAGE / "server").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "assessment_of"
    }
    assert callers <= {
        "server/intake/report_views.py",
        "server/intake/public_check.py",
        "server/intake/public_views.py",
    }


def test_nothing_of_intake_opens_a_connection() -> None:
    """No report is looked up anywhere: the rooms import nothing that reaches another machine."""
    out = {"socket", "requests", "httpx", "urllib.request", "http.client", "aiohttp", "smtplib", "ftplib"}
    for room in ROOMS:
        for path in (PACKAGE / "server" / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                assert not out & set(names), path
