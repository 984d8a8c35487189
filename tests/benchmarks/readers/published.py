"""Published instances and solutions, where they are at hand: a solution becomes a plan of ours."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from routing.domain.plan import Break, Plan, Route, Stop, Unassigned
from routing.domain.problem import Problem

FOLDER = Path(os.environ.get("INFUSEROUTE_BENCHMARKS", "")) / "home-care"
"""Where they are kept; they are not part of this repository."""


def names(prefix: str = "") -> list[str]:
    """Return the instances with a published solution, by file name without endings."""
    if not os.environ.get("INFUSEROUTE_BENCHMARKS"):
        return []
    found = sorted(FOLDER.glob("best-known/*.sol.json"))
    return [p.name.removesuffix(".sol.json") for p in found if p.name.startswith(prefix)]


def instance(name: str) -> Path:
    """Return the path of an instance."""
    return FOLDER / f"{name}.json.gz"


def solution(name: str) -> dict[str, Any]:
    """Return a published solution, decimals exact."""
    text = (FOLDER / "best-known" / f"{name}.sol.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return loaded


def plan_of(
    day: Problem,
    routes: Iterable[dict[str, Any]],
    visit_of: Callable[[str, str], str],
    seconds: Callable[[Any], int],
) -> Plan:
    """Return the plan of a solution's routes, departures and arrivals as the problem has them.

    Parameters
    ----------
    day
        The problem.
    routes
        Of the solution, by caregiver.
    visit_of
        From patient and service to visit id.
    seconds
        From a time of the file to one of the problem.
    """
    made = []
    for row in routes:
        stops = sorted(row.get("locations", ()), key=lambda stop: seconds(_begin(stop)))
        if stops:
            made.append(_route(day, row["caregiver_id"], stops, visit_of, seconds))
    planned = {stop.visit for route in made for stop in route.stops}
    left_out = tuple(Unassigned(visit=v.id) for v in day.visits if v.id not in planned)
    return Plan(routes=tuple(made), unassigned=left_out)


def _begin(stop: dict[str, Any]) -> Any:
    return stop.get("arrival_time", stop.get("start_time"))


def _route(
    day: Problem,
    name: str,
    rows: list[dict[str, Any]],
    visit_of: Callable[[str, str], str],
    seconds: Callable[[Any], int],
) -> Route:
    shift = day.shift_by_id[name]
    stops: list[Stop] = []
    breaks: list[Break] = []
    for row in rows:
        begin = seconds(_begin(row))
        if row["service"] == "lunch_break":
            rule = shift.break_rule
            assert rule is not None
            breaks.append(Break(after=len(stops), start=begin, end=begin + rule.seconds))
            continue
        visit = day.visit_by_id[visit_of(row["patient"], row["service"])]
        place = day.visit_by_id[stops[-1].visit].location if stops else shift.start_location
        way = day.seconds_to_visit(place, visit)
        first = breaks[0].start if breaks and not stops else begin
        left = stops[-1].end if stops else first - way
        if not stops:
            departure = shift.start if shift.leaves_at_start else left
        end = begin + visit.on_site_seconds
        stops.append(Stop(visit=visit.id, arrival=left + way, start=begin, end=end))
    last = breaks[0].end if breaks and breaks[0].after == len(stops) else stops[-1].end
    home = day.seconds_to_end(day.visit_by_id[stops[-1].visit].location, shift)
    return Route(
        shift=shift.id,
        departure=departure,
        arrival=last + home,
        stops=tuple(stops),
        breaks=tuple(breaks),
    )


def exact(value: Any) -> Fraction:
    """Return a number of a file exactly."""
    return Fraction(value)
