"""Tables before they are text: what was reached on the instances of a set within one limit."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.instance_run import OURS
from benchmarks.instances import Instance, InstanceSuite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.instances import Reference
    from benchmarks.report.runs import Key, Runs, Value
    from benchmarks.solve_record import SolveRecord


LARGE = 100
"""From this size on, instances are counted apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One instance.

    Attributes
    ----------
    instance
        What is known of it.
    runs
        By solver; ours is one of them, if it was run.
    references
        Figures of others by solver, of all their limits the one nearest to that of the table.
    """

    instance: Instance
    runs: Mapping[str, Runs]
    references: Mapping[str, Reference]

    @property
    def ours(self) -> Runs | None:
        """Our runs."""
        return self.runs.get(OURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A set and a limit.

    Attributes
    ----------
    suite
        Whose instances they are, and how values compare.
    set, seconds
        Which set of records, within what time.
    rows
        In order of the suite; only instances that some solver was run on.
    """

    suite: InstanceSuite
    set: str
    seconds: float
    rows: tuple[Row, ...]
    others: tuple[str, ...] = field(default=())
    """Solvers other than ours, those of records first."""

    @property
    def title(self) -> str:
        """The suite's title, with the set where it has several."""
        several = len({instance.format for instance in self.suite.instances}) > 1
        return f"{self.suite.title}, {self.set}" if several else self.suite.title

    def rounded(self, value: Value) -> Value:
        """Return a value with the objective as precise as best known ones are given."""
        return _rounded(value, self.suite.decimals)

    def known(self, instance: Instance) -> Value | None:
        """Return the best known value of an instance; None if none is."""
        if instance.best is None:
            return None
        left_out = (instance.unserved or 0.0) if self.suite.unserved_first else 0.0
        return (left_out, instance.best)

    def referred(self, reference: Reference) -> Value:
        """Return the value of a reference."""
        left_out = (reference.unserved or 0.0) if self.suite.unserved_first else 0.0
        return (left_out, reference.objective)

    def gap(self, value: Value, to: Value | None) -> float | None:
        """Return by what part a value is above another, rounded as that is.

        None where that says nothing: something else is left out, or nothing was found.
        """
        if to is None or not math.isfinite(value[1]) or not to[1] or value[0] != to[0]:
            return None
        return (self.rounded(value)[1] - to[1]) / abs(to[1])

    def value(self, row: Row, solver: str) -> Value | None:
        """Return what a solver reached, as the mean of its seeds, or else told; None if nothing."""
        if solver in row.runs:
            return row.runs[solver].mean
        return self.referred(row.references[solver]) if solver in row.references else None

    def duels(self, solver: str) -> tuple[int, int, int]:
        """Return on how many instances ours is better than, as good as and worse than another.

        Values are compared as precisely as both are told.
        """
        signs = []
        for row in self.rows:
            ours, other = self.value(row, OURS), self.value(row, solver)
            if ours is not None and other is not None:
                decimals = self.suite.decimals
                if solver not in row.runs:
                    decimals = min(decimals, row.references[solver].decimals)
                ours, other = _rounded(ours, decimals), _rounded(other, decimals)
                signs.append((ours > other) - (ours < other))
        return signs.count(-1), signs.count(0), signs.count(1)

    def improves(self, row: Row) -> bool:
        """Tell whether our best is better than all that is known."""
        known = self.known(row.instance)
        return row.ours is not None and known is not None and self.rounded(row.ours.best) < known

    def reaches(self, row: Row) -> bool:
        """Tell whether our best is at least as good as the best known."""
        known = self.known(row.instance)
        return row.ours is not None and known is not None and self.rounded(row.ours.best) <= known

    def seconds_to_best(self, row: Row) -> list[float]:
        """Return after how many seconds ours was as good as the best known, for seeds that were."""
        known, ours = self.known(row.instance), row.ours
        if known is None or ours is None:
            return []
        found = (self._arrival(record, known, ours) for record in ours.planned)
        return [seconds for seconds in found if seconds is not None]

    def _arrival(self, record: SolveRecord, known: Value, ours: Runs) -> float | None:
        left_out = ours.value(record)[0]
        for seconds, objective in record.history or ():
            if self.rounded((left_out, objective)) <= known:
                return seconds
        return None


