"""Scenarios of what is still to come: seeded, of the right mean, and apart from each other."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import fmean

import pytest

from routing.io.dataset import Dataset
from routing.workload.demand import visits_of, workload_of
from routing.workload.forecast import arrivals, clones, history_of, poisson, with_arrivals
from routing.workload.zones import zones_of
from staffing.calendar import Horizon
from tests.routing.site_folder import BALZERS, MONDAY, SCHAAN, VADUZ, ZONE, dataset, order_row

FORTNIGHT = Horizon(first_day=MONDAY, days=14, zone=ZONE)


@pytest.fixture
def site(tmp_path: Path) -> Dataset:
    """Return three therapies that began in the four weeks before Monday."""
    orders = "".join(
        order_row(f"O{n}", "antibiotic", f"2026-02-{day} 09:00", device="picc")
        for n, day in enumerate((10, 17, 25), start=1)
    )
    return dataset(tmp_path, orders, homes=(VADUZ, SCHAAN, BALZERS))


def test_a_poisson_number_has_its_mean_and_variance() -> None:
    chance = random.Random(1)
    drawn = [poisson(chance, 2.5) for _ in range(20_000)]
    mean = fmean(drawn)
    assert mean == pytest.approx(2.5, abs=0.05)
    assert fmean((n - mean) ** 2 for n in drawn) == pytest.approx(2.5, abs=0.15)


def test_scenarios_begin_as_many_therapies_as_history_did(site: Dataset) -> None:
    history = history_of(site, MONDAY)
    assert sum(history.per_day.values()) == pytest.approx(3 / 28)
    assert fmean(history.weekdays) == pytest.approx(1)
    drawn = [len(arrivals(site, history, MONDAY, 14, seed).orders) for seed in range(400)]
    assert fmean(drawn) == pytest.approx(1.5, abs=0.25)


def test_the_same_seed_draws_the_same_scenario_and_another_one_another(site: Dataset) -> None:
    zones = zones_of(site.locations, 2)
    first, again, other = (workload_of(site, FORTNIGHT, zones, seed=s) for s in (7, 7, 8))
    assert (first.total.sum(axis=-1) == again.total.sum(axis=-1)).all()
    assert (first.total.sum(axis=-1) != other.total.sum(axis=-1)).any()


def test_further_orders_of_the_period_leave_what_is_drawn_alone(site: Dataset) -> None:
    """Else a what-if with more orders would be held against other patients than its base."""
    history = history_of(site, MONDAY)
    for seed in range(40):
        more = [(order, MONDAY + timedelta(days=1)) for order in site.orders[:2]]
        grown = with_arrivals(site, clones(site, more, prefix="S"))
        base = arrivals(site, history, MONDAY, 14, seed)
        assert arrivals(grown, history_of(grown, MONDAY), MONDAY, 14, seed) == base


def test_visits_nobody_planned_are_not_drawn_with_the_therapies_of_the_next_seed(
    site: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scenarios of a forecast have seeds in a row: a shared stream would tie them together."""
    seen: list[tuple[object, ...]] = []
    whole = random.Random

    def noted(seed: object) -> random.Random:
        made = whole(seed)  # type: ignore[arg-type]
        seen.append(made.getstate())
        return made

    monkeypatch.setattr(random, "Random", noted)
    for seed in range(4):
        workload_of(site, FORTNIGHT, zones_of(site.locations, 2), seed=seed)
    assert len(seen) == 8
    assert len(set(seen)) == 8


@pytest.mark.parametrize("month_day", [(3, 23), (10, 19)])
def test_the_table_has_the_minutes_of_all_visits_in_weeks_of_a_clock_change(
    site: Dataset, month_day: tuple[int, int]
) -> None:
    month, day = month_day
    week = Horizon(first_day=MONDAY.replace(month=month, day=day), days=7, zone=ZONE)
    lasting = replace(site, orders=tuple(replace(o, end=None) for o in site.orders))
    visits = visits_of(lasting, week)
    assert visits
    made = workload_of(lasting, week, zones_of(site.locations, 2))
    assert made.on_site.sum() == pytest.approx(sum(v.on_site_seconds for v in visits))


def test_starts_that_are_ordered_already_are_not_expected_once_more(site: Dataset) -> None:
    history = history_of(site, MONDAY)
    ordered = replace(site.orders[0], id="O9", start=site.orders[0].start + timedelta(days=21))
    day = ordered.start.astimezone(ZONE).date()
    grown = replace(site, orders=(*site.orders, ordered))
    assert history.rate("antibiotic", day) > 0
    assert history_of(grown, MONDAY).rate("antibiotic", day) == 0


def test_a_visit_counts_in_every_hour_in_which_it_may_begin(site: Dataset) -> None:
    zones = zones_of(site.locations, 1)
    table = workload_of(site, FORTNIGHT, zones)
    for visit in visits_of(site, FORTNIGHT):
        for window in visit.windows:
            moment = FORTNIGHT.to_datetime(window.latest)
            day = FORTNIGHT.day_of(window.latest)
            need = table.needs.index(visit.credentials)
            assert table.on_site[day, moment.hour, 0, need] > 0
