"""Proof of work: what is solved counts once, for one draft, for a while; anything else counts as not done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nirpihak.server.intake.services import work

DRAFT = b"d" * 32


def test_a_solution_counts_for_its_own_draft_alone() -> None:
    answer = work.solve(work.challenge(DRAFT))
    assert work.solved(answer, DRAFT)
    assert not work.solved(answer, b"e" * 32)


def test_a_challenge_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = work.solve(work.challenge(DRAFT))
    monkeypatch.setattr(work, "VALID", timedelta(seconds=-1))
    assert not work.solved(answer, DRAFT)


@pytest.mark.parametrize("answer", ["", ":", "x:1", "a.b.c:7", "x" * 500, "\u0661:\u0662", ":" * 300, "x:" + "9" * 40])
def test_what_is_no_solution_is_none(answer: str) -> None:
    assert not work.solved(answer, DRAFT)


def test_a_forged_challenge_is_worth_nothing_however_much_work_was_done() -> None:
    said = work.challenge(DRAFT)
    forged = said[:-1] + ("A" if said[-1] != "A" else "B")
    assert not work.solved(work.solve(forged, 8), DRAFT)
    assert not work.solved(f"{said}:{next(n for n in range(9) if not _done(said, n))}", DRAFT)


def _done(said: str, number: int) -> bool:
    return work.solved(f"{said}:{number}", DRAFT)


def test_zero_bits_are_counted_from_the_front() -> None:
    assert work.zero_bits(b"\x00\x01" + b"\xff" * 30) == 15
    assert work.zero_bits(b"\x80" + b"\x00" * 31) == 0
