"""Acts and their facts: typed values, sources, unknowns; JSON in and out.

The ground floor: it knows no rule, no contest and no server.
"""

from nirpihak.facts.act import STATED_SOURCES, Act, ActError, Fact, Problem, Source, loads, problem_with
from nirpihak.facts.catalogue import CATALOGUE, Catalogue, FactKind, FactType, Value
from nirpihak.facts.day import Day
from nirpihak.facts.schema import act_schema

__all__ = [
    "CATALOGUE",
    "STATED_SOURCES",
    "Act",
    "ActError",
    "Catalogue",
    "Day",
    "Fact",
    "FactKind",
    "FactType",
    "Problem",
    "Source",
    "Value",
    "act_schema",
    "loads",
    "problem_with",
]
