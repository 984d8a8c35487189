"""``infuseroute-bench run`` on instances: one record for each run, and what fails is told."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.apart import apart
from benchmarks.cli import app
from benchmarks.instance_solve import Task, history_of, solve_task
from benchmarks.readers.case import Answer
from benchmarks.readers.nurse_day import read_nurse_day
from benchmarks.solve_record import SolveRecord, read
from routing.solve import solve
from tests.benchmarks.readers.instances import solomon, write

SUITE = """\
kind = "instances"
title = "Tiny"
objective = "cost"
decimals = 1
unserved_first = true
seconds = 0.5
seeds = [0]
format = "nurse-day"

[[instance]]
name = "day"
file = "{day}"
size = 4
best = 700
unserved = 2
source = "someone"
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Return a suite of one nurse day, of which weight 2 and travel of 600 s are the best."""
    day = write(tmp_path, "nurse-day")
    path = tmp_path / "suite.toml"
    path.write_text(SUITE.format(day=day.name))
    return path


def call(suite: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["run", str(suite), "--instances", str(suite.parent), *more])


def record_of(path: Path) -> SolveRecord:
    (record,) = read([path])
    return record


def test_a_run_leaves_a_record_a_solution_and_a_table(suite: Path) -> None:
    """The record names the run; its history ends with its objective; the judge's word is in it."""
    record, kept = suite.parent / "r.jsonl", suite.parent / "kept"
    judge = f"{sys.executable} -c 'print(dict())' {{instance}} {{solution}}"
    options = ("--record", str(record), "--solutions", str(kept), "--judge", judge)
    found = call(suite, *options, "--seeds", "3")
    assert found.exit_code == 0, found.output
    run = record_of(record)
    assert (run.set, run.instance, run.solver, run.seed) == ("nurse-day", "day", "infuseroute", 3)
    assert (run.objective, run.unserved, run.feasible, run.accepted) == (600, 2, True, True)
    assert run.history is not None
    assert run.history[-1][1] == run.objective
    assert run.seconds == 0.5
    assert [path.name for path in kept.iterdir()] == ["day.nurse-day.seed-3.solution"]
    lines = found.output.splitlines()
    assert "[1/1] day, seed 3: 600.0 (-14.29 %) leaving out 2 in " in lines[1]
    assert lines[1].endswith(", accepted")
    assert lines[-1].split()[:6] == ["day", "600.0", "600.0", "700.0", "-14.29", "%"]


def test_seconds_of_an_instance_go_before_those_of_the_suite_and_the_option_before_both(
    suite: Path,
) -> None:
    suite.write_text(suite.read_text() + "seconds = 0.3\n")
    for more, seconds in (((), 0.3), (("--seconds", "0.2"), 0.2)):
        record = suite.parent / f"{seconds}.jsonl"
        found = call(suite, "--record", str(record), *more)
        assert found.exit_code == 0, found.output
        assert f"1 runs of {seconds:g} s" in found.output
        assert record_of(record).seconds == seconds


