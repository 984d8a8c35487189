"""A plan file holds a plan and its problem whole, and says where it is damaged."""

from __future__ import annotations

import base64
import json
import tempfile
import zlib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.cost import cost
from routing.domain.fact import Absence, Delay
from routing.domain.problem import Problem
from routing.io.plan_file import PlanFile, PlanFileError, is_plan_file, read_plan, write_plan
from routing.io.plan_schema import json_schema
from tests.routing.report.samples import sample_directory, sample_plan
from tests.strategies import problems
from tests.witness import legal_plans

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def plan_file() -> PlanFile:
    return sample_plan(12, 3, days=2)


@pytest.fixture
def written(plan_file: PlanFile, tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    write_plan(path, plan_file)
    return path


def assert_same_problem(one: Problem, other: Problem) -> None:
    """Compare all fields; arrays by value."""
    for field in fields(Problem):
        if field.name == "travel":
            assert one.travel.location_ids == other.travel.location_ids
            assert one.travel.seconds.tolist() == other.travel.seconds.tolist()
            assert one.travel.metres.tolist() == other.travel.metres.tolist()
        else:
            assert getattr(one, field.name) == getattr(other, field.name), field.name


def changed(path: Path, change: Any) -> None:
    """Rewrite a plan file with its document changed."""
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document), "utf-8")


def faults(path: Path) -> list[tuple[str, str]]:
    """Return code and column of all problems found; reading must fail."""
    with pytest.raises(PlanFileError) as caught:
        read_plan(path)
    assert all(p.file == str(path) and p.text and p.action for p in caught.value.problems)
    return [(p.code, p.column) for p in caught.value.problems]


def test_what_is_written_is_read_back(plan_file: PlanFile, written: Path) -> None:
    """Nothing of problem, plan, verdict or provenance is lost."""
    found = read_plan(written)
    assert found.result == plan_file.result
    assert found.findings == plan_file.findings
    assert (found.site, found.attribution) == (plan_file.site, plan_file.attribution)
    assert_same_problem(found.problem, plan_file.problem)


def test_equal_plans_give_equal_bytes(written: Path, tmp_path: Path) -> None:
    """A file read and written again does not change."""
    again = tmp_path / "again.json"
    write_plan(again, read_plan(written))
    assert again.read_bytes() == written.read_bytes()


def test_the_judge_says_the_same_of_a_file(plan_file: PlanFile, written: Path) -> None:
    """A plan is judged from its file alone."""
    found = read_plan(written)
    problem, plan = plan_file.problem, plan_file.result.plan
    assert check(found.problem, found.result.plan) == check(problem, plan)
    assert cost(found.problem, found.result.plan) == cost(problem, plan)


