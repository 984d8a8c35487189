"""The first days: line, first dose, lessons until somebody is signed off."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from tests.routing.protocols.cases import (
    DAY,
    HOUR,
    MONDAY,
    at,
    codes,
    expanded,
    horizon,
    kinds,
    link,
    of,
    order,
    patient,
    second,
    spans,
)


def test_the_first_dose_is_due_at_its_time() -> None:
    """It may be half an hour early, is late after half an hour, and four hours late at most."""
    (window,) = of(expanded(order("antibiotic")), "first_dose").windows
    assert (window.earliest, window.latest) == (second(0, 8, 30), second(0, 13))
    assert window.due == second(0, 9, 30)


def test_a_therapy_under_way_has_no_first_dose() -> None:
    """On the day after its start only the second lesson is left."""
    given = order("antibiotic", training_done=1)
    assert kinds(expanded(given, first=1)) == ["teaching_2"]


def test_lessons_follow_until_signed_off() -> None:
    """What was taught is not taught again; who is signed off is taught nothing."""

    def left(**rest: object) -> list[str]:
        return kinds(expanded(order("antibiotic", start=at(-1, 9), **rest), days=4))

    assert left(training_done=1) == ["teaching_2", "teaching_3"]
    assert left(training_done=2) == ["teaching_3"]
    assert left(training_done=1, training_signed_off=MONDAY) == []


def test_the_last_lesson_is_repeated() -> None:
    """Who has had all lessons and is not signed off has the last one again, at a dose, in time."""
    given = order(
        "antibiotic", start=at(-9, 9), training_done=3, last_dressing=at(-1, 9), last_lab=at(-1, 9)
    )
    done = expanded(given)
    assert kinds(done) == ["teaching_3"]
    assert spans(done.visits[0]) == [(second(0, 8, 30), second(0, 9, 30))]
    assert codes(done) == []


def test_a_lesson_that_was_missed_is_caught_up() -> None:
    """It is planned on the first day and told; the next keeps a day's distance."""
    given = order(
        "antibiotic", start=at(-9, 9), training_done=1, last_dressing=at(-1, 9), last_lab=at(-1, 9)
    )
    done = expanded(given, days=3)
    assert [visit.id for visit in done.visits] == ["O1-teaching_2-0302", "O1-teaching_3-0303"]
    assert codes(done) == ["overdue", "overdue"]
    assert kinds(expanded(given)) == ["teaching_2"]


def test_lessons_are_at_doses() -> None:
    """Every eight hours there are several doses within the tolerance of a lesson."""
    done = expanded(order("antibiotic", dose_every_hours=8), days=4)
    assert spans(of(done, "teaching_2")) == [(second(1, 8, 30), second(1, 9, 30))]
    assert spans(of(done, "teaching_3")) == [
        (second(2, 9), second(2, 9, 30)),
        (second(2, 16, 30), second(2, 17, 30)),
        (second(3, 8, 30), second(3, 9, 30)),
    ]


def test_lessons_are_tied_to_each_other() -> None:
    """A day after the first dose, four hours more or less, best by the same nurse."""
    found = link(expanded(order("antibiotic"), days=2), "first_dose", "teaching_2")
    assert (found.min_lag, found.max_lag) == (20 * HOUR, 28 * HOUR)
    assert (found.lag_from, found.nurse, found.needs) == ("start", "prefer_same", "first")


def test_a_lesson_needs_the_one_before() -> None:
    """Where the first dose has no time, no lesson is planned either, and both are told."""
    who = patient(available_from=time(14), available_until=time(18))
    done = expanded(order("antibiotic"), days=4, who=who)
    assert kinds(done) == []
    assert codes(done) == ["no_time", "no_time", "no_time"]


def test_a_line_is_placed_before_the_first_dose() -> None:
    """It ends before that begins, at most a day earlier; who places it is trained to."""
    given = order("antibiotic", start=at(0, 13), device_placed=False)
    done = expanded(given)
    placed, tie = of(done, "line_insertion"), link(done, "line_insertion", "first_dose")
    assert spans(placed) == [(second(0, 6, 30), second(0, 15))]
    assert (tie.lag_from, tie.min_lag, tie.max_lag, tie.needs) == ("end", 0, DAY, "first")


def test_a_line_for_an_early_dose_is_placed_on_the_day_before() -> None:
    """Where the morning has no room, the plan of the eve has the visit."""
    given = order("antibiotic", start=at(1, 5), device_placed=False)
    eve = expanded(given)
    assert [visit.id for visit in eve.visits] == ["O1-line_insertion-0302"]
    assert spans(eve.visits[0]) == [(second(0, 6, 30), second(0, 21))]
    placed = replace(given, device_placed=True)
    assert kinds(expanded(placed, first=1)) == ["first_dose"]
    late = order("antibiotic", start=at(1, 6, 30), device="midline", device_placed=False)
    assert kinds(expanded(late)) == []
    assert sorted(kinds(expanded(late, first=1))) == ["first_dose", "line_insertion"]


def test_a_lesson_keeps_its_clock_time_when_the_clocks_change() -> None:
    """In the night of 28 March an hour is left out; the bag is hooked up at seven all the same."""
    given = order("parenteral_nutrition", start=at(26, 19), supplies_ready=at(25, 12))
    within = horizon(3, first=26)
    windows = of(expanded(given, first=26, days=3), "hook_up_2").windows
    clocks = [within.to_datetime(s).time() for s in (windows[0].earliest, windows[0].latest)]
    assert clocks == [time(18), time(20, 30)]


@pytest.mark.parametrize("device", ["port", "piv", "sc", "none"])
def test_only_catheters_are_placed_at_home(device: str) -> None:
    """A port is implanted in hospital, and a needle is part of the first dose."""
    given = order("antibiotic", device=device, device_placed=False)
    assert kinds(expanded(given)) == ["first_dose"]


def test_what_is_later_follows_once() -> None:
    """Titration on the next day and reassessment two days on, tied to the start of the pump."""
    done = expanded(order("pca"), days=4)
    assert [k for k in kinds(done) if k != "solution_change"] == [
        "pump_start",
        "titration",
        "reassessment",
    ]
    tie = link(done, "pump_start", "reassessment")
    assert (tie.min_lag, tie.max_lag) == (60 * HOUR, 84 * HOUR)


def test_nothing_is_taught_after_the_end() -> None:
    """A therapy of two days has no third lesson."""
    given = order("antibiotic", end=MONDAY + timedelta(days=1))
    assert "teaching_3" not in kinds(expanded(given, days=5))
