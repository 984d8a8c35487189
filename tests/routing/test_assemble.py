"""From a dataset on real roads to the problem of some days, and what is refused on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geo_data.cache import FOLDER_VARIABLE
from geo_data.sample import sample_network
from routing.assemble import assemble
from routing.capacity.one_day import one_day
from routing.coverage import coverage
from routing.domain.plan import Plan
from routing.io.dataset import DatasetError
from tests.routing import site_folder
from tests.routing.site_folder import (
    BALZERS,
    IN_THE_SEA,
    ON_A_MOUNTAIN,
    SCHAAN,
    VADUZ,
    codes,
    dataset,
    days,
    kinds,
    order_row,
)

TODAY = "2026-03-02 09:00"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own cache out of it."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))


def test_a_day_is_assembled(tmp_path: Path) -> None:
    """Visits, nurses, shifts, places and whom to cover are those of the dataset on that day."""
    orders = order_row("O1", "antibiotic", TODAY)
    orders += order_row("O2", "antibiotic", "2026-03-01 09:00", training_done="1")
    made = assemble(dataset(tmp_path, orders, homes=(VADUZ, BALZERS)), days())
    problem = made.problem
    assert [v.id for v in problem.visits] == ["O1-first_dose-0302", "O2-teaching_2-0302"]
    assert [s.id for s in problem.shifts] == ["S1"]
    assert [n.id for n in problem.nurses] == ["N1", "N2"]
    assert {p.id for p in problem.locations} == {
        "nurse:N1", "nurse:N2", "patient:P1", "patient:P2",
    }  # fmt: skip
    assert [c.patient for c in problem.covered] == ["P1", "P2"]
    assert (codes(made), made.refused) == ([], frozenset())
    seconds, metres = problem.travel.leg("nurse:N1", "patient:P2")
    assert 600 < seconds < 1_800
    assert metres > 5_000


def test_a_week_has_links(tmp_path: Path) -> None:
    """Lessons are tied across days, and shifts of all days are there."""
    shifts = "S1,N1,2026-03-02,08:00,16:30,\nS2,N2,2026-03-08,08:00,16:30,\n"
    shifts += "S3,N2,2026-03-09,08:00,16:30,\n"
    site = dataset(tmp_path, order_row("O1", "antibiotic", TODAY), shifts=shifts)
    made = assemble(site, days(7))
    assert kinds(made) == ["first_dose", "teaching_2", "teaching_3"]
    assert len(made.problem.links) == 2
    assert [s.id for s in made.problem.shifts] == ["S1", "S2"]


def test_a_refused_order_has_no_visits(tmp_path: Path) -> None:
    """Its home is not part of the problem, and the other order is not touched by it."""
    orders = order_row("O1", "antibiotic", TODAY, supplies_ready="")
    orders += order_row("O2", "antibiotic", TODAY)
    made = assemble(dataset(tmp_path, orders, homes=(VADUZ, SCHAAN)), days())
    assert [v.order for v in made.problem.visits] == ["O2"]
    assert [c.patient for c in made.problem.covered] == ["P2"]
    assert "patient:P1" not in {p.id for p in made.problem.locations}
    assert (codes(made), made.refused) == ([("O1", "no_supplies")], {"O1"})


def test_whoever_nobody_reaches_in_time_is_refused(tmp_path: Path) -> None:
    """With every other reason beside it, and without the warnings about visits."""
    orders = order_row("O1", "antibiotic", TODAY, supplies_ready="", response_class="class_1")
    orders += order_row("O2", "pca", TODAY, administered_by="caregiver", device="sc")
    policy = "[response_minutes]\nclass_1 = 5\nclass_2 = 30\nclass_3 = 60\n"
    made = assemble(dataset(tmp_path, orders, homes=(BALZERS, VADUZ), policy=policy), days())
    assert codes(made) == [
        ("O1", "outside_response_time"),
        ("O1", "no_supplies"),
        ("O2", "no_responder"),
    ]
    assert made.refused == {"O1", "O2"}
    assert (made.problem.visits, made.problem.covered) == ((), ())


def test_a_home_in_the_sea_is_refused(tmp_path: Path) -> None:
    """Once, for that reason alone."""
    orders = order_row("O1", "antibiotic", TODAY, supplies_ready="")
    made = assemble(dataset(tmp_path, orders, homes=(IN_THE_SEA,)), days())
    assert (codes(made), kinds(made)) == ([("O1", "off_road_network")], [])
    assert made.refused == {"O1"}


def test_a_home_far_from_the_road_is_told(tmp_path: Path) -> None:
    """Its visits are planned all the same."""
    site = dataset(tmp_path, order_row("O1", "antibiotic", TODAY), homes=(ON_A_MOUNTAIN,))
    made = assemble(site, days())
    assert (codes(made), kinds(made)) == ([("O1", "far_from_road")], ["first_dose"])
    assert made.refused == frozenset()
    assert "1100 m" in made.findings[0].text


def test_an_order_that_starts_tomorrow_waits(tmp_path: Path) -> None:
    """It has no visit today, but with tomorrow in the plan."""
    site = dataset(tmp_path, order_row("O1", "antibiotic", "2026-03-03 09:00"))
    today = assemble(site, days())
    assert (kinds(today), codes(today), today.problem.covered) == ([], [], ())
    assert kinds(assemble(site, days(2))) == ["first_dose"]


def test_what_starts_later_is_not_asked_for_supplies(tmp_path: Path) -> None:
    """The pharmacy has until the eve of the start."""
    orders = order_row("O1", "antibiotic", "2026-03-04 09:00", supplies_ready="")
    site = dataset(tmp_path, orders)
    assert codes(assemble(site, days())) == []
    assert codes(assemble(site, days(first=1))) == [("O1", "no_supplies")]


def test_the_line_for_tomorrow_is_placed_today(tmp_path: Path) -> None:
    """Where the dose comes so early that the morning has no room for it."""
    orders = order_row("O1", "antibiotic", "2026-03-03 05:00", device_placed="no", device="picc")
    nurses = f"N1,{VADUZ},RN;CVAD;PICC_INS\n"
    assert kinds(assemble(dataset(tmp_path, orders, nurses=nurses), days())) == ["line_insertion"]


def test_the_lab_for_a_first_cycle_on_monday_is_on_friday(tmp_path: Path) -> None:
    """Three days ahead blood is drawn for what begins; at the weekend if nobody tells of it."""
    orders = order_row(
        "O1", "chemo_5fu", "2026-03-09 11:00", administered_by="nurse", device="port"
    )
    nurses = f"N1,{VADUZ},RN;CVAD;PORT;CHEMO\n"
    site = dataset(tmp_path, orders, nurses=nurses)
    planned = [kinds(assemble(site, days(first=day))) for day in range(3, 8)]
    assert planned == [[], *[["pre_cycle_lab"]] * 3, ["pump_connect"]]


def test_what_ended_long_ago_is_over(tmp_path: Path) -> None:
    """Without a line, an order has neither visits nor findings then, wherever its home is."""
    orders = order_row("O1", "antibiotic", "2026-02-01 09:00", end="2026-02-22", device="none")
    made = assemble(dataset(tmp_path, orders, homes=(IN_THE_SEA,)), days())
    assert (kinds(made), codes(made)) == ([], [])


def test_an_empty_day_is_a_problem_without_visits(tmp_path: Path) -> None:
    """Neither orders nor shifts nor patients are needed."""
    made = assemble(dataset(tmp_path, "", homes=(), shifts=""), days())
    assert (made.problem.visits, made.problem.shifts, codes(made)) == ((), (), [])
    assert len(made.problem.nurses) == 2


def test_the_same_dataset_gives_the_same_problem(tmp_path: Path) -> None:
    """Twice the same visits, links and travel times."""
    site = dataset(tmp_path, order_row("O1", "antibiotic", TODAY))
    first, again = (assemble(site, days(7)).problem for _ in range(2))
    assert (first.visits, first.links, first.covered) == (
        again.visits, again.links, again.covered,
    )  # fmt: skip
    assert (first.travel.seconds == again.travel.seconds).all()


def test_nurses_off_the_roads_of_a_named_place_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be checked before the roads were there is checked then."""
    site = dataset(tmp_path, order_row("O1", "antibiotic", TODAY))
    roads = sample_network()
    monkeypatch.setattr("geo_data.road_network.open_road_network", lambda _: roads)
    named = replace(site, network=None, road_network="Liechtenstein")
    assert kinds(assemble(named, days())) == ["first_dose"]
    lost = tuple(
        replace(p, latitude=44.0, longitude=9.0) if p.id == "nurse:N2" else p
        for p in site.locations
    )
    with pytest.raises(DatasetError) as caught:
        assemble(replace(named, locations=lost), days())
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.row) == ("off_road_network", "nurses.csv", 3)


