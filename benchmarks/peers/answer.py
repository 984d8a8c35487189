"""What a solver is asked, and what it answers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.peers.features import Feature
    from benchmarks.peers.flat import Flat
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem

    Orders = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """A problem, and with what it is to be solved.

    Attributes
    ----------
    problem, flat
        The problem, and its tables.
    deadline
        When the answer is due, by ``time.monotonic``: building of models is within.
    seed, threads
        Of the solver.
    """

    problem: Problem
    flat: Flat
    deadline: float
    seed: int
    threads: int

    @property
    def seconds(self) -> float:
        """Seconds that are left."""
        return max(0.05, self.deadline - time.monotonic())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a solver found.

    Attributes
    ----------
    orders
        Visit ids per shift id in order, to be timed by us; None if nothing was found.
    plan
        A plan with times of its own, instead of orders.
    steps, first_seconds, bound
        As in ``SolveRecord``.
    history
        Seconds and points of each better plan, in order; None if the solver does not tell.
    notes
        What was unusual, one sentence each.
    """

    orders: Orders | None = None
    plan: Plan | None = None
    steps: int | None = None
    first_seconds: float | None = None
    bound: float | None = None
    history: tuple[tuple[float, float], ...] | None = None
    notes: tuple[str, ...] = ()


class Solver(Protocol):
    """A module that hands problems to a solver.

    Attributes
    ----------
    NAME
        In records.
    PACKAGE
        Distribution whose version is told.
    MODULE
        What is imported to see whether it is installed.
    THREADS
        Whether it can use several cores by itself; if not, it runs once on each core.
    TREATS
        What becomes of the features of problems that it does not take as they are.
    """

    NAME: str
    PACKAGE: str
    MODULE: str
    THREADS: bool
    TREATS: Mapping[Feature, str]

    def ready(self) -> None:
        """Import and compile what is needed; this is not measured."""

    def solve(self, question: Question) -> Answer:
        """Build the model, solve it, and read the answer."""
