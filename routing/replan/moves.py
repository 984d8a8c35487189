"""Drag and drop: whether a visit may be where a person put it, rule by rule, and at what price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.compile.decode import IllegalOrderError
from routing.domain.result import Cost, Violation
from routing.replan.part import Reach, why_not
from routing.rules import ELIGIBILITY_RULES, code

if TYPE_CHECKING:
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
        Number of stops before it, itself not counted; None for the end of the route.
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


def try_move(
    problem: Problem, plan: Plan, move: Move, *, reach: Reach | None = None
) -> MoveVerdict:
    """Return whether a move is legal, and what it costs; only what it can reach is judged anew.

    Parameters
    ----------
    problem, plan, move
        The days, their plan and what is moved.
    reach
        ``Reach(problem, plan)``, for those who ask more than once.

    Raises
    ------
    KeyError
        If the visit or the shift is not known.
    ValueError
        If there is no such position.
    """
    visit = problem.visit_by_id[move.visit]
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
        position = len(order) if move.position is None else move.position
        if not 0 <= position <= len(order):
            raise ValueError(f"position ({position}) must be from 0 to {len(order)}")
        order.insert(position, move.visit)
    try:
        made, added = part.timed(orders)
    except IllegalOrderError as error:
        shift = problem.shift_by_id[move.shift] if move.shift else None
        refused = tuple(
            Violation(
                rule=code(rule),
                text=f"Rule {code(rule)} does not let shift {move.shift} make visit {visit.id}.",
                visit=visit.id,
                shift=move.shift,
                nurse=shift.nurse,
            )
            for rule in ELIGIBILITY_RULES
            if shift is not None and not rule.eligible(problem, visit, shift)
        )
        return MoveVerdict(legal=False, violations=(*refused, why_not(error)))
    return MoveVerdict(
        legal=not added,
        violations=added,
        difference=part.difference(made),
        plan=part.merged(plan, made),
    )
