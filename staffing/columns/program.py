"""A linear program on HiGHS."""

from __future__ import annotations

import highspy

DUAL, PRIMAL = 1, 4
"""Strategies of HiGHS: what is ruled out leaves the duals feasible, new schedules the basis."""


class Program(highspy.Highs):
    """A program that prints nothing, not even when it begins."""

    def enableCallbacks(self) -> None:  # noqa: N802 - The name is that of HiGHS.
        """Fall silent before anything is said."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def new_program() -> highspy.Highs:
    """Return a program for one thread, to be solved from where the last solution was."""
    lp = Program()  # type: ignore[no-untyped-call]
    lp.setOptionValue("threads", 1)
    lp.setOptionValue("presolve", "off")
    # Columns are added to a basis that stays feasible: the primal simplex goes on from it.
    lp.setOptionValue("simplex_strategy", PRIMAL)
    return lp
