"""Who has which shift on which day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Assignment:
    """A shift of a nurse.

    Attributes
    ----------
    nurse, day, shift
        Ids, and the day from 0.
    role
        In which of her competencies she is counted, where the problem has roles; else "".
    zone
        Where she works, where the problem has zones; else "".
    """

    nurse: str
    day: int
    shift: str
    role: str = ""
    zone: str = ""


@dataclass(frozen=True, kw_only=True)
class Roster:
    """All shifts of a period, in any order."""

    assignments: tuple[Assignment, ...] = ()

    @cached_property
    def by_nurse(self) -> dict[str, dict[int, Assignment]]:
        """Each nurse's assignments by day; of two on one day, the first."""
        found: dict[str, dict[int, Assignment]] = {}
        for assignment in self.assignments:
            found.setdefault(assignment.nurse, {}).setdefault(assignment.day, assignment)
        return found

    def on(self, nurse: str, day: int) -> Assignment | None:
        """Return what a nurse has on a day, or None if she is off."""
        return self.by_nurse.get(nurse, {}).get(day)

    def shift_on(self, nurse: str, day: int) -> str | None:
        """Return the shift type of a nurse on a day, or None if she is off."""
        found = self.on(nurse, day)
        return None if found is None else found.shift
