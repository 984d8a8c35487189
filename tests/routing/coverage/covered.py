"""Small days with patients to be covered, for the tests of this folder."""

from __future__ import annotations

from typing import Any

from routing.coverage import Coverage
from routing.domain.policy import Policy, ResponseClass
from routing.domain.problem import CoveredPatient, Problem
from tests.builders import clock, problem, shift

SLOT = 900
NEAR = ResponseClass(name="near", seconds=600)
FAR = ResponseClass(name="far", seconds=1_200)
POLICY = Policy(arrival_seconds=0, response=(NEAR, FAR), coverage_slot=SLOT)


def anna(place: int = 1, response_class: str = "near", **rest: Any) -> CoveredPatient:
    """Return a patient covered from 8 to 10 o'clock."""
    values: dict[str, Any] = {
        "patient": "anna",
        "location": f"p{place}",
        "response_class": response_class,
        "start": clock(8),
        "end": clock(10),
        **rest,
    }
    return CoveredPatient(**values)


def day(*covered: CoveredPatient, **rest: Any) -> Problem:
    return problem(**{"policy": POLICY, "shifts": [shift()], "covered": covered, **rest})


def holes(found: Coverage) -> list[tuple[str, int, int]]:
    """Return patient, and start and end in minutes after 8 o'clock, of each hole."""
    return [(h.patient, (h.start - clock(8)) // 60, (h.end - clock(8)) // 60) for h in found.holes]
