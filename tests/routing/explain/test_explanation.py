"""An explanation says where a visit is, where else it could be, and what would let it in."""

from __future__ import annotations

import pytest

from routing.cost import cost
from routing.domain.link import Link
from routing.explain import explain
from tests import builders as b


def test_an_unknown_visit_is_an_error() -> None:
    """Asking for a visit that does not exist is the caller's mistake."""
    day = b.problem(visits=[b.visit()], shifts=[b.shift()])
    with pytest.raises(KeyError):
        explain(day, b.plan(day, {}), "v9")


def test_placement_and_slack() -> None:
    """The slack reaches from arrival to the last start that keeps all later stops in time."""
    day = b.problem(
        visits=[
            b.visit("v1", 1, window=(b.clock(9), b.clock(15))),
            b.visit("v2", 2, window=(0, b.clock(10))),
        ],
        shifts=[b.shift()],
    )
    found = explain(day, b.plan(day, {"s1": ["v1", "v2"]}), "v1").placement
    assert found is not None
    assert (found.shift, found.nurse, found.position, found.stops) == ("s1", "n1", 0, 2)
    assert (found.arrival, found.start, found.end) == (b.clock(8, 10), b.clock(9), b.clock(9, 30))
    # The second visit starts at ten at the latest, after half an hour here and ten minutes of way.
    assert (found.earliest, found.latest) == (b.clock(9), b.clock(9, 20))


def test_slack_ends_with_the_own_window() -> None:
    """No slack goes past the visit's own window."""
    day = b.problem(visits=[b.visit(window=(0, b.clock(9)))], shifts=[b.shift()])
    found = explain(day, b.plan(day, {"s1": ["v1"]}), "v1").placement
    assert found is not None
    assert found.latest == b.clock(9)


def test_alternatives_are_priced_by_the_judge() -> None:
    """The price of another shift is the judge's cost of that plan, less the cost now."""
    day = b.problem(
        visits=[b.visit("v1", 1), b.visit("v2", 4)],
        shifts=[b.shift("s1"), b.shift("s2", "n2", place=5), b.shift("s3", "n3", duty="on_call")],
    )
    now = b.plan(day, {"s1": ["v1", "v2"]})
    found = explain(day, now, "v2")
    cheapest, impossible = found.alternatives
    moved = b.plan(day, {"s1": ["v1"], "s2": ["v2"]})
    assert (cheapest.shift, cheapest.position) == ("s2", 0)
    assert cheapest.points == cost(day, moved).points - cost(day, now).points
    assert cheapest.points < 0
    assert impossible.points is None
    assert impossible.reason is not None
    assert impossible.reason.code == "duty"


def test_an_alternative_that_breaks_a_rule_names_it() -> None:
    """Room by the clock is no alternative where a link forbids the nurse."""
    day = b.problem(
        visits=[b.visit("v1", 1), b.visit("v2", 2)],
        shifts=[b.shift("s1"), b.shift("s2", "n2")],
        links=[Link(id="k", first="v1", second="v2", nurse="different")],
    )
    found = explain(day, b.plan(day, {"s1": ["v1"], "s2": ["v2"]}), "v2")
    (other,) = found.alternatives
    assert found.links == ("k",)
    assert other.reason is not None
    assert other.reason.code == "rule"
    assert "link_nurse" in other.reason.text


def test_the_smallest_wider_window_is_found() -> None:
    """A visit that misses its window by ten minutes asks for a quarter of an hour, not for two."""
    day = b.problem(
        visits=[b.visit(place=3, window=(b.clock(8), b.clock(8, 20)))], shifts=[b.shift()]
    )
    found = explain(day, b.plan(day, {}), "v1")
    assert found.reasons[0].code == "travel"
    assert [(r.code, r.nurse) for r in found.relaxations] == [("window", "n1")]
    assert "15 min" in found.relaxations[0].text


def test_more_overtime_is_found() -> None:
    """A visit that ends half an hour past the latest end asks for half an hour of overtime."""
    day = b.problem(
        visits=[b.visit(seconds=9 * b.HOUR, window=(b.clock(8), b.clock(8, 10)))],
        shifts=[b.shift(latest_end=b.clock(17))],
    )
    found = explain(day, b.plan(day, {}), "v1")
    assert ("overtime", True) in {(r.code, "30 min" in r.text) for r in found.relaxations}


def test_an_excluded_nurse_is_offered_as_a_way_out() -> None:
    """Where only a wish stands in the way, the explanation says so."""
    day = b.problem(visits=[b.visit(excluded_nurses=frozenset({"n1"}))], shifts=[b.shift()])
    found = explain(day, b.plan(day, {}), "v1")
    assert [r.code for r in found.relaxations] == ["nurse_choice"]


def test_nothing_helps_where_the_credential_is_missing() -> None:
    """No relaxation is offered that would not help."""
    day = b.problem(visits=[b.visit(credentials=frozenset({"CHEMO"}))], shifts=[b.shift()])
    assert explain(day, b.plan(day, {}), "v1").relaxations == ()
