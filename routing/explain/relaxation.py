"""The smallest changes that would let in a visit that is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.domain.validation import ProblemError
from routing.explain.insertion import Scene
from routing.explain.pair import why_never

if TYPE_CHECKING:
    from collections.abc import Callable

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.explain.fit import Fit
    from staffing.shift import Shift

STEPS = (15, 30, 60, 120)
"""Minutes by which windows are widened and overtime is allowed, smallest first."""

MOST_TRIED = 40
"""Places tried for each change, those with the shortest detours."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What may be changed, in words and in the problem, by which steps, the smallest first."""

    code: str
    say: Callable[[int], str]
    change: Callable[[int], Problem]
    steps: tuple[int, ...]


def relaxations(problem: Problem, plan: Plan, visit: Visit) -> tuple[Relaxation, ...]:
    """Return the smallest change of each kind that lets a visit in, each tried alone.

    All other visits stay in their shifts, in their order, and the judge finds nothing in the plan
    that it did not find before. Of very many places only those with the shortest detours are
    tried. A visit that would fit as things are needs no change: there are none then.
    """
    if _first_room(problem, plan, visit) is not None:
        return ()
    found = []
    for kind in _kinds(problem, visit):
        # What the greatest step does not let in, no smaller one does.
        if _room_after(kind, kind.steps[-1], plan, visit) is None:
            continue
        for step in kind.steps:
            shift = _room_after(kind, step, plan, visit)
            if shift is not None:
                text = f"{kind.say(step)}: then {shift.nurse} could make it in shift {shift.id}."
                found.append(
                    Relaxation(code=kind.code, text=text, shift=shift.id, nurse=shift.nurse)
                )
                break
    return tuple(found)


def _kinds(problem: Problem, visit: Visit) -> tuple[_Kind, ...]:
    chosen = bool(visit.required_nurses or visit.excluded_nurses)
    kinds = (
        _Kind(
            code="window",
            say=lambda m: f"Let it start up to {m} min earlier or later",
            change=lambda m: _wider(problem, visit, m),
            steps=STEPS,
        ),
        _Kind(
            code="overtime",
            say=lambda m: f"Allow {m} min more overtime",
            change=lambda m: _longer(problem, m),
            steps=STEPS,
        ),
        _Kind(
            code="break",
            say=lambda _: "Leave out the break",
            change=lambda _: _without_breaks(problem),
            steps=(0,),
        ),
        _Kind(
            code="nurse_choice",
            say=lambda _: "Let any nurse with the credentials go",
            change=lambda _: _any_nurse(problem, visit),
            steps=(0,),
        ),
    )
    return kinds if chosen else kinds[:-1]


def _room_after(kind: _Kind, step: int, plan: Plan, visit: Visit) -> Shift | None:
    """Return the shift that takes the visit after a change, or None."""
    try:
        changed = kind.change(step)
    except ProblemError:  # Beyond the limits of all problems: nobody can let it in so.
        return None
    return _first_room(changed, plan, visit)


def _first_room(problem: Problem, plan: Plan, known: Visit) -> Shift | None:
    """Return the shift with the shortest detour in which the visit is legal, or None."""
    scene, visit = Scene.of(problem, plan), problem.visit_by_id[known.id]
    rooms: list[tuple[Fit, str]] = []
    for shift in problem.shifts:
        if why_never(problem, visit, shift, scene.ends[shift.id]) is None:
            rooms += [(fit, shift.id) for fit in scene.fits(shift, visit) if fit.missing == 0]
    for fit, shift_id in sorted(rooms)[:MOST_TRIED]:
        shift = problem.shift_by_id[shift_id]
        if scene.attempt(visit, shift, fit.position).plan is not None:
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
