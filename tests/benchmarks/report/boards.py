"""Suites and records for tests of the report, as small as they can be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from benchmarks.instances import Instance, InstanceSuite
from benchmarks.report.boards import Board, boards
from benchmarks.report.runs import newest_runs
from benchmarks.solve_record import SolveRecord

RUN = SolveRecord(
    set="hhcrsp",
    instance="a",
    solver="infuseroute",
    version="1",
    seed=0,
    seconds=10.0,
    used_seconds=10.25,
    cores=2,
    machine="box, 2 cores",
    date="2026-01-02T03:04:05+00:00",
    python="3.11",
    commit="abc",
    objective=100.0,
    feasible=True,
)


def run(**changes: Any) -> SolveRecord:
    """Return a record with some of it changed."""
    return replace(RUN, **changes)


def instance(name: str = "a", **known: Any) -> Instance:
    """Return an instance whose best known value is 100."""
    usual = {"file": "f", "format": "hhcrsp", "size": 10, "best": 100.0, "source": "someone"}
    return Instance(**{"name": name, **usual, **known})


def board(
    records: list[SolveRecord], *instances: Instance, seconds: float = 10.0, **suite: Any
) -> Board:
    """Return the board of records at a limit."""
    named = instances or (instance(),)
    made = InstanceSuite(title="Tiny", objective="cost", instances=named, **suite)
    first = frozenset(i.format for i in named) if made.unserved_first else frozenset()
    found = boards(made, newest_runs(records, first))
    (one,) = (found_board for found_board in found if found_board.seconds == seconds)
    return one
