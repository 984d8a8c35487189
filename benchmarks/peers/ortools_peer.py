"""OR-Tools routing: insertion, then guided local search, on matrices that it holds itself."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.peers.answer import Answer
from benchmarks.peers.blind import prizes, treats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.peers.answer import Question
    from benchmarks.peers.features import Feature
    from benchmarks.peers.flat import Flat

NAME, PACKAGE, MODULE, THREADS = "ortools-routing", "ortools", "ortools", False

TREATS: Mapping[Feature, str] = treats(
    "several windows",
    "overtime",
    "load",
    otherwise={
        "breaks": (
            "breaks stop its local search nearly altogether, so it gets none; they are put where "
            "they cost least into what it found."
        ),
        "lateness": "lateness is priced where a visit has one window only.",
    },
)

STRATEGIES = ("PARALLEL_CHEAPEST_INSERTION", "PATH_CHEAPEST_ARC")
"""First solutions, by seed: there is nothing else to tell it that differs."""


def ready() -> None:
    """Import it."""
    import ortools.constraint_solver.pywrapcp  # noqa: F401


def solve(question: Question) -> Answer:
    """Solve with one node for each visit, and a start and an end for each shift."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    flat = question.flat
    visits, shifts = len(flat.visits), len(flat.shifts)
    starts = [visits + s for s in range(shifts)]
    ends = [visits + shifts + s for s in range(shifts)]
    manager = pywrapcp.RoutingIndexManager(visits + 2 * shifts, shifts, starts, ends)
    model = pywrapcp.RoutingModel(manager)
    _price_driving(flat, model)
    _keep_time(flat, manager, model)
    _choose(flat, manager, model)
    if flat.load.any():
        _carry(flat, model)
    found = pywrapcp.DefaultRoutingSearchParameters()
    strategy = STRATEGIES[question.seed % len(STRATEGIES)]
    found.first_solution_strategy = getattr(routing_enums_pb2.FirstSolutionStrategy, strategy)
    found.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    found.time_limit.FromMilliseconds(int(1000 * question.seconds))
    solution = model.SolveWithParameters(found)
    if solution is None:
        return Answer(notes=(f"{NAME}: it found no first solution in time.",))
    return Answer(orders=_orders(flat, manager, model, solution))


def _node(flat: Flat) -> Any:
    """Return the place of each of its nodes."""
    return np.concatenate([flat.node, flat.start_node, flat.end_node])


def _price_driving(flat: Flat, model: Any) -> None:
    place = _node(flat)
    costs = flat.costs()[np.ix_(place, place)]
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(costs.tolist()))


def _keep_time(flat: Flat, manager: Any, model: Any) -> None:
    """Keep windows and shifts; overtime and lateness are priced."""
    place = _node(flat)
    on_site = np.concatenate([flat.on_site, np.zeros(2 * len(flat.shifts), dtype=np.int64)])
    transit = flat.far()[np.ix_(place, place)] + on_site[:, None]
    whole = int(flat.latest_end.max(initial=1))
    model.AddDimension(model.RegisterTransitMatrix(transit.tolist()), whole, whole, False, "time")
    time = model.GetDimensionOrDie("time")
    for v, windows in enumerate(flat.windows):
        index = manager.NodeToIndex(v)
        begin, end = (max(0, min(whole, t)) for t in (windows[0][0], windows[-1][2]))
        if windows[0][0] > whole or begin > end:
            continue
        time.CumulVar(index).SetRange(begin, end)
        for (_, _, closes), (opens, _, _) in pairwise(windows):
            if closes + 1 <= opens - 1:
                time.CumulVar(index).RemoveInterval(closes + 1, opens - 1)
        due = windows[0][1]
        if len(windows) == 1 and flat.lateness and due < windows[0][2]:
            time.SetCumulVarSoftUpperBound(index, max(0, due), flat.lateness)
    for s in range(len(flat.shifts)):
        time.CumulVar(model.Start(s)).SetRange(int(flat.start[s]), int(flat.latest_end[s]))
        time.CumulVar(model.End(s)).SetRange(int(flat.start[s]), int(flat.latest_end[s]))
        if flat.overtime and flat.latest_end[s] > flat.end[s]:
            time.SetCumulVarSoftUpperBound(model.End(s), int(flat.end[s]), flat.overtime)
        model.AddVariableMinimizedByFinalizer(time.CumulVar(model.End(s)))


def _choose(flat: Flat, manager: Any, model: Any) -> None:
    """Say who may make what, and what leaving it out costs."""
    worth = prizes(flat.left_out)
    for v in range(len(flat.visits)):
        index = manager.NodeToIndex(v)
        model.AddDisjunction([index], int(worth[v]))
        allowed = np.flatnonzero(flat.eligible[v]).tolist()
        if len(allowed) < len(flat.shifts):
            # -1 stands for nobody: the visit is left out.
            model.VehicleVar(index).SetValues([-1, *allowed])


def _carry(flat: Flat, model: Any) -> None:
    load = np.concatenate([flat.load, np.zeros(2 * len(flat.shifts), dtype=np.int64)]).tolist()
    most = int(flat.load.sum())
    model.AddDimensionWithVehicleCapacity(
        model.RegisterUnaryTransitVector(load),
        0,
        [min(most, int(c)) for c in flat.capacity],
        True,
        "load",
    )


def _orders(flat: Flat, manager: Any, model: Any, solution: Any) -> dict[str, Sequence[str]]:
    orders: dict[str, Sequence[str]] = {}
    for s, name in enumerate(flat.shifts):
        index, made = model.Start(s), []
        while not model.IsEnd(index):
            node = manager.IndexToNode(index)
            if node < len(flat.visits):
                made.append(flat.visits[node])
            index = solution.Value(model.NextVar(index))
        if made:
            orders[name] = made
    return orders
