"""What every reader of rosters returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.readers.errors import NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from staffing.roster.problem import RosterProblem
    from staffing.roster.result import RosterResult


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterAnswer:
    """A roster in the words of its format.

    Attributes
    ----------
    claim
        Its cost by the format's own objective, in words.
    objective
        The same as a number.
    files
        What the format's solution consists of: text by file name. One file has the name "".
    """

    claim: str
    objective: int
    files: dict[str, str]

    def write(self, path: Path) -> None:
        """Write the solution: a file, or a folder of files."""
        if set(self.files) == {""}:
            path.write_text(self.files[""], encoding="utf-8")
            return
        path.mkdir()
        for name, text in self.files.items():
            (path / name).write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterCase:
    """A roster of another format, read.

    Attributes
    ----------
    problem
        What it asks for.
    answer
        Turns a judged roster into the format's solution; raises ``NoAnswerError`` if it is none.
    solve
        How it is solved where that is not in one go, such as week by week: takes seconds and seed.
    notes
        In what the problem says more or less than the file, one sentence each.
    """

    problem: RosterProblem
    answer: Callable[[RosterResult], RosterAnswer]
    solve: Callable[[float, int], RosterResult] | None = None
    notes: tuple[str, ...] = ()


def text_roster(claim: str, text: str, *, objective: int) -> RosterAnswer:
    """Return an answer that is one file."""
    return RosterAnswer(claim=claim, objective=objective, files={"": text})


def refuse_violations(result: RosterResult) -> None:
    """Raise NoAnswerError, telling how many there are, if a roster breaks a rule."""
    if result.violations:
        first = result.violations[0]
        raise NoAnswerError(
            f"the best roster found breaks {len(result.violations)} rules, such as: {first.text}"
        )
