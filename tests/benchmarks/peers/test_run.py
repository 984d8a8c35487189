"""Solvers run in turn, within their limits, on the problems that were stored."""

from __future__ import annotations

import importlib.util
import json
import time
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from benchmarks.cli import app
from benchmarks.peers import apart, solvers
from benchmarks.peers.apart import Assignment, grace, run_apart
from benchmarks.peers.command import chosen_solvers, limits_of
from benchmarks.peers.features import FEATURES, asked, footnotes
from benchmarks.peers.recipe import Recipe, RecipeError, made, problem_of
from benchmarks.peers.run import rounds
from benchmarks.peers.solvers import MODULES, solver
from benchmarks.suite import SuiteError

SUITE = """
kind = "peers"
title = "Two"
seconds = [1]
seeds = [3]
cores = 1
[[set]]
name = "peers-test"
title = "Tiny"
objective = "points"
[[set.problem]]
name = "tiny"
size = {size}
patients = 12
seed = 5
linked = {linked}
digest = "{digest}"
"""


def written(tmp_path, linked="true", digest="", size=3):
    path = tmp_path / "suite.toml"
    path.write_text(SUITE.format(linked=linked, digest=digest, size=size))
    return path


def test_all_solvers_meet_a_problem_one_after_the_other_and_each_round_begins_with_another():
    order = list(rounds(("x", "y", "z"), 2, (1.0, 2.0), (0,)))
    assert len(order) == 12
    for i in range(0, 12, 3):
        assert {name for *_, name in order[i : i + 3]} == {"x", "y", "z"}
        assert len({run[:3] for run in order[i : i + 3]}) == 1
    assert [order[i][3] for i in (0, 3, 6, 9)] == ["x", "y", "z", "x"]


def test_a_problem_that_is_not_the_stored_one_is_refused(tmp_path):
    with pytest.raises(RecipeError, match="digest"):
        problem_of(Recipe(patients=12, seed=5, digest="0000000000000000"))
    result = CliRunner().invoke(app, ["run", str(written(tmp_path, digest="00"))])
    assert result.exit_code == 2
    assert "digest" in result.stderr


def test_a_problem_without_links_has_nothing_that_only_ours_knows():
    plain = made(Recipe(patients=12, seed=5, linked=False))
    assert not plain.links
    left = set(asked(plain)) - {"several windows", "load"}
    assert not left


def test_second_nurses_come_at_the_same_time():
    day = made(Recipe(patients=40, seed=5, two_nurses=20))
    together = [link for link in day.links if link.id.startswith("two-nurses-")]
    assert together
    assert all(link.min_lag == link.max_lag == 0 for link in together)
    assert all(link.nurse == "different" for link in together)


@pytest.mark.parametrize("name", MODULES)
def test_what_a_solver_does_not_take_is_a_footnote(name):
    module = solver(name)
    assert name == module.NAME
    assert set(module.TREATS) <= set(FEATURES)
    day = made(Recipe(patients=40, seed=5, two_nurses=20))
    notes = list(footnotes(day, name, module.TREATS))
    assert all(note.startswith(f"{name}: ") for note in notes)
    assert len(notes) == sum(feature in module.TREATS for feature in asked(day))


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("linked", ["true", "false"])
def test_each_solver_has_a_plan_that_the_judge_accepts(name, linked, tmp_path):
    if importlib.util.find_spec(solver(name).MODULE) is None:
        pytest.skip(f"{name} is not installed")
    record = tmp_path / "records.jsonl"
    suite = written(tmp_path, linked=linked)
    result = CliRunner().invoke(
        app, ["run", str(suite), "--record", str(record), "--solvers", name]
    )
    assert result.exit_code == 0, result.output
    (line,) = record.read_text().splitlines()
    told = json.loads(line)
    assert (told["solver"], told["instance"], told["seed"]) == (name, "tiny", 3)
    assert told["feasible"] is True
    assert told["objective"] > 0
    assert told["seconds"] == 1
    if name == "infuseroute":
        # From the first plan to the one that is told.
        assert told["history"][-1][1] == told["objective"]
        assert told["history"][0][0] <= told["used_seconds"]


def test_a_solver_that_is_not_installed_is_said_and_left_out(monkeypatch):
    monkeypatch.setattr(solvers, "installed", lambda name: name == "infuseroute")
    said = []
    assert chosen_solvers(None, said.append) == ("infuseroute",)
    assert len(said) == len(MODULES) - 1
    assert "pip install" in said[0]
    monkeypatch.setattr(solvers, "installed", lambda name: False)
    with pytest.raises(SuiteError, match="none"):
        chosen_solvers(None, said.append)


@pytest.mark.parametrize("text", ["pyvrp,pyvrp", "cplex", ""])
def test_solvers_that_there_are_not_are_refused(text):
    with pytest.raises(SuiteError, match="solvers are"):
        chosen_solvers(text, print)


@pytest.mark.parametrize("text", ["", "a", "0", "10,10", "nan", "1e9"])
def test_limits_that_are_none_are_refused(text):
    with pytest.raises(SuiteError, match="seconds"):
        limits_of(text)


def test_a_solver_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(apart, "grace", lambda seconds: 0.3)
    monkeypatch.setattr(apart, "_work", _sleeps)
    question = Assignment(
        solver="infuseroute", problem=SimpleNamespace(), seconds=0.1, seed=0, cores=(0,)
    )
    begun = time.monotonic()
    (returned,) = run_apart([question])
    assert returned.answer is None
    assert "was ended" in returned.trouble
    assert time.monotonic() - begun < 60


def _sleeps(assignment, sender):
    sender.send(("begun", None))
    time.sleep(600)


def test_time_to_hand_over_grows_with_the_limit():
    assert grace(10) == 3.0
    assert grace(60) == 8.0


@pytest.mark.parametrize(
    ("old", "new"),
    [("patients = 12", "patience = 12"), ("seed = 5", "seed = -1"), ('"peers-test"', '""')],
)
def test_a_suite_with_faults_is_refused_with_all_of_them(old, new, tmp_path):
    path = written(tmp_path)
    path.write_text(path.read_text().replace(old, new))
    result = CliRunner().invoke(app, ["run", str(path)])
    assert result.exit_code == 2
    assert "set.0" in result.stderr