def test_a_refusal_is_told_and_kept(suite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1, and the record says that the solution was not accepted, and why."""
    monkeypatch.setattr("benchmarks.instance_run.solve_apart", solve_task)
    record = suite.parent / "r.jsonl"
    judge = f"{sys.executable} -c 'print(\"no\"); exit(3)' {{instance}} {{solution}}"
    found = call(suite, "--record", str(record), "--judge", judge)
    assert found.exit_code == 1
    assert "day, seed 0: the judge's exit code is 3: no" in found.output
    run = record_of(record)
    assert run.accepted is False
    assert run.notes[-1] == "Refused: the judge's exit code is 3: no."


def test_a_plan_that_is_no_solution_is_told_and_kept(
    suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load over capacity: a record without an objective, and exit code 1."""
    monkeypatch.setattr("benchmarks.instance_run.solve_apart", solve_task)
    (suite.parent / "tiny.txt").write_text(solomon(capacity=1))
    text = suite.read_text().replace("nurse-day", "solomon")
    suite.write_text(text.replace(text.split('file = "')[1].split('"')[0], "tiny.txt"))
    record = suite.parent / "r.jsonl"
    found = call(suite, "--record", str(record))
    assert found.exit_code == 1, found.output
    run = record_of(record)
    assert (run.objective, run.feasible, run.history) == (None, False, None)
    assert run.notes[-1].startswith("No solution: no plan was found that makes all customers")


def test_a_file_that_cannot_be_read_is_no_run(suite: Path) -> None:
    """Nothing was measured, so nothing is kept."""
    day = read_path(suite)
    day.write_text("{")
    found = call(suite, "--record", str(suite.parent / "r.jsonl"))
    assert found.exit_code == 1
    assert str(day) in found.output
    assert read([suite.parent / "r.jsonl"]) == []


def read_path(suite: Path) -> Path:
    return suite.parent / suite.read_text().split('file = "')[1].split('"')[0]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--only", "night*"), "no instance matches 'night*'"),
        (("--seeds", "x"), "seeds are given as"),
        (("--judge", "judge"), "no word {instance}"),
        (("--record", "."), "cannot be written"),
        (("--solutions", __file__), "cannot be made"),
        (("--roads", "x"), "is of kind 'instances'; leave out --roads"),
    ],
)
def test_an_option_that_cannot_be_used_runs_nothing(
    suite: Path, options: tuple[str, ...], told: str
) -> None:
    """One line, exit code 2."""
    found = call(suite, *options)
    assert found.exit_code == 2
    assert told in found.output


def test_instances_need_their_folder_and_others_none(suite: Path) -> None:
    """The option belongs to suites of instances."""
    found = CliRunner().invoke(app, ["run", str(suite)])
    assert found.exit_code == 2
    assert "needs --instances FOLDER" in found.output
    nightly = Path("suites/nightly.toml")
    found = CliRunner().invoke(app, ["run", str(nightly), "--instances", ".", "--seeds", "1"])
    assert "leave out --instances, --seeds" in found.output


def test_a_kind_that_there_is_not_is_refused(suite: Path) -> None:
    """A misspelt kind is not taken for plans."""
    suite.write_text('kind = "instance"\n')
    assert "of kind 'instance', which there is not" in call(suite).output


def test_a_history_is_in_the_units_of_the_format(suite: Path) -> None:
    """Its plans leave out no more than the last one, which comes last."""
    task = Task(
        file=read_path(suite),
        format="nurse-day",
        seconds=1,
        seed=0,
        out=suite.parent / "out",
        unserved_first=True,
    )
    outcome = solve_task(task)
    assert outcome.history is not None
    seconds, objectives = zip(*outcome.history, strict=True)
    assert list(seconds) == sorted(seconds)
    assert objectives[-1] == outcome.objective == 600
    assert outcome.notes == read_nurse_day(task.file).notes


def test_a_history_follows_the_best_plan(suite: Path) -> None:
    """Also where the format sees it differently; what leaves out more is passed over."""
    told = {"a": (90, 3), "b": (120, 2), "c": (110, 2), "d": (110, 2), "e": (115, 2)}
    case = read_nurse_day(read_path(suite))
    plan = solve(case.problem, seconds=0, max_steps=1)
    answers = {
        name: Answer(claim=name, objective=objective, unserved=unserved, write=len)
        for name, (objective, unserved) in told.items()
    }
    names = iter(told)
    fake = replace(case, answer=lambda result: answers[next(names)])
    kept = [(float(second), plan.plan) for second in range(len(told))]
    assert history_of(fake, plan, kept, answers["e"]) == ((1.0, 120), (2.0, 110), (4.0, 115))
    names = iter(told)
    assert history_of(fake, plan, kept, None)[0] == (0.0, 90)


def test_a_run_that_dies_is_kept_as_one_without_a_plan(
    suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of memory, say: the others go on, and the record is there."""

    def die(task: Task) -> None:
        raise RuntimeError("failed with exit code -9")

    monkeypatch.setattr("benchmarks.instance_run.solve_apart", die)
    record = suite.parent / "r.jsonl"
    assert call(suite, "--record", str(record), "--seeds", "0,1").exit_code == 1
    assert [run.notes for run in read([record])] == [
        ("No solution: the run failed with exit code -9.",)
    ] * 2


def test_a_process_that_dies_is_told() -> None:
    """Its exit code is all that is left of it."""
    with pytest.raises(RuntimeError, match="exit code 7"):
        apart(sys.exit, 7)
