"""A published roster that has to change: sick calls, swaps, and who could stand in.

Every nurse-day that differs from what was told has a price, so that a repair changes little; a
replacement is judged by the rules like any roster, and told with what it breaks and costs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from staffing.check import check_roster
from staffing.cost import roster_cost
from staffing.roster.roster import Assignment, Roster
from staffing.roster.wishes import Leave
from staffing.rules import eligibility
from staffing.solve import solve_roster

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from staffing.roster.problem import RosterProblem
    from staffing.roster.result import RosterCost, RosterResult, RosterViolation


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A nurse-day that differs: what was told, and what it is now; None is a day off."""

    nurse: str
    day: int
    before: Assignment | None
    after: Assignment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A repaired roster.

    Attributes
    ----------
    problem
        What was solved: with the absence and the price on changes.
    result
        The judged roster.
    changes
        All nurse-days that differ from the published roster, those of whoever is absent included.
    """

    problem: RosterProblem
    result: RosterResult
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Somebody who could take a shift.

    Attributes
    ----------
    nurse
        Who.
    assignment
        What she would have that day, in a role and zone that are hers.
    moved
        What she was told for that day, and would no longer have; None if she is off.
    points
        How much the roster would cost more than with the shift left open.
    terms
        The same by term, those that do not change left out.
    broken
        Rules that would be broken and are not with the shift left open.
    reasons
        Why she comes where she does, one sentence each.
    """

    nurse: str
    assignment: Assignment
    moved: Assignment | None
    points: int
    terms: tuple[tuple[str, int], ...]
    broken: tuple[RosterViolation, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapVerdict:
    """What becomes of a roster if two nurses swap their days.

    Attributes
    ----------
    allowed
        Whether the swap breaks no rule that was kept.
    broken
        The rules it breaks.
    points
        How much more it costs.
    roster
        The roster after the swap.
    """

    allowed: bool
    broken: tuple[RosterViolation, ...]
    points: int
    roster: Roster


def absent(problem: RosterProblem, nurse: str, first_day: int, last_day: int) -> RosterProblem:
    """Return a problem in which a nurse is away from a day to a day, both included.

    Raises
    ------
    ValueError
        If there is no such nurse, or the days are none of the horizon.
    """
    if nurse not in problem.nurse_by_id:
        raise ValueError(f"there is no nurse {nurse}")
    if not 0 <= first_day <= last_day < problem.days:
        raise ValueError(
            f"days {first_day} to {last_day} are not within the days 0 to {problem.days - 1}"
        )
    known = problem.away.get(nurse, frozenset())
    days = [day for day in range(first_day, last_day + 1) if day not in known]
    leave = tuple(Leave(nurse=nurse, first_day=day, last_day=day) for day in days)
    fixed = tuple(
        x for x in problem.fixed if x.nurse != nurse or not first_day <= x.day <= last_day
    )
    return replace(problem, leave=(*problem.leave, *leave), fixed=fixed)


def repair(
    problem: RosterProblem,
    published: Roster,
    *,
    change_points: int,
    seconds: float,
    seed: int = 0,
    frozen_before: int = 0,
    stop: Callable[[], bool] | None = None,
) -> Repair:
    """Return a roster for a problem that has changed, as close to the published one as pays.

    Parameters
    ----------
    problem
        With what happened in it, such as by ``absent``.
    published
        What nurses were told.
    change_points
        Price of each nurse-day that changes.
    seconds, seed, stop
        Of the solve.
    frozen_before
        Days before this one have happened, and are kept as they were.
    """
    past = tuple(
        a
        for a in published.assignments
        if a.day < frozen_before and a.day not in problem.away.get(a.nurse, ())
    )
    told = {(x.nurse, x.day) for x in problem.fixed}
    # Days off that have happened cannot be worked any more.
    idle = tuple(
        Leave(nurse=nurse.id, first_day=day, last_day=day)
        for nurse in problem.nurses
        for day in range(frozen_before)
        if published.on(nurse.id, day) is None and day not in problem.away.get(nurse.id, ())
    )
    asked = replace(
        problem,
        published=published,
        change_points=change_points,
        fixed=(*problem.fixed, *(a for a in past if (a.nurse, a.day) not in told)),
        leave=(*problem.leave, *idle),
    )
    result = solve_roster(asked, seconds=seconds, seed=seed, start=published, stop=stop)
    return Repair(problem=asked, result=result, changes=changes(published, result.roster))


def changes(before: Roster, after: Roster) -> tuple[Change, ...]:
    """Return every nurse-day in which two rosters differ, by day and nurse."""
    days = {(a.day, a.nurse) for a in (*before.assignments, *after.assignments)}
    return tuple(
        Change(nurse=nurse, day=day, before=before.on(nurse, day), after=after.on(nurse, day))
        for day, nurse in sorted(days)
        if before.on(nurse, day) != after.on(nurse, day)
    )


def replacements(
    problem: RosterProblem, roster: Roster, assignment: Assignment, *, limit: int = 10
) -> tuple[Replacement, ...]:
    """Return who could take a shift that its nurse cannot make, the best first.

    Those who break no rule come first, then those who are off that day, then by points. Nurses who
    may not be given the shift at all are left out.
    """
    sick = absent(problem, assignment.nurse, assignment.day, assignment.day)
    without = _without(roster, assignment.nurse, assignment.day)
    base = (check_roster(sick, without), roster_cost(sick, without))
    found = []
    for nurse in problem.nurses:
        if nurse.id == assignment.nurse or assignment.day in problem.away.get(nurse.id, ()):
            continue
        place = (assignment.day, assignment.shift, assignment.role, assignment.zone)
        if next(eligibility.reasons(problem, nurse, *place), None) is None:
            taken = replace(assignment, nurse=nurse.id)
            found.append(_replacement(sick, without, taken, base))
    found.sort(key=lambda x: (len(x.broken), x.moved is not None, x.points, x.nurse))
    return tuple(found[:limit])


def _replacement(
    problem: RosterProblem,
    roster: Roster,
    taken: Assignment,
    base: tuple[tuple[RosterViolation, ...], RosterCost],
) -> Replacement:
    moved = roster.on(taken.nurse, taken.day)
    rest = _without(roster, taken.nurse, taken.day)
    after = Roster(assignments=(*rest.assignments, taken))
    broken = tuple(v for v in check_roster(problem, after) if v not in base[0])
    cost = roster_cost(problem, after)
    terms = tuple(
        (new.name, new.points - old.points)
        for new, old in zip(cost.terms, base[1].terms, strict=True)
        if new.points != old.points
    )
    reasons = [v.text for v in broken]
    if moved is not None:
        reasons.append(f"She would leave shift {moved.shift} of that day.")
    reasons += [f"{name} {points:+} points" for name, points in terms]
    return Replacement(
        nurse=taken.nurse,
        assignment=taken,
        moved=moved,
        points=cost.points - base[1].points,
        terms=terms,
        broken=broken,
        reasons=tuple(reasons) or ("She is free and nothing gets worse.",),
    )


def _without(roster: Roster, nurse: str, day: int) -> Roster:
    return Roster(
        assignments=tuple(a for a in roster.assignments if (a.nurse, a.day) != (nurse, day))
    )


def swap(
    problem: RosterProblem, roster: Roster, first: str, second: str, days: Sequence[int]
) -> SwapVerdict:
    """Return what becomes of a roster if two nurses swap what they have on some days.

    A role that the other one does not hold is reported like any broken rule.
    """
    pair = {first: second, second: first}
    swapped = Roster(
        assignments=tuple(
            replace(a, nurse=pair[a.nurse]) if a.nurse in pair and a.day in days else a
            for a in roster.assignments
        )
    )
    before = check_roster(problem, roster)
    broken = tuple(v for v in check_roster(problem, swapped) if v not in before)
    points = roster_cost(problem, swapped).points - roster_cost(problem, roster).points
    return SwapVerdict(allowed=not broken, broken=broken, points=points, roster=swapped)
