"""The meal break of a shift, as a model decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from routing.compile.arrays import Compiled


class Pause:
    """The meal break of one shift.

    Attributes
    ----------
    shift, seconds
        Whose break, and how long.
    taken
        Whether there is one.
    before
        ``before[v]``: it lies in the gap before visit v.
    at_the_end
        It lies in the gap before the arrival at the end place.
    drive_first
        It comes after the drive of its gap, not before it.
    start
        Its start; its earliest one if there is no break.
    own
        Seconds between a break before the first stop and that stop that are no waiting; None
        where they are, or where waiting is free.
    missed
        It is due and neither taken nor eaten inside a visit; None where that may not be.
    """

    def __init__(self, model: cp_model.CpModel, c: Compiled, s: int, visits: list[int]) -> None:
        self.shift = s
        self.seconds = int(c.break_seconds[s])
        self.taken = model.new_bool_var(f"break {s}")
        self.before = {v: model.new_bool_var(f"break {s} {v}") for v in visits}
        self.at_the_end = model.new_bool_var(f"break {s} end")
        self.drive_first = model.new_bool_var(f"break {s} after drive")
        earliest, latest = int(c.break_earliest[s]), int(c.break_latest[s])
        self.start = model.new_int_var(earliest, latest, f"break {s} start")
        own = bool(c.break_own[s] and c.weight_waiting)
        room = int(c.shift_latest_end[s] - c.shift_start[s])
        self.own = model.new_int_var(0, room, f"break {s} own") if own else None
        mandatory = bool(c.break_mandatory[s])
        self.missed = None if mandatory else model.new_bool_var(f"break {s} missed")
