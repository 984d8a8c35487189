"""Waypoints that nobody needed are taken out, however many a nurse has."""

from __future__ import annotations

from routing.check import check
from routing.domain.pin import Pin
from routing.replan.draft import WAITING
from routing.replan.tidy import without_idle_waypoints
from tests import builders as b


def test_positions_after_two_idle_waypoints_are_lowered_by_two() -> None:
    """She waited at 9:00 and at 11:00; the stop that is pinned after both becomes the second."""
    waits = [
        b.visit(f"waiting-{hour}", 1, seconds=0, kind=WAITING, priority=0, window=(at, at))
        for hour, at in ((9, b.clock(9)), (11, b.clock(11)))
    ]
    order = ["v1", "waiting-9", "waiting-11", "v2", "v3"]
    pins = [Pin(visit=v, shift="s1", level="sequence", position=i) for i, v in enumerate(order[:4])]
    given = b.problem(
        visits=[b.visit("v1", 1), b.visit("v2", 2), b.visit("v3", 3), *waits],
        shifts=[b.shift("s1")],
        pins=pins,
    )
    made = b.plan(given, {"s1": order})
    tidy, plan, _ = without_idle_waypoints(given, made, made)
    assert [stop.visit for stop in plan.routes[0].stops] == ["v1", "v2", "v3"]
    assert {pin.visit: pin.position for pin in tidy.pins} == {"v1": 0, "v2": 1}
    assert check(tidy, plan) == ()
