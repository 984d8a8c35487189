"""Solomon's and Gehring and Homberger's formats: one instance in both, and loads kept."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.readers.case import Case
from benchmarks.readers.errors import NoAnswerError, ReaderError
from benchmarks.readers.formats import read_case, solve_file
from benchmarks.readers.gehring_homberger import read_gehring_homberger
from benchmarks.readers.solomon import read_solomon
from tests.benchmarks.readers.instances import VRPLIB, solomon

SPOTS = [(0, 0), (1, 1), (2, 2), (-1, 0)]


def solved(folder: Path, text: str, name: str = "solomon") -> tuple[str, str]:
    """Return what is claimed and what is written for an instance."""
    path, out = folder / "in.txt", folder / "out.sol"
    path.write_text(text)
    *_, claim = solve_file(path, name, seconds=2, seed=0, out=out)
    return claim, out.read_text()


def driven(solution: str) -> float:
    """Return the distance of a solution's routes, by another way than the reader's."""
    total = 0.0
    for line in re.findall(r"^Route #\d+: (.*)$", solution, flags=re.MULTILINE):
        stops = [0, *map(int, line.split()), 0]
        for a, b in itertools.pairwise(stops):
            total += math.floor(10 * math.dist(SPOTS[a], SPOTS[b])) / 10
    return total


@pytest.mark.parametrize("name", ["solomon", "gehring-homberger"])
def test_a_hand_checked_optimum(tmp_path: Path, name: str) -> None:
    """Windows force two vehicles; both formats say the same and have the same answer."""
    claim, solution = solved(tmp_path, solomon() if name == "solomon" else VRPLIB, name)
    assert claim.startswith("distance 7.6, 2 vehicles (")
    assert solution.endswith("\nCost 7.6\n")
    assert driven(solution) == pytest.approx(7.6)
    routes = set(re.findall(r"^Route #\d+: (.*)$", solution, flags=re.MULTILINE))
    assert routes == {"2 1", "3"}


def test_without_windows_one_vehicle_is_shorter(tmp_path: Path) -> None:
    """The windows of the instance before were what forced two."""
    claim, solution = solved(tmp_path, solomon(due=100))
    assert claim.startswith("distance 7.4, 1 vehicles (")
    assert driven(solution) == pytest.approx(7.4)


def test_both_formats_are_the_same_problem(tmp_path: Path) -> None:
    """Visits, shifts and travel are equal, wherever they come from."""
    for name, text in (("solomon", solomon()), ("gehring-homberger", VRPLIB)):
        (tmp_path / name).write_text(text)
    first, second = (read_case(tmp_path / n, n) for n in ("solomon", "gehring-homberger"))
    assert first.problem.visits == second.problem.visits
    assert first.problem.shifts == second.problem.shifts
    assert (first.problem.travel.seconds == second.problem.travel.seconds).all()
    assert [visit.load for visit in first.problem.visits] == [1, 1, 1]
    assert [shift.capacity for shift in first.problem.shifts] == [9, 9]


def test_a_vehicle_carries_no_more_than_it_can(tmp_path: Path) -> None:
    """Capacity forces two vehicles where windows do not: 1.4 + 1.4 + 2.8 + 2 = 7.6."""
    claim, solution = solved(tmp_path, solomon(capacity=2, due=100))
    assert claim.startswith("distance 7.6, 2 vehicles (")
    assert driven(solution) == pytest.approx(7.6)


def test_too_few_vehicles_have_no_answer(tmp_path: Path) -> None:
    """All customers must be served; a plan that leaves one out is no solution."""
    with pytest.raises(NoAnswerError, match=r"1 left out, such as [23]"):
        solved(tmp_path, solomon(vehicles=1))


REFUSED: list[tuple[Callable[[Path], Case], str, str, str]] = [
    (read_solomon, "VEHICLE\n", "VEHICLES\n", "line 3: must be 'VEHICLE'"),
    (read_solomon, "  2         9", "  0         9", "line 5: there must be a vehicle"),
    (read_solomon, "    2       2       2", "    3       2       2", "line 12: customer 2 must"),
    (read_solomon, "1       0     100       1", "1       0     100", "line 11: has 6 numbers"),
    (
        read_solomon,
        "1       0     100       1",
        "1     101     100       1",
        "line 11: is due (100)",
    ),
    (read_solomon, "1       0     100       1", "10      0     100       1", "line 11: demand 10"),
    (read_solomon, "1       0     100       1", "1       0     1e9       1", "line 11: '1e9'"),
    (read_solomon, "0       0     100       0", "5       0     100       0", "line 10: the depot"),
    (read_gehring_homberger, "EOF\n", "", "does not end with EOF"),
    (read_gehring_homberger, "TYPE : VRPTW", "TYPE : CVRP", "TYPE: must be VRPTW"),
    (read_gehring_homberger, "CAPACITY : 9\n", "", "CAPACITY is missing"),
    (read_gehring_homberger, "CAPACITY : 9\n", "CAPACITY : 9\nSKILL : 1\n", "line 6: 'SKILL' is"),
    (read_gehring_homberger, "CAPACITY : 9\n", 2 * "CAPACITY : 9\n", "line 6: CAPACITY occurs"),
    (read_gehring_homberger, "DIMENSION : 4", "DIMENSION : 5", "NODE_COORD_SECTION: has 4 rows"),
    (read_gehring_homberger, "4 0 3\n", "", "TIME_WINDOW_SECTION: has 3 rows, not 4"),
    (read_gehring_homberger, "3 2 2\n", "3 2\n", "line 11: has 2 numbers, not 3"),
    (read_gehring_homberger, "3 2 2\n", "4 2 2\n", "line 11: place 3 must come here, not 4"),
    (read_gehring_homberger, "SECTION\n1\n-1", "SECTION\n2\n-1", "DEPOT_SECTION: must be 1"),
    (read_gehring_homberger, "4 0 3\n", "4 5 3\n", "place 4: is due (3) before"),
]


@pytest.mark.parametrize(("reader", "old", "new", "message"), REFUSED)
def test_what_is_wrong_is_refused_where_it_stands(
    tmp_path: Path, reader: Callable[[Path], Case], old: str, new: str, message: str
) -> None:
    """Each fault is told with its line, or with the part of the file it concerns."""
    text = solomon() if reader is read_solomon else VRPLIB
    assert text.count(old) >= 1
    path = tmp_path / "in.txt"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ReaderError) as refused:
        reader(path)
    assert message in str(refused.value)
