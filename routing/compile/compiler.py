"""From a problem to its arrays."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from routing.compile.arrays import (
    ANY,
    DIFFERENT,
    NEED_BOTH,
    NEED_FIRST,
    NEED_NONE,
    NO_WAY,
    PREFER_SAME,
    SAME,
    Compiled,
    Ints,
)
from routing.compile.eligibility import eligibility

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import BreakRule

MANDATORY = 1 << 33
"""Points of leaving out a mandatory or pinned visit: more than all else in any problem together."""

NURSE_CODES = {"any": ANY, "same": SAME, "different": DIFFERENT, "prefer_same": PREFER_SAME}
NEED_CODES = {"none": NEED_NONE, "first": NEED_FIRST, "both": NEED_BOTH}


def compile_problem(problem: Problem) -> Compiled:
    """Return the arrays of a problem; visits, shifts, nurses and places keep their order."""
    places = {place.id: i for i, place in enumerate(problem.locations)}
    nurses = {nurse.id: i for i, nurse in enumerate(problem.nurses)}
    patients = {p: i for i, p in enumerate(dict.fromkeys(v.patient for v in problem.visits))}
    windows = [_windows(problem, visit) for visit in problem.visits]
    flat = [window for group in windows for window in group]
    drive = _drive(problem)
    patient = _ints(patients[v.patient] for v in problem.visits)
    told, told_nurse = _told(problem, nurses)
    weights = problem.policy.weights
    fields: dict[str, Any] = {
        **_visit_arrays(problem, places, patient),
        **_shift_arrays(problem, places, nurses),
        **_link_arrays(problem),
        "window_start": _offsets(len(group) for group in windows),
        "earliest": _ints(w[0] for w in flat),
        "due": _ints(w[1] for w in flat),
        "latest": _ints(w[2] for w in flat),
        "told": told,
        "told_nurse": told_nurse,
        "drive": drive,
        "arrival_seconds": problem.policy.arrival_seconds,
        "nurse_max_work": _ints(_or_no_way(n.max_work_seconds) for n in problem.nurses),
        "prefix": _prefix(problem),
        "price": _price(problem, told_nurse, nurses),
        "weight_lateness": weights.lateness,
        "weight_overtime": weights.overtime,
        "weight_travel": weights.travel,
        "weight_waiting": weights.waiting,
        "weight_continuity": weights.continuity,
        "weight_disruption": weights.disruption,
        "weight_missed_break": weights.missed_break,
        "weight_worst_lateness": weights.worst_lateness,
        "weight_worst_idle": weights.worst_idle,
        "weight_workload_balance": weights.workload_balance,
        "change_tolerance": problem.policy.change_tolerance,
    }
    grouped: dict[str, Any] = _grouped(patient, len(patients))
    # A visit that no shift can drive to directly may be within reach by way of another one.
    broken = bool((drive >= NO_WAY).any())
    eligible = eligibility(problem, windows, drive, fields["shift_latest_end"], detours=broken)
    return Compiled(eligible=eligible, **grouped, **fields)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _or_no_way(value: int | None) -> int:
    return NO_WAY if value is None else value


def _offsets(lengths: Iterable[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(_ints(lengths))]).astype(np.int64)


def _windows(problem: Problem, visit: Visit) -> tuple[tuple[int, int, int], ...]:
    """Return (earliest, due, latest) by earliest start; a pinned start leaves one of no length.

    An illegal pinned start leaves a window that no shift can meet, so that the visit is left out
    and the reason is found, rather than the pin or the window silently broken.
    """
    pin = problem.pin_of.get(visit.id)
    if pin is None or pin.start is None or pin.level == "nurse":
        windows = ((w.earliest, w.late_after, w.latest) for w in visit.windows)
        return tuple(sorted(windows))
    containing = [w for w in visit.windows if w.contains(pin.start)]
    if not containing:
        return ((NO_WAY, NO_WAY, NO_WAY),)
    return ((pin.start, max(w.late_after for w in containing), pin.start),)


def _drive(problem: Problem) -> Ints:
    order = [problem.travel.index(place.id) for place in problem.locations]
    seconds = problem.travel.seconds[np.ix_(order, order)].astype(np.int64)
    return np.where(seconds < 0, NO_WAY, seconds)


def _visit_arrays(problem: Problem, places: dict[str, int], patient: Ints) -> dict[str, Ints]:
    weights = problem.policy.weights
    told = problem.published.stop_of if problem.published else {}
    pinned = problem.pin_of
    return {
        "place": _ints(places[v.location] for v in problem.visits),
        "on_site": _ints(v.on_site_seconds for v in problem.visits),
        "patient": patient,
        "meal_inside": _ints(v.allows_meal for v in problem.visits),
        "load": _ints(v.load for v in problem.visits),
        "left_out_cost": _ints(
            weights.of_left_out(v)
            + (weights.disruption if v.id in told else 0)
            + (MANDATORY if v.mandatory or v.id in pinned else 0)
            for v in problem.visits
        ),
    }


def _shift_arrays(
    problem: Problem, places: dict[str, int], nurses: dict[str, int]
) -> dict[str, Ints]:
    shifts = problem.shifts
    return {
        "shift_start": _ints(s.start for s in shifts),
        "shift_end": _ints(s.end for s in shifts),
        "shift_latest_end": _latest_ends(problem),
        "shift_start_place": _ints(places[s.start_location] for s in shifts),
        "shift_end_place": _ints(places[s.end_location] for s in shifts),
        "shift_nurse": _ints(nurses[s.nurse] for s in shifts),
        "shift_max_work": _ints(_or_no_way(s.max_work_seconds) for s in shifts),
        "shift_capacity": _ints(_or_no_way(s.capacity) for s in shifts),
        "shift_at_start": _ints(s.leaves_at_start for s in shifts),
        "shift_regular": _ints(s.duty == "regular" for s in shifts),
        **_break_arrays(problem),
    }


def _break_arrays(problem: Problem) -> dict[str, Ints]:
    rules = [s.break_rule for s in problem.shifts]
    missed = problem.policy.weights.missed_break
    return {
        "break_seconds": _ints(r.seconds if r else 0 for r in rules),
        "break_earliest": _ints(r.earliest_start if r else 0 for r in rules),
        "break_latest": _ints(r.latest_start if r else 0 for r in rules),
        "break_due_after": _ints(_due_after(r) if r else 0 for r in rules),
        "break_mandatory": _ints(r.mandatory if r else 0 for r in rules),
        "break_on_duty": _ints(r.on_duty_meal if r else 0 for r in rules),
        "break_own": _ints(r.own_time_before_first if r else 0 for r in rules),
        "break_at_next": _ints(r.at_next_stop if r else 0 for r in rules),
        "unused_points": _ints(missed if r and r.always_due else 0 for r in rules),
    }


def _due_after(rule: BreakRule) -> int:
    """Return the longest route that owes no break; no route is as short as -1."""
    return -1 if rule.always_due else rule.due_after_seconds


def _latest_ends(problem: Problem) -> Ints:
    """Latest ends, cut where the nurse's next shift starts: nobody is in two shifts at once."""
    latest = [s.latest_end for s in problem.shifts]
    of_nurse: dict[str, list[int]] = {}
    for i, shift in enumerate(problem.shifts):
        of_nurse.setdefault(shift.nurse, []).append(i)
    for indices in of_nurse.values():
        indices.sort(key=lambda i: (problem.shifts[i].start, problem.shifts[i].end))
        for i, following in pairwise(indices):
            latest[i] = min(latest[i], problem.shifts[following].start)
    return _ints(latest)


