"""visits.csv has a row for every visit, is read right by spreadsheets and runs nothing in them."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from routing.domain.plan import Plan
from routing.io.plan_file import PlanFile
from routing.io.visits_csv import COLUMNS, write_visits
from routing.report.sheets import Directory
from tests.routing.report.samples import sample_directory, sample_plan


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written(
    path: Path, plan_file: PlanFile, directory: Directory | None = None
) -> list[dict[str, str]]:
    write_visits(path, plan_file, directory)
    return rows(path)


def renamed(plan_file: PlanFile, name: str) -> Directory:
    """Return a directory in which everybody has one name."""
    known = sample_directory(plan_file).patients
    return Directory(patients={key: replace(p, name=name) for key, p in known.items()})


def test_every_visit_has_one_row(tmp_path: Path) -> None:
    """Planned visits come first, those left out last, each once."""
    sample = sample_plan(12, 3)
    found = written(tmp_path / "visits.csv", sample)
    assert sorted(r["visit"] for r in found) == sorted(v.id for v in sample.problem.visits)
    assert [r["status"] for r in found] == ["planned"] * 10 + ["unassigned"] * 2
    assert set(found[0]) == set(COLUMNS)


def test_times_are_local(tmp_path: Path) -> None:
    """Clock times are those of the site, not of the machine or of UTC."""
    found = written(tmp_path / "visits.csv", sample_plan(12, 3))[0]
    assert (found["date"], found["nurse"], found["stop"]) == ("2026-03-02", "N000", "1")
    assert found["start"] >= found["arrival"] >= "07:00"


def test_left_out_visits_carry_their_reason(tmp_path: Path) -> None:
    """The verdict stands in the row; who would have been late does not."""
    found = written(tmp_path / "visits.csv", sample_plan(12, 3))[-1]
    assert found["reason"] == "No nurse with the credentials has room within the window."
    assert found["start"] == found["nurse"] == ""


def test_names_are_there_where_they_are_known(tmp_path: Path) -> None:
    """The file is for people: it names patients, streets and drugs."""
    sample = sample_plan(12, 3)
    found = written(tmp_path / "visits.csv", sample, sample_directory(sample, "Zoë"))[0]
    assert found["patient_name"].startswith("Zoë ")
    assert found["address"].startswith("Landstrasse")
    assert found["drug"] == "ceftriaxone 2 g"


@pytest.mark.parametrize("name", ["=1+1", "+49 1", "-2", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(tmp_path: Path, name: str) -> None:
    """A name that a spreadsheet would run is quoted, and is otherwise unchanged."""
    sample = sample_plan(4, 1)
    found = written(tmp_path / "visits.csv", sample, renamed(sample, name))
    assert {r["patient_name"] for r in found} == {f"'{name}"}


def test_separators_and_quotes_survive(tmp_path: Path) -> None:
    """Commas, quotes and line breaks in a name do not break the row."""
    sample = sample_plan(4, 1)
    name = 'Smith, "Bo"\nJr.'
    found = written(tmp_path / "visits.csv", sample, renamed(sample, name))
    assert {r["patient_name"] for r in found} == {name}


def test_an_empty_plan_has_only_the_head(tmp_path: Path) -> None:
    """A day without visits is a table without rows."""
    sample = sample_plan(4, 1)
    empty = replace(
        sample,
        problem=sample.problem.replace(visits=()),
        result=replace(sample.result, plan=Plan()),
    )
    assert written(tmp_path / "visits.csv", empty) == []
