"""What the database itself refuses of a case, whoever asks it: the promises of design.md 2.3 do not rest on the code.

- an entry of the ledger and a step are never changed and never deleted;
- a decision is signed only once it was proposed, rests on nothing that is only claimed or read, or was taken back, and
  a breach rests on at least one fact that a person confirmed or the respondent admitted;
- what is signed stays as it was signed, with what it rests on;
- a case says "breach" only where a signed decision does.

That two different people sign is a constraint of the table. Statements for SQLite and PostgreSQL; `migrations` runs
them. Knows no service.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LEDGER, STEP, DECISION, BASIS, CASE = (
    "cases_ledgerentry",
    "cases_casestep",
    "cases_decision",
    "cases_basis",
    "cases_case",
)
SIGNED_COLUMNS: Final = (
    *("case_id", "limb", "result", "items", "sanction", "sealed", "rulebook"),
    *("state", "proposer_id", "proposed_at", "signer_id", "signed_at"),
)
"""The columns of a decision that nothing changes once it is signed."""
KEPT: Final = "nirpihak: an entry is never changed"
UNPROPOSED: Final = "nirpihak: a decision is signed only once it was proposed"
UNCONFIRMED: Final = "nirpihak: a decision rests on confirmed or admitted facts alone"
SIGNED: Final = "nirpihak: a signed decision is never changed"
UNDECIDED: Final = "nirpihak: no breach without a signed decision"

_WEAK: Final = f"""EXISTS (
    SELECT 1 FROM {BASIS} b JOIN {LEDGER} e ON e.id = b.entry_id
    WHERE b.decision_id = NEW.id AND (
        e.source NOT IN ('confirmed', 'admitted') OR e.case_id <> NEW.case_id
        OR EXISTS (SELECT 1 FROM {LEDGER} r WHERE r.retracts_id = e.id)
    )
)"""
_NONE: Final = f"NOT EXISTS (SELECT 1 FROM {BASIS} b WHERE b.decision_id = NEW.id)"
_NO_DECISION: Final = f"""NOT EXISTS (
    SELECT 1 FROM {DECISION} d WHERE d.case_id = NEW.id AND d.state = 'signed' AND d.result = 'breach'
)"""


def _sqlite() -> list[str]:
    def guard(name: str, when: str, table: str, condition: str, said: str) -> str:
        return (
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )

    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in SIGNED_COLUMNS)
    of_signed = "(SELECT state FROM {table} WHERE id = {row}.decision_id) = 'signed'"
    old, new = of_signed.format(table=DECISION, row="OLD"), of_signed.format(table=DECISION, row="NEW")
    signing = "NEW.state = 'signed' AND OLD.state <> 'signed'"
    return [
        *(
            guard(f"kept_{table}_{when.lower()}", when, table, "1", KEPT)
            for table in (LEDGER, STEP)
            for when in ("UPDATE", "DELETE")
        ),
        guard("decision_born_signed", "INSERT", DECISION, "NEW.state = 'signed'", UNPROPOSED),
        guard("decision_unproposed", "UPDATE", DECISION, f"{signing} AND OLD.state <> 'proposed'", UNPROPOSED),
        guard("decision_unconfirmed", "UPDATE", DECISION, f"{signing} AND {_WEAK}", UNCONFIRMED),
        guard(
            "decision_unfounded", "UPDATE", DECISION, f"{signing} AND NEW.result = 'breach' AND {_NONE}", UNCONFIRMED
        ),
        guard("decision_changed", "UPDATE", DECISION, f"OLD.state = 'signed' AND ({changed})", SIGNED),
        guard("decision_deleted", "DELETE", DECISION, "OLD.state = 'signed'", SIGNED),
        guard("basis_added", "INSERT", BASIS, new, SIGNED),
        guard("basis_changed", "UPDATE", BASIS, f"{old} OR {new}", SIGNED),
        guard("basis_deleted", "DELETE", BASIS, old, SIGNED),
        guard("case_undecided", "UPDATE", CASE, f"NEW.outcome = 'breach' AND {_NO_DECISION}", UNDECIDED),
        guard("case_born_decided", "INSERT", CASE, "NEW.outcome = 'breach'", UNDECIDED),
    ]


def _postgresql() -> list[str]:
    def function(name: str, body: str) -> str:
        return (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {body} END $guard$"
        )

    def refuse(condition: str, said: str) -> str:
        return f"IF {condition} THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"

    def trigger(name: str, when: str, table: str, runs: str) -> str:
        return f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {runs}()"

    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in SIGNED_COLUMNS)
    of_signed = "(SELECT state FROM {table} WHERE id = {row}.decision_id) = 'signed'"
    old, new = of_signed.format(table=DECISION, row="OLD"), of_signed.format(table=DECISION, row="NEW")
    signing = "NEW.state = 'signed' AND OLD.state <> 'signed'"
    born, gone = refuse("NEW.state = 'signed'", UNPROPOSED), refuse("OLD.state = 'signed'", SIGNED)
    decision = (
        f"IF TG_OP = 'INSERT' THEN {born} RETURN NEW; END IF; "
        f"IF TG_OP = 'DELETE' THEN {gone} RETURN OLD; END IF; "
        + refuse(f"{signing} AND OLD.state <> 'proposed'", UNPROPOSED)
        + refuse(f"{signing} AND {_WEAK}", UNCONFIRMED)
        + refuse(f"{signing} AND NEW.result = 'breach' AND {_NONE}", UNCONFIRMED)
        + refuse(f"OLD.state = 'signed' AND ({changed})", SIGNED)
        + " RETURN NEW;"
    )
    basis = (
        f"IF TG_OP <> 'INSERT' THEN {refuse(old, SIGNED)} END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; {refuse(new, SIGNED)} RETURN NEW;"
    )
    case = refuse(f"NEW.outcome = 'breach' AND {_NO_DECISION}", UNDECIDED) + " RETURN NEW;"
    return [
        function("nirpihak_kept", f"RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'integrity_constraint_violation';"),
        function("nirpihak_decision", decision),
        function("nirpihak_basis", basis),
        function("nirpihak_case", case),
        *(trigger(f"kept_{table}", "UPDATE OR DELETE", table, "nirpihak_kept") for table in (LEDGER, STEP)),
        trigger("decision_guard", "INSERT OR UPDATE OR DELETE", DECISION, "nirpihak_decision"),
        trigger("basis_guard", "INSERT OR UPDATE OR DELETE", BASIS, "nirpihak_basis"),
        trigger("case_guard", "INSERT OR UPDATE", CASE, "nirpihak_case"),
    ]


def _named(statements: Sequence[str]) -> list[tuple[str, str]]:
    """The triggers among the statements, each with its table."""
    words = [each.split() for each in statements if each.startswith("CREATE TRIGGER")]
    return [(each[2], each[each.index("ON") + 1]) for each in words]


def statements(vendor: str) -> list[str]:
    """What sets the guards up."""
    return _postgresql() if vendor == "postgresql" else _sqlite()


def removals(vendor: str) -> list[str]:
    """What takes them away again: for going back a migration, and for tests that empty the tables."""
    on = " ON {table}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {name}" + on.format(table=table) for name, table in _named(statements(vendor))]


def install(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """For a migration."""
    for each in statements(editor.connection.vendor):
        editor.execute(each)


def remove(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """For a migration that goes back."""
    for each in removals(editor.connection.vendor):
        editor.execute(each)
    if editor.connection.vendor == "postgresql":
        for name in ("kept", "decision", "basis", "case"):
            editor.execute(f"DROP FUNCTION IF EXISTS nirpihak_{name}()")