def _link_arrays(problem: Problem) -> dict[str, Ints]:
    index = {visit.id: i for i, visit in enumerate(problem.visits)}
    links = problem.links
    seconds = [
        problem.visit_by_id[k.first].on_site_seconds if k.lag_from == "end" else 0 for k in links
    ]
    ends = [(index[k.first], index[k.second]) for k in links]
    of_visit: list[list[int]] = [[] for _ in problem.visits]
    for number, pair in enumerate(ends):
        for visit in pair:
            of_visit[visit].append(number)
    return {
        "link_first": _ints(first for first, _ in ends),
        "link_second": _ints(second for _, second in ends),
        "link_min": _ints(
            -NO_WAY if k.min_lag is None else k.min_lag + add
            for k, add in zip(links, seconds, strict=True)
        ),
        "link_max": _ints(
            NO_WAY if k.max_lag is None else k.max_lag + add
            for k, add in zip(links, seconds, strict=True)
        ),
        "link_nurse": _ints(NURSE_CODES[k.nurse] for k in links),
        "link_need": _ints(NEED_CODES[k.needs] for k in links),
        "link_overlap": _ints(k.overlap for k in links),
        "link_index_start": _offsets(len(group) for group in of_visit),
        "link_index": _ints(number for group in of_visit for number in group),
    }


def _grouped(patient: Ints, patients: int) -> dict[str, Ints]:
    counts = np.bincount(patient, minlength=patients) if len(patient) else np.zeros(patients, int)
    return {
        "patient_visit_start": _offsets(int(count) for count in counts),
        "patient_visit": np.argsort(patient, kind="stable").astype(np.int64),
    }


def _told(problem: Problem, nurses: dict[str, int]) -> tuple[Ints, Ints]:
    stops = problem.published.stop_of if problem.published else {}
    told, told_nurse = [], []
    for visit in problem.visits:
        shift_id, stop = stops.get(visit.id, ("", None))
        shift = problem.shift_by_id.get(shift_id)
        told.append(-1 if stop is None else stop.start)
        told_nurse.append(-1 if shift is None else nurses[shift.nurse])
    return _ints(told), _ints(told_nurse)


def _price(problem: Problem, told_nurse: Ints, nurses: dict[str, int]) -> Ints:
    """Points of each visit by each nurse, spread over the nurse's shifts."""
    weights = problem.policy.weights
    by_nurse = np.zeros((len(problem.visits), len(problem.nurses)), dtype=np.int64)
    for i, visit in enumerate(problem.visits):
        if visit.preferred_nurses:
            known = [nurses[n] for n in visit.preferred_nurses if n in nurses]
            by_nurse[i] += weights.preference
            by_nurse[i, known] -= weights.preference
        if visit.primary_nurse:
            by_nurse[i] += weights.continuity
            if visit.primary_nurse in nurses:
                by_nurse[i, nurses[visit.primary_nurse]] -= weights.continuity
    stops = problem.published.stop_of if problem.published else {}
    for i, visit in enumerate(problem.visits):
        if visit.id in stops:
            by_nurse[i] += weights.disruption
            if told_nurse[i] >= 0:
                by_nurse[i, told_nurse[i]] -= weights.disruption
    return by_nurse[:, _ints(nurses[s.nurse] for s in problem.shifts)]


def _prefix(problem: Problem) -> Ints:
    """Visits pinned to positions, per shift, padded with -1 to the longest prefix plus one."""
    index = {visit.id: i for i, visit in enumerate(problem.visits)}
    shifts = {shift.id: i for i, shift in enumerate(problem.shifts)}
    pins = [p for p in problem.pins if p.level == "sequence" and p.position is not None]
    width = 1 + max((p.position or 0 for p in pins), default=-1) + 1
    prefix = np.full((len(problem.shifts), width), -1, dtype=np.int64)
    for pin in pins:
        prefix[shifts[pin.shift], pin.position] = index[pin.visit]
    return prefix
