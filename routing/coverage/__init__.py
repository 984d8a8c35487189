"""Emergency response: whom could a qualified nurse reach in time, slot by slot."""

from __future__ import annotations

from routing.coverage.holes import Coverage, Hole, coverage
from routing.coverage.reach import Answer, Explanation, explain_coverage
from routing.coverage.recount import recount
from routing.coverage.timeline import Cause, Gap, timeline

__all__ = [
    "Answer",
    "Cause",
    "Coverage",
    "Explanation",
    "Gap",
    "Hole",
    "coverage",
    "explain_coverage",
    "recount",
    "timeline",
]