def test_no_names_of_patients(plan_file: PlanFile, written: Path) -> None:
    """Names and addresses of patients are on the day sheets, not in the plan file."""
    text = written.read_text("utf-8")
    for patient in sample_directory(plan_file).patients.values():
        assert patient.name not in text
        assert patient.address not in text


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_problem_and_plan_survive(data: st.DataObject) -> None:
    """Whatever a problem holds, links, pins and a published plan included, comes back."""
    problem = data.draw(problems())
    made = replace(sample_plan(2, 1).result, plan=data.draw(legal_plans(problem)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        write_plan(path, PlanFile(problem=problem, result=made))
        found = read_plan(path)
    assert_same_problem(found.problem, problem)
    assert found.result == made


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_truncated_file(written: Path, share: float) -> None:
    """Half-written files are not taken for plans, and the line of the fault is told."""
    content = written.read_bytes()
    written.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(PlanFileError) as caught:
        read_plan(written)
    (problem,) = caught.value.problems
    assert problem.code == "not_json"
    assert problem.row is not None


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A wrong path is said to be one."""
    assert faults(tmp_path / "nothing.json") == [("cannot_read", "")]


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    """A picture is not a plan."""
    path = tmp_path / "plan.json"
    path.write_bytes(b"\x89PNG\xff\xfe")
    assert faults(path) == [("not_utf8", "")]


@pytest.mark.parametrize("text", ["[]", "3", "null", '{"routes": []}', '{"schema": "other/1"}'])
def test_foreign_json(tmp_path: Path, text: str) -> None:
    """JSON of another program is not taken for a plan."""
    path = tmp_path / "plan.json"
    path.write_text(text, "utf-8")
    assert faults(path) == [("not_a_plan", "schema")]
    assert not is_plan_file(path)


def test_nesting_without_end(tmp_path: Path) -> None:
    """A file made to exhaust the parser is refused like any other."""
    path = tmp_path / "plan.json"
    path.write_text("[" * 200_000, "utf-8")
    assert faults(path)[0][0] == "not_json"


def test_a_newer_version(written: Path) -> None:
    """A file of a later release is not half-read, but is known for a plan."""
    changed(written, lambda d: d.update(schema="infuseroute-plan/2"))
    assert faults(written) == [("newer_version", "schema")]
    assert is_plan_file(written)


def test_all_bad_values_are_told_with_their_place(written: Path) -> None:
    """Several faults are reported together, each with its path."""

    def spoil(document: Any) -> None:
        document["problem"]["visits"][1]["windows"][0]["earliest"] = "morning"
        document["plan"]["routes"][0]["stops"][0]["start"] = 1.5
        document["unexpected"] = 1
        del document["cost"]

    changed(written, spoil)
    assert set(faults(written)) == {
        ("bad_value", "problem.visits[1].windows[0].earliest"),
        ("bad_value", "plan.routes[0].stops[0].start"),
        ("bad_value", "unexpected"),
        ("missing_value", "cost"),
    }


def test_values_that_no_type_allows(written: Path) -> None:
    """The types' own checks hold for files too."""
    changed(written, lambda d: d["problem"]["shifts"][0].update(end=0))
    assert faults(written) == [("bad_value", "problem.shifts[0]")]


def test_strangers_in_the_plan(written: Path) -> None:
    """Visits and shifts that the problem does not have are located, all of them."""

    def spoil(document: Any) -> None:
        document["plan"]["routes"][0]["shift"] = "S?"
        document["plan"]["routes"][1]["stops"][0]["visit"] = "V?"
        document["plan"]["unassigned"][0]["visit"] = "V?"

    changed(written, spoil)
    assert faults(written) == [
        ("contradiction", "plan.routes[0].shift"),
        ("contradiction", "plan.routes[1].stops[0].visit"),
        ("contradiction", "plan.unassigned[0].visit"),
    ]


def test_contradictions_of_the_problem(written: Path) -> None:
    """Every doubled or dangling id of the problem is reported."""

    def spoil(document: Any) -> None:
        document["problem"]["nurses"][0]["home"] = "nowhere"
        document["problem"]["visits"][0]["id"] = document["problem"]["visits"][1]["id"]

    changed(written, spoil)
    assert {code for code, _ in faults(written)} == {"contradiction"}
    assert len(faults(written)) >= 2


@pytest.mark.parametrize(
    "packed",
    [
        "not base64!",
        base64.b64encode(b"not zlib").decode(),
        base64.b64encode(zlib.compress(b"\0" * 12)).decode(),
        base64.b64encode(zlib.compress(b"\0" * 50_000_000)).decode(),
    ],
)
def test_damaged_travel_times(written: Path, packed: str) -> None:
    """Arrays that are no arrays, too short, or made to fill the memory are refused."""
    changed(written, lambda d: d["problem"]["travel"].update(seconds=packed))
    assert faults(written) == [("contradiction", "problem")]


def test_facts_of_the_day_are_read_back_and_contradictions_in_them_told(
    plan_file: PlanFile, tmp_path: Path
) -> None:
    """A proposal starts from the file of the one accepted before."""
    problem, path = plan_file.problem, tmp_path / "facts.json"
    nurse, place = problem.nurses[0].id, problem.locations[0].id
    told = problem.replace(
        absences=(Absence(nurse=nurse, start=0, end=3_600),),
        delays=(Delay(start=0, end=60, factor=1.5, places=frozenset({place})),),
        reported=(problem.visits[0].id,),
    )
    write_plan(path, replace(plan_file, problem=told))
    assert_same_problem(read_plan(path).problem, told)

    def contradict(document: Any) -> None:
        document["problem"]["absences"][0]["nurse"] = "nobody"
        document["problem"]["delays"][0]["places"] = ["nowhere"]
        document["problem"]["reported"] = ["nothing", "nothing"]

    changed(path, contradict)
    with pytest.raises(PlanFileError) as found:
        read_plan(path)
    said = " ".join(p.text for p in found.value.problems)
    for name in ("nurse nobody", "location nowhere", "visit nothing", "occurs 2 times"):
        assert name in said
    write_plan(path, replace(plan_file, problem=told))
    changed(path, lambda d: d["problem"]["absences"][0].update(end=-1))
    assert faults(path) == [("bad_value", "problem.absences[0]")]


def test_a_file_without_facts_is_written_as_it_always_was(written: Path) -> None:
    document = json.loads(written.read_text("utf-8"))
    assert not {"absences", "delays", "reported"} & document["problem"].keys()


def test_an_unknown_time_zone(written: Path) -> None:
    """A zone that does not exist is refused."""
    changed(written, lambda d: d["problem"]["horizon"].update(zone="Mars/Olympus"))
    assert faults(written) == [("contradiction", "problem")]


def test_the_committed_schema_is_that_of_the_code() -> None:
    """``docs/plan-1.schema.json`` does not drift; write ``json_schema()`` to it after a change."""
    committed = json.loads((ROOT / "docs" / "plan-1.schema.json").read_text("utf-8"))
    assert committed == json_schema()
