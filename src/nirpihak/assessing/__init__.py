"""Assessing registers: acts as JSON Lines in, one outcome a line out, at any size and in constant memory.

It knows no terminal and no server.
"""

from nirpihak.assessing.assessor import Assessor, Derive
from nirpihak.assessing.lines import LINE_LIMIT, ByteStream, Lines
from nirpihak.assessing.results import Outcomes, Refused, Result, Summary

__all__ = ["LINE_LIMIT", "Assessor", "ByteStream", "Derive", "Lines", "Outcomes", "Refused", "Result", "Summary"]
