"""Plain CP-SAT: our exact model of the problem from a cold start, without hints and search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.peers.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.peers.answer import Question
    from benchmarks.peers.features import Feature

NAME, PACKAGE, MODULE, THREADS = "cp-sat", "ortools", "ortools", True

TREATS: Mapping[Feature, str] = {}

MOST_ARCS = 3_000_000
"""Pairs of visits that one shift may make: a model with more of them fills the memory."""


class TooLargeError(ValueError):
    """A problem whose model is not worth building."""


def ready() -> None:
    """Import it."""
    import ortools.sat.python.cp_model  # noqa: F401


def solve(question: Question) -> Answer:
    """Build the model of ``routing.cpsat`` and solve it.

    Raises
    ------
    TooLargeError
        If it would have too many arcs.
    """
    from routing.compile.compiler import MANDATORY, compile_problem
    from routing.cpsat.exact import solve_exact
    from routing.cpsat.timed_plan import plan_from_result

    compiled = compile_problem(question.problem)
    arcs = int((compiled.eligible.sum(axis=0).astype(int) ** 2).sum())
    if arcs > MOST_ARCS:
        raise TooLargeError(f"its model would have {arcs:,} arcs")
    found = solve_exact(
        compiled, seconds=question.seconds, seed=question.seed, workers=question.threads
    )
    if found.orders is None:
        return Answer(notes=(f"{NAME}: it found no plan in time.",))
    bound = None if found.lower_bound is None else float(found.lower_bound % MANDATORY)
    return Answer(plan=plan_from_result(question.problem, found), bound=bound)
