"""The smallest changes that would let in a visit that is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.explain.insertion import Scene
from routing.explain.pair import why_never

if TYPE_CHECKING:
    from collections.abc import Callable

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import Shift

STEPS = (15, 30, 60, 120)
"""Minutes by which windows are widened and overtime is allowed, smallest first."""

MOST_TRIED = 5
"""Shifts tried for each change, those with the shortest detours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """A change that lets the visit in.

    Attributes
    ----------
    code
        ``window``, ``overtime``, ``break`` or ``nurse_choice``.
    text
        One plain sentence.
    shift, nurse
        Who would then make the visit.
    """

    code: str
    text: str
    shift: str
    nurse: str


def relaxations(problem: Problem, plan: Plan, visit: Visit) -> tuple[Relaxation, ...]:
    """Return the smallest change of each kind that lets a visit in, tried one at a time."""
    kinds: tuple[tuple[str, Callable[[int], str], Callable[[int], Problem], tuple[int, ...]], ...]
    kinds = (
        (
            "window",
            lambda m: f"Let it start up to {m} min earlier or later",
            lambda m: _wider(problem, visit, m),
            STEPS,
        ),
        (
            "overtime",
            lambda m: f"Allow {m} min more overtime",
            lambda m: _longer(problem, m),
            STEPS,
        ),
        ("break", lambda _: "Leave out the break", lambda _: _without_breaks(problem), (0,)),
        (
            "nurse_choice",
            lambda _: "Let any nurse with the credentials go",
            lambda _: _any_nurse(problem, visit),
            (0,) if visit.required_nurses or visit.excluded_nurses else (),
        ),
    )
    found = []
    for code, say, change, steps in kinds:
        for step in steps:
            shift = _first_room(change(step), plan, visit)
            if shift is not None:
                text = f"{say(step)}: then {shift.nurse} could make it in shift {shift.id}."
                found.append(Relaxation(code=code, text=text, shift=shift.id, nurse=shift.nurse))
                break
    return tuple(found)


def _first_room(problem: Problem, plan: Plan, known: Visit) -> Shift | None:
    """Return the shift with the shortest detour in which the visit is legal, or None."""
    scene, visit = Scene.of(problem, plan), problem.visit_by_id[known.id]
    rooms = []
    for shift in problem.shifts:
        if why_never(problem, visit, shift, scene.ends[shift.id]) is None:
            best = scene.fits(shift, visit)[0]
            if best.missing == 0:
                rooms.append((best, shift.id))
    for best, shift_id in sorted(rooms)[:MOST_TRIED]:
        shift = problem.shift_by_id[shift_id]
        if scene.attempt(visit, shift, best.position).plan is not None:
            return shift
    return None


def _changed(problem: Problem, visit: Visit) -> Problem:
    return problem.replace(visits=tuple(visit if v.id == visit.id else v for v in problem.visits))


def _wider(problem: Problem, visit: Visit, minutes: int) -> Problem:
    by = 60 * minutes
    windows = tuple(
        replace(w, earliest=w.earliest - by, latest=w.latest + by) for w in visit.windows
    )
    return _changed(problem, replace(visit, windows=windows))


def _longer(problem: Problem, minutes: int) -> Problem:
    by = 60 * minutes
    return problem.replace(
        shifts=tuple(replace(s, latest_end=s.latest_end + by) for s in problem.shifts)
    )


def _without_breaks(problem: Problem) -> Problem:
    return problem.replace(shifts=tuple(replace(s, break_rule=None) for s in problem.shifts))


def _any_nurse(problem: Problem, visit: Visit) -> Problem:
    free = replace(visit, required_nurses=frozenset(), excluded_nurses=frozenset())
    return _changed(problem, free)
