"""How a report stands, in words: every state of every procedure, every reader, both languages; dates of the place."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from nirpihak.law.procedures import procedures
from nirpihak.server.institutions.models import Institution
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import telling
from nirpihak.server.intake.services.telling import due_of, told
from nirpihak.server.web.texts import LANGUAGES, PHRASES

S = Report.State
Door = Report.Door
FILED = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
"""A Wednesday, 11.00 WIB."""
ROOM = "kotak_keadaan."
HAPPENED: dict[str, dict[str, datetime]] = {
    S.RECEIVED: {"submitted": FILED},
    S.CORRECTION: {"submitted": FILED, "reviewed": FILED, "correction_asked": FILED + timedelta(hours=1)},
    S.REGISTERED: {"submitted": FILED, "reviewed": FILED, "registered": FILED + timedelta(hours=1)},
    S.NOT_REGISTERED: {"submitted": FILED, "reviewed": FILED, "not_registered": FILED + timedelta(hours=1)},
    S.INFORMATION: {"submitted": FILED, "reviewed": FILED, "early_info": FILED + timedelta(hours=1)},
    S.FORWARDED: {"submitted": FILED, "reviewed": FILED, "forwarded": FILED + timedelta(hours=1)},
    S.WITHDRAWN: {"submitted": FILED, "withdrawn": FILED + timedelta(hours=1)},
}
"""What has happened where a report stands in each state."""
NOW = FILED + timedelta(hours=2)
READERS: tuple[telling.Reader, ...] = ("reporter", "finder", "officer")


def report(state: str, procedure: str = "pilkada", door: str = Door.REPORT, zone: str = "Asia/Jakarta") -> Report:
    """A report as it stands, with no database behind it."""
    office = Institution(name="Bawaslu Contoh", zone=zone)
    return Report(ref="LP-2026-00001", institution=office, procedure=procedure, door=door, state=state)


def say(state: str, *, lang: Any = "id", reader: telling.Reader = "reporter", now: datetime = NOW, **more: Any) -> Any:
    return told(report(state, **more), HAPPENED[state], lang, reader=reader, now=now)


@pytest.mark.parametrize("state", list(HAPPENED))
def test_every_state_has_words_for_everybody_in_every_procedure(state: str) -> None:
    doors = [each.value for each in Door]
    for procedure, door, reader, lang in product([*procedures(), "belum-ada"], doors, READERS, LANGUAGES):
        for days in (0, 4, 60):
            found = say(state, procedure=procedure, door=door, reader=reader, lang=lang, now=NOW + timedelta(days=days))
            for words in (found.headline, found.text, *found.next_steps, *found.undated):
                assert words.strip()
                assert "{" not in words
                assert not re.search(r"\b(sampai|until|by|lambat)\s*($|[.;])", words), words
            assert found.tone in ("plain", "depends", "yes", "no")


def test_every_phrase_of_the_states_is_said_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    said: set[str] = set()

    class Noting(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            said.add(key)
            return super().__getitem__(key)

    def noted(key: str, _: str, **__: object) -> str:
        said.add(key)
        return key

    monkeypatch.setattr(telling, "PHRASES", Noting(PHRASES))
    monkeypatch.setattr(telling, "say", noted)
    known = [*procedures(), "belum-ada"]
    for state, procedure, door, reader in product(HAPPENED, known, [each.value for each in Door], READERS):
        for hours in (0, 36, 60, 24 * 9, 24 * 60):
            say(state, procedure=procedure, door=door, reader=reader, now=NOW + timedelta(hours=hours))
    phrases = {key for key in PHRASES if key.startswith(ROOM)}
    assert sorted(phrases - said - {f"{ROOM}noun"}) == []


def test_a_correction_tells_whose_turn_it_is_and_until_when() -> None:
    found = say(S.CORRECTION)
    assert found.headline.startswith("Menunggu kelengkapan dari Anda sampai Kamis, 19 November 2026 pukul ")
    assert found.headline.endswith(" WIB")
    assert found.tone == "depends"
    assert say(S.CORRECTION, reader="officer").headline.startswith("Menunggu kelengkapan dari pelapor sampai Kamis")
    assert say(S.CORRECTION, lang="en").headline.startswith(
        "Waiting for you to complete it until Thursday, 19 November"
    )


@pytest.mark.parametrize(("zone", "name"), [("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")])
def test_deadlines_are_those_of_the_receiving_institutions_place(zone: str, name: str) -> None:
    found = say(S.CORRECTION, zone=zone)
    assert found.headline.endswith(f" {name}")
    assert all(f" {name}" in each.until for each in found.clocks)
    assert found.until is not None
    assert found.until < say(S.CORRECTION).until


def test_where_sources_differ_both_dates_are_told_with_the_reason() -> None:
    found = say(S.CORRECTION, procedure="pemilu")
    assert found.later is not None
    assert found.until is not None
    assert found.until < found.later
    clock = next(each for each in found.clocks if not each.done and each.who == "Pelapor")
    assert clock.later
    assert clock.note
    assert clock.basis


def test_a_term_that_may_have_passed_says_so_and_one_that_has_says_what_it_means() -> None:
    running = say(S.CORRECTION, procedure="pemilu")
    assert running.until is not None
    assert running.later is not None
    between = say(S.CORRECTION, procedure="pemilu", now=running.until + timedelta(minutes=1))
    assert between.headline.startswith("Batas melengkapi mungkin sudah lewat")
    after = say(S.CORRECTION, procedure="pemilu", now=running.later + timedelta(minutes=1))
    assert after.headline == "Batas melengkapi sudah lewat"
    assert "tidak dicatat" in after.text
    assert after.tone == between.tone == "no"
    late = say(S.RECEIVED, now=NOW + timedelta(days=30))
    assert "batas waktu petugas sudah lewat" in late.headline
    assert "bukan kesalahan Anda" in late.text


def test_what_comes_without_a_name_is_told_what_it_can_be() -> None:
    found = say(S.RECEIVED, door=Door.INFORMATION)
    assert found.headline == "Informasi Anda sudah diterima"
    assert "tidak dapat diregistrasi sebagai laporan" in found.text
    # The terms of a report's registration do not run for it.
    assert [each for each in found.clocks if not each.done] == []


def test_what_ended_has_no_running_term() -> None:
    for state in (S.NOT_REGISTERED, S.FORWARDED, S.WITHDRAWN):
        found = say(state)
        assert found.until is None
        assert all(each.done for each in found.clocks)
        assert found.undated == ()


def test_the_deadline_a_list_sorts_by_is_the_one_that_is_told() -> None:
    for state, procedure in product(HAPPENED, procedures()):
        found, row = say(state, procedure=procedure), report(state, procedure)
        due = due_of(row, HAPPENED[state])
        assert (None if due is None else due.earliest) == found.until
    assert due_of(report(S.RECEIVED, "belum-ada"), HAPPENED[S.RECEIVED]) is None


def test_a_bare_state_without_a_procedure_still_says_what_is_so() -> None:
    found = say(S.CORRECTION, procedure="belum-ada")
    assert found.headline == "Menunggu kelengkapan dari Anda"
    assert "lebih cepat lebih baik" in found.text
    assert found.clocks == ()
