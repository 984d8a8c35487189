"""What is different between two plans, and who must be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from routing.cost import cost
from routing.replan.draft import WAYPOINTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan, Stop
    from routing.domain.problem import Problem
    from routing.domain.result import Cost

Kind = Literal["added", "dropped", "cancelled", "reassigned", "moved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitChange:
    """One visit that is not where it was.

    Attributes
    ----------
    visit, patient
        Whose visit; patient is "" for a visit that the problem has no more.
    kind
        ``added``: planned now, and was not. ``dropped``: the other way round. ``cancelled``: the
        problem has it no more. ``reassigned``: another nurse. ``moved``: another start, by the
        same nurse.
    nurse_before, nurse_after, shift_before, shift_after
        Who makes it, "" for nobody.
    start_before, start_after
        Seconds from the horizon's start, None if not planned.
    told
        The start that the patient has been told, None if none.
    call
        Whether the patient must be called: another nurse, or further from what was told than the
        tolerance, or no visit where one was told, or one where none was; never where the nurse is
        there, or has been.
    """

    visit: str
    patient: str
    kind: Kind
    nurse_before: str = ""
    nurse_after: str = ""
    shift_before: str = ""
    shift_after: str = ""
    start_before: int | None = None
    start_after: int | None = None
    told: int | None = None
    call: bool = False

    @property
    def seconds(self) -> int:
        """Seconds that the start moves, later if positive; 0 if there is only one."""
        if self.start_before is None or self.start_after is None:
            return 0
        return self.start_after - self.start_before

    @property
    def minutes(self) -> int:
        """Minutes that the start moves, rounded."""
        return round(self.seconds / 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDiff:
    """What is different between two plans of a problem.

    Attributes
    ----------
    changes
        Each visit that is not where it was, by the start that it has or had.
    cost_before, cost_after
        Prices of the two plans, on the same problem; what happened meanwhile is in both.
    nurses_called, patients_called
        Who must be told, in alphabetical order: nurses whose stops change, or move by more than
        the tolerance; patients as ``VisitChange.call`` says.
    """

    changes: tuple[VisitChange, ...]
    cost_before: Cost
    cost_after: Cost
    nurses_called: tuple[str, ...]
    patients_called: tuple[str, ...]

    @property
    def gain(self) -> int:
        """Points by which the new plan is better, on the same problem."""
        return self.cost_before.points - self.cost_after.points

    @property
    def visits(self) -> tuple[str, ...]:
        """Ids of the visits of ``changes``."""
        return tuple(change.visit for change in self.changes)

    def of(self, kind: Kind) -> tuple[VisitChange, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.kind == kind)

    @property
    def told(self) -> tuple[VisitChange, ...]:
        """The changes for which a patient must be called."""
        return tuple(change for change in self.changes if change.call)

    @property
    def nurses_affected(self) -> tuple[str, ...]:
        """Nurses of any change, even one too small to be told."""
        nurses = {c.nurse_before for c in self.changes} | {c.nurse_after for c in self.changes}
        return tuple(sorted(nurses - {""}))


def diff(problem: Problem, old: Plan, new: Plan, now: int | None = None) -> PlanDiff:
    """Return what is different between two plans.

    Parameters
    ----------
    problem
        What both are plans of; visits that only the old one has were cancelled. What people have
        been told is its ``published``, or else the old plan.
    old, new
        The two plans; waypoints are no visits and are not compared.
    now
        Nobody needs to be called for a visit that has begun by then; None for a day not begun.
    """
    changes = sorted(
        _changes(problem, old, new, now),
        key=lambda c: (
            c.start_after if c.start_after is not None else c.start_before or 0,
            c.visit,
        ),
    )
    tolerance = problem.policy.change_tolerance
    nurses: set[str] = set()
    for change in changes:
        if change.kind != "moved" or abs(change.seconds) > tolerance:
            nurses |= {change.nurse_before, change.nurse_after}
    return PlanDiff(
        changes=tuple(changes),
        cost_before=cost(problem, old),
        cost_after=cost(problem, new),
        nurses_called=tuple(sorted(nurses - {""})),
        patients_called=tuple(sorted({c.patient for c in changes if c.call and c.patient})),
    )


def _changes(problem: Problem, old: Plan, new: Plan, now: int | None) -> Iterator[VisitChange]:
    told = (problem.published or old).stop_of
    for name in dict.fromkeys((*old.stop_of, *new.stop_of)):
        visit = problem.visit_by_id.get(name)
        if (visit is not None and visit.kind in WAYPOINTS) or _is_waypoint(problem, name):
            continue
        shift_before, before = old.stop_of.get(name, ("", None))
        shift_after, after = new.stop_of.get(name, ("", None))
        nurse_before, nurse_after = _nurse(problem, shift_before), _nurse(problem, shift_after)
        kind = _kind(visit is None, before, after, nurse_before == nurse_after)
        if kind is None and shift_before == shift_after:
            continue
        told_shift, told_stop = told.get(name, ("", None))
        yield VisitChange(
            visit=name,
            patient="" if visit is None else visit.patient,
            kind=kind or "moved",
            nurse_before=nurse_before,
            nurse_after=nurse_after,
            shift_before=shift_before,
            shift_after=shift_after,
            start_before=None if before is None else before.start,
            start_after=None if after is None else after.start,
            told=None if told_stop is None else told_stop.start,
            call=visit is not None
            and not (now is not None and after is not None and after.start <= now)
            and _must_call(problem, _nurse(problem, told_shift), told_stop, nurse_after, after),
        )


def _is_waypoint(problem: Problem, name: str) -> bool:
    """Tell whether a stop that the problem has no more was a waypoint, by its name."""
    kind, _, rest = name.partition("-")
    return name not in problem.visit_by_id and kind in WAYPOINTS and bool(rest)


def _nurse(problem: Problem, shift: str) -> str:
    found = problem.shift_by_id.get(shift)
    return "" if found is None else found.nurse


def _kind(gone: bool, before: Stop | None, after: Stop | None, same: bool) -> Kind | None:
    if gone:
        return "cancelled"
    if before is None:
        return "added"
    if after is None:
        return "dropped"
    if not same:
        return "reassigned"
    return "moved" if before.start != after.start else None


def _must_call(
    problem: Problem, told_nurse: str, told: Stop | None, nurse: str, stop: Stop | None
) -> bool:
    if told is None or stop is None:
        return (told is None) != (stop is None)
    moved = abs(told.start - stop.start) > problem.policy.change_tolerance
    return moved or told_nurse != nurse
