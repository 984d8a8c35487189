"""Runs solvers side by side: every problem by all of them in turn, every run a record."""

from __future__ import annotations

import platform
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.instance_run import OURS
from benchmarks.peers.apart import Assignment, run_apart
from benchmarks.peers.features import footnotes
from benchmarks.peers.judging import judged, repaired
from benchmarks.peers.recipe import RecipeError, problem_of
from benchmarks.peers.solvers import solver, version_of
from benchmarks.readers.errors import ReaderError
from benchmarks.readers.formats import read_case
from benchmarks.solve_record import SolveRecord, append, commit, machine, now
from benchmarks.suite import SuiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from benchmarks.peers.apart import Returned
    from benchmarks.peers.judging import Judged
    from benchmarks.peers.suite import PeerProblem, PeerSet
    from routing.domain.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerOrder:
    """What to run and where to leave it.

    Attributes
    ----------
    problems
        With their sets.
    solvers
        Their names, all installed.
    seconds, seeds
        Limits and seeds of each.
    cores
        Processors that each solver may use.
    folder
        Where files are; None if no problem has one.
    record
        File to append to; None to keep no records.
    """

    problems: Sequence[tuple[PeerSet, PeerProblem]]
    solvers: tuple[str, ...]
    seconds: tuple[float, ...]
    seeds: tuple[int, ...]
    cores: tuple[int, ...]
    folder: Path | None = None
    record: Path | None = None


def rounds(
    solvers: Sequence[str], problems: int, seconds: Sequence[float], seeds: Sequence[int]
) -> Iterator[tuple[int, float, int, str]]:
    """Yield number of problem, limit, seed and solver of each run, in order.

    All solvers come after each other with one problem, limit and seed, so that what else the
    machine does meets all of them; each round begins with another one.
    """
    number = 0
    for problem in range(problems):
        for limit in seconds:
            for seed in seeds:
                first = number % len(solvers)
                for name in (*solvers[first:], *solvers[:first]):
                    yield problem, limit, seed, name
                number += 1


def run_peers(order: PeerOrder, say: Callable[[str], object]) -> int:
    """Run all, tell of each run, and return in how many ours left no legal plan.

    Raises
    ------
    SuiteError
        If a problem cannot be read, or is not the one that was stored.
    """
    runs = list(rounds(order.solvers, len(order.problems), order.seconds, order.seeds))
    minutes = sum(limit for _, limit, _, _ in runs) / 60
    say(
        f"{len(runs)} runs on {len(order.cores)} of {machine()}, {minutes:.0f} minutes in all and "
        "a little more"
    )
    code, held, without = commit(), -1, 0
    problem: Problem | None = None
    for count, (number, limit, seed, name) in enumerate(runs, start=1):
        found_set, entry = order.problems[number]
        if number != held:
            problem, held = read_problem(entry, order.folder), number
        assert problem is not None
        blank = _blank(order, found_set, entry, name, limit, seed, code)
        record = run_one(order, found_set, problem, blank)
        without += name == OURS and not record.feasible
        if order.record is not None:
            append(order.record, record)
        say(f"[{count}/{len(runs)}] {told(found_set, record)}")
    return without


def read_problem(entry: PeerProblem, folder: Path | None) -> Problem:
    """Read or make a problem; raises SuiteError if it cannot be had as it was stored."""
    try:
        if not entry.file:
            return problem_of(entry.recipe)
        assert folder is not None
        return read_case(folder / entry.file, entry.format).problem
    except (ReaderError, RecipeError) as error:
        raise SuiteError(f"{entry.name}: {error}") from error


def _blank(
    order: PeerOrder,
    found_set: PeerSet,
    entry: PeerProblem,
    name: str,
    limit: float,
    seed: int,
    code: str,
) -> SolveRecord:
    """Return the record of a run that is to begin."""
    return SolveRecord(
        set=found_set.name,
        instance=entry.name,
        solver=name,
        version=version_of(name),
        seed=seed,
        seconds=limit,
        used_seconds=0,
        cores=len(order.cores),
        machine=machine(),
        date=now(),
        python=platform.python_version(),
        commit=code,
        objective=None,
        feasible=False,
    )


