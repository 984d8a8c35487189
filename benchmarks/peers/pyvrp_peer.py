"""PyVRP: iterated local search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.peers.answer import Answer
from benchmarks.peers.blind import prizes, treats
from routing.compile.compiler import MANDATORY

if TYPE_CHECKING:
    from collections.abc import Hashable

    import numpy.typing as npt

    from benchmarks.peers.answer import Question
    from benchmarks.peers.flat import Flat, Kind

NAME, PACKAGE, MODULE, THREADS = "pyvrp", "pyvrp", "pyvrp", False

TREATS = treats(
    "several windows",
    "work of a route",
    "load",
    otherwise={
        "overtime": "overtime counts from the length of a route, not from the end of the shift.",
    },
)

PENALTY_PER_PRIZE = 100
"""How many times the largest prize its penalties may rise to: with its default of 100,000 points
it keeps plans that break its rules wherever visits are worth more than that."""


def ready() -> None:
    """Import it."""
    import pyvrp.stop  # noqa: F401


def solve(question: Question) -> Answer:
    """Solve with skills as loads, as its documentation proposes, and windows as rival visits."""
    import pyvrp
    from pyvrp.stop import MaxRuntime

    flat = question.flat
    data, visit_of, crews = _data(flat)
    stop = MaxRuntime(question.seconds)
    # Leaving a visit out must never be dearer than breaking a rule for it.
    most = PENALTY_PER_PRIZE * max(1, int(prizes(flat.left_out).max(initial=1)))
    params = pyvrp.SolveParams(penalty=pyvrp.PenaltyParams(max_penalty=float(most)))
    result = pyvrp.solve(
        data, stop=stop, seed=question.seed, collect_stats=False, display=False, params=params
    )
    orders: dict[str, list[str]] = {}
    for route in result.best.routes():
        made = [visit_of[activity.idx] for activity in route if activity.is_client()]
        shift = crews[route.vehicle_type()].pop()
        orders[flat.shifts[shift]] = [flat.visits[v] for v in made]
    notes = () if result.is_feasible() else ("pyvrp: its best plan broke its own rules.",)
    return Answer(orders=orders, steps=result.num_iterations, notes=notes)


def _data(flat: Flat) -> tuple[Any, list[int], list[list[int]]]:
    """Return its problem, whose visit each of its clients is, and the shifts of each vehicle type.

    A visit is as many clients as it has windows; shifts that are alike are one vehicle type.
    """
    import pyvrp

    kinds = [kind for kind in flat.kinds() if len(kind.shifts) < len(flat.shifts)]
    loads = _loads(flat, kinds)
    must = _must(flat)
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
            groups.append(pyvrp.ClientGroup(members, required=bool(must[v])))
        for earliest, _, latest in windows:
            clients.append(
                pyvrp.Client(
                    location=int(flat.node[v]),
                    delivery=loads[v],
                    service_duration=int(flat.on_site[v]),
                    tw_early=max(0, earliest),
                    tw_late=max(0, latest),
                    prize=int(worth[v]),
                    required=bool(must[v]) and not several,
                    group=len(groups) - 1 if several else None,
                )
            )
            visit_of.append(v)
    ends = sorted({*flat.start_node.tolist(), *flat.end_node.tolist()})
    nurses, crews = _nurses(flat, kinds, ends)
    problem: Any = pyvrp.ProblemData
    data = problem(
        [pyvrp.Location(0, 0) for _ in range(len(flat.seconds))],
        clients,
        [pyvrp.Depot(node) for node in ends],
        nurses,
        [np.ascontiguousarray(flat.costs())],
        [np.ascontiguousarray(flat.far())],
        groups,
    )
    return data, visit_of, crews


def _must(flat: Flat) -> npt.NDArray[np.bool_]:
    """Tell of visits that must be made; where that is asked of none, each may be left out."""
    return flat.left_out >= MANDATORY


def _loads(flat: Flat, kinds: list[Kind]) -> list[list[int]]:
    loads = [[0] * len(kinds) for _ in flat.visits]
    for k, kind in enumerate(kinds):
        for v in kind.visits:
            loads[v][k] = 1
    if flat.load.any():
        return [[*row, int(load)] for row, load in zip(loads, flat.load, strict=True)]
    return loads


def _nurses(flat: Flat, kinds: list[Kind], ends: list[int]) -> tuple[list[Any], list[list[int]]]:
    import pyvrp

    alike: dict[tuple[Hashable, ...], list[int]] = {}
    for s in range(len(flat.shifts)):
        alike.setdefault(_traits(flat, kinds, s), []).append(s)
    types = []
    for crew in alike.values():
        s = crew[0]
        capacity = [len(kind.visits) if s in kind.shifts else 0 for kind in kinds]
        overtime = int(flat.latest_end[s] - flat.end[s])
        types.append(
            pyvrp.VehicleType(
                num_available=len(crew),
                capacity=[*capacity, int(flat.capacity[s])] if flat.load.any() else capacity,
                start_depot=ends.index(int(flat.start_node[s])),
                end_depot=ends.index(int(flat.end_node[s])),
                tw_early=max(0, int(flat.start[s])),
                tw_late=max(0, int(flat.latest_end[s])),
                shift_duration=min(int(flat.end[s] - flat.start[s]), int(flat.max_work[s])),
                max_overtime=max(0, overtime),
                unit_distance_cost=1,
                unit_overtime_cost=flat.overtime,
            )
        )
    return types, list(alike.values())


def _traits(flat: Flat, kinds: list[Kind], s: int) -> tuple[Hashable, ...]:
    """Return all that is told of a shift."""
    tables = (flat.start_node, flat.end_node, flat.start, flat.end, flat.latest_end)
    told = [int(table[s]) for table in (*tables, flat.max_work, flat.capacity)]
    return (*told, *(s in kind.shifts for kind in kinds))
