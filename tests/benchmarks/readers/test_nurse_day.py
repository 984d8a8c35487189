"""Nurse days: a hand-checked optimum, and refusals of both files that say where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.readers.errors import ReaderError
from benchmarks.readers.formats import solve_file
from benchmarks.readers.nurse_day import read_nurse_day
from tests.benchmarks.readers.instances import nurse_day, write_travel


def written(folder: Path, data: dict[str, Any], **arrays: np.ndarray) -> Path:
    """Write an instance with its table of travel."""
    write_travel(folder, **arrays)
    path = folder / "in.json"
    path.write_text(json.dumps(data))
    return path


def judged(data: dict[str, Any], routes: dict[str, list[str]]) -> tuple[int, int]:
    """Check routes against the file alone; return weight left out and travel on the line."""
    visits = {v["id"]: v for v in data["visits"]}
    nurses = {n["id"]: n for n in data["nurses"]}
    travel = 0
    for name, route in routes.items():
        nurse = nurses[name]
        at, now = nurse["start"], nurse["shift"][0]
        for key in route:
            visit = visits.pop(key)
            assert set(visit["skills"]) <= set(nurse["skills"])
            travel += 100 * abs(at - visit["loc"])
            ((opens, closes),) = visit["windows"]
            now = max(now + 100 * abs(at - visit["loc"]), opens)
            assert now <= closes
            at, now = visit["loc"], now + visit["duration"]
        travel += 100 * abs(at - nurse["end"])
        assert now + 100 * abs(at - nurse["end"]) <= nurse["shift"][1]
    return sum(v["weight"] for v in visits.values()), travel


def test_a_hand_checked_optimum(tmp_path: Path) -> None:
    """Weight 2 cannot be served, and 600 s of driving are the least for the rest."""
    path, out = written(tmp_path, nurse_day()), tmp_path / "out.json"
    *_, claim = solve_file(path, "nurse-day", seconds=2, seed=0, out=out)
    assert claim.startswith("unserved weight 2, travel 600 s, 3 visits served (")
    assert judged(nurse_day(), json.loads(out.read_text())["routes"]) == (2, 600)


def test_weight_counts_before_travel(tmp_path: Path) -> None:
    """Of two visits that exclude each other, the far one is made if it weighs more."""
    data = nurse_day()
    data["nurses"] = data["nurses"][:1]
    data["visits"] = [
        {**data["visits"][0], "id": name, "loc": loc, "windows": [[1400, 1400]], "weight": weight}
        for name, loc, weight in (("near", 1, 1), ("far", 4, 2))
    ]
    path, out = written(tmp_path, data), tmp_path / "out.json"
    *_, claim = solve_file(path, "nurse-day", seconds=2, seed=0, out=out)
    assert claim.startswith("unserved weight 1, travel 800 s, 1 visits served (")
    assert json.loads(out.read_text()) == {"routes": {"n0": ["far"]}}


def test_weights_never_run_over(tmp_path: Path) -> None:
    """On a huge day the price of weight has a ceiling, and a note says so."""
    data = nurse_day(visits=[{**nurse_day()["visits"][0], "weight": 9}])
    for nurse in data["nurses"]:
        nurse["shift"] = [0, 10**6]
    assert len(read_nurse_day(written(tmp_path, data)).notes) == 0
    data["visits"] = [{**data["visits"][0], "id": f"v{i}"} for i in range(400)]
    case = read_nurse_day(written(tmp_path, data))
    assert case.problem.policy.weights.unassigned == 2**32 // 3600
    assert "not infinitely many" in case.notes[0]


def test_work_limits_are_kept_where_shifts_do_not_keep_them(tmp_path: Path) -> None:
    """A limit below the shift's length is one of the problem too; others would change nothing."""
    data = nurse_day()
    data["nurses"][0]["max_work"], data["nurses"][1]["max_work"] = 4000, 5000
    shifts = read_nurse_day(written(tmp_path, data)).problem.shifts
    assert [shift.max_work_seconds for shift in shifts] == [4000, None]


REFUSED: list[tuple[list[Any], Any, str]] = [
    (["visits", 0, "windows"], [], "visits[0].windows: has 0 values"),
    (["visits", 0, "windows", 0], [5, 4], "visits[0].windows[0]: ends (4) before it begins (5)"),
    (["visits", 0, "loc"], 5, "visits[0].loc: must be from 0 to 4, not 5"),
    (["visits", 0, "skills"], ["iv"], "visits[0].skills[0]: skill 'iv' is not in the file's list"),
    (["visits", 0, "weight"], 0, "visits[0].weight: must be from 1 to 9, not 0"),
    (["visits", 0, "weight"], 1.5, "visits[0].weight: must be a whole number, not 1.5"),
    (["visits", 0, "id"], "v1", "visits[1].id: 'v1' occurs already at visits[0].id"),
    (["nurses"], [], "nurses: has 0 values"),
    (["nurses", 0, "shift"], [9, 9], "nurses[0].shift: ends (9) not after it begins (9)"),
    (["nurses", 0, "breaks"], [], "nurses[0]: key 'breaks' is unknown"),
    (["travel"], "../tiny.npz", "travel: must be the name of a file beside this one"),
    (["travel"], "none.npz", "none.npz: the file cannot be read: No such file"),
    (["travel"], "in.json", "in.json: the file is no archive of arrays, or damaged"),
]


@pytest.mark.parametrize(("keys", "value", "message"), REFUSED)
def test_what_is_wrong_is_refused_where_it_stands(
    tmp_path: Path, keys: list[Any], value: Any, message: str
) -> None:
    """Each fault is told with its place in the file."""
    data = nurse_day()
    *way, last = keys
    at: Any = data
    for key in way:
        at = at[key]
    at[last] = value
    with pytest.raises(ReaderError) as refused:
        read_nurse_day(written(tmp_path, data))
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"metres": np.zeros((5, 5), int)}, "the archive has no array 'seconds'"),
        (
            {"seconds": np.zeros((5, 5), int), "metres": np.zeros((5, 5), int)},
            "the archive holds more than the array 'seconds'",
        ),
        ({"seconds": np.zeros((5, 4), int)}, "must be whole numbers of shape (5, 5)"),
        ({"seconds": np.zeros((5, 5))}, "must be whole numbers of shape (5, 5)"),
        ({"seconds": np.eye(5, dtype=int)}, "from a place to itself must be 0"),
        ({"seconds": np.full((5, 5), -1)}, "must be from 0 to 1000000"),
    ],
)
def test_a_wrong_table_of_travel_is_refused(
    tmp_path: Path, arrays: dict[str, np.ndarray], message: str
) -> None:
    """Names, shapes, kinds and signs of the array are checked."""
    with pytest.raises(ReaderError) as refused:
        read_nurse_day(written(tmp_path, nurse_day(), **arrays))
    assert str(refused.value).startswith("tiny.npz: ")
    assert message in str(refused.value)


def test_a_damaged_table_of_travel_is_refused(tmp_path: Path) -> None:
    """Wherever the archive is cut or changed, there is an error of ours or the same problem."""
    path = written(tmp_path, nurse_day())
    archive = tmp_path / "tiny.npz"
    data, expected = archive.read_bytes(), read_nurse_day(path).problem.travel.seconds
    wheres = set()
    for at in range(0, len(data), 3):
        for damaged in (data[:at], data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :]):
            archive.write_bytes(damaged)
            try:
                found = read_nurse_day(path).problem.travel.seconds
            except ReaderError as error:
                wheres.add(error.where)
            else:
                assert (found == expected).all()
    assert wheres == {"tiny.npz"}