def run_one(
    order: PeerOrder, found_set: PeerSet, problem: Problem, blank: SolveRecord
) -> SolveRecord:
    """Run one solver on one problem, and return its record."""
    module = solver(blank.solver)
    shares = [order.cores] if module.THREADS else [(core,) for core in order.cores]
    returned = run_apart(
        [
            Assignment(
                solver=blank.solver,
                problem=problem,
                seconds=blank.seconds,
                seed=blank.seed * len(shares) + copy,
                cores=share,
            )
            for copy, share in enumerate(shares)
        ]
    )
    notes = list(footnotes(problem, blank.solver, module.TREATS))
    if len(shares) > 1:
        notes.append(
            f"{blank.solver}: has one thread; it runs {len(shares)} times side by side with "
            "different seeds, one on each core, and the best plan counts."
        )
    return _filled(found_set, problem, blank, returned, notes)


def _filled(
    found_set: PeerSet,
    problem: Problem,
    blank: SolveRecord,
    returned: Sequence[Returned],
    notes: list[str],
) -> SolveRecord:
    """Return the record of what came back."""
    verdicts = [(_verdict(problem, one), one) for one in returned]
    held = [(verdict, one) for verdict, one in verdicts if verdict is not None]
    used = round(max(one.used_seconds for one in returned), 3)
    memory = [one.megabytes for one in returned if one.megabytes is not None]
    blank = replace(blank, used_seconds=used, megabytes=round(sum(memory), 1) if memory else None)
    if not held:
        troubles = dict.fromkeys(one.trouble or "it found no plan" for one in returned)
        why = f"{blank.solver}: no plan, as {'; '.join(troubles)}."
        return replace(blank, notes=(*notes, why))
    best, one = min(held, key=lambda pair: _value(found_set, pair[0]))
    assert one.answer is not None
    if best.removed:
        notes.append(f"{blank.solver}: {len(best.removed)} visits broke rules and were taken out.")
    unserved, objective = _told(found_set, best)
    return replace(
        blank,
        objective=objective,
        unserved=unserved,
        feasible=best.legal,
        steps=sum(r.answer.steps or 0 for r in returned if r.answer) or None,
        first_seconds=one.answer.first_seconds,
        # Where travel alone is told, points are no bound of it, and no course of it.
        bound=one.answer.bound if found_set.measure == "points" else None,
        history=(one.answer.history or None) if found_set.measure == "points" else None,
        notes=(*notes, *one.answer.notes),
    )


def _verdict(problem: Problem, returned: Returned) -> Judged | None:
    """Return what an answer is worth; None if there is none."""
    answer = returned.answer
    if answer is None or (answer.plan is None and answer.orders is None):
        return None
    if answer.plan is not None:
        return judged(problem, answer.plan)
    return repaired(problem, answer.orders or {})


def _told(found_set: PeerSet, verdict: Judged) -> tuple[float, float]:
    """Return what is left out and the objective, as the set counts them."""
    if found_set.measure == "travel":
        return verdict.cost.amount("unassigned"), verdict.cost.amount("travel")
    return len(verdict.plan.unassigned), verdict.cost.points


def _value(found_set: PeerSet, verdict: Judged) -> tuple[bool, float, float]:
    unserved, objective = _told(found_set, verdict)
    return (not verdict.legal, unserved if found_set.unserved_first else 0.0, objective)


def told(found_set: PeerSet, record: SolveRecord) -> str:
    """Return a record as a line for people."""
    head = (
        f"{found_set.name}/{record.instance}, {record.seconds:g} s, seed {record.seed}, "
        f"{record.solver}"
    )
    if record.objective is None:
        return f"{head}: {record.notes[-1]}"
    legal = "" if record.feasible else ", but breaks rules"
    return (
        f"{head}: {record.objective:,.0f} leaving out {record.unserved:g}, in "
        f"{record.used_seconds:.1f} s{legal}"
    )
