"""Suites are read as written, and what is wrong with one is told."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from benchmarks.roads.suite import road_suite
from benchmarks.suite import KEEPERS, Case, SuiteError, read_suite, read_table

SUITE = """\
title = "Two cases"

[[case]]
name = "all of it"
sample = false
data = "some/folder"
patients = 12
seed = 3
road_network = "town.osm"
days = 2
seconds = 1.5
first_plan_seconds = 0.5

[[case]]
name = "least of it"
"""
KEPT = sorted(KEEPERS.glob("suites/*.toml"))


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "suite.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_suite_is_read_as_written(tmp_path: Path) -> None:
    """Every key has its value, in order of the cases, and what is not written its default."""
    found = read_suite(write(tmp_path, SUITE))
    assert found.title == "Two cases"
    first, second = found.cases
    assert first == Case(
        name="all of it",
        data="some/folder",
        patients=12,
        seed=3,
        road_network="town.osm",
        days=2,
        seconds=1.5,
        first_plan_seconds=0.5,
    )
    assert second == Case(name="least of it")
    assert all(f"{field.name} = " in SUITE for field in fields(Case))


def test_a_suite_without_title_has_that_of_its_file(tmp_path: Path) -> None:
    """The file's name will do."""
    assert read_suite(write(tmp_path, '[[case]]\nname = "x"\n')).title == "suite"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[case]]\nname = "x"\npatient = 3\n', "unknown keys patient"),
        ('[[case]]\nname = "x"\nb = 3\na = 1\n', "unknown keys a, b"),
        ("[[case]]\npatients = 3\n", "no name"),
        ('title = "empty"\n', "has no [[case]]"),
        ("[[case]\n", "is not a suite"),
        (b"\xff\xfe", "is not a suite"),
        ('case = "x"\n', "has no [[case]]"),
        ("case = [1]\n", "has no [[case]]"),
        ('[[case]]\nname = "x"\npatients = "many"\n', "patients"),
        ('[[case]]\nname = "x"\npatients = 0\n', "patients"),
        ('[[case]]\nname = "x"\nsample = 1\n', "sample"),
        ('[[case]]\nname = "x"\ndays = 1.5\n', "days"),
        ('[[case]]\nname = "x"\ndays = 15\n', "days"),
        ('[[case]]\nname = "x"\nseconds = -1\n', "seconds"),
        ('[[case]]\nname = "x"\nseconds = true\n', "seconds"),
        ("[[case]]\nname = 3\n", "name"),
    ],
)
def test_a_bad_suite_is_refused(tmp_path: Path, text: str | bytes, told: str) -> None:
    """Misspelt keys, wrong kinds of values and files of another kind are told in one sentence."""
    with pytest.raises(SuiteError) as caught:
        read_suite(write(tmp_path, text))
    assert told in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_missing_suite_comes_with_those_there_are(tmp_path: Path) -> None:
    """Who mistypes a name sees the suites that can be run."""
    with pytest.raises(SuiteError, match=r"There are: .*suites/nightly\.toml"):
        read_suite(tmp_path / "nigthly.toml")


def test_suites_are_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is taken as from the folder of benchmarks where nothing lies at it."""
    monkeypatch.chdir(tmp_path)
    assert read_suite(Path("suites/nightly.toml")).title == "Nightly plan"


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_every_suite_that_is_kept_is_valid(path: Path) -> None:
    """It can be read, its cases have names of their own, and a search that ends."""
    kind = read_table(path).get("kind", "plans")
    if kind == "roads":
        assert road_suite(read_table(path), None).rounds >= 1
    if kind != "plans":
        return  # They have tests of their own.
    cases = read_suite(path).cases
    assert len({case.name for case in cases}) == len(cases) >= 1
    assert all(0 < case.seconds <= 3_600 and 1 <= case.days <= 14 for case in cases)


def test_the_nightly_suite_measures_the_three_sizes() -> None:
    """The sample day, a week of about 1,000 visits, and a day of 300 nurses, within limits."""
    from routing.generate.nurses import size_of

    day, week, many = read_suite(KEEPERS / "suites" / "nightly.toml").cases
    assert (day.sample, day.days, day.first_plan_seconds) == (True, 1, 1.0)
    assert (week.patients, week.days, week.first_plan_seconds) == (600, 7, 5.0)
    assert size_of(many.patients).weekday == 300
    assert many.days == 1
