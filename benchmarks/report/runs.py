"""Which records count: for each instance, solver and limit, those of its newest version."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.solve_record import SolveRecord

Key = tuple[str, str, str, float]
"""Set, instance, solver and limit in seconds."""

Value = tuple[float, float]
"""What is made small: what is left out, where that counts first and else 0, then the objective."""

NOTHING: Value = (math.inf, math.inf)
"""The value of a run that found no plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where figures come from; records that agree in it stand in one line under a table.

    Attributes
    ----------
    solver, version, commit, cores, machine, python
        As in the records.
    seeds
        In order.
    """

    solver: str
    version: str
    commit: str
    cores: int
    machine: str
    python: str
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Runs of one version of a solver on one instance with one limit, a seed each.

    Attributes
    ----------
    records
        In order of their seeds; never empty.
    unserved_first
        Whether what is left out counts before the objective.
    """

    records: tuple[SolveRecord, ...]
    unserved_first: bool

    @property
    def provenance(self) -> Provenance:
        """Where the figures come from."""
        first = self.records[0]
        return Provenance(
            solver=first.solver,
            version=first.version,
            commit=first.commit,
            cores=first.cores,
            machine=first.machine,
            python=first.python,
            seeds=tuple(record.seed for record in self.records),
        )

    @property
    def planned(self) -> tuple[SolveRecord, ...]:
        """Those that found a plan that breaks no rule."""
        return tuple(record for record in self.records if record.feasible)

    @property
    def best(self) -> Value:
        """The value of the best seed."""
        return min((self.value(record) for record in self.records), default=NOTHING)

    @property
    def mean(self) -> Value:
        """Means of what is left out and of the objective over the seeds that found a plan."""
        values = [self.value(record) for record in self.planned]
        if not values:
            return NOTHING
        return (statistics.fmean(v[0] for v in values), statistics.fmean(v[1] for v in values))

    @property
    def left_out(self) -> float | None:
        """Mean of what is left out, counted first or not; None if it is not told."""
        told = [r.unserved for r in self.planned if r.unserved is not None]
        return statistics.fmean(told) if told else None

    @property
    def notes(self) -> tuple[str, ...]:
        """All notes, each once, in order."""
        return tuple(dict.fromkeys(note for record in self.records for note in record.notes))

    def value(self, record: SolveRecord) -> Value:
        """Return what a run has reached."""
        if record.objective is None or not record.feasible:
            return NOTHING
        left_out = (record.unserved or 0.0) if self.unserved_first else 0.0
        return (left_out, record.objective)


def newest_runs(records: Iterable[SolveRecord], unserved_first: frozenset[str]) -> dict[Key, Runs]:
    """Return the runs that count.

    Records are never deleted, so older versions stand beside newer ones. What counts is the
    version, commit and machine of the newest record of a key, and its last run with each seed.

    Parameters
    ----------
    records
        In the order in which they were written.
    unserved_first
        Sets in which what is left out counts before the objective.
    """
    groups: dict[Key, list[SolveRecord]] = {}
    for record in records:
        key = (record.set, record.instance, record.solver, record.seconds)
        groups.setdefault(key, []).append(record)
    found = {}
    for key in sorted(groups):
        # Of equal dates the one that was written last is the newest.
        group = sorted(groups[key], key=lambda record: datetime.fromisoformat(record.date))
        last = _place(group[-1])
        seeds = {record.seed: record for record in group if _place(record) == last}
        chosen = tuple(seeds[seed] for seed in sorted(seeds))
        found[key] = Runs(records=chosen, unserved_first=key[0] in unserved_first)
    return found


def _place(record: SolveRecord) -> tuple[object, ...]:
    return (record.version, record.commit, record.cores, record.machine, record.python)
