"""The flow on days of the invented contest, and answers written shortly, for the tests of Boleh?."""

from __future__ import annotations

from datetime import date
from functools import cache

from nirpihak.advice import Advice, Flow, advise
from nirpihak.contests import load_register

CONTEST = "pilbup-kabupaten-contoh-2027"
CAMPAIGN = date(2026, 12, 1)
"""A day on which two pairs of the invented contest are designated, and one is prospective."""


@cache
def flow() -> Flow:
    """The flow as anybody gets it: no contest named."""
    return Flow(CAMPAIGN)


@cache
def flow_with_names(day: date = CAMPAIGN) -> Flow:
    """The flow that offers the invented contest's participants by name."""
    return Flow(day, [load_register()[CONTEST]])


def written(**answers: str) -> dict[str, tuple[str, ...]]:
    """Answers as the flow takes them, from options written with commas between; empty means none chosen."""
    return {id.replace("_", "-"): tuple(filter(None, options.split(","))) for id, options in answers.items()}


def asked(**answers: str) -> Advice:
    """What is advised to these answers without a contest named."""
    return advise(flow(), written(**answers))
