"""The figures of a whole plan, as text for tiles and tables. All come from the judge."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.report.clock import duration, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routing.coverage import Coverage
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.result import Cost, Result, Term
    from routing.report.facts import RouteFacts

STATUS = {
    "optimal": "proven optimal",
    "feasible": "search ended at its time limit",
    "stopped": "search stopped by the user",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A figure with its name; ``tone`` is ``bad`` where somebody should look."""

    name: str
    value: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A short fact of the page's head."""

    text: str
    tone: str = ""


def tiles_of(
    problem: Problem, result: Result, facts: Sequence[RouteFacts], coverage: Coverage | None
) -> tuple[Tile, ...]:
    """Return the figures that a scheduler looks at first."""
    return (
        _served(problem, result.plan),
        _travel(facts),
        _work(facts),
        _overtime(facts),
        _waiting(facts),
        _lateness(problem, result.plan),
        _continuity(problem, result.plan),
        *_coverage(problem, coverage),
    )


def chips_of(result: Result) -> tuple[Chip, ...]:
    """Return status, cost and bound, and whether any rule is broken."""
    chips = [Chip(text=f"cost {result.cost.points:,}")]
    if result.lower_bound is not None:
        chips.append(Chip(text=to_gain(result)))
    chips.append(Chip(text=STATUS[result.status]))
    count = len(result.violations)
    if count:
        chips.append(Chip(text=f"{count} broken rule{'s' if count > 1 else ''}", tone="bad"))
    else:
        chips.append(Chip(text="every rule kept", tone="good"))
    return tuple(chips)


def gap_of(result: Result) -> float | None:
    """Return how far the cost is above the bound, as a share of the cost; None without a bound."""
    if result.lower_bound is None or result.cost.points <= 0:
        return None
    return max(0.0, (result.cost.points - result.lower_bound) / result.cost.points)


def to_gain(result: Result) -> str:
    """Return in words how much better any plan could be, as far as a bound proves it."""
    gap, bound = gap_of(result), result.lower_bound
    if bound is None:
        return "how much better a plan could be is not known"
    if gap is None:
        return f"no plan can cost less than {bound:,}"
    if gap == 0:
        return "no plan can cost less"
    return f"a better plan could save {gap:.1%} at most"


def amount_of(term: Term) -> str:
    """Return the amount of a term of cost with its unit."""
    if term.unit == "s":
        return duration(term.amount)
    return f"{term.amount:,} {term.unit.removesuffix('s') if term.amount == 1 else term.unit}"


def terms_of(cost: Cost) -> tuple[dict[str, str], ...]:
    """Return the terms of cost as rows of text."""
    return tuple(
        {
            "name": words(term.name),
            "amount": amount_of(term),
            "weight": f"{term.weight:,}{' a second' if term.unit == 's' else ''}",
            "points": f"{term.points:,}",
        }
        for term in cost.terms
    )


def _served(problem: Problem, plan: Plan) -> Tile:
    total, left_out = len(problem.visits), len(plan.unassigned)
    return Tile(
        name="Visits served",
        value=f"{total - left_out} of {total}",
        note=f"{left_out} unassigned" if left_out else "none unassigned",
        tone="bad" if left_out else "",
    )


def _travel(facts: Sequence[RouteFacts]) -> Tile:
    kilometres = sum(f.metres for f in facts) / 1000
    visits = sum(len(f.route.stops) for f in facts)
    each = f", {duration(sum(f.driving for f in facts) // visits)} a visit" if visits else ""
    return Tile(
        name="Driving",
        value=duration(sum(f.driving for f in facts)),
        note=f"{kilometres:,.0f} km{each}",
    )


def _work(facts: Sequence[RouteFacts]) -> Tile:
    nurses = len({f.nurse.id for f in facts})
    return Tile(
        name="With patients",
        value=duration(sum(f.on_site for f in facts)),
        note=f"{nurses} nurse{'s' if nurses != 1 else ''} on the road",
    )


def _overtime(facts: Sequence[RouteFacts]) -> Tile:
    over = [f.overtime for f in facts if f.overtime]
    count = f"{len(over)} route{'s' if len(over) != 1 else ''}"
    return Tile(
        name="Overtime",
        value=duration(sum(over)),
        note=f"{count}, {duration(max(over))} at most" if over else "nobody",
    )


def _waiting(facts: Sequence[RouteFacts]) -> Tile:
    waiting = [f.waiting for f in facts]
    return Tile(
        name="Waiting",
        value=duration(sum(waiting)),
        note=f"{duration(max(waiting))} at most" if any(waiting) else "nobody",
    )


def _lateness(problem: Problem, plan: Plan) -> Tile:
    late = [
        problem.visit_by_id[stop.visit].lateness(stop.start)
        for route in plan.routes
        for stop in route.stops
    ]
    count = sum(1 for seconds in late if seconds)
    if not late:
        return Tile(name="Late visits", value="none", note="no visit is made")
    return Tile(
        name="Late visits",
        value=str(count),
        note=f"{duration(max(late))} at worst" if count else "all on time",
    )


def _continuity(problem: Problem, plan: Plan) -> Tile:
    known = [
        problem.visit_by_id[visit].primary_nurse == problem.shift_by_id[shift].nurse
        for visit, (shift, _) in plan.stop_of.items()
        if problem.visit_by_id[visit].primary_nurse
    ]
    if not known:
        return Tile(name="By the known nurse", value="none", note="no patient has one")
    return Tile(
        name="By the known nurse",
        value=f"{sum(known) / len(known):.0%}",
        note=f"{sum(known)} of {len(known)} visits",
    )


def _coverage(problem: Problem, found: Coverage | None) -> tuple[Tile, ...]:
    if found is None:
        return ()
    if len(found.structural) == len(problem.covered) > 0:
        # All of nothing would read as if all were well.
        note = f"none of {len(problem.covered)} patients can be reached by anybody in time"
        return (Tile(name="Emergency coverage", value="none", note=note, tone="bad"),)
    if found.covered_share is None:
        return ()
    minutes = found.uncovered_minutes
    notes = [f"{duration(60 * minutes)} of patient time open" if minutes else "no gaps"]
    if found.structural:
        notes.append(f"{len(found.structural)} beyond everybody's reach")
    return (
        Tile(
            name="Emergency coverage",
            # Rounded down, so that 100 % means 100 %.
            value=f"{math.floor(1000 * found.covered_share) / 10:g}%",
            note=", ".join(notes),
            tone="bad" if found.structural or not found.covered_share else "",
        ),
    )
