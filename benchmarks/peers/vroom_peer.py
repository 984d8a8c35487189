"""VROOM: construction and local search, by its bindings for Python."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.peers.answer import Answer
from benchmarks.peers.blind import treats

if TYPE_CHECKING:
    from benchmarks.peers.answer import Question

NAME, PACKAGE, MODULE, THREADS = "vroom", "pyvroom", "vroom", True

TREATS = treats(
    "several windows",
    otherwise={
        "breaks": "every used shift has its break, also where none is due.",
    },
)

EXPLORATION = 5
"""Its highest level."""

MOST_PRIORITY = 100


def ready() -> None:
    """Import it."""
    import vroom  # noqa: F401


def solve(question: Question) -> Answer:
    """Solve; it counts priorities left out before seconds of driving, whatever both cost us."""
    import vroom

    flat = question.flat
    asked = vroom.Input()
    most = 1 << 31
    asked.set_durations_matrix("car", np.minimum(flat.far(), most).astype(np.uint32))
    asked.set_costs_matrix("car", np.minimum(flat.costs(), most).astype(np.uint32))
    kinds = flat.kinds()
    asked.add_vehicle([_nurse(question, s, kinds) for s in range(len(flat.shifts))])
    kind_of = {v: k for k, kind in enumerate(kinds) for v in kind.visits}
    asked.add_job([_visit(question, v, k) for v, k in sorted(kind_of.items())])
    found = asked.solve(
        exploration_level=EXPLORATION,
        nb_threads=question.threads,
        timeout=timedelta(seconds=question.seconds),
    )
    orders: dict[str, list[str]] = {}
    for route in found.to_dict()["routes"]:
        made = [flat.visits[step["id"]] for step in route["steps"] if step["type"] == "job"]
        if made:
            orders[flat.shifts[route["vehicle"]]] = made
    return Answer(orders=orders)


def _nurse(question: Question, s: int, kinds: Any) -> Any:
    import vroom

    flat = question.flat
    seconds, earliest, latest = flat.breaks[s]
    pauses = [vroom.Break(s, [vroom.TimeWindow(earliest, latest)], seconds)] if seconds else []
    return vroom.Vehicle(
        s,
        start=int(flat.start_node[s]),
        end=int(flat.end_node[s]),
        skills={k for k, kind in enumerate(kinds) if s in kind.shifts},
        time_window=vroom.TimeWindow(int(flat.start[s]), int(flat.latest_end[s])),
        breaks=pauses,
    )


def _visit(question: Question, v: int, kind: int) -> Any:
    import vroom

    flat = question.flat
    priority = question.problem.visits[v].priority
    return vroom.Job(
        v,
        location=int(flat.node[v]),
        default_service=int(flat.on_site[v]),
        skills={kind},
        priority=min(MOST_PRIORITY, priority),
        time_windows=[
            vroom.TimeWindow(max(0, earliest), max(0, latest))
            for earliest, _, latest in flat.windows[v]
        ],
    )
