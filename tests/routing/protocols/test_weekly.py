"""Frequency orders: what a week still lacks, and what it has too much of."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.routing.protocols.cases import (
    DAY,
    MINUTE,
    MONDAY,
    at,
    codes,
    expanded,
    kinds,
    order,
    second,
    site,
    spans,
)


def days_of(done: Any) -> list[str]:
    return [visit.id[-4:] for visit in done.visits if visit.kind == "assessment"]


def test_first_dose_and_lessons_count() -> None:
    """Three visits in the first week are dose and lessons; the weekly one is the dressing."""
    done = expanded(order("antibiotic", frequency="3w1,1w3"), days=14)
    assert kinds(done) == ["first_dose", "teaching_2", "teaching_3", "dressing_change"]
    assert codes(done) == []


def test_what_a_week_lacks_is_added() -> None:
    """Five visits ask for two more, on days of their own, on working days if there are any."""
    done = expanded(order("antibiotic", frequency="5w1"), days=7)
    assert days_of(done) == ["0306", "0307"]
    visit = next(v for v in done.visits if v.kind == "assessment")
    assert visit.on_site_seconds == 45 * MINUTE
    assert visit.credentials == {"RN", "CVAD"}
    assert spans(visit) == [(second(4, 8), second(4, 17))]
    assert days_of(expanded(order("antibiotic"), days=7)) == []


def test_of_a_range_the_least_is_planned_and_the_most_allowed() -> None:
    """A range from 4 to 5 plans 4, and neither prn visits nor the range itself are told."""
    done = expanded(order("antibiotic", frequency="4-5w1+2PRN"), days=7)
    assert len(done.visits) == 4
    assert codes(done) == []


def test_any_day_of_a_week_counts() -> None:
    """A dressing at the end of the week is the one visit of that week, not a second one."""
    given = order(
        "antibiotic",
        start=at(-14, 9),
        frequency="1w6",
        training_signed_off=MONDAY,
        supplies_ready=None,
        last_dressing=at(-2, 9),
        last_lab=at(-2, 9),
    )
    assert [visit.id[-9:] for visit in expanded(given, days=7).visits] == ["ange-0306"]


def test_a_plan_of_one_day_knows_the_rest_of_the_week() -> None:
    """On Monday nothing is added to a week whose dressing is due on Friday."""
    given = order(
        "antibiotic",
        start=at(-14, 9),
        frequency="1w6",
        training_signed_off=MONDAY,
        supplies_ready=None,
        last_dressing=at(-2, 9),
        last_lab=at(-2, 9),
    )
    assert [kinds(expanded(given, first=day)) for day in range(5)] == [[]] * 4 + [
        ["dressing_change"]
    ]


def test_one_day_plans_add_what_the_week_lacks() -> None:
    """The days of follow-ups are the same whether planned day by day or as a week."""
    given = order("antibiotic", frequency="5w1")
    week = days_of(expanded(given, days=7))
    found: list[str] = []
    for day in range(7):
        made = {"training_done": min(3, (day > 0) + (day > 1) + (day > 3))}
        signed = {"training_signed_off": MONDAY} if day > 3 else {}
        done = order("antibiotic", frequency="5w1", **made, **signed)
        found += days_of(expanded(done, first=day))
    assert found == week


def test_more_visits_than_ordered_are_told() -> None:
    """Two visits if needed are allowed beside one; a fourth is too many."""
    for frequency, told in (("1w4+2PRN", []), ("1w4+1PRN", ["frequency_exceeded"])):
        done = expanded(order("antibiotic", frequency=frequency), days=7)
        assert codes(done) == told
        assert not any(finding.refused for finding in done.findings)


def test_an_order_that_has_run_out_is_told() -> None:
    """The dressing of the second week of a one-week order is planned, and a new order asked for."""
    done = expanded(order("antibiotic", frequency="3w1"), days=14)
    assert kinds(done)[-1] == "dressing_change"
    assert codes(done) == ["frequency_exceeded"]
    assert done.findings[0].text.startswith(
        "Week 2 of the therapy has 1 visits; the order allows 0"
    )


def test_a_week_may_begin_on_a_day_of_the_week(tmp_path: Path) -> None:
    """With weeks from Sunday, a start on Saturday has its first week to itself."""
    from routing.protocols.reader import DEFAULTS

    text = (DEFAULTS / "line_care.toml").read_text("utf-8")
    own = site(tmp_path, line_care=text.replace('"start"\n', '"sunday"\n', 1))
    given = order("antibiotic", start=at(-2, 9), supplies_ready=at(-3, 9), frequency="1w1,4w1")
    saturday = expanded(given, days=8, first=-2, protocols=own)
    assert kinds(saturday)[:2] == ["first_dose", "teaching_2"]
    week = [v for v in saturday.visits if v.windows[0].earliest >= DAY]
    assert len(week) == 4
    assert codes(saturday) == []


def test_nothing_is_added_before_the_start_or_after_the_end(tmp_path: Path) -> None:
    """The part of a week outside the therapy has no visits."""
    from routing.protocols.reader import DEFAULTS

    text = (DEFAULTS / "line_care.toml").read_text("utf-8")
    own = site(tmp_path, line_care=text.replace('"start"\n', '"sunday"\n', 1))
    given = order("antibiotic", start=at(4, 9), frequency="7w2", end=MONDAY + timedelta(days=5))
    done = expanded(given, days=14, protocols=own)
    starts = [w.earliest for v in done.visits for w in v.windows if v.kind != "line_removal"]
    assert min(starts) == second(4, 8, 30)
    assert max(starts) < second(6)


def test_the_pain_team_makes_its_own_follow_ups() -> None:
    """A follow-up of pain management is its reassessment, with its credentials."""
    done = expanded(order("pca", frequency="7w1"), days=7)
    found = {frozenset(v.credentials) for v in done.visits if v.kind == "assessment"}
    assert found == {frozenset({"RN", "PCA", "CVAD"})}
