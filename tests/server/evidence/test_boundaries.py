"""What the evidence room never does, as far as its tables and code can show."""

from __future__ import annotations

import ast
from pathlib import Path

from django.apps import apps
from django.contrib.auth.models import User

PACKAGE = Path(__file__).parents[3] / "src" / "nirpihak"
TABLES = {
    "Capture",
    "Checkpoint",
    "Cosignature",
    "Entry",
    "Exhibit",
    "File",
    "FixityRun",
    "Head",
    "Node",
    "Stamp",
}


def test_no_table_is_about_a_person_but_the_officers() -> None:
    models = list(apps.get_app_config("evidence").get_models())
    assert {model.__name__ for model in models} == TABLES
    people = {
        (model.__name__, field.name)
        for model in models
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model is User
    }
    assert people == {("Capture", "requested_by"), ("Exhibit", "received_by")}
    told = {"respondent", "reporter", "terlapor", "pelapor", "nip", "nik", "phone", "leaning", "score"}
    assert {field.name for model in models for field in model._meta.get_fields()} & told == set()


def test_nothing_captures_but_what_an_officer_asked_for() -> None:
    """`capture()` is called in one place, and what it is given is the address of a request that has its officer."""
    callers = set()
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] == "capture":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nirpihak.capture.process"):
                callers.add(str(path.relative_to(PACKAGE)))
    assert callers == {"server/evidence/services/captures.py"}
