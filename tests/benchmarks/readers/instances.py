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
    elif name == "solomon":
        path.write_text(solomon())
    elif name == "gehring-homberger":
        path.write_text(VRPLIB)
    else:
        write_own(path)
    return path
