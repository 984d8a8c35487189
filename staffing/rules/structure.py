"""A roster names nurses, days, shifts, roles and zones that there are, each nurse and day once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from staffing.rules.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster

UNIT = "assignments"


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield assignments of unknown things, and second ones on a day."""
    days = Counter((a.nurse, a.day) for a in roster.assignments)
    for (nurse, day), count in days.items():
        if count > 1:
            yield Breach(
                text=f"Nurse {nurse} has {count} shifts on day {day}.",
                amount=count - 1,
                nurse=nurse,
                day=day,
            )
    for a in roster.assignments:
        known = (
            (a.nurse in problem.nurse_by_id, f"nurse {a.nurse}"),
            (0 <= a.day < problem.days, f"day {a.day}"),
            (a.shift in problem.shift_by_id, f"shift type {a.shift}"),
            (a.role in (problem.roles or ("",)), f"role {a.role!r}"),
            (a.zone in (problem.zones or ("",)), f"zone {a.zone!r}"),
        )
        for there, what in known:
            if not there:
                text = f"An assignment of nurse {a.nurse} on day {a.day} names {what}."
                yield Breach(text=text, nurse=a.nurse, day=a.day)
