"""When somebody must be able to reach a patient."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.routing.protocols.cases import DAY, HOUR, MONDAY, at, expanded, order, second


def covers(done: object) -> list[tuple[int, int]]:
    return [(person.start, person.end) for person in done.covered]  # type: ignore[attr-defined]


def test_a_line_is_covered_from_the_first_dose_on() -> None:
    """By somebody with the therapy's credentials, in its response class or that of the order."""
    (person,) = expanded(order("antibiotic"), days=2).covered
    assert (person.start, person.end) == (second(0, 9), 2 * DAY)
    assert (person.patient, person.location) == ("P1", "p1")
    assert (person.response_class, person.credentials) == ("class_2", {"RN", "CVAD"})
    (person,) = expanded(order("antibiotic", response_class="class_1")).covered
    assert person.response_class == "class_1"


def test_a_line_is_covered_until_it_is_out() -> None:
    """To the last second at which its removal may start, an overdue one included."""
    given = order(
        "antibiotic", start=at(-9, 9), training_signed_off=MONDAY, end=MONDAY + timedelta(days=1)
    )
    assert covers(expanded(given, days=7)) == [(0, second(2, 9, 30))]
    assert covers(expanded(given, first=4)) == [(0, 17 * HOUR)]
    assert covers(expanded(given, first=13)) == []


@pytest.mark.parametrize("therapy", ["ivig", "infliximab", "vedolizumab", "enzyme"])
def test_whoever_is_attended_needs_no_cover(therapy: str) -> None:
    """The nurse who would respond is there."""
    assert expanded(order(therapy, device="piv"), days=7).covered == ()


def test_a_pump_is_covered_while_it_runs() -> None:
    """From its connection to its disconnection; between cycles the port rests."""
    given = order("chemo_5fu", device="port", start=at(0, 11))
    assert covers(expanded(given, days=7)) == [(second(0, 10), second(0, 10) + 50 * HOUR)]
    running = order(
        "chemo_5fu", device="port", start=at(0, 11), doses_given=1, connected_at=at(0, 12)
    )
    assert covers(expanded(running, first=1)) == [(0, DAY)]
    assert covers(expanded(running, first=2)) == [(0, 14 * HOUR)]
    assert covers(expanded(running, first=3)) == []


def test_a_therapy_that_is_still_to_begin_is_not_covered() -> None:
    """Before the first dose nothing can go wrong."""
    assert expanded(order("antibiotic", start=at(1, 9))).covered == ()
