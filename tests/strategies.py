"""Whole valid problems for property tests, small enough to think about, with everything in them.

``problems()`` may hold pins and mandatory visits, always such that some legal plan keeps them: a
plan is made first and what is held is taken from it (``tests.witness``). Beside them,
``any_plans(problem)`` gives nonsense.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, get_args

from hypothesis import strategies as st

from geo_data.travel_matrix import TravelMatrix
from routing.check import check
from routing.domain.link import Link, NurseRelation
from routing.domain.pin import Pin
from routing.domain.plan import Break, Plan, Route, Stop, Unassigned
from routing.domain.policy import Policy, ResponseClass, Weights
from routing.domain.problem import CoveredPatient, Problem
from routing.domain.visit import Visit
from staffing.credential import Credential
from staffing.nurse import Nurse
from staffing.shift import BreakRule, Shift
from tests.builders import (
    HOUR,
    clock,
    horizon,
    nurse,
    problem,
    shift,
    travel_of,
    visit,
)
from tests.witness import legal_plans, mostly

CODES = ("RN", "PICC_INS", "BIO")
EQUIPMENT = ("ultrasound", "spill_kit")
PATIENTS = ("anna", "ben", "cleo", "dora")
RESPONSE = (ResponseClass(name="near", seconds=1_800), ResponseClass(name="far", seconds=HOUR))
FIRST_DAYS = (date(2026, 3, 2), date(2026, 3, 28), date(2026, 10, 24))
"""An ordinary Monday, and the eves of both clock changes."""


@st.composite
def problems(
    draw: st.DrawFn, *, max_visits: int = 8, max_shifts: int = 4, held: bool = True
) -> Problem:
    """Draw a valid problem of one to three days.

    Parameters
    ----------
    max_visits, max_shifts
        Most visits and shifts; either may be none.
    held
        Whether visits may be pinned or mandatory.
    """
    days = draw(st.integers(1, 3))
    travel = draw(_travels())
    places = len(travel.location_ids)
    nurses = draw(_nurses(places, days))
    shifts = draw(_shifts(nurses, places, days, max_shifts))
    visits = draw(_visits(places, days, [n.id for n in nurses], max_visits))
    drawn = problem(
        horizon=horizon(days, first_day=draw(st.sampled_from(FIRST_DAYS))),
        travel=travel,
        nurses=nurses,
        shifts=shifts,
        visits=visits,
        links=draw(_links([v.id for v in visits])),
        covered=draw(_covered(places, days)),
        policy=draw(_policies()),
    )
    told = draw(st.one_of(st.none(), legal_plans(drawn)))
    drawn = drawn.replace(published=told)
    return draw(_holding(drawn)) if held else drawn


def any_plans(given: Problem) -> st.SearchStrategy[Plan]:
    """Return plans of known and unknown visits and shifts at any times, most of them absurd."""
    times = st.one_of(
        st.integers(-HOUR, given.horizon.seconds + HOUR), st.integers(-(10**20), 10**20)
    )
    visits = st.sampled_from([*given.visit_by_id, "unknown", ""])
    shifts = st.sampled_from([*given.shift_by_id, "unknown", ""])
    stops = st.builds(Stop, visit=visits, arrival=times, start=times, end=times)
    breaks = st.builds(Break, after=st.integers(-2, 5), start=times, end=times)
    routes = st.builds(
        Route,
        shift=shifts,
        departure=times,
        arrival=times,
        stops=st.lists(stops, max_size=4).map(tuple),
        breaks=st.lists(breaks, max_size=2).map(tuple),
    )
    return st.builds(
        Plan,
        routes=st.lists(routes, max_size=4).map(tuple),
        unassigned=st.lists(st.builds(Unassigned, visit=visits), max_size=4).map(tuple),
    )


@st.composite
def _travels(draw: st.DrawFn) -> TravelMatrix:
    """Draw an asymmetric matrix of up to five places, now and then without a way."""
    count = draw(st.integers(1, 5))
    seconds = st.one_of(
        st.integers(1, 30).map(lambda n: n * 60), st.integers(0, 2_000), mostly(600, st.just(-1))
    )
    table = [[0 if i == j else draw(seconds) for j in range(count)] for i in range(count)]
    return travel_of(table)


@st.composite
def _nurses(draw: st.DrawFn, places: int, days: int) -> list[Nurse]:
    until = mostly(None, st.integers(0, clock(24, day=days)))
    made = []
    for i in range(draw(mostly(3, st.integers(1, 3)))):
        codes = draw(mostly(list(CODES), st.lists(st.sampled_from(CODES), unique=True)))
        made.append(
            nurse(
                f"n{i}",
                held=tuple(Credential(code=code, valid_until=draw(until)) for code in codes),
                home=draw(st.integers(0, places - 1)),
                max_work_seconds=draw(mostly(None, st.sampled_from([0, 2 * HOUR, 6 * HOUR]))),
            )
        )
    return made


@st.composite
def _shifts(
    draw: st.DrawFn, nurses: list[Nurse], places: int, days: int, max_shifts: int
) -> list[Shift]:
    """Draw shifts, which may overlap even if they are of one nurse."""
    made = []
    for i in range(draw(mostly(max_shifts, st.integers(0, max_shifts)))):
        start = clock(draw(mostly(8, st.integers(6, 14))), day=draw(st.integers(0, days - 1)))
        end = start + draw(mostly(8, st.integers(1, 10))) * HOUR
        made.append(
            shift(
                f"s{i}",
                draw(mostly(nurses[i % len(nurses)].id, st.sampled_from([n.id for n in nurses]))),
                start=start,
                end=end,
                latest_end=end + draw(st.sampled_from([0, 1_800, 2 * HOUR])),
                start_location=f"p{draw(st.integers(0, places - 1))}",
                end_location=f"p{draw(st.integers(0, places - 1))}",
                break_rule=draw(st.one_of(st.none(), _break_rules(start, end))),
                max_work_seconds=draw(mostly(None, st.sampled_from([HOUR, 4 * HOUR]))),
                duty=draw(mostly("regular", st.sampled_from(["on_call", "off"]))),
                leaves_at_start=draw(mostly(False, st.just(True))),
                equipment=draw(
                    mostly(frozenset(EQUIPMENT), st.frozensets(st.sampled_from(EQUIPMENT)))
                ),
            )
        )
    return made


@st.composite
def _break_rules(draw: st.DrawFn, start: int, end: int) -> BreakRule:
    earliest = draw(st.integers(start, end))
    return BreakRule(
        seconds=draw(st.sampled_from([900, 1_800, HOUR])),
        earliest_start=earliest,
        latest_start=earliest + draw(st.integers(0, 3 * HOUR)),
        due_after_seconds=draw(st.sampled_from([0, HOUR, 4 * HOUR])),
        mandatory=draw(st.booleans()),
        on_duty_meal=draw(st.booleans()),
        own_time_before_first=draw(st.booleans()),
        at_next_stop=draw(mostly(False, st.just(True))),
    )


@st.composite
def _visits(
    draw: st.DrawFn, places: int, days: int, nurses: list[str], max_visits: int
) -> list[Visit]:
    some = st.frozensets(st.sampled_from(nurses), max_size=2)
    codes = st.frozensets(st.sampled_from(CODES), max_size=2)
    equipment = st.frozensets(st.sampled_from(EQUIPMENT), max_size=1)
    return [
        visit(
            f"v{i}",
            draw(st.integers(0, places - 1)),
            patient=draw(st.sampled_from(PATIENTS)),
            seconds=draw(st.sampled_from([0, 900, 1_800, HOUR, 3 * HOUR])),
            windows=draw(st.lists(_windows(days), min_size=1, max_size=3)),
            credentials=draw(mostly(frozenset(), codes)),
            equipment=draw(mostly(frozenset(), equipment)),
            priority=draw(st.integers(0, 9)),
            interruptible=draw(st.booleans()),
            hand_over=draw(mostly(0, st.sampled_from([300, 1_800]))),
            allows_meal=draw(st.booleans()),
            required_nurses=draw(mostly(frozenset(), some)),
            excluded_nurses=draw(mostly(frozenset(), some)),
            preferred_nurses=draw(some),
            primary_nurse=draw(st.sampled_from(["", *nurses])),
        )
        for i in range(draw(mostly(max_visits, st.integers(0, max_visits))))
    ]


@st.composite
def _windows(draw: st.DrawFn, days: int) -> tuple[int, ...]:
    earliest = clock(draw(st.integers(7, 15)), day=draw(st.integers(0, days - 1)))
    due = earliest + draw(st.sampled_from([0, 900, 2 * HOUR, 4 * HOUR]))
    latest = due + draw(st.sampled_from([0, HOUR, 6 * HOUR, 30 * HOUR]))
    due -= draw(mostly(0, st.just(5 * HOUR)))
    return (earliest, latest, due) if draw(st.booleans()) else (earliest, latest)


@st.composite
def _links(draw: st.DrawFn, visits: list[str]) -> list[Link]:
    """Draw links of any shape, contradictory ones and simultaneous pairs included."""
    if len(visits) < 2:
        return []
    shapes = st.one_of(
        st.just({"min_lag": 0, "max_lag": 0, "nurse": "different", "needs": "both"}),
        st.just({"min_lag": HOUR, "lag_from": "end", "needs": "first", "nurse": "prefer_same"}),
        _link_shapes(),
    )
    pairs = st.lists(st.sampled_from(visits), min_size=2, max_size=2, unique=True)
    drawn = draw(st.lists(st.tuples(pairs, shapes), max_size=3))
    return [
        Link(id=f"k{i}", first=pair[0], second=pair[1], **shape)
        for i, (pair, shape) in enumerate(drawn)
    ]


def _link_shapes() -> st.SearchStrategy[dict[str, Any]]:
    lag = st.one_of(st.none(), st.integers(-2, 8).map(lambda n: n * 1_800))
    return st.fixed_dictionaries(
        {
            "lag_from": st.sampled_from(["start", "end"]),
            "min_lag": lag,
            "max_lag": lag,
            "nurse": st.sampled_from(get_args(NurseRelation)),
            "needs": st.sampled_from(["none", "none", "first", "both"]),
            "overlap": st.booleans(),
        }
    )


@st.composite
def _covered(draw: st.DrawFn, places: int, days: int) -> list[CoveredPatient]:
    return [
        CoveredPatient(
            patient=patient,
            location=f"p{draw(st.integers(0, places - 1))}",
            response_class=draw(st.sampled_from([known.name for known in RESPONSE])),
            credentials=draw(st.frozensets(st.sampled_from(CODES), max_size=1)),
            start=draw(st.integers(-HOUR, 12 * HOUR)),
            end=draw(st.integers(12 * HOUR, clock(24, day=days))),
        )
        for patient in draw(st.lists(st.sampled_from(PATIENTS), unique=True, max_size=2))
    ]


@st.composite
def _policies(draw: st.DrawFn) -> Policy:
    """Draw prices: the usual ones, or with the terms that are free by default."""
    weights = draw(
        st.sampled_from([Weights(), Weights(waiting=1, worst_idle=1, workload_balance=1)])
    )
    return Policy(
        weights=weights,
        response=RESPONSE,
        arrival_seconds=draw(st.sampled_from([0, 600])),
        coverage_slot=HOUR,
    )


@st.composite
def _holding(draw: st.DrawFn, given: Problem) -> Problem:
    """Draw pins and mandatory visits out of a legal plan, so that one exists that keeps them."""
    witness = draw(legal_plans(given))
    mandatory = {v for v in witness.stop_of if draw(st.booleans()) and draw(st.booleans())}
    pins = []
    for route in witness.routes:
        level = draw(st.sampled_from(["none", "none", "nurse", "time", "sequence"]))
        if level == "none":
            continue
        count = draw(st.integers(1, len(route.stops)))
        for position, stop in enumerate(route.stops[:count]):
            held: dict[str, Any] = {
                "nurse": {},
                "time": {"start": stop.start},
                "sequence": {"position": position},
            }[level]
            pins.append(Pin(visit=stop.visit, shift=route.shift, level=level, **held))  # type: ignore[arg-type]
    visits = tuple(replace(v, mandatory=v.id in mandatory) for v in given.visits)
    held_problem = given.replace(visits=visits, pins=tuple(pins))
    assert check(held_problem, witness) == ()
    return held_problem
