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
    from collections.abc import Iterator

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
        order.insert(index_of(problem, order, move.position), move.visit)
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
        late = () if now is None else tuple(_too_late(problem, plan, move, now, freeze))
        return MoveVerdict(legal=False, violations=(*late, *refused, why_not(error)))
    over = () if now is None else tuple(_over(problem, plan, move, made, now, freeze))
    added = (*over, *added)
    return MoveVerdict(
        legal=not added,
        violations=added,
        difference=part.difference(made),
        plan=part.merged(plan, made),
    )


def _fixed(plan: Plan, now: int, freeze: int) -> dict[str, int]:
    """Return when stops begin that stay as they are."""
    return {s.visit: s.start for r in plan.routes for s in r.stops if s.start <= now + freeze}


def _too_late(
    problem: Problem, plan: Plan, move: Move, now: int, freeze: int
) -> Iterator[Violation]:
    """Yield that the visit itself has begun, or is to within moments."""
    begins = _fixed(plan, now, freeze).get(move.visit)
    if begins is not None:
        text = f"Visit {move.visit} begins at {clock(problem, begins)}: it is too late to move it."
        yield Violation(rule=DONE, text=text, visit=move.visit, shift=move.shift)


def _over(
    problem: Problem, plan: Plan, move: Move, made: Plan, now: int, freeze: int
) -> Iterator[Violation]:
    """Yield why a move comes too late: it changes what is fixed by now, or begins in the past."""
    fixed = _fixed(plan, now, freeze)

    def late(visit: str, text: str) -> Violation:
        return Violation(rule=DONE, text=text, visit=visit, shift=move.shift)

    yield from _too_late(problem, plan, move, now, freeze)
    for route in made.routes:
        order = [stop.visit for stop in route.stops]
        after = order.index(move.visit) if move.visit in order else len(order)
        for number, stop in enumerate(route.stops):
            known = plan.stop_of.get(stop.visit)
            same = known is not None and known[1].start == stop.start
            begins = clock(problem, stop.start)
            if stop.visit == move.visit and stop.visit in fixed:
                continue
            if stop.visit in fixed and (number > after or not same):
                text = f"Visit {stop.visit} is fixed by now: nothing before it can change."
                yield late(stop.visit, text)
            elif stop.start < now and not same:
                yield late(stop.visit, f"Visit {stop.visit} would begin at {begins}, in the past.")
