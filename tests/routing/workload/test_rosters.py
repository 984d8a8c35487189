"""Cover asks for those who may do the work; rosters keep duties on call, places and equipment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from routing.generate import sample
from routing.io.dataset import Dataset, read_dataset
from routing.workload.cover import cover_of, groups_of
from routing.workload.forms import Form
from routing.workload.rosters import roster_problem, shifts_of
from staffing.calendar import Horizon
from staffing.credential import Credential
from staffing.io import CredentialRecord
from staffing.roster.people import RosterNurse
from staffing.roster.roster import Assignment, Roster
from staffing.workload import Workload
from tests.routing.site_folder import MONDAY

RN, BOTH = frozenset({"RN"}), frozenset({"RN", "CHEMO", "PEDS"})
SHIFT = [Form(8 * 3_600, 17 * 3_600, "regular")]


def nurse(name: str, *codes: str) -> RosterNurse:
    """Return a nurse who holds some credentials."""
    return RosterNurse(
        id=name, contract="c", credentials=tuple(Credential(code=code) for code in codes)
    )


CREW = (
    nurse("a", "RN"),
    nurse("b", "RN", "CHEMO"),
    nurse("c", "RN", "PEDS"),
    nurse("d", "RN", "CHEMO", "PEDS"),
)


def work(seconds: dict[tuple[int, frozenset[str]], float], needs=(RN, BOTH)) -> Workload:
    """Return one day of one zone, seconds by hour and need."""
    table = np.zeros((1, 24, 1, len(needs)))
    for (hour, need), amount in seconds.items():
        table[0, hour, 0, needs.index(need)] = amount
    return Workload(
        first_day=MONDAY, zones=("Z1",), needs=needs, on_site=table, travel=np.zeros(table.shape)
    )


def test_work_that_asks_for_several_credentials_is_for_who_holds_them_all() -> None:
    lines = [c for c in cover_of(work({(9, BOTH): 7_200.0}), CREW, SHIFT) if c.nurses]
    assert {line.nurses for line in lines} == {frozenset("d")}
    assert {line.hours for line in lines} == {(8 * 3_600, 11 * 3_600), None}
    assert all(line.optimum == 1 for line in lines)


def test_work_spread_thin_over_a_day_still_asks_for_somebody_on_it() -> None:
    """Four minutes each hour: nobody in any block, one nurse on the day."""
    spread = work({(hour, BOTH): 240.0 for hour in range(8, 17)})
    lines = [c for c in cover_of(spread, CREW, SHIFT) if c.nurses]
    assert [(line.hours, line.optimum, line.nurses) for line in lines] == [
        (None, 1, frozenset("d"))
    ]


def test_a_minimum_is_what_the_work_takes_without_a_pause() -> None:
    lines = list(cover_of(work({(8, RN): 6 * 3_600.0, (14, RN): 5_000.0}), CREW, SHIFT))
    assert [(line.minimum, line.optimum) for line in lines] == [(2, 3), (0, 1)]


def test_nobody_is_asked_for_whom_there_is_not() -> None:
    """Three nurses' work for the only one who may: she is asked for, no more."""
    lines = [c for c in cover_of(work({(9, BOTH): 9 * 3_600.0}), CREW, SHIFT) if c.nurses]
    assert all(line.minimum <= line.optimum == 1 for line in lines)
    strange = frozenset({"DIALYSIS"})
    none = work({(9, strange): 3_600.0}, needs=(strange,))
    assert not list(groups_of(none, CREW, 0))


def test_who_holds_a_credential_no_longer_is_not_asked_for() -> None:
    """It is valid through Tuesday: on Wednesday the work is for the other one alone."""
    need = frozenset({"RN", "CHEMO"})
    table = np.zeros((4, 24, 1, 1))
    table[:, 9:12, 0, 0] = 3_600.0
    whole = Workload(
        first_day=MONDAY, zones=("Z1",), needs=(need,), on_site=table, travel=np.zeros(table.shape)
    )
    expires = replace(
        nurse("b"),
        credentials=(Credential(code="RN"), Credential(code="CHEMO", valid_until=2 * 86_400 - 1)),
    )
    crew = (nurse("a", "RN"), expires, nurse("c", "RN", "CHEMO"))
    asked = {
        day: {line.nurses for line in cover_of(whole, crew, SHIFT) if line.day == day} - {None}
        for day in range(4)
    }
    both, one = {frozenset("bc")}, {frozenset("c")}
    assert asked == {0: both, 1: both, 2: one, 3: one}


