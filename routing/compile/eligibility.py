"""Who may do what: the eligibility rules and the clock, folded into one boolean matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.compile.arrays import NO_WAY, Bools, Ints
from routing.rules import ELIGIBILITY_RULES

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from routing.domain.problem import Problem


def eligibility(
    problem: Problem,
    windows: Sequence[tuple[tuple[int, int, int], ...]],
    drive: Ints,
    latest_end: Ints,
    *,
    detours: bool = False,
) -> Bools:
    """Return, of shape (visits, shifts), where a visit may be put at all.

    Parameters
    ----------
    problem
        The problem.
    windows
        Per visit its (earliest, due, latest), pins folded in.
    drive
        Driving seconds between all locations.
    latest_end
        Latest return of each shift.
    detours
        Whether the way by another visit may be shorter than the direct one, as in no matrix of
        roads: then only the least legs to and from each place count.
    """
    allowed = _by_rules(problem) & _by_clock(problem, windows, drive, latest_end, detours=detours)
    shifts = {shift.id: i for i, shift in enumerate(problem.shifts)}
    for i, visit in enumerate(problem.visits):
        pin = problem.pin_of.get(visit.id)
        if pin is not None:
            allowed[i, np.arange(len(shifts)) != shifts[pin.shift]] = False
    return allowed


def _by_rules(problem: Problem) -> Bools:
    """Ask each rule once per distinct key, as hundreds of visits look alike to a rule."""
    allowed = np.ones((len(problem.visits), len(problem.shifts)), dtype=np.bool_)
    for rule in ELIGIBILITY_RULES:
        key_of = getattr(rule, "eligibility_key", None)
        rows: dict[Hashable, Bools] = {}
        for i, visit in enumerate(problem.visits):
            key = key_of(visit) if key_of else visit.id
            if key not in rows:
                row = (rule.eligible(problem, visit, shift) for shift in problem.shifts)
                rows[key] = np.fromiter(row, dtype=np.bool_, count=len(problem.shifts))
            allowed[i] &= rows[key]
    return allowed


def _by_clock(
    problem: Problem,
    windows: Sequence[tuple[tuple[int, int, int], ...]],
    drive: Ints,
    latest_end: Ints,
    *,
    detours: bool,
) -> Bools:
    """Tell where a shift that did nothing else could make the visit and be back in time."""
    places = {place.id: i for i, place in enumerate(problem.locations)}
    from_place = np.array([places[s.start_location] for s in problem.shifts], dtype=np.int64)
    to_place = np.array([places[s.end_location] for s in problem.shifts], dtype=np.int64)
    start = np.array([s.start for s in problem.shifts], dtype=np.int64)
    allowed = np.zeros((len(problem.visits), len(problem.shifts)), dtype=np.bool_)
    for i, visit in enumerate(problem.visits):
        at = places[visit.location]
        out, back = drive[from_place, at], drive[at, to_place]
        if detours:
            others = np.arange(len(drive)) != at
            out = np.where(from_place == at, 0, drive[others, at].min(initial=NO_WAY))
            back = np.where(to_place == at, 0, drive[at, others].min(initial=NO_WAY))
        out = out + np.where(from_place == at, 0, problem.policy.arrival_seconds)
        for earliest, _, latest in windows[i]:
            begin = np.maximum(start + out, earliest)
            done = begin + visit.on_site_seconds + back
            allowed[i] |= (begin <= latest) & (done <= latest_end) & (begin < NO_WAY)
    return allowed
