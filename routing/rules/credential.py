"""A nurse holds every credential that a visit needs, valid until the visit ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import planned
from routing.rules._text import clock

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import Shift


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield one violation per visit and credential, missing or expired at the visit's end."""
    for stop, visit, shift in planned(problem, plan):
        nurse = problem.nurse_by_id[shift.nurse]
        held = {credential.code for credential in nurse.credentials}
        for code in sorted(visit.credentials):
            if nurse.has(code, stop.end):
                continue
            fault = (
                f"has expired before {clock(problem, stop.end)}"
                if code in held
                else "the nurse does not hold"
            )
            text = (
                f"Visit {visit.id} in shift {shift.id} needs credential {code}, which "
                f"{fault} (nurse {nurse.id})."
            )
            yield Violation(
                rule="credential", text=text, visit=visit.id, shift=shift.id, nurse=nurse.id
            )


def eligible(problem: Problem, visit: Visit, shift: Shift) -> bool:
    """Tell whether the nurse holds all credentials until the shift's latest end.

    Stricter than ``check`` on the one day a credential expires during a shift, as the visit's
    end is not known beforehand.
    """
    nurse = problem.nurse_by_id[shift.nurse]
    return all(nurse.has(code, shift.latest_end) for code in visit.credentials)


def eligibility_key(visit: Visit) -> Hashable:
    """Return what eligibility depends on: the credentials."""
    return visit.credentials
