"""Home care instances: hand-checked optima, exact costs, and refusals that say where."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.readers.errors import ReaderError
from benchmarks.readers.formats import solve_file
from benchmarks.readers.hhcrsp import read_hhcrsp, read_home_care
from benchmarks.readers.hhcrsp_problem import problem_of
from routing.check import check
from routing.cost import cost
from tests.benchmarks.readers import published
from tests.benchmarks.readers.instances import home_care, line


def solved(folder: Path, data: dict[str, Any], seconds: float = 2) -> tuple[str, dict[str, Any]]:
    """Return what is claimed and what is written for an instance."""
    path, out = folder / "in.json", folder / "out.json"
    path.write_text(json.dumps(data))
    *_, claim = solve_file(path, "hhcrsp", seconds=seconds, seed=0, out=out)
    return claim, json.loads(out.read_text())


def priced(data: dict[str, Any], solution: dict[str, Any]) -> float:
    """Check a solution against the file alone and return its cost: no code of ours is used."""
    rows = {p["id"]: (i, p) for i, p in enumerate(data["patients"], start=1)}
    usual = {s["id"]: s["default_duration"] for s in data["services"]}
    able = {c["id"]: c["abilities"] for c in data["caregivers"]}
    travel, late, starts = 0.0, [0.0], {}
    assert sorted(r["caregiver_id"] for r in solution["routes"]) == sorted(able)
    for route in solution["routes"]:
        at, now = 0, 0.0
        for stop in route["locations"]:
            i, patient = rows[stop["patient"]]
            (need,) = [n for n in patient["required_caregivers"] if n["service"] == stop["service"]]
            assert stop["service"] in able[route["caregiver_id"]]
            travel += data["distances"][at][i]
            start = stop["arrival_time"]
            assert start >= now + data["distances"][at][i] - 1e-9
            assert start >= patient["time_window"][0]
            late.append(start - patient["time_window"][1])
            starts[stop["patient"], stop["service"]] = start, route["caregiver_id"]
            at, now = i, stop["departure_time"]
            lasts = need.get("duration", usual[stop["service"]])
            assert now == pytest.approx(start + lasts, abs=1e-9)
        travel += data["distances"][at][0]
    needs = {(p["id"], n["service"]) for p in data["patients"] for n in p["required_caregivers"]}
    assert set(starts) == needs
    for patient in data["patients"]:
        if "synchronization" in patient:
            first, second = (
                starts[patient["id"], n["service"]] for n in patient["required_caregivers"]
            )
            least, most = patient["synchronization"].get("distance", [0, 0])
            assert least - 1e-9 <= second[0] - first[0] <= most + 1e-9
            assert first[1] != second[1]
    return (travel + sum(max(0.0, x) for x in late) + max(late)) / 3


def test_a_hand_checked_optimum(tmp_path: Path) -> None:
    """Lateness is the least, both visits of a pair count, and the worst counts once more."""
    claim, solution = solved(tmp_path, home_care())
    assert claim.startswith("cost 38.333333, travel 100, lateness 10, worst lateness 5 (")
    assert priced(home_care(), solution) == pytest.approx(115 / 3)


def test_lags_may_be_shorter_than_services(tmp_path: Path) -> None:
    """The second service starts 15 to 20 after the first, which is still under way."""
    data = home_care()
    data["patients"][1] |= {
        "time_window": [30, 60],
        "synchronization": {"type": "sequential", "distance": [15, 20]},
        "required_caregivers": [
            {"service": "s1", "duration": 40},
            {"service": "s2", "duration": 40},
        ],
    }
    claim, solution = solved(tmp_path, data)
    assert claim.startswith("cost 33.333333, travel 100, lateness 0, worst lateness 0 (")
    assert priced(data, solution) == pytest.approx(100 / 3)


@pytest.mark.parametrize("seed", range(3))
def test_no_order_is_cheaper(tmp_path: Path, seed: int) -> None:
    """Four lone visits within wide windows are driven as in the shortest of all tours."""
    spots = [0, *(((7 + seed) * k * k) % 31 - 15 for k in range(1, 5))]
    patients = [
        {
            "id": f"p{i}",
            "location": [0, 0],
            "time_window": [0, 900],
            "required_caregivers": [{"service": "s1", "duration": i}],
        }
        for i in range(1, 5)
    ]
    table = line(*spots)
    for i, j in itertools.permutations(range(5), 2):
        table[i][j] += (3 * i + j) % 4 + 0.125
    data = home_care(
        patients=patients, distances=table, caregivers=[{"id": "c1", "abilities": ["s1"]}]
    )
    shortest = min(
        sum(table[a][b] for a, b in itertools.pairwise([0, *order, 0]))
        for order in itertools.permutations(range(1, 5))
    )
    claim, solution = solved(tmp_path, data)
    assert priced(data, solution) == pytest.approx(shortest / 3)
    assert claim.startswith(f"cost {shortest / 3:.6f}".rstrip("0"))


def test_thousandths_are_exact(tmp_path: Path) -> None:
    """Three decimals are neither rounded nor cut: the cost is that of the file's numbers."""
    data = home_care(distances=line(0, 10.125, 20.001, -10.007))
    assert read_case_grain(tmp_path, data) == 1000
    claim, solution = solved(tmp_path, data)
    assert priced(data, solution) == pytest.approx(float(claim.split()[1].strip(",")), abs=1e-6)


