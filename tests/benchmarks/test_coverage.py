"""Figures of emergency coverage: recipes, records that are only added, and their tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.coverage.days import cut, day_of, weighted
from benchmarks.coverage.nights import made_up
from benchmarks.coverage.record import CoverageRecord, append, measured, read
from benchmarks.coverage.report import coverage_lines
from benchmarks.coverage.suite import Day, coverage_suite
from benchmarks.solve_record import RecordError
from benchmarks.suite import SuiteError, read_table
from staffing.on_call.reduce import minimal, reach_sets

TABLE = read_table(Path("suites/coverage.toml"))


def test_the_suite_that_is_kept_has_ten_days() -> None:
    suite = coverage_suite(TABLE, seconds=3)
    assert (len(suite.days), suite.seconds) == (10, 3)
    assert suite.weights[0] == 0 < suite.weight


@pytest.mark.parametrize(
    "change",
    [
        {"day": []},
        {"unknown": 1},
        {"weight": "much"},
        {"response_minutes": {"class_1": 0}},
        {"day": [{"name": "1", "patients": 5, "seed": 1}]},
        {"day": [{"name": "1", "patients": 5, "seed": 1, "staffed": 0}]},
    ],
)
def test_suites_that_cannot_be_used_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SuiteError):
        coverage_suite(TABLE | change)


def test_a_day_is_the_same_each_time_and_short_of_nurses() -> None:
    day = Day(name="1", patients=40, seed=3, staffed=0.5)
    one, two = (day_of(day, {"class_1": 7}) for _ in range(2))
    assert [s.id for s in one.shifts] == [s.id for s in two.shifts]
    full = day_of(Day(name="1", patients=40, seed=3, staffed=1), {})
    regular = [sum(s.duty == "regular" for s in p.shifts) for p in (one, full)]
    assert regular[0] == regular[1] - round(regular[1] / 2)
    assert one.policy.response[0].seconds == 420
    assert weighted(one, 9).policy.weights.coverage_holes == 9
    small = cut(full, 5, 4, 2)
    assert len(small.visits) == 5
    assert len({person.patient for person in small.covered}) == 4
    assert len({shift.nurse for shift in small.shifts}) == 2


def test_made_up_nights_take_several_nurses() -> None:
    problem = made_up(1, patients=60, nurses=12, nights=3)
    assert (len(problem.nurses), len(problem.duties), len(problem.needs)) == (12, 3, 60)
    assert problem == made_up(1, patients=60, nurses=12, nights=3)
    assert len(minimal(found for found in reach_sets(problem, problem.duties[0]) if found)) > 1


def planned(case: str, weight: int, holes: int, driving: int) -> CoverageRecord:
    values = {
        "visits": 50,
        "nurses": 10,
        "to cover": 60,
        "uncovered minutes": holes,
        "no plan below": 100,
        "driving s": driving,
        "left out": 0,
        "points but coverage": 5_000,
    }
    return measured(case, f"weight {weight}, seed 0", values, 20)


def test_records_are_added_and_read_back(tmp_path: Path) -> None:
    """A line that a killed run left behind stays alone, and is told as bad."""
    path = tmp_path / "figures.jsonl"
    assert read(path) == []
    first, second = planned("day 1", 0, 400, 3_600), planned("day 1", 16, 200, 3_672)
    append(path, first)
    append(path, second)
    assert read(path) == [first, second]
    with path.open("a") as file:
        file.write('{"schema": 1')
    append(path, first)
    with pytest.raises(RecordError, match=":3:"):
        read(path)


def test_days_are_told_side_by_side_with_their_sum() -> None:
    records = [
        planned("day 1", 0, 400, 3_600),
        planned("day 1", 16, 999, 9_999),
        planned("day 1", 16, 200, 3_672),
        planned("day 2", 0, 600, 7_200),
        planned("day 2", 16, 100, 7_200),
        planned("day 3", 0, 1, 1),
    ]
    lines = list(coverage_lines(records))
    assert "| day 1 | 50, 10, 60 | 400 | 200 | 100 | 50% | 67% | 60 | 61 | +2.0% | 0, 0 |" in lines
    assert "| all |  | 1,000 | 300 | 200 | 70% | 88% | 180 | 181 | +0.7% |  |" in lines
    assert not any(line.startswith("| day 3 ") for line in lines)


def test_without_records_the_report_says_how_to_make_them() -> None:
    assert "infuseroute-bench run suites/coverage.toml" in next(iter(coverage_lines([])))
