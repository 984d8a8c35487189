"""check and explain work on a plan file alone and say what they find by their exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from routing.check import check
from routing.cost import cost
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.io.plan_file import PlanFile, write_plan
from tests import builders as b
from tests.routing.report.samples import sample_plan

RUN = CliRunner()


def saved(folder: Path, problem: Problem, plan: Plan) -> Path:
    """Write a plan with the judge's own verdict."""
    result = replace(
        sample_plan(2, 1).result,
        plan=plan,
        cost=cost(problem, plan),
        violations=check(problem, plan),
    )
    path = folder / "plan.json"
    write_plan(path, PlanFile(problem=problem, result=result))
    return path


@pytest.fixture
def day() -> Problem:
    return b.problem(
        visits=[
            b.visit("v1", 1),
            b.visit("v2", 2),
            b.visit("v3", credentials=frozenset({"CHEMO"})),
        ],
        shifts=[b.shift("s1"), b.shift("s2", "n2")],
    )


@pytest.fixture
def path(day: Problem, tmp_path: Path) -> Path:
    return saved(tmp_path, day, b.plan(day, {"s1": ["v1", "v2"]}))


def test_a_clean_plan(path: Path) -> None:
    """Exit code 0, every term of cost and the verdict."""
    found = RUN.invoke(app, ["check", str(path)])
    assert found.exit_code == 0, found.output
    assert "Every rule is kept." in found.stdout
    assert "unassigned" in found.stdout
    assert found.stderr == ""


def test_a_folder_will_do(path: Path) -> None:
    """The folder of an output stands for its plan file."""
    assert RUN.invoke(app, ["check", str(path.parent)]).exit_code == 0


def test_a_plan_that_breaks_rules(day: Problem, tmp_path: Path) -> None:
    """Exit code 1 and a sentence per violation."""
    found = RUN.invoke(app, ["check", str(saved(tmp_path, day, b.plan(day, {"s1": ["v3"]})))])
    assert found.exit_code == 1
    assert "1 rule is broken:" in found.stdout
    assert "credential:" in found.stdout


def test_a_changed_plan_is_noticed(path: Path) -> None:
    """A file whose stated cost is not the judge's says so on standard error."""
    document = json.loads(path.read_text("utf-8"))
    document["plan"]["unassigned"] += [{"visit": "v2", "reasons": []}]
    document["plan"]["routes"][0]["stops"].pop()
    path.write_text(json.dumps(document), "utf-8")
    found = RUN.invoke(app, ["check", str(path)])
    assert "states another cost" in found.stderr


@pytest.mark.parametrize("command", [["check"], ["explain"], ["report"]])
def test_an_unreadable_plan(command: list[str], path: Path) -> None:
    """Exit code 2 and one located line on standard error."""
    path.write_bytes(path.read_bytes()[:1_000])
    rest = ["v1"] if command == ["explain"] else []
    found = RUN.invoke(app, [*command, str(path), *rest])
    assert found.exit_code == 2
    assert found.stdout == ""
    assert found.stderr.startswith(f"not_json {path}:")


def test_explaining_a_planned_visit(path: Path) -> None:
    """Nurse, times, slack and the price of every other shift."""
    found = RUN.invoke(app, ["explain", str(path), "v2"])
    assert found.exit_code == 0, found.output
    assert "n1 makes it in shift s1, stop 2 of 2." in found.stdout
    assert "n2 (s2): 1,200 points more, as stop 1" in found.stdout


def test_explaining_a_visit_that_is_left_out(path: Path) -> None:
    """The verdict, the reason of each nurse, and that nothing small helps."""
    found = RUN.invoke(app, ["explain", str(path), "v3"])
    assert found.exit_code == 0, found.output
    assert "Verdict: No nurse who works holds CHEMO." in found.stdout
    assert "n1: The nurse does not hold CHEMO." in found.stdout
    assert "No small change" in found.stdout


def test_explaining_a_visit_that_does_not_exist(path: Path) -> None:
    """Exit code 2 and the ids that were perhaps meant."""
    found = RUN.invoke(app, ["explain", str(path), "v33"])
    assert found.exit_code == 2
    assert "has no visit v33" in found.stderr
    assert "v3" in found.stderr.replace("v33", "")
