"""A legal plan of any small problem, by trial and judge: what it holds, a problem may ask for.

Knows no solver. Visits are appended to orders, timed as early as can be, and shown to the judge.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import strategies as st

from routing.check import check
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.domain.visit import Visit, Window
from routing.rules import ELIGIBILITY_RULES
from tests.builders import plan


@st.composite
def legal_plans(draw: st.DrawFn, given: Problem) -> Plan:
    """Draw a plan that breaks no rule but pins and mandatory visits, which it does not look at.

    Visits are tried in drawn order in the shifts, in drawn order too, and stay where the judge and
    every eligibility rule agree; visits that need each other are tried together.
    """
    free = given.replace(pins=(), visits=tuple(replace(v, mandatory=False) for v in given.visits))
    made: dict[str, list[str]] = {}
    if not given.shifts:
        return plan(free, {})
    names = draw(st.permutations([known.id for known in free.shifts]))
    for group in draw(st.permutations(_together(free))):
        if draw(mostly(True, st.just(False))):
            made = _added(free, made, group, names)
    return _timed(free, made)


@st.composite
def mostly(draw: st.DrawFn, value: Any, otherwise: st.SearchStrategy[Any]) -> Any:
    """Draw one value five times out of six; one_of would treat equal branches as one."""
    return value if draw(st.integers(0, 5)) < 5 else draw(otherwise)


def _together(given: Problem) -> list[tuple[str, ...]]:
    """Return visits by groups that need each other, directly or through others."""
    group = {visit_id: {visit_id} for visit_id in given.visit_by_id}
    for link in given.links:
        if link.needs != "none":
            joined = group[link.first] | group[link.second]
            group.update(dict.fromkeys(joined, joined))
    return sorted({tuple(sorted(members)) for members in group.values()})


def _added(
    given: Problem, orders: dict[str, list[str]], group: tuple[str, ...], names: list[str]
) -> dict[str, list[str]]:
    """Return orders with a group of visits in the first shifts that take it, or as they were."""
    for chosen in product(names, repeat=len(group)) if len(group) < 4 else ():
        for front in (False, True):
            trial = {name: list(order) for name, order in orders.items()}
            for visit_id, name in zip(group, chosen, strict=True):
                order = trial.setdefault(name, [])
                order.insert(0 if front else len(order), visit_id)
            if _legal(given, trial):
                return trial
    return orders


def _legal(given: Problem, orders: dict[str, list[str]]) -> bool:
    """Ask the judge and all eligibility rules, and want routes to end before the next shift."""
    eligible = all(
        rule.eligible(given, given.visit_by_id[visit_id], given.shift_by_id[shift_id])
        for shift_id, order in orders.items()
        for visit_id in order
        for rule in ELIGIBILITY_RULES
    )
    if not eligible:
        return False
    made = _timed(given, orders)
    return _in_turn(given, made) and check(given, made) == ()


def _in_turn(given: Problem, made: Plan) -> bool:
    """Tell whether every route ends before its nurse's next shift starts, used or not."""
    return all(
        route.arrival <= other.start
        for route in made.routes
        for other in given.shifts
        for own in [given.shift_by_id[route.shift]]
        if other.nurse == own.nurse
        and (other.start, other.end, other.id) > (own.start, own.end, own.id)
    )


def _timed(given: Problem, orders: dict[str, list[str]]) -> Plan:
    """Time routes as early as links allow, by putting off visits until no link asks for more."""
    earliest: dict[str, int] = {}
    for _ in range(2 * len(given.links) + 1):
        made = _with_breaks(given.replace(visits=_put_off(given, earliest)), orders)
        late = _later(given, made)
        if not late:
            break
        earliest |= late
    return made


def _put_off(given: Problem, earliest: dict[str, int]) -> tuple[Visit, ...]:
    """Return the visits, some with windows cut from below; windows that are over are gone."""
    visits = []
    for known in given.visits:
        first = earliest.get(known.id, 0)
        windows = tuple(
            Window(earliest=max(w.earliest, first), latest=w.latest)
            for w in known.windows
            if w.latest >= first
        )
        visits.append(replace(known, windows=windows or known.windows))
    return tuple(visits)


def _later(given: Problem, made: Plan) -> dict[str, int]:
    """Return visits that must start later for a link's sake, and when."""
    late = {}
    for link in given.links:
        if link.first in made.stop_of and link.second in made.stop_of:
            first, second = made.stop_of[link.first][1], made.stop_of[link.second][1]
            lag = second.start - (first.end if link.lag_from == "end" else first.start)
            if link.min_lag is not None and lag < link.min_lag:
                late[link.second] = second.start + link.min_lag - lag
            elif link.max_lag is not None and lag > link.max_lag:
                late[link.first] = first.start + lag - link.max_lag
    return late


def _with_breaks(given: Problem, orders: dict[str, list[str]]) -> Plan:
    """Time routes as early as possible; a break is put where it fits first, if at all."""
    bare = plan(given, orders)
    breaks = {}
    for route in bare.routes:
        rule = given.shift_by_id[route.shift].break_rule
        if rule is not None and route.arrival - route.departure > rule.due_after_seconds:
            leaves = [route.departure, *(stop.end for stop in route.stops)]
            free = [max(left, rule.earliest_start) for left in leaves]
            gap = next((i for i, at in enumerate(free) if at <= rule.latest_start), None)
            if gap is not None:
                breaks[route.shift] = (gap, free[gap], free[gap] + rule.seconds)
    return plan(given, orders, breaks=breaks)