def _rounded(value: Value, decimals: int) -> Value:
    return (value[0], round(value[1], decimals)) if math.isfinite(value[1]) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Our figures over all instances of a board.

    Attributes
    ----------
    instances
        That we were run on and whose best value is known.
    best_gap, mean_gap
        Means over instances of the gap of the best seed and of the mean over seeds; None if none
        has one.
    compared
        Instances with such gaps.
    reached, improved
        Instances on which our best seed is as good as, and better than, the best known.
    large
        Instances of size ``LARGE`` and more: on how many we improved, and how many there are.
    accepted, asked
        Solutions that judges of others accepted, and those that they were asked about.
    """

    instances: int
    best_gap: float | None
    mean_gap: float | None
    compared: int
    reached: int
    improved: tuple[str, ...]
    large: tuple[int, int]
    accepted: int
    asked: int


def summary(board: Board) -> Summary:
    """Return our figures over all instances."""
    rows = [row for row in board.rows if row.ours and board.known(row.instance)]
    large = [row for row in rows if row.instance.size >= LARGE]
    pairs = []
    asked = [
        record.accepted
        for row in board.rows
        if row.ours
        for record in row.ours.records
        if record.accepted is not None
    ]
    for row in rows:
        assert row.ours is not None
        known = board.known(row.instance)
        best, mean = board.gap(row.ours.best, known), board.gap(row.ours.mean, known)
        if best is not None and mean is not None:
            pairs.append((best, mean))
    return Summary(
        instances=len(rows),
        best_gap=statistics.fmean(p[0] for p in pairs) if pairs else None,
        mean_gap=statistics.fmean(p[1] for p in pairs) if pairs else None,
        compared=len(pairs),
        reached=sum(board.reaches(row) for row in rows),
        improved=tuple(row.instance.name for row in rows if board.improves(row)),
        large=(sum(map(board.improves, large)), len(large)),
        accepted=sum(asked),
        asked=len(asked),
    )


def boards(suite: InstanceSuite, runs: Mapping[Key, Runs]) -> Iterator[Board]:
    """Yield the boards of a suite, by set in its order, then from short limits to long ones."""
    for name in dict.fromkeys(instance.format for instance in suite.instances):
        instances = [i for i in suite.instances if i.format == name]
        names = {i.name for i in instances}
        limits = sorted({key[3] for key in runs if key[0] == name and key[1] in names})
        for seconds in limits:
            rows = tuple(row for i in instances if (row := _row(i, seconds, runs)).runs)
            yield Board(suite=suite, set=name, seconds=seconds, rows=rows, others=_others(rows))


def _row(instance: Instance, seconds: float, runs: Mapping[Key, Runs]) -> Row:
    found = {
        solver: group
        for (set_, name, solver, limit), group in runs.items()
        if (set_, name) == instance.key and limit == seconds
    }
    references: dict[str, Reference] = {}
    for reference in instance.references:
        held = references.get(reference.solver)
        if held is None or _distance(reference, seconds) < _distance(held, seconds):
            references[reference.solver] = reference
    return Row(instance=instance, runs=found, references=references)


def _distance(reference: Reference, seconds: float) -> float:
    return abs(math.log(reference.seconds / seconds))


def _others(rows: Sequence[Row]) -> tuple[str, ...]:
    run = sorted({solver for row in rows for solver in row.runs if solver != OURS})
    told = dict.fromkeys(solver for row in rows for solver in row.references)
    return tuple(dict.fromkeys((*run, *told)))


def strangers(
    suites: Sequence[InstanceSuite], runs: Mapping[Key, Runs]
) -> dict[str, InstanceSuite]:
    """Return suites of the instances in records that no suite names, by their sets.

    They compare as those of the same format do that a suite names.
    """
    named = {instance.key for suite in suites for instance in suite.instances}
    found: dict[str, list[Instance]] = {}
    for set_, name in sorted({(key[0], key[1]) for key in runs} - named):
        found.setdefault(set_, []).append(Instance(name=name, file="", format=set_, size=0))
    return {
        set_: InstanceSuite(
            title=f"Others of {set_}",
            objective="that of the format",
            instances=tuple(instances),
            decimals=max((s.decimals for s in suites if _has(s, set_)), default=0),
            unserved_first=any(s.unserved_first for s in suites if _has(s, set_)),
        )
        for set_, instances in found.items()
    }


def _has(suite: InstanceSuite, format_name: str) -> bool:
    return any(instance.format == format_name for instance in suite.instances)
