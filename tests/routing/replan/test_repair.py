"""Where what happened contradicts itself, the last visit loses its place and the rest stays."""

from __future__ import annotations

import pytest

from routing.check import check
from routing.domain.pin import Pin
from routing.domain.problem import Problem
from routing.replan.repair import PinnedError, Repair, without_pins
from routing.replan.timetable import Timetable
from tests import builders as b


def pinned_at(*starts: int) -> Problem:
    """Return a day of one nurse whose visits are pinned one after another, at seconds."""
    visits = [b.visit(f"v{i}", i + 1, window=(b.clock(8), b.clock(18))) for i in range(len(starts))]
    pins = tuple(
        Pin(visit=f"v{i}", shift="s", level="sequence", start=start, position=i)
        for i, start in enumerate(starts)
    )
    return b.problem(visits=visits, shifts=[b.shift("s", "n")]).replace(pins=pins)


ORDERS = {"s": ["v0", "v1", "v2"]}


def test_pinned_visits_that_go_together_stay() -> None:
    day = pinned_at(b.clock(9), b.clock(11), b.clock(13))
    repair = Repair(day, ORDERS, Timetable)
    assert check(day, repair.keep()) == ()
    assert repair.dropped == []


def test_of_pinned_visits_that_do_not_go_together_the_last_is_named() -> None:
    # Nobody can begin the third visit before the second, and at another place.
    day = pinned_at(b.clock(9), b.clock(11), b.clock(10))
    with pytest.raises(PinnedError) as error:
        Repair(day, ORDERS, Timetable).keep()
    assert error.value.visit == "v2"


def test_without_its_pin_the_rest_is_legal_and_counted_anew() -> None:
    day = pinned_at(b.clock(9), b.clock(11), b.clock(10))
    free = without_pins(day, {"v0"}, b.clock(9, 30))
    assert {p.visit: p.position for p in free.pins} == {"v1": 0, "v2": 1}
    assert min(w.earliest for w in free.visit_by_id["v0"].windows) == b.clock(9, 30)
    free = without_pins(day, {"v2"}, b.clock(9))
    assert Repair(free, {"s": ["v0", "v1"]}, Timetable).keep().stop_of.keys() == {"v0", "v1"}
