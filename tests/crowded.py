"""Problems with every feature switched on at once, possible or not.

``tests.strategies.problems`` draws what a site may ask for; most of its draws leave most features
out. Here each problem has links, breaks, limits of work, pins of all levels, mandatory visits, a
published plan and prices for everything, so that features meet. Nobody promises that what is
pinned or mandatory can be made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from routing.domain.link import Link
from routing.domain.pin import Pin
from routing.domain.plan import Plan, Route, Stop
from routing.domain.policy import Weights
from routing.domain.problem import Problem
from staffing.shift import BreakRule, Shift
from tests.builders import HOUR
from tests.strategies import problems

LAGS = (-2 * HOUR, -900, 0, 1, 900, HOUR, 3 * HOUR)


@st.composite
def crowded_problems(draw: st.DrawFn, *, max_visits: int = 7, max_shifts: int = 4) -> Problem:
    """Draw a problem in which all features meet."""
    day = draw(problems(max_visits=max_visits, max_shifts=max_shifts, held=False))
    day = day.replace(
        shifts=tuple(draw(_busy(known)) for known in day.shifts),
        links=(*day.links, *draw(_more_links(day))),
        policy=replace(
            day.policy,
            weights=draw(_weights()),
            change_tolerance=draw(st.sampled_from([0, 900])),
        ),
    )
    day = day.replace(published=draw(_told(day)))
    must = (
        draw(st.frozensets(st.sampled_from([v.id for v in day.visits]), max_size=2))
        if (day.visits)
        else frozenset()
    )
    visits = tuple(replace(v, mandatory=v.id in must) for v in day.visits)
    return day.replace(visits=visits, pins=draw(_pins(day)))


@st.composite
def _busy(draw: st.DrawFn, known: Shift) -> Shift:
    """Draw a shift with a break and a limit of work."""
    earliest = known.start + draw(st.integers(-1, 5)) * HOUR
    rule = BreakRule(
        seconds=draw(st.sampled_from([600, 1_800, HOUR])),
        earliest_start=earliest,
        latest_start=earliest + draw(st.sampled_from([0, HOUR, 4 * HOUR])),
        due_after_seconds=draw(st.sampled_from([0, 2 * HOUR, 6 * HOUR])),
        mandatory=draw(st.booleans()),
        on_duty_meal=draw(st.booleans()),
    )
    work = draw(st.sampled_from([None, 2 * HOUR, 5 * HOUR, known.latest_end - known.start]))
    return replace(known, break_rule=rule, max_work_seconds=work)


@st.composite
def _more_links(draw: st.DrawFn, day: Problem) -> list[Link]:
    names = [v.id for v in day.visits]
    if len(names) < 2:
        return []
    made = []
    for i in range(draw(st.integers(1, 4))):
        first, second = draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
        least = draw(st.sampled_from([None, *LAGS]))
        room = draw(st.sampled_from([None, None, -1, 0, 900, 2 * HOUR]))
        made.append(
            Link(
                id=f"m{i}",
                first=first,
                second=second,
                lag_from=draw(st.sampled_from(["start", "end"])),
                min_lag=least,
                max_lag=None if room is None else (least or 0) + room,
                nurse=draw(st.sampled_from(["any", "any", "same", "different", "prefer_same"])),
                needs=draw(st.sampled_from(["none", "none", "first", "both"])),
            )
        )
    return made


@st.composite
def _weights(draw: st.DrawFn) -> Weights:
    """Draw prices of all terms, some of them nothing and some of them much."""
    usual = Weights()
    prices: dict[str, Any] = {
        name: draw(st.sampled_from([value, value, 0, 1, 7 * value + 3]))
        for name, value in ((n, getattr(usual, n)) for n in Weights.__dataclass_fields__)
    }
    prices["waiting"] = draw(st.sampled_from([0, 1, 3]))
    return Weights(**prices)


@st.composite
def _told(draw: st.DrawFn, day: Problem) -> Plan:
    """Draw a published plan, which need not be legal any more: visits, shifts and starts count."""
    stops: dict[str, list[Stop]] = {s.id: [] for s in day.shifts}
    for known in day.visits if day.shifts else ():
        name = draw(st.sampled_from([None, *stops]))
        window = draw(st.sampled_from(known.windows))
        start = window.earliest + draw(st.sampled_from([0, 0, 900, HOUR, -HOUR]))
        if name is not None:
            end = start + known.on_site_seconds
            stops[name].append(Stop(visit=known.id, arrival=start, start=start, end=end))
    return Plan(
        routes=tuple(
            Route(shift=s, departure=found[0].start, arrival=found[-1].end, stops=tuple(found))
            for s, found in stops.items()
            if found
        )
    )


@st.composite
def _pins(draw: st.DrawFn, day: Problem) -> tuple[Pin, ...]:
    """Draw pins of all levels, to whatever shift and second, at most one a visit."""
    if not day.shifts or not day.visits:
        return ()
    count = draw(st.sampled_from([0, 1, 1, 2, 3]))
    names = draw(st.permutations([v.id for v in day.visits]))[:count]
    positions: dict[str, int] = {}
    pins = []
    for name in names:
        level = draw(st.sampled_from(["nurse", "time", "sequence"]))
        held = draw(st.sampled_from([s.id for s in day.shifts]))
        more: dict[str, Any] = {}
        if level == "time" or (level == "sequence" and draw(st.booleans())):
            window = draw(st.sampled_from(day.visit_by_id[name].windows))
            more["start"] = window.earliest + draw(st.sampled_from([0, 0, 600, -1, 5 * HOUR]))
        if level == "sequence":
            more["position"] = positions.get(held, 0)
            positions[held] = more["position"] + 1
        pins.append(Pin(visit=name, shift=held, level=level, **more))
    return tuple(pins)
