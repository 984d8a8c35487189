"""Runs a suite of instances: each with each seed, one after the other, every run a record."""

from __future__ import annotations

import platform
import statistics
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.instance_solve import Task, solve_apart
from benchmarks.solve_record import SolveRecord, append, commit, machine, now
from benchmarks.suite import SuiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.instance_solve import Outcome
    from benchmarks.instances import Instance, InstanceSuite
    from benchmarks.outside_judge import OutsideJudge

OURS = "infuseroute"
"""The name of our solver in records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to run and where to leave it.

    Attributes
    ----------
    suite, instances
        The suite, and which of its instances.
    folder
        Where their files are.
    seconds, seeds
        Of each run; seconds are those of instance or suite if None.
    record
        File to append to; None to keep no records.
    solutions
        Folder in which solutions stay; None to throw them away.
    judge
        Who else is asked about each solution; None for nobody.
    """

    suite: InstanceSuite
    instances: tuple[Instance, ...]
    folder: Path
    seconds: float | None
    seeds: tuple[int, ...]
    record: Path | None = None
    solutions: Path | None = None
    judge: OutsideJudge | None = None

    def limit(self, instance: Instance) -> float:
        """Return the seconds of a run."""
        if self.seconds is not None:
            return self.seconds
        return self.suite.seconds if instance.seconds is None else instance.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A run that left no good solution, in one line."""

    text: str


def run_instances(order: Order, say: Callable[[str], object]) -> list[Failure]:
    """Solve each instance with each seed, tell of each run and at last of all; return what failed.

    All instances come with the first seed before any comes with the second, so that who stops
    early has something of each.

    Raises
    ------
    SuiteError
        If the folder of solutions cannot be made, or nothing added to the file of records.
    """
    if order.record is not None:
        check_record(order.record)
    runs = [(seed, instance) for seed in order.seeds for instance in order.instances]
    commit_now = commit()
    limits = [order.limit(instance) for _, instance in runs]
    least, most = min(limits), max(limits)
    each = f"{most:g} s" if least == most else f"{least:g} to {most:g} s"
    say(
        f"{order.suite.title}: {len(runs)} runs of {each} on {machine()}, "
        f"{sum(limits) / 60:.0f} minutes in all and a little more"
    )
    records: list[SolveRecord] = []
    failures: list[Failure] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = _made(order.solutions) if order.solutions else Path(scratch)
        try:
            for number, (seed, instance) in enumerate(runs, start=1):
                task = _task(order, instance, seed, folder)
                record, failure = _run(order, task, _blank(order, instance, seed, commit_now))
                if record is not None:
                    records.append(record)
                    if order.record is not None:
                        append(order.record, record)
                if failure:
                    failures.append(Failure(text=f"{instance.name}, seed {seed}: {failure}"))
                told = failure or _told(order.suite, instance, record)
                say(f"[{number}/{len(runs)}] {instance.name}, seed {seed}: {told}")
        finally:
            # Also for who interrupts: what was measured is shown.
            for line in table_of(order.suite, order.instances, records):
                say(line)
    return failures


def _blank(order: Order, instance: Instance, seed: int, commit_now: str) -> SolveRecord:
    """Return the record of a run that has just begun."""
    from routing.search.portfolio import processors

    return SolveRecord(
        set=instance.format,
        instance=instance.name,
        solver=OURS,
        version="unknown",
        seed=seed,
        seconds=order.limit(instance),
        used_seconds=0,
        cores=processors(),
        machine=machine(),
        date=now(),
        python=platform.python_version(),
        commit=commit_now,
        objective=None,
        feasible=False,
    )


def check_record(path: Path) -> None:
    """Raise SuiteError if nothing can be added to a file, before hours were spent."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a"):
            pass
    except OSError as error:
        raise SuiteError(f"{path} cannot be written: {error.strerror}.") from error


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SuiteError(f"{folder} cannot be made: {error.strerror}.") from error
    return folder


def _task(order: Order, instance: Instance, seed: int, folder: Path) -> Task:
    return Task(
        file=order.folder / instance.file,
        format=instance.format,
        seconds=order.limit(instance),
        seed=seed,
        out=folder / f"{instance.name}.{instance.format}.seed-{seed}.solution",
        unserved_first=order.suite.unserved_first,
    )


