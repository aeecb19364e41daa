"""Boleh? ("may I?"): the question flow before an act, and its answer."""

from nirpihak.advice.answer import Advice, Verdict, advise
from nirpihak.advice.flow import LIMIT, AdviceError, Answers, Flow, Option, Step, all_steps, open_items

__all__ = [
    "LIMIT",
    "Advice",
    "AdviceError",
    "Answers",
    "Flow",
    "Option",
    "Step",
    "Verdict",
    "advise",
    "all_steps",
    "open_items",
]
