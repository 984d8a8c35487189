"""Rosters of others: read, solved, written, priced as their formats price them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.cli import app
from benchmarks.instances import check_files, instance_suite
from benchmarks.readers.curtois import read_curtois
from benchmarks.readers.errors import NoAnswerError, ReaderError
from benchmarks.readers.inrc2 import read_inrc2
from benchmarks.readers.made_roster import team
from benchmarks.readers.roster_formats import read_roster
from benchmarks.suite import SuiteError, read_table
from staffing.check import check_roster
from staffing.cost import roster_cost
from staffing.roster.result import RosterResult
from staffing.roster.roster import Assignment, Roster

CURTOIS = """# Two weeks of two people.
SECTION_HORIZON
14

SECTION_SHIFTS
E,480,
L,480,E

SECTION_STAFF
A,E=14|L=14,4800,2400,5,2,2,1
B,E=14|L=0,4800,2400,5,2,2,1

SECTION_DAYS_OFF
A,0

SECTION_SHIFT_ON_REQUESTS
A,2,E,2

SECTION_SHIFT_OFF_REQUESTS
B,3,E,4

SECTION_COVER
""" + "".join(f"{day},E,1,100,1\n" for day in range(14))

SCENARIO = """SCENARIO = n002w1

WEEKS = 1

SKILLS = 2
Head
Nurse

SHIFT_TYPES = 2
Early (2,5)
Late (1,3)

FORBIDDEN_SHIFT_TYPES_SUCCESSIONS
Early 0
Late 1 Early

CONTRACTS = 1
Full (2,4) (2,4) (2,3) 1 1

NURSES = 2
Ann Full 2 Head Nurse
Bea Full 1 Nurse
"""
HISTORY = """HISTORY
0 n002w1

NURSE_HISTORY
Ann 0 0 Late 1 2 0
Bea 0 1 None 0 0 1
"""
WEEK = """WEEK_DATA
n002w1

REQUIREMENTS
Early Head (0,1) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)
Early Nurse (0,0) (1,1) (0,1) (0,0) (0,0) (0,0) (0,0)
Late Head (0,0) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)
Late Nurse (0,0) (0,0) (0,0) (0,0) (0,0) (0,1) (0,1)

