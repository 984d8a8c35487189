"""One line and several orders of a patient: it is cared for once, and taken out after the last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from routing.domain.order import TherapyOrder
from routing.protocols import Expansion, expand, load_protocols
from routing.protocols.shared import through_one_line
from tests.routing.protocols.cases import DAY, MONDAY, at, codes, horizon, kinds, order, patient

OLD = order(
    "antibiotic",
    start=at(-10, 9),
    end=MONDAY,
    training_signed_off=MONDAY - timedelta(days=7),
    last_dressing=at(-7, 10),
    last_lab=at(-7, 10),
)


def other(**rest: object) -> TherapyOrder:
    """Return a second order of the patient that goes on for two weeks, nobody to be trained."""
    values = {
        "id": "O2",
        "start": at(-5, 9),
        "end": MONDAY + timedelta(days=14),
        "training_signed_off": MONDAY - timedelta(days=2),
        **rest,
    }
    return order("antibiotic", **values)


def both(*orders: TherapyOrder, days: int = 2, first: int = 0) -> dict[str, Expansion]:
    """Return what each order means beside the others."""
    protocols = load_protocols()
    near = through_one_line(orders, protocols)
    return {
        o.id: expand(o, patient(), protocols, horizon(days, first=first), near.get(o.id, ()))
        for o in orders
    }


@pytest.mark.parametrize("start", [at(-5, 9), at(1, 9), at(5, 9)])
def test_a_line_stays_for_an_order_that_goes_on_or_soon_begins(start: object) -> None:
    """A finding says why it is not taken out."""
    done = both(OLD, other(start=start))
    assert "line_removal" not in kinds(done["O1"])
    assert codes(done["O1"]) == ["line_stays"]
    assert "O2" in done["O1"].findings[0].text


@pytest.mark.parametrize(
    "rest",
    [{"device": "midline"}, {"start": at(1, 9), "device_placed": False}, {"start": at(9, 9)}],
)
def test_another_line_keeps_nothing_in(rest: dict[str, object]) -> None:
    """Another device, a line still to be placed, and what begins much later."""
    done = both(OLD, other(**rest))
    assert "line_removal" in kinds(done["O1"])


def test_of_two_orders_that_end_together_one_takes_the_line_out() -> None:
    """And one alone."""
    done = both(OLD, other(end=MONDAY))
    found = [kind for name in done for kind in kinds(done[name])]
    assert found.count("line_removal") == 1


def test_a_line_is_cared_for_in_the_visits_of_one_order() -> None:
    """It counts from the last care that any of the orders tells of."""
    done = both(OLD, other())
    care = [v for name in done for v in done[name].visits if "dressing and connectors" in v.tasks]
    assert len(care) == 1
    done = both(OLD, other(last_dressing=at(-1, 10), last_lab=at(-1, 10)))
    assert (kinds(done["O1"]), kinds(done["O2"])) == ([], [])


def test_between_two_orders_the_line_is_covered() -> None:
    """It is in from the end of the one to the start of the other."""
    done = both(OLD, other(start=at(4, 9), training_signed_off=None), days=5)
    (first,), (second,) = done["O1"].covered, done["O2"].covered
    assert (first.start, first.end) == (0, second.start)
    assert second.end == 5 * DAY
