"""A roster goes on from the shifts before it: rest, days on end, weekends, hours of the week."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from routing.io.dataset import Dataset
from routing.workload.demand import workload_of
from routing.workload.rosters import roster_problem
from routing.workload.zones import zones_of
from staffing.calendar import Horizon
from staffing.check import check_roster
from staffing.roster.people import History
from staffing.roster.problem import RosterProblem
from staffing.roster.roster import Assignment, Roster
from staffing.solve import solve_roster
from tests.routing import site_folder
from tests.routing.site_folder import SCHAAN, VADUZ, ZONE, dataset, days, order_row

EARLY, LATE = "0600-1400", "1400-2200"
LAST_SUNDAY = date(2026, 3, 1)
ORDER = order_row("O1", "antibiotic", "2026-02-20 09:00", training_done="3")


def shifts(nurse: str, *spans: tuple[int, str]) -> str:
    """Return rows of shifts, by days before Monday and kind."""
    clock = {EARLY: "06:00,14:00", LATE: "14:00,22:00"}
    return "".join(
        f"S{nurse}{ago},{nurse},{LAST_SUNDAY + timedelta(days=1 - ago)},{clock[kind]},\n"
        for ago, kind in spans
    )


def asked(folder: Path, rows: str, horizon: Horizon, nurses: str = "") -> RosterProblem:
    """Return what a roster of two nurses is asked for."""
    site: Dataset = dataset(
        folder, ORDER, nurses=nurses or f"N1,{VADUZ},RN;CVAD\nN2,{SCHAAN},RN;CVAD\n", shifts=rows
    )
    return roster_problem(site, horizon, workload_of(site, horizon, zones_of(site.locations, 1)))


def broken(problem: RosterProblem, *given: tuple[int, str]) -> set[str]:
    """Return the rules that N1's shifts break."""
    made = tuple(
        Assignment(nurse="N1", day=day, shift=kind, zone=problem.zones[0]) for day, kind in given
    )
    return {v.rule for v in check_roster(problem, Roster(assignments=made)) if v.nurse == "N1"}


TEN_LATE = shifts("N1", *((ago, LATE) for ago in range(1, 11)))
MODELS = shifts("N2", (0, EARLY), (-1, LATE))


def test_whoever_comes_off_ten_late_shifts_has_rest_and_days_off_first(tmp_path: Path) -> None:
    problem = asked(tmp_path, TEN_LATE + MODELS, days(5))
    brought = {nurse.id: nurse.history for nurse in problem.nurses}
    assert brought["N1"] == History(
        last_shift=LATE, same_shift_days=10, working_days=10, counts=(("weekends", 2),)
    )
    assert brought["N2"] == History(days_off=28, counts=(("weekends", 0),))
    assert broken(problem, (0, EARLY)) == {"run", "succession"}
    assert broken(problem, (0, LATE)) == {"run"}
    assert broken(problem, (2, EARLY)) == set()


def test_the_roster_that_is_found_keeps_the_history(tmp_path: Path) -> None:
    problem = asked(tmp_path, TEN_LATE + MODELS, days(5))
    result = solve_roster(problem, seconds=1.0)
    assert result.roster.assignments
    assert not [v for v in result.violations if v.rule != "cover"]
    assert ("N1", 0) not in {(a.nurse, a.day) for a in result.roster.assignments}


def test_without_shifts_before_nothing_is_known(tmp_path: Path) -> None:
    """And one weekend in a week may be worked, as nobody knows of those before."""
    problem = asked(tmp_path, MODELS, days(7))
    assert [nurse.history for nurse in problem.nurses] == [None, None]
    assert broken(problem, (0, EARLY), (5, EARLY), (6, EARLY)) == set()


def test_runs_are_counted_back_to_the_first_other_day(tmp_path: Path) -> None:
    rows = shifts("N1", (1, LATE), (2, LATE), (3, EARLY), (5, EARLY))
    rows += shifts("N2", (2, EARLY), (-1, EARLY))
    found = {n.id: n.history for n in asked(tmp_path, rows, days(7)).nurses}
    assert found["N1"] is not None
    assert found["N2"] is not None
    assert (found["N1"].last_shift, found["N1"].same_shift_days) == (LATE, 2)
    assert found["N1"].working_days == 3
    assert (found["N2"].last_shift, found["N2"].days_off) == ("", 1)


@pytest.mark.parametrize(("worked", "broken_by_a_third"), [((1,), False), ((1, 8), True)])
def test_two_weekends_in_four_weeks_are_all_whichever_roster_they_are_in(
    tmp_path: Path, worked: tuple[int, ...], broken_by_a_third: bool
) -> None:
    rows = shifts("N1", (21, LATE), *((ago, LATE) for ago in worked)) + MODELS
    problem = asked(tmp_path, rows, days(7))
    assert ("limit" in broken(problem, (5, LATE))) is broken_by_a_third
    assert "limit" not in broken(problem, (3, LATE))


def test_the_hours_of_a_week_under_way_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A roster from Thursday on: three shifts of eight hours are worked, of twenty-four."""
    monkeypatch.setattr(
        site_folder, "NURSE_HEAD", "id,latitude,longitude,credentials,max_weekly_hours\n"
    )
    nurses = f"N1,{VADUZ},RN;CVAD,24\nN2,{SCHAAN},RN;CVAD,\n"
    rows = shifts("N1", (0, LATE), (-1, LATE), (-2, LATE)) + shifts("N2", (-3, EARLY), (-9, EARLY))
    horizon = Horizon(first_day=LAST_SUNDAY + timedelta(days=4), days=7, zone=ZONE)
    problem = asked(tmp_path, rows, horizon, nurses)
    assert "limit" in broken(problem, (2, LATE))
    assert "limit" not in broken(problem, (4, LATE), (5, LATE))
    assert broken(problem) == set()
