"""What is pinned stays: the shift, the start, or the position in the route."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from routing.check import check
from routing.domain.pin import Pin
from tests.builders import breaches, clock, plan, problem, shift, visit

START = clock(10)
Order = Mapping[str, Sequence[str | tuple[str, int]]]


def pinned(*pins: Pin, order: Order) -> list[tuple[str, int]]:
    """Return what the judge says of an order of v1 and v2 under pins."""
    day = problem(
        visits=[visit("v1", 1), visit("v2", 2)],
        shifts=[shift("s1"), shift("s2", "n2")],
        pins=list(pins),
    )
    return breaches(day, plan(day, order))


@pytest.mark.parametrize(
    ("pin", "order"),
    [
        (Pin(visit="v1", shift="s1"), {"s1": ["v2", "v1"]}),
        (Pin(visit="v1", shift="s1", start=START), {"s1": ["v2", "v1"]}),
        (Pin(visit="v1", shift="s1", level="time", start=START), {"s1": ["v2", ("v1", START)]}),
        (Pin(visit="v1", shift="s1", level="sequence", position=0), {"s1": ["v1", "v2"]}),
        (
            Pin(visit="v1", shift="s1", level="sequence", position=0, start=START),
            {"s1": [("v1", START), "v2"]},
        ),
    ],
)
def test_pins_that_hold_are_fine(pin: Pin, order: Order) -> None:
    assert pinned(pin, order=order) == []


@pytest.mark.parametrize(
    ("pin", "order", "amount"),
    [
        (Pin(visit="v1", shift="s1"), {"s2": ["v1"]}, 1),
        (Pin(visit="v1", shift="s1"), {"s1": ["v2"]}, 1),
        (Pin(visit="v1", shift="s1"), {}, 1),
        (Pin(visit="v1", shift="s1", level="time", start=START), {"s1": [("v1", START + 9)]}, 9),
        (Pin(visit="v1", shift="s1", level="time", start=START), {"s1": [("v1", START - 9)]}, 9),
        (Pin(visit="v1", shift="s1", level="time", start=START), {"s2": [("v1", START)]}, 1),
        (Pin(visit="v1", shift="s1", level="sequence", position=0), {"s1": ["v2", "v1"]}, 1),
        (
            Pin(visit="v1", shift="s1", level="sequence", position=0, start=START),
            {"s1": [("v1", START + 60), "v2"]},
            60,
        ),
    ],
    ids=[
        "in another shift",
        "left out of its shift",
        "left out of an empty plan",
        "too late",
        "too early",
        "on time in another shift",
        "in another position",
        "in its position but too late",
    ],
)
def test_pins_that_do_not_hold_are_reported(pin: Pin, order: Order, amount: int) -> None:
    assert pinned(pin, order=order) == [("pin", amount)]


def test_the_sentence_names_both_shifts() -> None:
    day = problem(
        visits=[visit("v1")],
        shifts=[shift("s1"), shift("s2", "n2")],
        pins=[Pin(visit="v1", shift="s1")],
    )
    (found,) = check(day, plan(day, {"s2": ["v1"]}))
    assert found.text == "Visit v1 is in shift s2 but pinned to shift s1."
    assert (found.visit, found.shift, found.nurse) == ("v1", "s2", "n2")
