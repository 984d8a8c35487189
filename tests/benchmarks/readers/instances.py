"""The smallest files of each format, as text that tests change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from routing.domain.plan_file import PlanFile
from routing.io.plan_file import write_plan
from routing.solve import solve
from tests.builders import problem, shift, visit

SOLOMON = """TINY

VEHICLE
NUMBER     CAPACITY
  {vehicles}         {capacity}

CUSTOMER
CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME   DUE DATE   SERVICE TIME

    0       0       0       0       0     100       0
    1       1       1       1       0     100       1
    2       2       2       1       0      {due}       1
    3      -1       0       1       0       {due}       1
"""
"""With both due at 3, customers 2 and 3 cannot share a vehicle: 2.8 + 1.4 + 1.4 + 1 + 1 = 7.6.

Else one vehicle drives 1.4 + 1.4 + 3.6 + 1 = 7.4.
"""

VRPLIB = """NAME : TINY
TYPE : VRPTW
DIMENSION : 4
VEHICLES : 2
CAPACITY : 9
SERVICE_TIME : 1
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 1 1
3 2 2
4 -1 0
DEMAND_SECTION
1 0
2 1
3 1
4 1
TIME_WINDOW_SECTION
1 0 100
2 0 100
3 0 3
4 0 3
DEPOT_SECTION
1
-1
EOF
"""
"""The same as ``SOLOMON``."""


def solomon(*, vehicles: int = 2, capacity: int = 9, due: int = 3) -> str:
    """Return an instance of four places."""
    return SOLOMON.format(vehicles=vehicles, capacity=capacity, due=due)


def line(*spots: float) -> list[list[float]]:
    """Return the table of distances between spots on a line."""
    return [[round(abs(a - b), 3) for b in spots] for a in spots]


def home_care(**changes: Any) -> dict[str, Any]:
    """Return three patients at 10, 20 and -10 from the office; the one at 20 needs both caregivers.

    All routes are forced but for the order of the second caregiver's. Serving p3 at 10 first, she
    starts at p2 at 45, both visits there 5 late: (40 + 60 + 10 + 5) / 3. Serving it last, she would
    be 60 late there: (100 + 60 + 60) / 3.
    """
    return {
        "patients": [
            {
                "id": "p1",
                "location": [10, 0],
                "time_window": [0, 100],
                "required_caregivers": [{"service": "s1", "duration": 5}],
            },
            {
                "id": "p2",
                "location": [20, 0],
                "time_window": [30, 40],
                "required_caregivers": [
                    {"service": "s1", "duration": 10},
                    {"service": "s2", "duration": 10},
                ],
                "synchronization": {"type": "simultaneous"},
            },
            {
                "id": "p3",
                "location": [-10, 0],
                "time_window": [0, 10],
                "required_caregivers": [{"service": "s2"}],
            },
        ],
        "services": [{"id": "s1", "default_duration": 9}, {"id": "s2", "default_duration": 5}],
        "caregivers": [
            {"id": "c1", "abilities": ["s1"]},
            {"id": "c2", "abilities": ["s2"]},
        ],
        "central_offices": [{"id": "d", "location": [0, 0]}],
        "distances": line(0, 10, 20, -10),
    } | changes


def unified(**changes: Any) -> dict[str, Any]:
    """Return two caregivers, four patients 10, 20, -10 and 400 from their terminal point.

    p2 needs both; p4 is optional and too far; both caregivers want lunch, from 40 to 60.
    """
    return {
        "metadata": {
            "time_window_met": "at_service_start",
            "origin": "generated",
            "horizon": 200,
            "name": "tiny",
            "cost_components": {
                "travel_time": 1,
                "total_tardiness": 3,
                "highest_tardiness": 2,
                "total_waiting_time": 1,
                "total_extra_time": 4,
                "max_idle_time": 1,
                "caregiver_preferences": 7,
                "optional_patients": 100,
                "missed_lunch_break": 50,
            },
        },
        "patients": [
            {
                "id": "p1",
                "distance_matrix_index": 1,
                "required_services": [{"service": "s1", "duration": 5}],
                "time_windows": [{"start": 0, "end": 30}, {"start": 90, "end": 100}],
                "preferred_caregivers": ["c2"],
            },
            {
                "id": "p2",
                "distance_matrix_index": 2,
                "required_services": [{"service": "s1", "duration": 10}, {"service": "s2"}],
                "time_windows": [{"start": 60, "end": 70}],
                "synchronization": {"type": "sequential", "distance": {"min": 5, "max": 15}},
                "optional": False,
            },
            {
                "id": "p3",
                "distance_matrix_index": 3,
                "required_services": [{"service": "s2", "duration": 5}],
                "time_windows": [{"start": 0, "end": 20}],
                "incompatible_caregivers": ["c1"],
            },
            {
                "id": "p4",
                "distance_matrix_index": 4,
                "required_services": [{"service": "s1"}, {"service": "s2"}],
                "time_windows": [{"start": 50, "end": 90}],
                "synchronization": {"type": "independent"},
                "optional": True,
            },
        ],
        "services": [
            {"id": "s1", "type": "t", "default_duration": 9},
            {"id": "s2", "type": "t", "default_duration": 10},
        ],
        "caregivers": [
            {
                "id": "c1",
                "abilities": ["s1"],
                "departing_point": "d",
                "arrival_point": "d",
                "working_shift": {"start": 0, "end": 120},
                "lunch_break": True,
            },
            {
                "id": "c2",
                "abilities": ["s1", "s2"],
                "departing_point": "d",
                "working_shift": {"start": 0, "end": 110},
                "lunch_break": True,
            },
        ],
        "terminal_points": [{"id": "d", "distance_matrix_index": 0, "location": [0, 0]}],
        "lunch_breaks": {"start": 40, "end": 60, "min_duration": 15},
        "distances": [[abs(a - b) for b in (0, 10, 20, -10, 400)] for a in (0, 10, 20, -10, 400)],
    } | changes


def nurse_day(**changes: Any) -> dict[str, Any]:
    """Return a nurse at each end of a line of places 0 to 4, and visits at 1, 2 and 3 and nowhere.

    Whoever makes which visit, 600 s of driving are the least for the three that can be made; the
    fourth, of weight 2, has its window before all shifts.
    """
    visits = [
        {
            "id": f"v{i}",
            "loc": min(i + 1, 3),
            "duration": 60,
            "windows": [[0, 100] if i == 3 else [1000, 5000]],
            "skills": ["chemo"] if i == 2 else [],
            "weight": 2 if i == 3 else 1,
        }
        for i in range(4)
    ]
    nurses = [
        {"id": f"n{i}", "start": 4 * i, "end": 4 * i, "shift": [1000, 6000], "skills": held}
        for i, held in enumerate([[], ["chemo"]])
    ]
    return {
        "name": "tiny",
        "nurses": nurses,
        "visits": visits,
        "skills": ["chemo"],
        "xy": [[i, 0] for i in range(5)],
        "objective": "weight, then travel",
        "travel": "tiny.npz",
    } | changes


def write_travel(folder: Path, **arrays: np.ndarray) -> None:
    """Write the table of travel of ``nurse_day``, or other arrays."""
    spots = 100 * np.arange(5)
    seconds = np.abs(np.subtract.outer(spots, spots)).astype(np.uint16)
    np.savez_compressed(folder / "tiny.npz", **(arrays or {"seconds": seconds}))


def write_own(path: Path) -> None:
    """Write a plan file of two visits in a row that a poor plan leaves out."""
    day = problem(visits=[visit("a", 1), visit("b", 2)], shifts=[shift()])
    result = solve(day.replace(shifts=()), seconds=0)
    write_plan(path, PlanFile(problem=day, result=result, site="Test"))


def write(folder: Path, name: str) -> Path:
    """Write the tiny file of a format and return its path."""
    path = folder / "tiny"
    if name == "nurse-day":
        write_travel(folder)
        path.write_text(json.dumps(nurse_day()))
    elif name == "hhcrsp":
        path.write_text(json.dumps(home_care()))
    elif name == "uhhc":
        path.write_text(json.dumps(unified()))
    elif name == "solomon":
        path.write_text(solomon())
    elif name == "gehring-homberger":
        path.write_text(VRPLIB)
    else:
        write_own(path)
    return path


def written(folder: Path, data: dict[str, Any]) -> Path:
    """Write an instance of the unified format."""
    path = folder / "in.json"
    path.write_text(json.dumps(data))
    return path
