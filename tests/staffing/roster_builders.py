"""Small rosters for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from staffing.roster.contract import Contract
from staffing.roster.cover import Cover
from staffing.roster.people import RosterNurse
from staffing.roster.problem import RosterProblem
from staffing.roster.roster import Assignment, Roster
from staffing.roster.shift_type import Period, ShiftType

HOUR = 3_600


def shift_type(name: str, start: int, hours: int = 8, **more: Any) -> ShiftType:
    """Return a shift type from an hour of the day."""
    period = Period(start=start * HOUR, end=(start + hours) * HOUR)
    return ShiftType(id=name, periods=(period,), work_seconds=hours * HOUR, **more)


EARLY, LATE, NIGHT = shift_type("E", 6), shift_type("L", 14), shift_type("N", 22)


def problem(**changes: Any) -> RosterProblem:
    """Return two nurses, a and b, of contract c for a week from a Monday, with changes."""
    base: dict[str, Any] = {
        "first_day": date(2024, 1, 1),
        "days": 7,
        "shift_types": (EARLY, LATE, NIGHT),
        "contracts": (Contract(id="c"),),
        "nurses": tuple(RosterNurse(id=name, contract="c") for name in "ab"),
    }
    return RosterProblem(**{**base, **changes})


def contract(**terms: Any) -> dict[str, Any]:
    """Return the change of a problem to a contract."""
    return {"contracts": (Contract(id="c", **terms),)}


def roster(**rows: str) -> Roster:
    """Return a roster from rows such as ``a="EE-L---"``."""
    return Roster(
        assignments=tuple(
            Assignment(nurse=nurse, day=day, shift=shift)
            for nurse, row in rows.items()
            for day, shift in enumerate(row)
            if shift != "-"
        )
    )


def cover(day: int, shift: str, minimum: int, **more: Any) -> Cover:
    """Return a line of cover for a shift."""
    return Cover(id=f"{shift}{day}", day=day, shifts=frozenset((shift,)), minimum=minimum, **more)
