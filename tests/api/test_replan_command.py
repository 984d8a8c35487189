"""``infuseroute replan`` says what changes, whom to call, and writes what ``plan`` writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.output_folder import FILES
from tests.api import commands

OUT = """\
event,at,nurse,start,end
nurse_out,{day}T07:10,N1,{day}T08:00,{day}T16:30
"""
NOW = f"{commands.DAY}T07:10:00+01:00"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dataset of two nurses and two patients."""
    folder = tmp_path_factory.mktemp("data") / "site"
    folder.mkdir()
    return commands.write_data(folder)


@pytest.fixture(scope="module")
def plan(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of its plan."""
    out = tmp_path_factory.mktemp("plan") / "out"
    commands.plan(data, out)
    return out


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Return a file in which nurse N1 is out all day."""
    path = tmp_path / "today.csv"
    path.write_text(OUT.format(day=commands.DAY), "utf-8")
    return path


def replan(plan: Path, events: Path, out: Path, *options: str | Path) -> str:
    """Return what the command prints; it succeeds."""
    base = ("--events", events, "--now", NOW, "--out", out, "--seconds", "0.5")
    found = commands.run("replan", plan, *base, *options)
    assert found.exit_code == 0, found.stderr
    return found.stdout


def test_it_writes_the_files_of_a_plan(plan: Path, events: Path, tmp_path: Path) -> None:
    """Plan, table, map and report are there, and all agree that N1 makes no visit any more."""
    said = replan(plan, events, tmp_path / "proposal")
    assert {path.name for path in (tmp_path / "proposal").iterdir()} == set(FILES)
    rows = commands.visits(tmp_path / "proposal")
    assert {row["nurse"] for row in rows if row["status"] == "planned"} <= {"N2"}
    assert "Without --data they show ids" in said
    assert "Secretname" not in (tmp_path / "proposal" / "report.html").read_text("utf-8")
    assert commands.run("check", tmp_path / "proposal").exit_code == 0


def test_with_the_dataset_people_have_names(
    plan: Path, events: Path, data: Path, tmp_path: Path
) -> None:
    """--data brings names, addresses and streets into the table and the report."""
    said = replan(plan, events, tmp_path / "proposal", "--data", data)
    names = {row["patient_name"] for row in commands.visits(tmp_path / "proposal")}
    assert "Carl Secretname" in names
    assert "straight" not in said
    assert "Hidden Lane 3" in (tmp_path / "proposal" / "report.html").read_text("utf-8")


def test_it_says_what_changes_and_who_must_be_called(
    plan: Path, events: Path, tmp_path: Path
) -> None:
    """Visits by kind of change with clock times, then nurses and patients to be called."""
    mine = [row for row in commands.visits(plan) if row["nurse"] == "N1"]
    others = [row for row in commands.visits(plan) if row["nurse"] == "N2"]
    said = replan(plan, events, tmp_path / "proposal")
    assert said.startswith("1 event taken in, ")
    if mine:
        assert "N1" in said
        assert "To call:" in said
    for row in mine:
        assert f"{row['visit']} (patient {row['patient']}): " in said
    assert mine or others
    assert "Nothing is changed yet." in said


def test_an_unusable_dataset_is_refused_before_planning(
    plan: Path, events: Path, tmp_path: Path
) -> None:
    """A dataset that cannot be read ends the command with code 2, and nothing is written."""
    base = ("--events", events, "--now", NOW, "--out", tmp_path / "proposal")
    found = commands.run("replan", plan, *base, "--data", tmp_path / "nowhere")
    assert found.exit_code == 2
    assert not (tmp_path / "proposal").exists()
