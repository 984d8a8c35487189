"""Doses that a nurse gives, cycles with their tolerances, and the removal of the line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.routing.protocols.cases import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    at,
    codes,
    expanded,
    kinds,
    of,
    order,
    second,
    site,
    spans,
)

IVIG = {"device": "piv", "start": at(-28, 9), "doses_given": 1, "supplies_ready": None}


def test_a_nurse_gives_each_dose_after_the_first() -> None:
    """Two hours early at most, one hour late; nothing is taught."""
    done = expanded(order("antibiotic", administered_by="nurse"), days=3)
    assert kinds(done) == ["first_dose", "dose", "dose"]
    assert spans(done.visits[2]) == [(second(2, 7), second(2, 10))]


def test_who_gives_the_doses_alone_has_no_dose_visits() -> None:
    """Able patients are taught and then left alone."""
    assert "dose" not in kinds(expanded(order("antibiotic"), days=7))


def test_nobody_gives_a_dose_after_the_end() -> None:
    """Doses every day and a half stop with the therapy too."""
    for every in (24, 36):
        given = order(
            "antibiotic", administered_by="nurse", dose_every_hours=every, end=MONDAY + 3 * ONE
        )
        days = {visit.id[-4:] for visit in expanded(given, days=7).visits if visit.kind == "dose"}
        assert max(days) == "0305"


ONE = timedelta(days=1)


@pytest.mark.parametrize(
    ("method", "minutes", "presence"),
    [
        ("gravity", 55, "all"),
        ("push", 55, "all"),
        ("elastomeric", 25, "start"),
    ],
)
def test_the_nurse_stays_for_what_runs_without_a_pump(
    method: str, minutes: int, presence: str
) -> None:
    """A dose by gravity or push binds the nurse for all of it."""
    given = order(
        "antibiotic", administered_by="nurse", method=method, start=at(-2, 9), training_done=1
    )
    visit = of(expanded(given), "dose")
    assert visit.infusion is not None
    assert (visit.on_site_seconds, visit.infusion.presence) == (minutes * MINUTE, presence)


def test_a_cycle_may_move_within_its_tolerance() -> None:
    """Four weeks later, three days early or late, on working days, a few hours around its time."""
    done = expanded(order("ivig", **IVIG), days=7, first=-3)
    assert [visit.id for visit in done.visits] == ["O1-infusion-0302"]
    days = [window.earliest // DAY - 3 for window in done.visits[0].windows]
    assert days == [-3, 0, 1, 2, 3]
    hours = {(w.earliest % DAY, w.latest % DAY) for w in done.visits[0].windows}
    assert hours == {(7 * HOUR, 13 * HOUR)}


def test_a_cycle_on_a_sunday_is_expected_on_the_nearest_working_day() -> None:
    """Monday is nearer than Friday."""
    given = order("ivig", device="piv", start=at(-29, 9), doses_given=1)
    assert [v.id for v in expanded(given, days=7, first=-4).visits] == ["O1-infusion-0302"]


def test_a_cycle_is_planned_on_its_day_and_no_sooner() -> None:
    """One-day plans before the expected day leave it to that day; later ones catch up."""
    planned = [kinds(expanded(order("ivig", **IVIG), first=day)) for day in range(-3, 2)]
    assert planned == [[], [], [], ["infusion"], ["infusion"]]


def test_the_first_dose_of_a_cycle_is_never_early() -> None:
    """Three days of tolerance do not let a therapy begin before its ordered start."""
    done = expanded(order("ivig", device="piv", start=at(3, 9)), days=7)
    assert [w.earliest // DAY for w in of(done, "infusion").windows] == [3, 4]


def test_the_last_dose_of_a_cycle_is_never_late() -> None:
    """Nor does it let one go on after its last day."""
    given = order("ivig", **IVIG, end=MONDAY + ONE)
    done = expanded(given, days=7)
    assert [w.earliest // DAY for w in of(done, "infusion").windows] == [0, 1]


@pytest.mark.parametrize(
    ("given", "nominal"), [(0, 0), (1, 14), (2, 42), (3, 98), (4, 154), (5, 210)]
)
def test_induction_comes_before_the_cycle(given: int, nominal: int) -> None:
    """Infliximab is due in weeks 0, 2 and 6, then every 8."""
    start = at(-nominal, 9)
    done = expanded(order("infliximab", device="piv", start=start, doses_given=given))
    assert [visit.id for visit in done.visits] == ["O1-infusion-0302"]
    before = order("infliximab", device="piv", start=start + ONE, doses_given=given)
    assert kinds(expanded(before)) == []


def test_hours_of_the_order_go_before_days_of_the_protocol() -> None:
    """An enzyme every week comes twice in a fortnight."""
    weekly = order("enzyme", device="piv", dose_every_hours=168)
    assert [v.id[-4:] for v in expanded(weekly, days=14).visits] == ["0302", "0309"]
    assert len(expanded(order("enzyme", device="piv"), days=14).visits) == 1


def test_of_missed_doses_one_is_made_up_for() -> None:
    """The patient gets one as soon as can be, and the next one only if it is not close."""
    missed = order("ivig", device="piv", start=at(-100, 9), supplies_ready=None)
    done = expanded(missed, days=14)
    assert kinds(done) == ["infusion"]
    assert codes(done) == ["overdue"]
    assert [w.earliest // DAY for w in done.visits[0].windows] == [0, 1]
    weekly = order("enzyme", device="piv", dose_every_hours=168, start=at(-10, 9))
    assert [v.id[-4:] for v in expanded(weekly, days=14).visits] == ["0302", "0306", "0313"]


def test_days_in_a_row_are_tied(tmp_path: Path) -> None:
    """A course of three days is a day apart each, four hours more or less, best by one nurse."""
    own = '["ivig"]\nlike = "infliximab"\n[ivig.steps.infusion]\ncourse_days = 3\ndays = [0]\n'
    protocols = site(tmp_path, immune_therapy=own.replace("infliximab", "enzyme") + ENZYME)
    done = expanded(order("ivig", device="piv"), days=7, protocols=protocols)
    assert [visit.id[-4:] for visit in done.visits] == ["0302", "0303", "0304"]
    assert {(k.min_lag, k.max_lag, k.nurse, k.needs) for k in done.links} == {
        (20 * HOUR, 28 * HOUR, "prefer_same", "first")
    }
    assert len(done.links) == 2


ENZYME = """
[enzyme]
title = "enzyme"
method = "pump"
infusion_minutes = 270
given_by = ["nurse"]
response_class = "class_1"
responder = ["RN"]
[enzyme.steps.infusion]
timing = "cycle"
every_days = 14
minutes = 360
"""


def test_the_line_is_removed_within_a_day_of_the_last_dose() -> None:
    """From its end on, in the hours of routine visits."""
    given = order("antibiotic", training_signed_off=MONDAY, end=MONDAY + 3 * ONE)
    removal = of(expanded(given, days=7), "line_removal")
    assert spans(removal) == [
        (second(3, 9, 30), second(3, 17)),
        (second(4, 8), second(4, 9, 30)),
    ]


def test_a_therapy_that_ends_on_friday_keeps_no_line_over_the_weekend() -> None:
    """Removal is expected on the working day, and not offered on Saturday."""
    given = order("antibiotic", training_signed_off=MONDAY, end=MONDAY + 4 * ONE)
    removal = of(expanded(given, days=7), "line_removal")
    assert (removal.id[-4:], spans(removal)) == ("0306", [(second(4, 9, 30), second(4, 17))])


def test_a_missed_removal_is_caught_up() -> None:
    """A line that should have been out is removed on the first day."""
    given = order("antibiotic", start=at(-20, 9), training_signed_off=MONDAY, end=MONDAY - 3 * ONE)
    done = expanded(given)
    assert (kinds(done), codes(done)) == (["line_removal"], ["overdue"])
    assert kinds(expanded(given, first=5)) == ["line_removal"]


def test_without_an_end_or_a_line_nothing_is_removed() -> None:
    """Neither an open therapy nor one without a device has a removal."""
    signed = {"training_signed_off": MONDAY}
    assert "line_removal" not in kinds(expanded(order("antibiotic", **signed), days=14))
    ended = order("antibiotic", **signed, device="none", end=MONDAY + 3 * ONE)
    assert "line_removal" not in kinds(expanded(ended, days=14))


def test_a_line_stays_in_until_the_last_bag_is_through() -> None:
    """A bag of 24 hours runs a day after its hook-up; a pain pump is stopped at the end."""
    values = {"training_signed_off": MONDAY, "end": MONDAY + timedelta(days=1)}
    bag = order("antibiotic", start=at(-9, 18), infusion_minutes=1440, **values)
    earliest = of(expanded(bag, days=5), "line_removal").windows[0].earliest
    assert earliest >= second(2, 18)
    pump = order("pca", start=at(-8, 9), last_solution_change=at(0, 9), **values)
    assert of(expanded(pump, days=4), "line_removal").windows[0].earliest < second(2, 12)


def test_a_line_that_nobody_took_out_is_kept_in_mind() -> None:
    """It is to be removed for four weeks, and told of from then on, until it is said to be out."""
    given = order("antibiotic", start=at(-9, 9), training_signed_off=MONDAY, end=MONDAY)
    for first in (8, 27):
        done = expanded(given, first=first)
        assert (kinds(done), codes(done)) == (["line_removal"], ["overdue"])
        assert "line_removed" in done.findings[0].action
        assert done.covered
    assert codes(expanded(given, first=60)) == ["line_forgotten"]
    out = replace(given, line_removed=at(1, 12))
    for first in (2, 8, 60):
        done = expanded(out, first=first)
        assert (kinds(done), codes(done), done.covered) == ([], [], ())


def test_a_line_that_is_out_is_covered_until_then() -> None:
    """Nor is it cared for any more."""
    out = order("antibiotic", start=at(-9, 9), training_done=3, line_removed=at(0, 12))
    done = expanded(out, days=3)
    assert [(c.start, c.end) for c in done.covered] == [(0, 12 * HOUR)]
    assert max((w.latest for v in done.visits for w in v.windows), default=0) < DAY
