"""Tiny random problems with everything in them, all seconds on the grid of ``brute_force``."""

from __future__ import annotations

import random
from typing import get_args

from routing.domain.link import Link
from routing.domain.pin import Pin, PinLevel
from routing.domain.plan import Plan, Route, Stop
from routing.domain.problem import Problem
from routing.domain.visit import Visit
from staffing.shift import BreakRule, Shift
from tests.builders import clock, nurse, problem, shift, travel_of, visit
from tests.routing.cpsat.brute_force import GRID

WEIGHTS = {"coverage_holes": 0}
"""The only term that is not the model's."""


def random_problem(seed: int, visits: int = 4, shifts: int = 2, grid_starts: int = 3) -> Problem:
    """Return a problem of a short day in which about half the features bite."""
    rng = random.Random(seed)
    places = visits + 1
    seconds = [
        [0 if i == j else GRID * rng.randint(1, 4) for j in range(places)] for i in range(places)
    ]
    nurses = [
        nurse(f"n{i}", max_work_seconds=GRID * rng.randint(8, 20) if rng.random() < 0.3 else None)
        for i in range(shifts)
    ]
    made = [_visit(rng, i, grid_starts, shifts) for i in range(visits)]
    day = problem(
        visits=made,
        shifts=[_shift(rng, i) for i in range(shifts)],
        nurses=nurses,
        travel=travel_of(seconds),
        arrival_seconds=rng.choice([0, GRID]),
        weights=WEIGHTS | _weights(rng),
        links=_links(rng, made),
    )
    day = day.replace(published=_published(rng, day))
    return day.replace(pins=_pins(rng, day))


def _visit(rng: random.Random, i: int, starts: int, shifts: int) -> Visit:
    windows = []
    for _ in range(rng.choice([1, 1, 2])):
        earliest = clock(8) + GRID * rng.randint(0, 14)
        latest = earliest + GRID * (starts - 1)
        windows.append((earliest, latest, earliest + GRID * rng.randint(-2, starts - 1)))
    names = [f"n{k}" for k in range(shifts)]
    return visit(
        f"v{i}",
        rng.randint(1, i + 1),
        seconds=GRID * rng.randint(1, 4),
        windows=windows,
        patient=f"a{rng.randint(0, 2)}",
        priority=rng.choice([0, 1, 1, 2, 3]),
        load=rng.randint(0, 2),
        allows_meal=rng.random() < 0.4,
        primary_nurse=rng.choice(["", *names]),
        preferred_nurses=frozenset(rng.sample(names, rng.randint(0, 1))),
        excluded_nurses=frozenset(rng.sample(names, 1) if rng.random() < 0.15 else ()),
    )


def _shift(rng: random.Random, i: int) -> Shift:
    start = clock(8) + GRID * rng.randint(0, 3)
    end = start + GRID * rng.randint(10, 20)
    earliest = start + GRID * rng.randint(0, 8)
    mandatory = rng.random() < 0.4
    rule = BreakRule(
        seconds=GRID * rng.randint(1, 3),
        earliest_start=earliest,
        latest_start=earliest + GRID * rng.randint(0, 3),
        due_after_seconds=GRID * rng.randint(0, 8),
        mandatory=mandatory,
        on_duty_meal=rng.random() < 0.5,
        always_due=not mandatory and rng.random() < 0.5,
        own_time_before_first=rng.random() < 0.5,
    )
    return shift(
        f"s{i}",
        f"n{i}",
        start=start,
        end=end,
        latest_end=end + GRID * rng.randint(0, 6),
        break_rule=rule if rng.random() < 0.6 else None,
        max_work_seconds=GRID * rng.randint(6, 14) if rng.random() < 0.3 else None,
        capacity=rng.randint(1, 4) if rng.random() < 0.3 else None,
        leaves_at_start=rng.random() < 0.3,
    )


def _weights(rng: random.Random) -> dict[str, int]:
    return {
        "unassigned": rng.choice([2_000, 36_000]),
        "unassigned_time": rng.choice([0, 1, 3]),
        "waiting": rng.choice([0, 0, 1]),
        "lateness": rng.choice([0, 5]),
        "worst_lateness": rng.choice([0, 1, 10]),
        "worst_idle": rng.choice([0, 0, 1, 10]),
        "workload_balance": rng.choice([0, 0, 1, 10]),
        "disruption": rng.choice([0, 1_800]),
        "missed_break": rng.choice([900, 7_200]),
    }


def _links(rng: random.Random, visits: list[Visit]) -> tuple[Link, ...]:
    links = []
    for i in range(rng.randint(0, 2)):
        first, second = rng.sample(visits, 2)
        least = GRID * rng.randint(0, 6)
        together = rng.random() < 0.2
        links.append(
            Link(
                id=f"k{i}",
                first=first.id,
                second=second.id,
                lag_from="start" if together else rng.choice(["start", "end"]),
                min_lag=0 if together else rng.choice([None, least]),
                max_lag=0 if together else rng.choice([None, least + GRID * rng.randint(0, 6)]),
                nurse=rng.choice(["any", "same", "different", "prefer_same"]),
                needs=rng.choice(["none", "first", "both"]),
                overlap=rng.random() < 0.4,
            )
        )
    return tuple(links)


def _published(rng: random.Random, day: Problem) -> Plan | None:
    if rng.random() < 0.5:
        return None
    routes = []
    for found, visits in zip(day.shifts, (day.visits[:2], day.visits[2:3]), strict=False):
        stops = []
        for made in visits:
            start = made.windows[0].earliest + GRID * rng.randint(-4, 6)
            end = start + made.on_site_seconds
            stops.append(Stop(visit=made.id, arrival=start, start=start, end=end))
        if stops:
            routes.append(
                Route(
                    shift=found.id,
                    departure=stops[0].start,
                    arrival=stops[-1].end,
                    stops=tuple(stops),
                )
            )
    return Plan(routes=tuple(routes))


def _pins(rng: random.Random, day: Problem) -> tuple[Pin, ...]:
    """Pin a visit at most, one that may be in the shift, so that a legal plan is likely."""
    held, found = day.visits[0], rng.choice(day.shifts)
    if rng.random() < 0.6 or found.nurse in held.excluded_nurses:
        return ()
    level = rng.choice(get_args(PinLevel))
    return (
        Pin(
            visit=held.id,
            shift=found.id,
            level=level,
            start=held.windows[0].earliest + GRID if level == "time" else None,
            position=0 if level == "sequence" else None,
        ),
    )
