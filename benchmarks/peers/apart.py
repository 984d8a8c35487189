"""A solver in a process of its own, on cores of its own, that is ended when its time is over."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from benchmarks.apart import peak_megabytes
from benchmarks.peers.answer import Answer, Question
from benchmarks.peers.flat import flat
from benchmarks.peers.solvers import solver

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

    from routing.domain.problem import Problem

READY_SECONDS = 900.0
"""How long imports, compilation and tables may take, which are not measured."""


def grace(seconds: float) -> float:
    """Return how long after its limit a solver is ended: a tenth, and time to hand over."""
    return 0.1 * seconds + 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assignment:
    """What one process is to do.

    Attributes
    ----------
    solver
        Its name.
    problem
        What it solves.
    seconds, seed
        Limit and seed.
    cores
        The processors it may use.
    """

    solver: str
    problem: Problem
    seconds: float
    seed: int
    cores: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What came of it.

    Attributes
    ----------
    answer
        What the solver found; None if it was ended, or failed.
    used_seconds
        Wall clock, building of its model included.
    megabytes
        Largest resident memory; None if it was ended.
    trouble
        Why there is no answer.
    """

    answer: Answer | None
    used_seconds: float
    megabytes: float | None = None
    trouble: str = ""


def available_cores() -> tuple[int, ...]:
    """Return the processors that this process may use."""
    try:
        return tuple(sorted(os.sched_getaffinity(0)))
    except AttributeError:  # Not on every system.
        return tuple(range(os.cpu_count() or 1))


def run_apart(assignments: Sequence[Assignment]) -> list[Returned]:
    """Do what is assigned, side by side, each in a fresh process; return what came, in order.

    A process that has no answer in time is killed with all that it started. Whoever interrupts this
    process ends those.
    """
    children = [_Child(assignment) for assignment in assignments]
    try:
        while any(child.due for child in children):
            open_ends = [child.receiver for child in children if child.due]
            left = min(child.due - time.monotonic() for child in children if child.due)
            if wait(open_ends, timeout=max(0.0, left)):
                for child in children:
                    child.hear()
            for child in children:
                child.end_if_over()
    finally:
        for child in children:
            child.end()
    return [child.returned for child in children]


class _Child:
    """One process, seen from its parent."""

    def __init__(self, assignment: Assignment) -> None:
        context = multiprocessing.get_context("spawn")
        self.receiver, sender = context.Pipe(duplex=False)
        self.assignment = assignment
        self.process = context.Process(target=_work, args=(assignment, sender))
        self.process.start()
        sender.close()
        self.begun = 0.0
        self.due = time.monotonic() + READY_SECONDS
        self.returned = Returned(answer=None, used_seconds=0.0, trouble="it was interrupted")

    def hear(self) -> None:
        """Take in what the process has sent, if anything."""
        if not self.due or not self.receiver.poll():
            return
        try:
            word, content = self.receiver.recv()
        except EOFError:
            self.process.join()
            self._over(f"its process ended with exit code {self.process.exitcode}")
            return
        if word == "begun":
            self.begun = time.monotonic()
            self.due = self.begun + self.assignment.seconds + grace(self.assignment.seconds)
        elif word == "failed":
            self._over(content)
        else:
            self.returned, self.due = content, 0.0

    def end_if_over(self) -> None:
        """Kill the process if its time is over."""
        if self.due and time.monotonic() >= self.due:
            begun = self.begun or time.monotonic()
            limit = self.assignment.seconds
            self._over(
                f"it had no answer {grace(limit):.1f} s after its limit and was ended"
                if self.begun
                else "it was not ready to begin",
                used=time.monotonic() - begun,
            )

    def end(self) -> None:
        """End the process and all that it started."""
        if self.process.is_alive() and self.process.pid:
            # It leads a group of its own as soon as it runs; until then there is only itself.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.kill()
        self.process.join()
        self.receiver.close()

    def _over(self, why: str, used: float = 0.0) -> None:
        self.returned = Returned(answer=None, used_seconds=used, trouble=why)
        self.due = 0.0


def _work(assignment: Assignment, sender: Connection) -> None:
    """Solve, in the child."""
    os.setpgid(0, 0)
    with contextlib.suppress(AttributeError):  # Not on every system.
        os.sched_setaffinity(0, assignment.cores)
    # What solvers print is nobody's business, whatever language they print in.
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    module: Any = solver(assignment.solver)
    module.ready()
    tables = flat(assignment.problem)
    sender.send(("begun", None))
    clock = time.monotonic()
    question = Question(
        problem=assignment.problem,
        flat=tables,
        deadline=clock + assignment.seconds,
        seed=assignment.seed,
        threads=len(assignment.cores),
    )
    try:
        answer = module.solve(question)
    except Exception as error:  # Whatever a solver raises is its answer, and no reason to stop.
        sender.send(("failed", f"it raised {type(error).__name__}: {error}"[:300]))
        return
    used = time.monotonic() - clock
    sender.send(("done", Returned(answer=answer, used_seconds=used, megabytes=peak_megabytes())))
