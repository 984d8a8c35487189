"""A day out of a week has the visits that fall on it: each on one day, within its windows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from routing.assemble import assemble
from routing.capacity.one_day import one_day
from routing.domain.problem import Problem
from routing.generate import sample
from routing.io.dataset import read_dataset
from staffing.calendar import Horizon


@pytest.fixture(scope="module")
def week() -> Problem:
    site = read_dataset(Path(str(sample.__file__)).parent)
    assert site.first_day is not None
    return assemble(site, Horizon(first_day=site.first_day, days=7, zone=site.zone)).problem


@pytest.fixture(scope="module")
def days(week: Problem) -> list[Problem]:
    return [one_day(week, day, seed=3) for day in range(7)]


def test_each_visit_falls_on_one_day_at_most_and_hardly_any_on_none(
    week: Problem, days: list[Problem]
) -> None:
    counts = Counter(visit.id for day in days for visit in day.visits)
    assert set(counts.values()) == {1}
    assert len(counts) >= 0.98 * len(week.visits)


def test_windows_lie_within_the_day_and_within_those_there_were(
    week: Problem, days: list[Problem]
) -> None:
    for number, day in enumerate(days):
        start, end = (week.horizon.day_start(n) for n in (number, number + 1))
        for visit in day.visits:
            for window in visit.windows:
                assert start <= window.earliest <= window.latest < end
                for moment in (window.earliest, window.latest):
                    assert any(w.contains(moment) for w in week.visit_by_id[visit.id].windows)


def test_shifts_links_and_patients_are_those_of_the_day(week: Problem, days: list[Problem]) -> None:
    for number, day in enumerate(days):
        start, end = (week.horizon.day_start(n) for n in (number, number + 1))
        regular = {s.id for s in day.shifts if s.duty == "regular"}
        assert regular == {
            s.id for s in week.shifts if s.duty == "regular" and start <= s.start < end
        }
        assert all(start <= p.start < p.end <= end for p in day.covered)
        kept = {visit.id for visit in day.visits}
        assert {x for x in week.links if x.first in kept and x.second in kept} == set(day.links)


def test_the_same_seed_has_the_same_days_whatever_else_there_is(week: Problem) -> None:
    fewer = week.replace(visits=week.visits[::2], links=())
    there = {visit.id for visit in one_day(week, 2, seed=3).visits}
    assert {visit.id for visit in one_day(fewer, 2, seed=3).visits} == there & {
        visit.id for visit in fewer.visits
    }
    assert {visit.id for visit in one_day(week, 2, seed=4).visits} != there
