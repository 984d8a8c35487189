"""Instances of the unified format with faults are refused where the fault stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.readers.errors import ReaderError
from benchmarks.readers.uhhc import read_uhhc
from tests.benchmarks.readers.instances import unified, written

COSTS = ["metadata", "cost_components"]
REFUSED: list[tuple[list[Any], Any, str]] = [
    (["patients", 0, "time_windows", 0], {"start": 9, "end": 8}, "time_windows[0]: ends (8) not"),
    (["patients", 0, "time_windows"], [], "patients[0].time_windows: has 0 values"),
    (["patients", 0, "time_windows", 1, "start"], 0, "in the order of their starts"),
    (["patients", 0, "id"], "p2", "patients[1].id: 'p2' occurs already at patients[0].id"),
    (["patients", 0, "distance_matrix_index"], 5, "must be from 0 to 4, not 5"),
    (["patients", 0, "synchronization"], {"type": "simultaneous"}, "two services, and no fewer"),
    (["patients", 1, "synchronization", "type"], "later", "not 'later'"),
    (["patients", 1, "synchronization", "type"], "simultaneous", "a distance is given for"),
    (["patients", 1, "synchronization", "distance", "min"], 16, "min (16) is more than max (15)"),
    (["patients", 0, "required_services", 0, "duration"], 1.5, "must be a whole number, not 1.5"),
    (["patients", 0, "required_services", 0, "service"], "s9", "service 's9' is not in"),
    (["patients", 0, "preferred_caregivers"], [], "preferred_caregivers: has 0 values"),
    (["patients", 0, "preferred_caregivers"], ["c9"], "caregiver 'c9' is not in the file's list"),
    (["patients", 2, "incompatible_caregivers"], ["c1", "c2"], "nobody who may go is able to do"),
    (["patients", 3, "optional"], 1, "patients[3].optional: must be yes or no"),
    (["patients", 3, "colour"], 1, "patients[3]: key 'colour' is unknown"),
    (["caregivers", 0, "departing_point"], "x", "terminal point 'x' is not in the file's list"),
    (["caregivers", 0, "working_shift", "end"], 0, "working_shift: ends (0) not after it begins"),
    (["caregivers", 0, "working_shift"], None, "working_shift: must be an object, not nothing"),
    (["services", 0, "default_duration"], -1, "must be from 0 to"),
    (["lunch_breaks", "min_duration"], 0, "must be from 1 to"),
    (["lunch_breaks", "end"], 39, "lunch_breaks: ends (39) before it begins (40)"),
    (["metadata", "time_window_met"], "soon", "must be 'at_service_start' or 'at_service_end'"),
    ([*COSTS, "travel_time"], "HARD", "travel_time cannot be hard here"),
    ([*COSTS, "missed_lunch_break"], "HARD", "lunch cannot be hard here"),
    ([*COSTS, "qualification"], 5, "qualification must be hard here"),
    ([*COSTS, "incompabilities"], 5, "incompabilities must be hard here"),
    ([*COSTS, "max_waiting_time"], 5, "max_waiting_time cannot have a weight here"),
    ([*COSTS, "beauty"], 5, "key 'beauty' is unknown"),
    (["distances", 1], [0, 0, 0], "distances[1]: has 3 values, not 5"),
    (["distances", 1, 1], 3, "distances[1][1]: the way from a place to itself must be 0"),
]


@pytest.mark.parametrize(("keys", "value", "message"), REFUSED)
def test_what_is_wrong_is_refused_where_it_stands(
    tmp_path: Path, keys: list[Any], value: Any, message: str
) -> None:
    """Each fault is told with its place in the file."""
    data = unified()
    *way, last = keys
    at: Any = data
    for key in way:
        at = at[key]
    at[last] = value
    with pytest.raises(ReaderError) as refused:
        read_uhhc(written(tmp_path, data))
    assert message in str(refused.value)


def without_lunch(data: dict[str, Any]) -> None:
    del data["lunch_breaks"]


def without_shift(data: dict[str, Any]) -> None:
    del data["caregivers"][1]["working_shift"]


def with_lunch_too_short(data: dict[str, Any]) -> None:
    data["lunch_breaks"]["min_duration"] = 21
    data["metadata"]["time_window_met"] = "at_service_end"


def with_windows_too_short(data: dict[str, Any]) -> None:
    data["patients"][1]["time_windows"] = [{"start": 60, "end": 69}]
    data["metadata"]["time_window_met"] = "at_service_end"
    data["metadata"]["cost_components"]["total_tardiness"] = "HARD"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (without_lunch, "caregivers: have lunch breaks, but the file has no 'lunch_breaks'"),
        (without_shift, "caregivers[1]: has idle time (max_idle_time), but no 'working_shift'"),
        (with_lunch_too_short, "lunch_breaks: leave no time for lunch"),
        (with_windows_too_short, "patients[1].time_windows: are too short for service 's1'"),
    ],
)
def test_parts_that_do_not_fit_are_refused(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], None], message: str
) -> None:
    """Each part is possible alone."""
    data = unified()
    spoil(data)
    with pytest.raises(ReaderError) as refused:
        read_uhhc(written(tmp_path, data))
    assert str(refused.value) == message