@pytest.mark.parametrize("first_day", [date(2026, 3, 23), date(2026, 10, 19), MONDAY])
def test_a_credential_is_held_through_its_last_day_whatever_the_clocks_do(
    site: Dataset, first_day: date
) -> None:
    """The clocks change on the Sunday between; the last day is the eleventh."""
    last = CredentialRecord(code="CHEMO", valid_until=first_day + timedelta(days=10))
    person = next(n for n in site.nurses if n.id == "N02")
    crew = tuple(replace(n, credentials=(last,)) if n is person else n for n in site.nurses)
    horizon = Horizon(first_day=first_day, days=21, zone=site.zone)
    table = np.zeros((21, 24, 1, 1))
    none = Workload(first_day=first_day, zones=("Z1",), needs=(RN,), on_site=table, travel=table)
    problem = roster_problem(replace(site, nurses=crew), horizon, none)
    made = next(n for n in problem.nurses if n.id == "N02")
    assert [made.holds("CHEMO", day) for day in (9, 10, 11)] == [True, True, False]


@pytest.fixture(scope="module")
def site() -> Dataset:
    return read_dataset(Path(str(sample.__file__)).parent)


@pytest.fixture(scope="module")
def week(site: Dataset) -> Horizon:
    assert site.first_day is not None
    return Horizon(first_day=site.first_day, days=7, zone=site.zone)


def empty(week: Horizon) -> Workload:
    """Return a week without work."""
    table = np.zeros((7, 24, 1, 1))
    return Workload(
        first_day=week.first_day, zones=("Z1",), needs=(RN,), on_site=table, travel=table
    )


def test_who_is_only_ever_on_call_has_no_shifts(site: Dataset, week: Horizon) -> None:
    regular = {s.nurse for s in site.shifts if s.duty == "regular"}
    problem = roster_problem(site, week, empty(week))
    assert {n.id for n in problem.nurses} == regular


def test_nobody_works_while_on_call(site: Dataset, week: Horizon) -> None:
    """A duty from 17 o'clock to half past seven: no shift that meets it on either day."""
    model = next(s for s in site.shifts if s.duty == "on_call" and s.start.hour == 17)
    start = model.start + (week.first_day - model.day) + timedelta(days=2)
    duty = replace(
        model,
        id="x",
        nurse="N02",
        day=week.first_day + timedelta(days=2),
        start=start,
        end=start + timedelta(hours=14.5),
    )
    problem = roster_problem(replace(site, shifts=(*site.shifts, duty)), week, empty(week))
    mine = {r.day: r.shifts for r in problem.requests if r.nurse == "N02"}
    assert mine == {2: frozenset({"1230-2100"}), 3: frozenset({"0630-1500"})}
    assert all(r.points is None for r in problem.requests)


def test_a_roster_keeps_a_nurses_equipment_and_where_she_begins(
    site: Dataset, week: Horizon
) -> None:
    held: dict[str, frozenset[str]] = {}
    for shift in site.shifts:
        if shift.duty == "regular":
            held[shift.nurse] = held.get(shift.nurse, frozenset()) | shift.equipment
    problem = roster_problem(site, week, empty(week))
    roster = Roster(
        assignments=tuple(
            Assignment(nurse=n.id, day=0, shift=problem.shift_types[0].id) for n in problem.nurses
        )
    )
    made = shifts_of(site, problem, roster)
    assert any(held.values())
    assert {s.nurse: s.equipment for s in made} == held
    homes = {s.nurse: s.start_location for s in site.shifts if s.duty == "regular"}
    assert {s.nurse: s.start_location for s in made} == homes