def test_finer_times_are_rounded_to_the_safe_side(tmp_path: Path) -> None:
    """A window that opens a hair before 30 is kept, the cost is exact, and a note says so."""
    data = home_care()
    data["patients"][1]["time_window"] = [29.99999999999999645, 40]
    path = tmp_path / "in.json"
    path.write_text(json.dumps(data))
    (note,) = read_hhcrsp(path).notes
    assert "finer than a thousandth" in note
    _, solution = solved(tmp_path, data)
    assert priced(data, solution) == pytest.approx(115 / 3)


def read_case_grain(folder: Path, data: dict[str, Any]) -> int:
    """Return how many seconds stand for one unit of an instance."""
    path = folder / "grain.json"
    path.write_text(json.dumps(data))
    case = read_hhcrsp(path)
    return case.problem.travel.seconds[0, 1] * 1000 // round(1000 * data["distances"][0][1])


def test_two_services_that_one_caregiver_alone_can_do(tmp_path: Path) -> None:
    """There is no plan; that is found while reading, and nothing is written."""
    data = home_care(caregivers=[{"id": "c1", "abilities": ["s1", "s2"]}])
    with pytest.raises(ReaderError, match=r"patients\[1\]: two caregivers are needed"):
        solved(tmp_path, data)
    assert [path.name for path in tmp_path.iterdir()] == ["in.json"]


def test_late_plans_are_not_cut_off(tmp_path: Path) -> None:
    """Where lateness cannot be helped, the limit on it leaves the best plan room.

    One caregiver, places 100 to either side, both due at once: 400 of travel, 100 + 300 late.
    """
    patients = [
        {
            "id": f"p{i}",
            "location": [0, 0],
            "time_window": [0, 0],
            "required_caregivers": [{"service": "s1", "duration": 0}],
        }
        for i in (1, 2)
    ]
    caregivers = [{"id": "c1", "abilities": ["s1"]}]
    data = home_care(patients=patients, caregivers=caregivers, distances=line(0, 100, -100))
    claim, solution = solved(tmp_path, data)
    assert claim.startswith("cost 366.666667, travel 400, lateness 400, worst lateness 300 (")
    assert priced(data, solution) == pytest.approx(1100 / 3)


SEQUENTIAL = {"type": "sequential", "distance": [5, 4]}
REFUSED: list[tuple[list[Any], Any, str]] = [
    (["patients", 0, "time_window"], [9, 8], "patients[0].time_window: ends before it begins"),
    (["patients", 0, "time_window"], [9], "patients[0].time_window: has 1 values, not 2"),
    (["patients", 0, "id"], "p2", "patients[1].id: 'p2' occurs already at patients[0].id"),
    (["patients", 0, "id"], "a\nb", "patients[0].id: must be a text of printable characters"),
    (["patients", 0, "colour"], 1, "patients[0]: key 'colour' is unknown"),
    (["patients", 0, "location"], None, "patients[0].location: must be a list, not nothing"),
    (["patients", 1, "synchronization"], SEQUENTIAL, "least (5) is more than most (4)"),
    (["patients", 1, "synchronization"], {"type": "later"}, "not 'later'"),
    (["patients", 0, "synchronization"], SEQUENTIAL, "two services, and no fewer"),
    (["patients", 0, "required_caregivers", 0, "service"], "s9", "service 's9' is not in"),
    (["patients", 0, "required_caregivers", 0, "duration"], -1, "must be a number from 0"),
    (["patients", 0, "required_caregivers", 0, "duration"], True, "not yes or no"),
    (["patients", 1, "required_caregivers", 1, "service"], "s1", "'s1' occurs already"),
    (["patients"], [], "patients: has 0 values"),
    (["caregivers"], [], "caregivers: has 0 values"),
    (["caregivers", 1, "abilities"], [], "nobody is able to do 's2'"),
    (["distances", 1], [0, 0, 0], "distances[1]: has 3 values, not 4"),
    (["distances", 1, 1], 3, "distances[1][1]: the way from a place to itself must be 0"),
    (["distances", 0, 1], "near", "distances[0][1]: must be a number, not a text"),
    (["distances", 0, 1], 1e300, "distances[0][1]: must be a number from 0 to"),
    (["depots"], [], "key 'depots' is unknown"),
]


@pytest.mark.parametrize(("keys", "value", "message"), REFUSED)
def test_what_is_wrong_is_refused_where_it_stands(
    tmp_path: Path, keys: list[Any], value: Any, message: str
) -> None:
    """Each fault is told with its place in the file."""
    data = home_care()
    *way, last = keys
    at: Any = data
    for key in way:
        at = at[key]
    at[last] = value
    path = tmp_path / "in.json"
    path.write_text(json.dumps(data))
    with pytest.raises(ReaderError) as refused:
        read_hhcrsp(path)
    assert message in str(refused.value)


def test_times_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    """A sum beyond 32 bits is told, not wrapped around."""
    data = home_care(distances=line(0, 999_900.001, 20, -10))
    path = tmp_path / "in.json"
    path.write_text(json.dumps(data))
    with pytest.raises(ReaderError, match="does not fit into 32 bits"):
        read_hhcrsp(path)


@pytest.mark.parametrize("name", [n for n in published.names() if not n.startswith("uhhc")])
def test_published_solutions_cost_what_was_published(name: str) -> None:
    """By our judge: three times the cost, in the seconds of the problem."""
    path = published.instance(name)
    care = read_home_care(path)
    day, grain, _ = problem_of(care)
    number = {patient.id: i for i, patient in enumerate(care.patients, start=1)}
    plan = published.plan_of(
        day,
        published.solution(name)["routes"],
        lambda patient, service: f"{number[patient]}/{service}",
        lambda time: round(time * grain),
    )
    assert check(day, plan) == ()
    assert cost(day, plan).points / 3 / grain == pytest.approx(
        float(published.best_known(name)), abs=5.1e-4
    )
