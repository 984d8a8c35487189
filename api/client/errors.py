"""What a call may end with instead of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.schemas.problem import Issue, Problem


class ApiError(Exception):
    """The service refused; ``problem`` says why, with all that is wrong."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.code}: {problem.detail}")
        self.problem = problem

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.problem.status

    @property
    def code(self) -> str:
        """Stable code."""
        return self.problem.code

    @property
    def issues(self) -> tuple[Issue, ...]:
        """All that is wrong, each located."""
        return self.problem.issues


class NoAnswerError(Exception):
    """The service did not answer, however often it was asked."""