def _run(order: Order, task: Task, blank: SolveRecord) -> tuple[SolveRecord | None, str]:
    """Return the record of a run and why it failed, "" if it did not."""
    try:
        outcome = solve_apart(task)
    except RuntimeError as error:
        return replace(blank, notes=(f"No solution: the run {error}.",)), str(error)
    if outcome.unreadable:  # Nothing was measured.
        return None, outcome.unreadable
    record = _filled(blank, outcome)
    if outcome.objective is None:
        return record, outcome.notes[-1]
    if not outcome.feasible:
        return record, f"the plan breaks rules: {outcome.claim}"
    if order.judge is None:
        return record, ""
    verdict = order.judge.ask(
        task.file, task.out, objective=outcome.objective, unserved=outcome.unserved
    )
    notes = record.notes if verdict.accepted else (*record.notes, f"Refused: {verdict.text}.")
    return replace(record, accepted=verdict.accepted, notes=notes), verdict.text


def _filled(blank: SolveRecord, outcome: Outcome) -> SolveRecord:
    megabytes = None if outcome.megabytes is None else round(outcome.megabytes, 1)
    return replace(
        blank,
        version=outcome.version,
        objective=outcome.objective,
        unserved=outcome.unserved,
        feasible=outcome.feasible,
        bound=outcome.bound,
        steps=outcome.steps,
        used_seconds=round(outcome.used_seconds, 3),
        first_seconds=None if outcome.first_seconds is None else round(outcome.first_seconds, 4),
        history=outcome.history or None,
        megabytes=megabytes,
        notes=outcome.notes,
    )


def _told(suite: InstanceSuite, instance: Instance, record: SolveRecord | None) -> str:
    assert record is not None
    assert record.objective is not None
    gap = gap_text(suite, instance, record.objective, record.unserved)
    words = [f"{record.objective:,.{suite.decimals}f}", f"in {record.used_seconds:.1f} s"]
    if record.unserved:
        words.insert(1, f"leaving out {record.unserved:g}")
    if gap:
        words.insert(1, f"({gap})")
    return " ".join(words) + (", accepted" if record.accepted else "")


def gap_text(
    suite: InstanceSuite, instance: Instance, objective: float, unserved: float | None
) -> str:
    """Return how far an objective is from the best known, with sign; "" if none is known."""
    if instance.best is None:
        return ""
    if suite.unserved_first and (unserved or 0) != (instance.unserved or 0):
        more = (unserved or 0) - (instance.unserved or 0)
        return f"{abs(more):g} {'more' if more > 0 else 'less'} left out"
    rounded = round(objective, suite.decimals)
    return f"{100 * (rounded - instance.best) / instance.best:+.2f} %"


def table_of(
    suite: InstanceSuite, instances: Sequence[Instance], records: Sequence[SolveRecord]
) -> Iterator[str]:
    """Yield the lines of a table: an instance each, best and mean over its seeds."""
    heads = ("instance", "best", "mean", "best known", "gap", "seconds", "runs", "accepted")
    rows = [heads, *_cells(suite, instances, records)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        right = (f"  {cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True))
        yield f"{first:{widths[0]}}" + "".join(right)


def _cells(
    suite: InstanceSuite, instances: Sequence[Instance], records: Sequence[SolveRecord]
) -> Iterator[tuple[str, ...]]:
    for instance in instances:
        runs = [r for r in records if r.instance == instance.name and r.set == instance.format]
        good = [run for run in runs if run.feasible and run.objective is not None]
        if not runs:
            continue
        cells = ["none", "", "", "", ""]
        if good:
            best = min(good, key=lambda run: value(suite, run))
            cells = [
                f"{best.objective:,.{suite.decimals}f}",
                f"{statistics.mean(r.objective or 0 for r in good):,.{suite.decimals}f}",
                "" if instance.best is None else f"{instance.best:,.{suite.decimals}f}",
                gap_text(suite, instance, best.objective or 0, best.unserved),
                f"{statistics.mean(run.used_seconds for run in good):.1f}",
            ]
        asked = [run for run in runs if run.accepted is not None]
        accepted = f"{sum(map(bool, (r.accepted for r in asked)))} of {len(asked)}"
        cells += [f"{len(runs)}", accepted if asked else "not asked"]
        yield (instance.name, *cells)


def value(suite: InstanceSuite, record: SolveRecord) -> tuple[float, float]:
    """Return what is made small, most important first; a record without a plan is worst."""
    if record.objective is None or not record.feasible:
        return (float("inf"), float("inf"))
    return (record.unserved or 0.0 if suite.unserved_first else 0.0, record.objective)
