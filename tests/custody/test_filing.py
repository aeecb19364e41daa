"""Writing proofs of filing: the content hash is the one described, and nothing is written that would not verify."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.custody import filing
from nirpihak.custody.checking import CheckError, events
from nirpihak.custody.checking.filed import FIELDS, KIND, ZONES, FilingError
from nirpihak.custody.checking.filing import verify
from nirpihak.custody.checking.notes import NoteError
from nirpihak.custody.checking.proofs import LogProof, parse
from nirpihak.custody.checking.tree import ProofError
from nirpihak.custody.events import NAMES, Kind
from nirpihak.custody.signing import Signer
from tests.custody import filings
from tests.custody.filings import BLIND, CONTENT, HASH, LOG, logged, proof


def test_the_content_hash_is_the_one_that_is_described() -> None:
    """Computed from the description alone, so that a second verifier can be written from it."""
    text = json.dumps(CONTENT, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(f"nirpihak filing 1\n{BLIND.hex()}\n{text}".encode()).hexdigest() == HASH
    assert filing.content_hash(CONTENT, filing.new_blind()) != HASH


@given(st.text(max_size=30), st.integers(0, 2**40))
def test_any_other_content_has_another_hash(text: str, size: int) -> None:
    file = {"name": text, "size": size, "sha256": "0" * 64}
    hashes = {
        filing.content_hash({"answers": answers, "files": files}, BLIND)
        for answers in ({"what": text}, {text: "what"})
        for files in ([], [file], [file, file])
    }
    assert len(hashes) == (6 if text != "what" else 3)


def test_the_kind_has_a_name_in_the_log() -> None:
    assert Kind.FILED == KIND
    assert NAMES[Kind.FILED] == ("dilaporkan", "filed")
    assert tuple(filing.fields(report="LP-1", institution="I", zone="WIB", content=HASH)) == FIELDS


@pytest.mark.parametrize("shown", [{}, {"content": False}, {"content": False, "blind": False}])
def test_what_is_written_verifies(tmp_path: Path, shown: dict[str, bool]) -> None:
    path = tmp_path / "bukti.txt"
    path.write_text(proof(**shown), "utf-8")
    report = verify(path, [LOG.key])
    assert report.exit_code == 0, report.findings
    assert report.good["content"] == (not shown)


def test_a_proof_can_be_written_from_its_parts() -> None:
    event, text = logged(filings.FIELDS)
    assert isinstance(parse(text), LogProof)
    assert filing.write(event, parse(text), LOG.key) == filing.write(event, text, LOG.key)


@pytest.mark.parametrize("zone", ZONES)
def test_people_read_their_own_time(zone: str) -> None:
    text = proof(zone=zone, content=False, at="2026-12-31T15:59:59.000000Z")
    said = {
        "WIB": "2026-12-31T22:59:59+07:00 (Kamis, 31 Desember 2026, 22.59 WIB)",
        "WITA": "2026-12-31T23:59:59+08:00 (Kamis, 31 Desember 2026, 23.59 WITA)",
        "WIT": "2027-01-01T00:59:59+09:00 (Jumat, 1 Januari 2027, 00.59 WIT)",
    }
    assert f"Setempat / local time:          {said[zone]}\n" in text
    assert "Waktu (UTC) / time (UTC):       2026-12-31T15:59:59.000000Z\n" in text


def wrong(error: type[CheckError], match: str, **given: Any) -> None:
    event, text = logged(filings.FIELDS)
    arguments: dict[str, Any] = {"event": event, "proof": text, "log_key": LOG.key}
    arguments |= given
    with pytest.raises(error, match=match):
        filing.write(**arguments)


def test_nothing_is_written_that_would_not_verify() -> None:
    event, _ = logged(filings.FIELDS)
    other, elsewhere = logged(filings.FIELDS, at=3)
    wrong(FilingError, "not what was recorded", content=CONTENT | {"files": []}, blind=BLIND)
    wrong(FilingError, "not what was recorded", content=CONTENT, blind=b"\0" * 32)
    wrong(FilingError, "without its blind", content=CONTENT)
    wrong(FilingError, "the proof is of entry 3, not 4", proof=elsewhere)
    wrong(ProofError, "entry 4 is not in the log", event=logged(filings.FIELDS | {"report": "LP-2026-00002"})[0])
    wrong(FilingError, "the proof is of entry 4, not 3", event=event | {"index": 3})
    wrong(NoteError, "not signed|of the log", log_key=Signer.generate("lain.example/log").key)
    assert filing.write(other, elsewhere, LOG.key)


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"kind": "received"}, "is not filed"),
        ({"zone": "UTC"}, "none of WIB, WITA, WIT"),
        ({"at": "kemarin"}, "time is not readable"),
        ({"at": 7}, "time is not readable"),
        ({"at": "9999-12-31T23:59:59.000000Z"}, "time is not readable"),
        ({"content": HASH[:-1]}, "64 hexadecimal"),
        ({"institution": "dua\nbaris"}, "institution of the event is no line"),
        ({"institution": " "}, "institution of the event is no line"),
        ({"report": 7}, "report of the event is no line"),
        ({"report": "LP\u202e1"}, "report of the event is no line"),
    ],
)
def test_an_event_that_says_too_little_is_refused(changed: dict[str, Any], match: str) -> None:
    event, text = logged(filings.FIELDS | changed)
    wrong(FilingError, match, event=event, proof=text)


def test_an_event_that_withholds_what_must_be_seen_is_refused() -> None:
    event, text = logged(filings.FIELDS)
    hidden = events.withhold(event, {"institution", "at"})
    wrong(FilingError, "does not show at, institution", event=hidden, proof=text)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"answers": {}},
        {"answers": {}, "files": [], "more": 1},
        {"answers": [], "files": []},
        {"answers": {}, "files": {}},
        {"answers": {}, "files": ["x"]},
        {"answers": {}, "files": [{"name": "x", "size": True, "sha256": "0" * 64}]},
        {"answers": {}, "files": [{"name": "x", "size": 1, "sha256": "0" * 63}]},
        {"answers": {}, "files": [{"name": "x", "size": 1, "sha256": "0" * 64, "path": "/x"}]},
        {"answers": {"share": 0.5}, "files": []},
        {"answers": {"what": "\ud800"}, "files": []},
    ],
)
def test_content_of_another_form_has_no_hash(content: dict[str, Any]) -> None:
    with pytest.raises(CheckError):
        filing.content_hash(content, BLIND)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_blind_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(FilingError, match=f"{size} bytes long and should be 32"):
        filing.content_hash(CONTENT, bytes(size))