def test_a_night_is_planned_with_what_is_left_of_each_nurses_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten hours on Monday and nine on Tuesday, of twenty: one is left on Wednesday."""
    head = "id,latitude,longitude,credentials,max_weekly_hours\n"
    monkeypatch.setattr(site_folder, "NURSE_HEAD", head)
    clocks = {2: "08:00,18:00", 3: "08:00,17:00", 4: "08:00,16:00"}
    rows = "".join(f"S{day},N1,2026-03-0{day},{clock},\n" for day, clock in clocks.items())
    site = dataset(
        tmp_path,
        "",
        nurses=f"N1,{VADUZ},RN;CVAD,20\n",
        shifts=rows,
        policy="[breaks]\nminutes = 0\n",
    )
    left = [assemble(site, days(1, first=n)).problem.nurses[0].max_work_seconds for n in (0, 1, 2)]
    assert left == [20 * 3_600, 10 * 3_600, 3_600]


def test_a_shift_over_midnight_covers_to_its_end_whichever_day_is_planned(tmp_path: Path) -> None:
    """From five in the evening to two at night; the next one begins at eight. No visit is hers."""
    orders = order_row("O1", "antibiotic", "2026-02-20 09:00", training_done="3")
    rows = "S0,N1,2026-03-01,17:00,02:00,\nS1,N2,2026-03-02,08:00,17:00,\n"
    site = dataset(tmp_path, orders, shifts=rows)
    monday = assemble(site, days(1)).problem
    assert [(s.id, s.duty) for s in monday.shifts] == [("S0", "on_call"), ("S1", "regular")]
    nothing = Plan(routes=(), unassigned=())
    holes = [(h.start // 3_600, h.end // 3_600) for h in coverage(monday, nothing).holes]
    assert holes == [(2, 8), (17, 24)]
    whole = assemble(site, days(2, first=-1)).problem
    again = one_day(whole, 1, seed=0)
    holes = [(h.start // 3_600, h.end // 3_600) for h in coverage(again, nothing).holes]
    assert [(start - 24, end - 24) for start, end in holes] == [(2, 8), (17, 24)]
