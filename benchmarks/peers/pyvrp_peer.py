"""PyVRP: iterated local search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.peers.answer import Answer
from benchmarks.peers.blind import prizes, treats

if TYPE_CHECKING:
    from benchmarks.peers.answer import Question
    from benchmarks.peers.flat import Flat, Kind

NAME, PACKAGE, MODULE, THREADS = "pyvrp", "pyvrp", "pyvrp", False

TREATS = treats(
    "several windows",
    "work of a route",
    otherwise={
        "overtime": "overtime counts from the length of a route, not from the end of the shift.",
    },
)


def ready() -> None:
    """Import it."""
    import pyvrp.stop  # noqa: F401


def solve(question: Question) -> Answer:
    """Solve with skills as loads, as its documentation proposes, and windows as rival visits."""
    import pyvrp
    from pyvrp.stop import MaxRuntime

    flat = question.flat
    data, visit_of = _data(flat)
    stop = MaxRuntime(question.seconds)
    result = pyvrp.solve(data, stop=stop, seed=question.seed, collect_stats=False, display=False)
    orders: dict[str, list[str]] = {}
    for route in result.best.routes():
        made = [visit_of[activity.idx] for activity in route if activity.is_client()]
        orders[flat.shifts[route.vehicle_type()]] = [flat.visits[v] for v in made]
    notes = () if result.is_feasible() else ("pyvrp: its best plan broke its own rules.",)
    return Answer(orders=orders, steps=result.num_iterations, notes=notes)


def _data(flat: Flat) -> tuple[Any, list[int]]:
    """Return its problem, and whose visit each of its clients is: one for each window."""
    import pyvrp

    kinds = [kind for kind in flat.kinds() if len(kind.shifts) < len(flat.shifts)]
    loads = _loads(flat, kinds)
    worth = prizes(flat.left_out)
    clients: list[Any] = []
    groups: list[Any] = []
    visit_of: list[int] = []
    for v, windows in enumerate(flat.windows):
        if not flat.eligible[v].any():
            continue
        several = len(windows) > 1
        if several:
            first = len(clients)
            members = list(range(first, first + len(windows)))
            groups.append(pyvrp.ClientGroup(members, required=False))
        for earliest, _, latest in windows:
            clients.append(
                pyvrp.Client(
                    location=int(flat.node[v]),
                    delivery=loads[v],
                    service_duration=int(flat.on_site[v]),
                    tw_early=max(0, earliest),
                    tw_late=max(0, latest),
                    prize=int(worth[v]),
                    required=False,
                    group=len(groups) - 1 if several else None,
                )
            )
            visit_of.append(v)
    ends = sorted({*flat.start_node.tolist(), *flat.end_node.tolist()})
    problem: Any = pyvrp.ProblemData
    data = problem(
        [pyvrp.Location(0, 0) for _ in range(len(flat.seconds))],
        clients,
        [pyvrp.Depot(node) for node in ends],
        _nurses(flat, kinds, ends),
        [np.ascontiguousarray(flat.costs())],
        [np.ascontiguousarray(flat.far())],
        groups,
    )
    return data, visit_of


def _loads(flat: Flat, kinds: list[Kind]) -> list[list[int]]:
    loads = [[0] * len(kinds) for _ in flat.visits]
    for k, kind in enumerate(kinds):
        for v in kind.visits:
            loads[v][k] = 1
    return loads


def _nurses(flat: Flat, kinds: list[Kind], ends: list[int]) -> list[Any]:
    import pyvrp

    return [
        pyvrp.VehicleType(
            num_available=1,
            capacity=[len(kind.visits) if s in kind.shifts else 0 for kind in kinds],
            start_depot=ends.index(int(flat.start_node[s])),
            end_depot=ends.index(int(flat.end_node[s])),
            tw_early=max(0, int(flat.start[s])),
            tw_late=max(0, int(flat.latest_end[s])),
            shift_duration=min(int(flat.end[s] - flat.start[s]), int(flat.max_work[s])),
            max_overtime=int(flat.latest_end[s] - flat.end[s])
            if flat.latest_end[s] > flat.end[s]
            else 0,
            unit_distance_cost=1,
            unit_overtime_cost=flat.overtime,
        )
        for s in range(len(flat.shifts))
    ]
