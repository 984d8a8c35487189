"""Our own solver, in the same harness as the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.instance_run import OURS
from benchmarks.peers.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.peers.answer import Question
    from benchmarks.peers.features import Feature

NAME, PACKAGE, MODULE, THREADS = OURS, "infuseroute", "routing", True

TREATS: Mapping[Feature, str] = {}


def ready() -> None:
    """Compile, or read what was compiled before."""
    from routing import kernels

    kernels.ready()


def solve(question: Question) -> Answer:
    """Solve; the reasons of what is left out are found after the limit, and are no part of it."""
    from routing.solve import solve as ours

    result = ours(question.problem, seconds=question.seconds, seed=question.seed)
    return Answer(
        plan=result.plan,
        steps=result.steps,
        first_seconds=result.first_plan_seconds,
        bound=result.lower_bound,
        history=tuple((round(seconds, 4), float(points)) for seconds, points in result.history),
    )
