"""Drag and drop: whether a visit may be where a person put it, rule by rule, and at what price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.compile.decode import IllegalOrderError
from routing.domain.result import Cost, Violation
from routing.replan.draft import FREEZE_SECONDS
from routing.replan.part import why_not
from routing.replan.positions import index_of
from routing.replan.reach import Reach
from routing.rules import ELIGIBILITY_RULES, code
from routing.rules._text import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A visit that is put somewhere else.

    Attributes
    ----------
    visit
        The visit, planned or left out.
    shift
        Where it goes; "" to leave it out.
    position
        Number of visits before it, itself not counted; None for the end of the route.
    """

    visit: str
    shift: str
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveVerdict:
    """What the judge says of a move.

    Attributes
    ----------
    legal
        Whether it adds no violation.
    violations
        What it adds, rule by rule.
    difference
        What the plan costs more, term by term; the terms that no part of a day knows are left out
        (``routing.replan.part.WHOLE``). None if no times are right.
    plan
        The whole plan then, or None if no times are right.
    """

    legal: bool
    violations: tuple[Violation, ...]
    difference: Cost | None = None
    plan: Plan | None = None


DONE = "done"
"""Name of the rule that what is over, under way or driven to stays as it is."""


def try_move(
    problem: Problem,
    plan: Plan,
    move: Move,
    *,
    reach: Reach | None = None,
    now: int | None = None,
    freeze: int = FREEZE_SECONDS,
) -> MoveVerdict:
    """Return whether a move is legal, and what it costs; only what it can reach is judged anew.

    Parameters
    ----------
    problem, plan, move
        The days, their plan and what is moved.
    reach
        ``Reach(problem, plan)``, for those who ask more than once.
    now, freeze
        If ``now`` is given, stops that begin up to ``freeze`` seconds after it stay as they are,
        and the visit does not start before it (``DONE``).

    Raises
    ------
    KeyError
        If the visit or the shift is not known.
    ValueError
        If there is no such position.
    """
    problem.visit_by_id[move.visit]  # Known, or it is a KeyError.
    shifts = {plan.stop_of[move.visit][0]} if move.visit in plan.stop_of else set()
    if move.shift:
        shifts.add(problem.shift_by_id[move.shift].id)
    part = (reach or Reach(problem, plan)).part(shifts, [move.visit])
    orders = part.orders()
    for order in orders.values():
        if move.visit in order:
            order.remove(move.visit)
    if move.shift:
        order = orders.setdefault(move.shift, [])
        order.insert(index_of(problem, order, move.position), move.visit)
    fixed = {} if now is None else _fixed(plan, now + freeze)
    try:
        made, added = part.timed(orders)
    except IllegalOrderError as error:
        refused = (*_too_late(problem, move, fixed), *_who_may_not(problem, move), why_not(error))
        return MoveVerdict(legal=False, violations=refused)
    if now is not None:
        over = _over(problem, plan, move, made, fixed, now)
        added = (*_too_late(problem, move, fixed), *over, *added)
    return MoveVerdict(
        legal=not added,
        violations=added,
        difference=part.difference(made),
        plan=part.merged(plan, made),
    )


def _who_may_not(problem: Problem, move: Move) -> Iterator[Violation]:
    """Yield the rules by which a shift may never make a visit."""
    if not move.shift:
        return
    visit, shift = problem.visit_by_id[move.visit], problem.shift_by_id[move.shift]
    for rule in ELIGIBILITY_RULES:
        if not rule.eligible(problem, visit, shift):
            text = f"Rule {code(rule)} does not let shift {shift.id} make visit {visit.id}."
            yield Violation(
                rule=code(rule), text=text, visit=visit.id, shift=shift.id, nurse=shift.nurse
            )


def _fixed(plan: Plan, until: int) -> dict[str, int]:
    """Return when stops begin that stay as they are: those that begin until a second."""
    return {s.visit: s.start for r in plan.routes for s in r.stops if s.start <= until}


def _done(move: Move, visit: str, text: str) -> Violation:
    return Violation(rule=DONE, text=text, visit=visit, shift=move.shift)


def _too_late(problem: Problem, move: Move, fixed: Mapping[str, int]) -> Iterator[Violation]:
    """Yield that the visit itself has begun, or is to within moments."""
    if move.visit in fixed:
        begins = clock(problem, fixed[move.visit])
        text = f"Visit {move.visit} begins at {begins}: it is too late to move it."
        yield _done(move, move.visit, text)


def _over(
    problem: Problem, plan: Plan, move: Move, made: Plan, fixed: Mapping[str, int], now: int
) -> Iterator[Violation]:
    """Yield what is fixed by now and would change, and what would begin in the past."""
    for route in made.routes:
        order = [stop.visit for stop in route.stops]
        after = order.index(move.visit) if move.visit in order else len(order)
        for number, stop in enumerate(route.stops):
            known = plan.stop_of.get(stop.visit)
            same = known is not None and known[1].start == stop.start
            if stop.visit == move.visit and stop.visit in fixed:
                continue
            if stop.visit in fixed and (number > after or not same):
                text = f"Visit {stop.visit} is fixed by now: nothing before it can change."
                yield _done(move, stop.visit, text)
            elif stop.start < now and not same:
                begins = clock(problem, stop.start)
                text = f"Visit {stop.visit} would begin at {begins}, in the past."
                yield _done(move, stop.visit, text)
