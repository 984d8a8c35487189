"""What should have been made before the horizon and is not known to be is planned as overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.routing.protocols.cases import (
    DAY,
    MONDAY,
    at,
    codes,
    expanded,
    kinds,
    link,
    of,
    order,
    second,
    spans,
)

EARLY = at(-5, 9)


@pytest.mark.parametrize(
    ("therapy", "kind"),
    [
        ("antibiotic", "first_dose"),
        ("pca", "pump_start"),
        ("parenteral_nutrition", "hook_up_1"),
    ],
)
def test_a_start_that_nobody_tells_of_is_planned_today(therapy: str, kind: str) -> None:
    """It is overdue, the finding names the column to fill in, and the patient is covered."""
    given = order(therapy, start=at(-1, 18), supplies_ready=EARLY)
    done = expanded(given)
    assert kinds(done) == [kind]
    assert codes(done) == ["overdue"]
    assert "training_done" in done.findings[0].action
    assert [(c.start, c.end) for c in done.covered] == [(0, DAY)]


@pytest.mark.parametrize("rest", [{"training_done": 1}, {"last_dressing": at(-1, 10)}])
def test_a_start_that_the_order_tells_of_is_not_made_again(rest: dict[str, object]) -> None:
    """A lesson or care since the start says that it was made."""
    given = replace(order("antibiotic", start=at(-1, 10), supplies_ready=EARLY), **rest)
    done = expanded(given)
    assert (kinds(done), codes(done)) == (["teaching_2"], [])


def test_a_missed_start_brings_its_line_and_its_lessons_along() -> None:
    """They follow the day on which it is made."""
    given = order("antibiotic", start=at(-1, 10), supplies_ready=EARLY, device_placed=False)
    done = expanded(given, days=2)
    assert kinds(done) == ["line_insertion", "first_dose", "teaching_2"]
    assert link(done, "line_insertion", "first_dose").needs == "first"
    assert codes(done) == ["overdue", "overdue"]


def test_a_missed_start_without_supplies_stays_refused() -> None:
    """A day does not bring them."""
    given = order("antibiotic", start=at(-1, 10), supplies_ready=None)
    assert codes(expanded(given)) == ["no_supplies"]


def test_a_therapy_that_began_long_ago_is_under_way_with_a_warning() -> None:
    """Weeks after the ordered start no first dose is given unasked."""
    done = expanded(order("antibiotic", start=at(-20, 9)))
    assert "first_dose" not in kinds(done)
    assert "start_unknown" in codes(done)


def test_a_line_that_was_not_placed_is_placed_before_the_first_dose() -> None:
    """The dose waits for it."""
    given = order("antibiotic", start=at(0, 5), device_placed=False)
    assert kinds(expanded(given, first=-1)) == ["line_insertion"]
    done = expanded(given)
    assert kinds(done) == ["line_insertion", "first_dose"]
    assert codes(done) == ["overdue"]
    assert "device_placed" in done.findings[0].action
    ends = (
        of(done, "line_insertion").windows[0].earliest + of(done, "line_insertion").on_site_seconds
    )
    assert of(done, "first_dose").windows[-1].latest >= ends


def test_a_first_dose_put_off_by_its_supplies_stays_put_off() -> None:
    """The next day's plan has lessons and disconnections where one plan of both days has them."""
    late = order("antibiotic", start=at(0, 10), supplies_ready=at(0, 15), training_done=1)
    assert spans(of(expanded(late, first=1), "teaching_2")) == [
        (second(0, 14, 30), second(0, 15, 30))
    ]
    bag = order("parenteral_nutrition", start=at(0, 17), supplies_ready=at(0, 20), training_done=1)
    tuesday = expanded(bag, first=1)
    assert spans(of(tuesday, "hook_up_2")) == [(second(0, 19), second(0, 21))]
    assert of(tuesday, "disconnect_1").windows[0].earliest >= second(0, 9, 30)


def test_supplies_of_a_later_delivery_move_nothing() -> None:
    """They came days after the start, or care and lessons before them tell of the first dose."""
    for rest in (
        {"supplies_ready": at(4, 15), "training_done": 1},
        {"supplies_ready": at(1, 15), "training_done": 1, "last_dressing": at(0, 10)},
        {"supplies_ready": at(1, 15), "training_done": 2},
    ):
        given = order("antibiotic", start=at(0, 10), end=MONDAY + timedelta(days=9), **rest)
        windows = [w for v in expanded(given, first=2).visits for w in v.windows]
        assert all(w.earliest % DAY == second(0, 9, 30) for w in windows)


def test_a_dose_that_may_have_been_made_is_told() -> None:
    """It was expected on Monday; on Tuesday it may still be given, if it was not."""
    given = order("infliximab", device="piv", start=at(-14, 10), doses_given=1)
    assert codes(expanded(given)) == []
    tuesday = expanded(given, first=1)
    assert (kinds(tuesday), codes(tuesday)) == (["infusion"], ["maybe_made"])
    assert "doses_given" in tuesday.findings[0].action
    assert kinds(expanded(replace(given, doses_given=2), first=1)) == []