SHIFT_OFF_REQUESTS = 1
Bea Any Tue
"""


def result_of(roster: Roster, path: Path, name: str) -> RosterResult:
    """Return a roster as if it had been solved."""
    asked = read_roster(path, name).problem
    return RosterResult(
        roster=roster,
        cost=roster_cost(asked, roster),
        violations=check_roster(asked, roster),
        status="feasible",
        lower_bound=None,
        seconds=0.0,
        first_seconds=0.0,
        steps=0,
    )


@pytest.fixture
def curtois(tmp_path: Path) -> Path:
    """Write a small instance of shift scheduling."""
    path = tmp_path / "Instance.txt"
    path.write_text(CURTOIS)
    return path


@pytest.fixture
def inrc2(tmp_path: Path) -> Path:
    """Write a small instance of INRC-II, and return its name as a path."""
    (tmp_path / "Sc-n002w1.txt").write_text(SCENARIO)
    (tmp_path / "H0-n002w1-0.txt").write_text(HISTORY)
    (tmp_path / "WD-n002w1-3.txt").write_text(WEEK)
    return tmp_path / "n002w1_0_3"


def test_shift_scheduling_is_priced_as_the_format_prices_it(curtois: Path) -> None:
    held = [("A", d) for d in (1, 2, 3, 7, 8)] + [("B", d) for d in (0, 1, 2, 3, 10)]
    roster = Roster(assignments=tuple(Assignment(nurse=n, day=d, shift="E") for n, d in held))
    result = result_of(roster, curtois, "curtois")
    # Days 4 to 6, 9 and 11 to 13 are uncovered, three days have one too many, B works on day 3.
    assert result.cost.points == 7 * 100 + 3 + 4
    assert {v.text.split()[1] for v in result.violations} == {"B"}
    with pytest.raises(NoAnswerError, match="day 10, below 2"):
        read_curtois(curtois).answer(result)


def test_inrc2_is_priced_as_the_competition_prices_it(inrc2: Path) -> None:
    held = [("Ann", 1, "Early", "Nurse"), ("Bea", 1, "Early", "Nurse"), ("Ann", 5, "Late", "Head")]
    roster = Roster(
        assignments=tuple(Assignment(nurse=n, day=d, shift=s, role=r) for n, d, s, r in held)
    )
    result = result_of(roster, inrc2, "inrc2")
    terms = {t.name: t.points for t in result.cost.terms if t.points}
    assert terms == {
        "cover": 30 * 4,  # Head on Monday, a nurse on Wednesday, late on Saturday and Sunday.
        "request": 10,
        "weekend": 30,  # Ann works on Saturday only.
        "limit": 20,  # Bea has one shift, and two are wanted.
        "run": 120 + 90,  # Work and shifts on end, days off, as an outside judge counts them.
    }
    text = read_inrc2(inrc2).answer(result).files["sol-week0.txt"]
    assert "ASSIGNMENTS = 3\nAnn Tue Early Nurse\nAnn Sat Late Head\nBea Tue Early Nurse" in text


@pytest.mark.parametrize("name", ["curtois", "inrc2", "inrc2-weeks"])
def test_the_command_solves_and_writes_what_the_judges_read(
    name: str, curtois: Path, inrc2: Path, tmp_path: Path
) -> None:
    file = curtois if name == "curtois" else inrc2
    out = tmp_path / "solution"
    asked = ["solve", str(file), "--format", name, "--seconds", "1.5", "--out", str(out)]
    ran = CliRunner().invoke(app, asked)
    assert ran.exit_code == 0, ran.output
    claim = re.search(r"^cost (\d+) \(", ran.output, re.MULTILINE)
    assert claim is not None
    if name != "curtois":
        assert (out / "sol-week0.txt").read_text().startswith("SOLUTION\n0 n002w1\n\nASSIGN")
        return
    rows = dict(line.split(": ") for line in out.read_text().splitlines())
    assert {n: len(row.split()) for n, row in rows.items()} == {"A": 14, "B": 14}
    assert "E" not in rows["A"].split()[0]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("E,480,", "E,x,", "line 6: 'x' is not a whole number"),
        ("A,E=14|L=14", "A,E-14", "is not like D=14"),
        ("4800,2400,5,2,2,1\nB", "2400,4800,5,2,2,1\nB", "maximum"),
        ("SECTION_COVER\n", "", "section COVER is missing or empty"),
        ("13,E,1,100,1", "14,Z,1,100,1", "names shift type Z, which does not exist; cover 14 Z"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_place(
    old: str, new: str, told: str, curtois: Path
) -> None:
    curtois.write_text(CURTOIS.replace(old, new))
    with pytest.raises(ReaderError, match=re.escape(told)):
        read_roster(curtois, "curtois")


def test_a_name_that_is_no_instance_is_told(inrc2: Path) -> None:
    with pytest.raises(ReaderError, match="is not a name like"):
        read_roster(inrc2.with_name("n002w1"), "inrc2")
    with pytest.raises(ReaderError, match="names 2 weeks, and there are 1"):
        read_roster(inrc2.with_name("n002w1_0_3-3"), "inrc2")


def test_the_suite_of_rosters_can_be_used_and_names_missing_files(tmp_path: Path) -> None:
    suite = instance_suite(read_table(Path("suites/rosters.toml")), Path("rosters.toml"))
    formats = ("curtois", "inrc2", "inrc2-weeks", "made-roster")
    with pytest.raises(SuiteError, match=r"no curtois/Instance1\.txt"):
        check_files(suite.instances, tmp_path, formats)
    made = [i for i in suite.instances if i.format == "made-roster"]
    check_files(made, tmp_path, formats)


def test_a_made_team_is_the_same_each_time() -> None:
    assert team(15, 7, 3) == team(15, 7, 3)
    assert team(15, 7, 3) != team(15, 7, 4)
