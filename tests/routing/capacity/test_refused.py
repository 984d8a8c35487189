"""An order that is refused as nobody could answer for it counts as left out, not as no work."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.assemble import assemble
from routing.capacity.changes import Scenario, changed
from routing.capacity.figures import Figures, planned
from routing.capacity.more import how_many_more
from routing.capacity.scenarios import Effort, outcome
from routing.capacity.unserved import refused_for_staff, unserved
from routing.io.dataset import Dataset
from tests.routing.site_folder import BALZERS, SCHAAN, VADUZ, dataset, days, order_row

SECONDS = 0.1
WEEK = days(5)

ORDERS = order_row("O1", "antibiotic", "2026-02-20 09:00", training_done="1") + order_row(
    "O2", "pca", "2026-02-25 09:00", device="picc", administered_by="caregiver", training_done="1"
)
NURSES = f"N1,{VADUZ},RN;CVAD\nN2,{SCHAAN},RN;CVAD;PCA\n"
SHIFTS = "".join(
    f"S{nurse}{day},N{nurse},2026-03-0{day},07:00,19:00,\n"
    for nurse in (1, 2)
    for day in (2, 3, 4, 5, 6)
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Return two patients and two nurses, of whom one alone answers for pumps."""
    folder: Path = tmp_path_factory.mktemp("site")
    return dataset(folder, ORDERS, homes=(VADUZ, SCHAAN), nurses=NURSES, shifts=SHIFTS)


@pytest.fixture(scope="module")
def today(site: Dataset) -> Figures:
    return planned(site, WEEK, seconds=SECONDS)


@pytest.fixture(scope="module")
def fewer(site: Dataset) -> Dataset:
    return changed(site, Scenario(name="x", remove_nurses=["N2"]))


def test_without_the_only_nurse_who_may_the_visits_and_the_cover_of_her_patient_are_lost(
    fewer: Dataset, today: Figures
) -> None:
    found = planned(fewer, WEEK, seconds=SECONDS, today=today)
    assert found.newly_refused == {"O2"}
    assert (found.visits, found.asked_minutes) == (today.visits, today.asked_minutes)
    assert found.left_out == 2
    assert {name[:2] for name in found.lost} == {"O2"}
    assert found.in_window < 0.6
    assert found.open_share > today.open_share
    assert found.points > today.points
    assert all("PCA" in need for need in found.lost_needs)


def test_what_is_refused_today_already_is_nobodys_loss(fewer: Dataset) -> None:
    base = planned(fewer, WEEK, seconds=SECONDS)
    assert base.refused == {"O2"}
    assert (base.newly_refused, base.left_out) == (frozenset(), 0)
    again = planned(fewer, WEEK, seconds=SECONDS, today=base)
    assert (again.newly_refused, again.visits) == (frozenset(), base.visits)


def test_each_sampled_day_loses_the_visits_that_would_fall_on_it(
    site: Dataset, fewer: Dataset
) -> None:
    effort = Effort(samples=5, day_seconds=SECONDS)
    base = outcome("today", site, WEEK, effort)
    found = outcome("x", fewer, WEEK, effort, base)
    assert [d.visits for d in found.days] == [d.visits for d in base.days]
    assert sum(d.left_out for d in found.days) == 2
    assert sum(d.left_out for d in base.days) == 0
    assert [d.asked_minutes for d in found.days] == [d.asked_minutes for d in base.days]


def test_an_order_that_lacks_papers_too_is_no_matter_of_staff(tmp_path: Path) -> None:
    """It begins and nothing is known of supplies: intake refuses it whoever works here."""
    orders = order_row(
        "O1", "pca", "2026-03-03 09:00", administered_by="caregiver", supplies_ready=""
    )
    site = dataset(
        tmp_path, orders, nurses=f"N1,{VADUZ},RN;CVAD\n", shifts="S1,N1,2026-03-02,08:00,16:30,\n"
    )
    made = assemble(site, WEEK)
    assert made.refused == {"O1"}
    assert not refused_for_staff(made)
    assert not unserved(site, WEEK, frozenset()).visits


def test_a_zone_takes_no_order_that_nobody_is_near_enough_to_answer(tmp_path: Path) -> None:
    """Half an hour from the only nurse who may, where ten minutes are asked."""
    site = dataset(
        tmp_path,
        ORDERS + order_row("O3", "antibiotic", "2026-02-20 09:00", training_done="1"),
        homes=(VADUZ, SCHAAN, BALZERS),
        nurses=NURSES,
        shifts=SHIFTS,
        policy="[response_minutes]\nclass_1 = 10\nclass_2 = 60\n",
    )
    zones = {place.id: "south" if "P3" in place.id else "north" for place in site.locations}
    trials = how_many_more(site, WEEK, zones, therapy="pca", zone="south", seconds=SECONDS, most=4)
    assert [(t.orders, t.fits) for t in trials] == [(0, True), (1, False)]
    assert trials[1].lost_new > 0
    assert trials[1].lost_old <= 0
