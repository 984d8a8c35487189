"""The smallest problems and plans that tests need, on a line of places.

Places are ``p0``, ``p1``, ... in a row; neighbours are ``STEP`` seconds of driving apart, both
ways, and parking takes no time unless a test says so. Every default is legal and generous, so a
test names only what it is about::

    day = problem(visits=[visit("v1", 1), visit("v2", 2)], shifts=[shift("s1")])
    made = plan(day, {"s1": ["v1", "v2"]})
    assert check(day, made) == ()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from geo_data.location import Location
from geo_data.travel_matrix import TravelMatrix
from routing.check import check
from routing.domain.plan import Break, Plan, Route, Stop, Unassigned
from routing.domain.policy import Policy, Weights
from routing.domain.problem import Problem
from routing.domain.visit import Visit, Window
from staffing.calendar import Horizon
from staffing.credential import Credential
from staffing.nurse import Nurse
from staffing.shift import Shift

HOUR = 3_600
DAY = 24 * HOUR
STEP = 600
"""Driving seconds between neighbouring places."""

MONDAY = date(2026, 3, 2)
"""First planned day of built problems; no clock change is near."""

FREE = {f.name: 0 for f in fields(Weights)}
"""All prices zero: ``Weights(**FREE | {"travel": 1})`` prices one thing alone."""


def clock(hours: int, minutes: int = 0, *, day: int = 0) -> int:
    """Return the second of a clock time on a day without clock change."""
    return day * DAY + hours * HOUR + minutes * 60


def horizon(days: int = 1, *, first_day: date = MONDAY, zone: str = "Europe/Vaduz") -> Horizon:
    """Return a horizon."""
    return Horizon(first_day=first_day, days=days, zone=ZoneInfo(zone))


def line(count: int = 10, step: int = STEP) -> TravelMatrix:
    """Return travel along a line of places, ``step`` seconds and metres between neighbours."""
    seconds = (np.abs(np.subtract.outer(np.arange(count), np.arange(count))) * step).astype(
        np.int32
    )
    names = tuple(f"p{i}" for i in range(count))
    return TravelMatrix(location_ids=names, seconds=seconds, metres=seconds.copy(), engine="line")


def travel_of(seconds: Sequence[Sequence[int]]) -> TravelMatrix:
    """Return travel between places ``p0``, ``p1``, ... as written, metres equal to seconds."""
    table = np.array(seconds, dtype=np.int32).reshape(len(seconds), len(seconds))
    names = tuple(f"p{i}" for i in range(len(seconds)))
    return TravelMatrix(location_ids=names, seconds=table, metres=table.copy(), engine="table")


def nurse(id: str = "n1", *, credentials: Iterable[str] = (), home: int = 0, **rest: Any) -> Nurse:  # noqa: A002
    """Return a nurse who holds codes without expiry; ``held`` gives ``Credential`` objects."""
    held = (*(Credential(code=code) for code in credentials), *rest.pop("held", ()))
    return Nurse(id=id, credentials=held, home=f"p{home}", **rest)


def shift(id: str = "s1", nurse: str = "n1", *, place: int = 0, **rest: Any) -> Shift:  # noqa: A002
    """Return a shift from 8 to 16 o'clock that may last until 17, from ``place`` and back."""
    start, end = rest.pop("start", clock(8)), rest.pop("end", clock(16))
    values: dict[str, Any] = {
        "id": id,
        "nurse": nurse,
        "start": start,
        "end": end,
        "latest_end": end + HOUR,
        "start_location": f"p{place}",
        "end_location": f"p{place}",
        **rest,
    }
    return Shift(**values)


def visit(
    id: str = "v1",  # noqa: A002
    place: int = 1,
    *,
    seconds: int = 1_800,
    window: tuple[int, int] | tuple[int, int, int] = (0, 14 * DAY),
    **rest: Any,
) -> Visit:
    """Return a visit of its own patient; ``window`` is (earliest, latest) or with due after them.

    ``windows`` gives several of those instead.
    """
    windows = rest.pop("windows", [window])
    values: dict[str, Any] = {
        "id": id,
        "patient": f"patient of {id}",
        "location": f"p{place}",
        "kind": "visit",
        "on_site_seconds": seconds,
        "windows": tuple(
            Window(earliest=w[0], latest=w[1], due=w[2] if len(w) > 2 else None) for w in windows
        ),
        **rest,
    }
    return Visit(**values)


