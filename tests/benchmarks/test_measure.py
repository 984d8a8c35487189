"""A tiny case, measured from dataset to line of text."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import benchmarks.runner
from benchmarks.cli import app
from benchmarks.plan_lines import cost_at, lines_of
from benchmarks.record import Record, append_record
from benchmarks.runner import measure, run_case
from benchmarks.suite import Case
from tests.api.commands import write_data

RECORD = Record(
    case="tiny",
    visits=8,
    shifts=2,
    nurses=2,
    read_seconds=0.25,
    assemble_seconds=0.5,
    first_plan_seconds=0.75,
    history=((0.1, 1_000_000), (0.4, 50_000), (1.9, 40_000)),
    unassigned=1,
    violations=0,
    lower_bound=30_000,
    steps=12_345,
    peak_megabytes=99.6,
)
CASE = Case(name="tiny", seconds=2, first_plan_seconds=1.0)


@pytest.fixture(scope="module")
def measured() -> Record:
    return measure(Case(name="generated", patients=30, seed=3, days=2, seconds=0.5))


def test_a_generated_case_is_measured(measured: Record) -> None:
    """Sizes are those of the dataset, times are positive and in order, and the plan is legal."""
    assert measured.case == "generated"
    assert measured.visits >= 5
    assert 2 <= measured.nurses <= measured.shifts == 4
    assert measured.violations == 0
    assert measured.read_seconds > 0
    assert 0 < measured.assemble_seconds < measured.first_plan_seconds
    assert measured.unassigned < measured.visits
    assert measured.peak_megabytes > 50


def test_the_history_only_gets_better(measured: Record) -> None:
    """Each entry is later and cheaper than the one before, and none is below the bound."""
    times, costs = zip(*measured.history, strict=True)
    assert list(times) == sorted(times)
    assert list(costs) == sorted(set(costs), reverse=True)
    assert measured.lower_bound is not None
    assert costs[-1] >= measured.lower_bound


def test_a_dataset_of_ones_own_is_measured(tmp_path: Path) -> None:
    """A case may name a folder; it is read as the plan command reads it."""
    data = write_data(tmp_path / "data")
    found = measure(Case(name="own", data=str(data), seconds=0.1))
    assert (found.visits, found.shifts, found.nurses, found.unassigned) == (2, 2, 2, 0)


def test_the_sample_is_measured() -> None:
    """The sample day has its 13 nurses and its visits."""
    found = measure(Case(name="sample", sample=True, seconds=0))
    assert found.nurses == 13
    assert 50 <= found.visits <= 60


def test_a_case_has_a_process_of_its_own(tmp_path: Path) -> None:
    """What the child measures comes back whole, and a child that fails is told by its case."""
    data = write_data(tmp_path / "data")
    assert run_case(Case(name="own", data=str(data), seconds=0)).visits == 2
    with pytest.raises(RuntimeError, match="case 'nowhere' failed with exit code 1"):
        run_case(Case(name="nowhere", data=str(tmp_path / "nowhere"), seconds=0))


def test_records_are_appended(tmp_path: Path) -> None:
    """Each is one line of JSON after those that were there; a missing folder is made."""
    path = tmp_path / "deep" / "results.jsonl"
    append_record(path, RECORD)
    append_record(path, replace(RECORD, case="other", lower_bound=None))
    first, second = map(json.loads, path.read_text("utf-8").splitlines())
    assert first["case"] == "tiny"
    assert first["history"][1] == [0.4, 50_000]
    assert set(first) == set(Record.__slots__)
    assert (second["case"], second["lower_bound"]) == ("other", None)


def test_the_cost_at_a_moment() -> None:
    """It is that of the best plan until then; before the first plan, that of the first."""
    assert [cost_at(RECORD, second) for second in (0, 0.1, 0.39, 0.4, 1.0, 5)] == [
        1_000_000,
        1_000_000,
        1_000_000,
        50_000,
        50_000,
        40_000,
    ]


def test_the_lines_for_people() -> None:
    """All figures are in them, costs at tenths and quarters of the limit, and the verdict."""
    assert list(lines_of(CASE, RECORD)) == [
        "tiny: 8 visits, 2 nurses in 2 shifts, 1 day",
        "  first legal plan after 0.75 s (within 1 s), of which 0.50 s to assemble; "
        "reading took 0.25 s",
        "  cost at first 1,000,000; 0.2 s: 1,000,000, 0.5 s: 50,000, 1 s: 50,000, 2 s: 40,000",
        "  unassigned 1, violations 0, bound 30,000, 12,345 steps, peak memory 100 MB",
    ]


def test_what_is_over_its_limit_says_so() -> None:
    """A verdict is given only where a limit is set, and several days are days."""
    slow = "\n".join(lines_of(replace(CASE, first_plan_seconds=0.7, days=7), RECORD))
    assert "(OVER 0.7 s)" in slow
    assert "7 days" in slow
    free = "\n".join(
        lines_of(replace(CASE, first_plan_seconds=None), replace(RECORD, lower_bound=None))
    )
    assert "within" not in free
    assert "OVER" not in free
    assert "bound none" in free


def test_the_command_prints_and_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case of the suite is measured in turn, printed, and recorded."""
    suite = tmp_path / "two.toml"
    suite.write_text('title = "Two"\n[[case]]\nname = "one"\n[[case]]\nname = "two"\n', "utf-8")
    monkeypatch.setattr(benchmarks.runner, "run_case", lambda case: replace(RECORD, case=case.name))
    kept = tmp_path / "kept.jsonl"
    found = CliRunner().invoke(app, ["run", str(suite), "--record", str(kept)])
    assert found.exit_code == 0, found.output
    assert found.stdout.startswith("Two, on ")
    assert [line.split(":")[0] for line in found.stdout.splitlines() if "visits" in line] == [
        "one",
        "two",
    ]
    assert [json.loads(line)["case"] for line in kept.read_text().splitlines()] == ["one", "two"]


def test_the_command_refuses_a_bad_suite(tmp_path: Path) -> None:
    """Exit code 2 and one plain line."""
    found = CliRunner().invoke(app, ["run", str(tmp_path / "none.toml")])
    assert found.exit_code == 2
    assert found.stderr.startswith("infuseroute-bench: there is no suite ")
    assert len(found.stderr.splitlines()) == 1
