"""What every reader returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routing.domain.problem import Problem
    from routing.domain.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A plan in the words of its format.

    Attributes
    ----------
    claim
        Its cost by the format's own objective, recomputed from the file's own numbers.
    objective
        The same as a number, in the format's units; without what is left out where that counts
        before it.
    unserved
        Weight, or else number of visits, left out; None where the format wants all to be made.
    write
        Writes the format's solution file to a path.
    """

    claim: str
    objective: float
    unserved: int | None = None
    write: Callable[[Path], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file of another format, read.

    Attributes
    ----------
    problem
        What it asks for, policy included.
    answer
        Turns a judged plan into the format's solution; raises ``NoAnswerError`` if it is none.
    notes
        In what the problem says more or less than the file, one sentence each.
    """

    problem: Problem
    answer: Callable[[Result], Answer]
    notes: tuple[str, ...] = ()


def text_answer(claim: str, text: str, *, objective: float, unserved: int | None = None) -> Answer:
    """Return an answer whose file is a text."""
    return Answer(
        claim=claim,
        objective=objective,
        unserved=unserved,
        write=lambda path: path.write_text(text, encoding="utf-8"),
    )
