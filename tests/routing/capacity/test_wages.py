"""Hours of nurses are paid as a file says, and all that is wrong with it is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from routing.capacity.figures import Figures, _on_call
from routing.capacity.mix import _spare
from routing.capacity.wages import Wages, WagesError, read_wages
from routing.generate import sample
from routing.io.dataset import Dataset, read_dataset
from staffing.calendar import Horizon

HOUR = 3_600


@pytest.fixture(scope="module")
def site() -> Dataset:
    return read_dataset(Path(str(sample.__file__)).parent)


def paid(wages: Wages, **changes: object) -> float:
    base = dict.fromkeys(
        ("visits", "left_out", "late", "overtime", "driving", "shifts", "open_minutes"), 0
    )
    return wages.of_day(Figures(**{**base, "asked_minutes": 0, "points": 0, **changes}))


def test_regular_hours_and_overtime_are_paid():
    wages = Wages(hour=40, nurse={"N02": 90})
    assert paid(wages, paid={"N01": 8 * HOUR, "N02": 4 * HOUR}) == 8 * 40 + 4 * 90
    assert paid(wages, overtime=HOUR // 2) == 30
    assert paid(Wages(hour=40, overtime_hour=0), overtime=HOUR) == 0


def test_hours_on_call_are_paid_on_the_day_on_which_they_are(site):
    """The nights of a week come to as much as those of its days, one by one."""
    assert paid(Wages(hour=40, on_call_hour=4), on_call=14 * HOUR) == 56
    assert paid(Wages(hour=40), on_call=14 * HOUR) == 0
    week = Horizon(first_day=site.first_day, days=7, zone=site.zone)
    nights = [_on_call(site, week, day) for day in range(7)]
    assert sum(nights) == _on_call(site, week, None)
    assert all(0 < seconds <= 24 * HOUR * len(site.nurses) for seconds in nights)
    nights_of = [s for s in site.shifts if s.duty == "on_call" and s.day == site.first_day]
    night = next(s for s in nights_of if s.end.date() > s.day)
    alone = replace(site, shifts=(night,))
    midnight = week.day_start(1)
    assert _on_call(alone, week, 0) == midnight - week.to_seconds(night.start)
    assert _on_call(alone, week, 1) == week.to_seconds(night.end) - midnight


def test_a_new_nurse_costs_what_the_one_costs_whom_she_is_like():
    wages = Wages(hour=40, nurse={"N02": 90})
    assert paid(wages, paid={"N02+more1": HOUR, "N03+more1": HOUR}) == 130


def test_the_dearest_nurse_is_spared_first(site):
    plain = [nurse for nurse, _ in _spare(site, None)]
    dear = plain[-1]
    assert next(nurse for nurse, _ in _spare(site, Wages(hour=1, nurse={dear: 2}))) == dear
    assert [nurse for nurse, _ in _spare(site, Wages(hour=1))] == plain


def test_all_faults_of_a_file_of_wages_are_told_at_once(site, tmp_path):
    path = tmp_path / "wages.toml"
    path.write_text('hour = -1\ncolour = "red"\n[nurse]\nN02 = inf\nnobody = 3\n')
    with pytest.raises(WagesError) as told:
        read_wages(path, site)
    for part in ("hour: ", "colour: ", "nurse.N02: ", "nurse.nobody: there is no such nurse"):
        assert part in str(told.value)
    with pytest.raises(WagesError, match="cannot be read"):
        read_wages(tmp_path / "none.toml", site)
    path.write_text("hour = 40.5\n")
    assert read_wages(path, site) == Wages(hour=40.5)
