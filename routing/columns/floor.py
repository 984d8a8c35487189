"""What every plan costs for patients whom nobody could reach in time, whatever is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.coverage import coverage
from routing.domain.plan import Plan

if TYPE_CHECKING:
    import numpy.typing as npt

    from routing.domain.problem import CoveredPatient, Problem


def coverage_floor(problem: Problem) -> int:
    """Return points of coverage holes that every plan has.

    A nurse on a regular shift is taken to be wherever she is needed, from its start to its latest
    end; one on call is at home. Slots without anybody are holes in every plan. Patients whom
    ``routing.coverage`` calls structural do not count there, nor here.
    """
    if not problem.policy.weights.coverage_holes or not problem.covered:
        return 0
    structural = set(coverage(problem, Plan(routes=(), unassigned=())).structural)
    slot = problem.policy.coverage_slot
    starts = np.arange(0, problem.horizon.seconds, slot, dtype=np.int64)
    limits = {known.name: known.seconds for known in problem.policy.response}
    seconds = dict.fromkeys(limits, 0)
    reached: dict[tuple[frozenset[str], str, int], npt.NDArray[np.bool_]] = {}
    for patient in problem.covered:
        if patient.patient in structural:
            continue
        limit = limits[patient.response_class]
        key = (patient.credentials, patient.location, limit)
        if key not in reached:
            reached[key] = _reachable(problem, patient, limit, starts)
        first, last = max(0, patient.start), min(problem.horizon.seconds, patient.end)
        own = np.minimum(starts + slot, last) - np.maximum(starts, first)
        seconds[patient.response_class] += int(np.maximum(own, 0)[~reached[key]].sum())
    minutes = sum(total // 60 for total in seconds.values())
    return problem.policy.weights.coverage_holes * minutes


def _reachable(
    problem: Problem, patient: CoveredPatient, limit: int, starts: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Tell in which slots anybody might be there in time."""
    found = np.zeros(len(starts), dtype=np.bool_)
    for shift in (s for s in problem.shifts if s.duty != "off"):
        nurse = problem.nurse_by_id[shift.nurse]
        end = max(shift.end, shift.latest_end)
        if shift.duty == "on_call":
            drive, _ = problem.travel.leg(nurse.home, patient.location)
            if drive < 0 or drive > limit:
                continue
            end = shift.end
        inside = (starts >= shift.start) & (starts < end)
        for code in patient.credentials:
            until = [c.valid_until for c in nurse.credentials if c.code == code]
            if None not in until:
                inside &= starts <= max((u for u in until if u is not None), default=-1)
        found |= inside
    return found