def problem(
    *,
    visits: Iterable[Visit] = (),
    shifts: Iterable[Shift] = (),
    nurses: Iterable[Nurse] | None = None,
    weights: Mapping[str, int] | None = None,
    arrival_seconds: int = 0,
    **rest: Any,
) -> Problem:
    """Return a problem of one day on the line; nurses are made for the shifts if none are given.

    ``weights`` changes some prices; ``policy`` replaces the whole policy; ``travel`` and
    ``horizon`` replace the line and the day.
    """
    shifts = tuple(shifts)
    if nurses is None:
        nurses = [nurse(known) for known in dict.fromkeys(s.nurse for s in shifts)]
    travel = rest.pop("travel", None) or line()
    policy = rest.pop("policy", None) or Policy(
        weights=Weights(**dict(weights or {})), arrival_seconds=arrival_seconds
    )
    places = tuple(
        Location(id=name, latitude=47.0 + 0.01 * i, longitude=9.5)
        for i, name in enumerate(travel.location_ids)
    )
    values: dict[str, Any] = {
        "horizon": horizon(),
        "locations": places,
        "visits": tuple(visits),
        "nurses": tuple(nurses),
        "shifts": shifts,
        "travel": travel,
        "policy": policy,
        **{key: tuple(v) if isinstance(v, list) else v for key, v in rest.items()},
    }
    return Problem(**values)


def plan(
    problem: Problem,
    orders: Mapping[str, Sequence[str | tuple[str, int]]],
    *,
    breaks: Mapping[str, tuple[int, int, int]] | None = None,
) -> Plan:
    """Time routes as early as can be, windows respected, rules not asked; the rest is unassigned.

    Parameters
    ----------
    problem
        The problem.
    orders
        Visit ids per shift id; (visit id, start) fixes a start, however wrong.
    breaks
        Per shift (after, start, end); the drive follows the break.
    """
    pauses = {s: Break(after=b[0], start=b[1], end=b[2]) for s, b in (breaks or {}).items()}
    routes = tuple(
        route(problem, name, visits, pauses.get(name)) for name, visits in orders.items() if visits
    )
    made = {stop.visit for found in routes for stop in found.stops}
    left_out = (Unassigned(visit=v.id) for v in problem.visits if v.id not in made)
    return Plan(routes=routes, unassigned=tuple(left_out))


def route(
    problem: Problem,
    shift_id: str,
    order: Sequence[str | tuple[str, int]],
    pause: Break | None = None,
) -> Route:
    """Return one route, timed as ``plan`` says."""
    found = problem.shift_by_id[shift_id]
    place, now = found.start_location, found.start
    stops = []
    for index, item in enumerate(order):
        name, fixed = item if isinstance(item, tuple) else (item, None)
        known = problem.visit_by_id[name]
        if pause is not None and pause.after == index:
            now = max(now, pause.end)
        arrival = now + problem.seconds_to_visit(place, known)
        start = _earliest(known, arrival) if fixed is None else fixed
        place, now = known.location, start + known.on_site_seconds
        stops.append(Stop(visit=name, arrival=min(arrival, start), start=start, end=now))
    if pause is not None and pause.after == len(order):
        now = max(now, pause.end)
    return Route(
        shift=shift_id,
        departure=found.start,
        arrival=now + problem.seconds_to_end(place, found),
        stops=tuple(stops),
        breaks=() if pause is None else (pause,),
    )


def _earliest(known: Visit, arrival: int) -> int:
    """Return the earliest start in a window from an arrival on; the arrival if all are over."""
    starts = [max(arrival, w.earliest) for w in known.windows if w.latest >= arrival]
    return min(starts, default=arrival)


def breaches(problem: Problem, plan: Plan) -> list[tuple[str, int]]:
    """Return rule and amount of every violation, as the judge finds them."""
    return [(found.rule, found.amount) for found in check(problem, plan)]
