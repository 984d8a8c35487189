"""The compiled arrays folded into few tables, as the timing of routes reads them.

A function compiled by numba takes each array as seven arguments; fourteen tables in place of
fifty arrays keep its compile time and its calls short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from routing.compile.arrays import Bools, Compiled, Ints

# Columns of ``Packed.visit``.
(
    PLACE,
    ON_SITE,
    PATIENT,
    MEAL,
    FIRST_WINDOW,
    END_WINDOW,
    TOLD,
    TOLD_NURSE,
    LEFT_OUT,
    LOAD,
) = range(10)
# Columns of ``Packed.brief``: what every look at a visit reads, side by side in memory.
B_PLACE, B_ON_SITE, B_EARLIEST, B_DUE, B_LATEST, B_WINDOWS, B_TIED = range(7)
# Bits of ``B_TIED``: it has links; it may overlap another visit of its patient, no link asks for
# it; its patient has other visits.
LINKED, OVERLAPPING, KIN = 1, 2, 4
# Columns of ``Packed.window``.
EARLIEST, DUE, LATEST = range(3)
# Columns of ``Packed.shift``.
(
    START,
    END,
    LATEST_END,
    START_PLACE,
    END_PLACE,
    NURSE,
    MAX_WORK,
    BREAK,
    BREAK_EARLIEST,
    BREAK_LATEST,
    BREAK_DUE,
    BREAK_MANDATORY,
    BREAK_ON_DUTY,
    CAPACITY,
    AT_START,
    UNUSED,
    REGULAR,
    BREAK_OWN,
    BREAK_AT_NEXT,
) = range(19)
# Columns of ``Packed.link``.
LINK_FIRST, LINK_SECOND, LINK_MIN, LINK_MAX, LINK_NURSE, LINK_NEED, LINK_OVERLAP = range(7)
# Entries of ``Packed.scalar``.
(
    ARRIVAL,
    W_LATENESS,
    W_OVERTIME,
    W_TRAVEL,
    W_WAITING,
    W_CONTINUITY,
    W_DISRUPTION,
    W_MISSED_BREAK,
    TOLERANCE,
    ANY_TOLD,
    W_WORST_LATENESS,
    W_WORST_IDLE,
    W_BALANCE,
    AS_A_WHOLE,
    PLAIN,
) = range(15)


FAR = 1 << 30
"""Seconds of a leg that does not exist in ``Packed.drive``: no window is open that late."""


class Packed(NamedTuple):
    """Tables with the columns named above; the rest as in ``Compiled``, ``drive`` as int32."""

    visit: Ints
    brief: Ints
    window: Ints
    shift: Ints
    link: Ints
    link_start: Ints
    link_index: Ints
    patient_start: Ints
    patient_visit: Ints
    eligible: Bools
    price: Ints
    drive: npt.NDArray[np.int32]
    prefix: Ints
    nurse_max_work: Ints
    scalar: Ints


def pack(c: Compiled) -> Packed:
    """Return the tables of a compiled problem."""
    return Packed(
        visit=_columns(
            c.place,
            c.on_site,
            c.patient,
            c.meal_inside,
            c.window_start[:-1],
            c.window_start[1:],
            c.told,
            c.told_nurse,
            c.left_out_cost,
            c.load,
        ),
        brief=_brief(c),
        window=_columns(c.earliest, c.due, c.latest),
        shift=_columns(
            c.shift_start,
            c.shift_end,
            c.shift_latest_end,
            c.shift_start_place,
            c.shift_end_place,
            c.shift_nurse,
            c.shift_max_work,
            c.break_seconds,
            c.break_earliest,
            c.break_latest,
            c.break_due_after,
            c.break_mandatory,
            c.break_on_duty,
            c.shift_capacity,
            c.shift_at_start,
            c.unused_points,
            c.shift_regular,
            c.break_own,
            c.break_at_next,
        ),
        link=_columns(
            c.link_first,
            c.link_second,
            c.link_min,
            c.link_max,
            c.link_nurse,
            c.link_need,
            c.link_overlap,
        ),
        link_start=c.link_index_start,
        link_index=c.link_index,
        patient_start=c.patient_visit_start,
        patient_visit=c.patient_visit,
        eligible=np.ascontiguousarray(c.eligible),
        price=np.ascontiguousarray(c.price),
        # Half the width is read twice as fast.
        drive=np.ascontiguousarray(np.minimum(c.drive, FAR).astype(np.int32)),
        prefix=c.prefix,
        nurse_max_work=c.nurse_max_work,
        scalar=_scalars(c),
    )


def _brief(c: Compiled) -> Ints:
    """Return places, times, the first window, how many there are, and who is tied to others."""
    begin, end = c.window_start[:-1], c.window_start[1:]
    linked = np.diff(c.link_index_start) > 0
    kin = np.diff(c.patient_visit_start)[c.patient] > 1
    tied = LINKED * linked + OVERLAPPING * _overlapping(c) + KIN * kin
    return _columns(
        c.place, c.on_site, c.earliest[begin], c.due[begin], c.latest[begin], end - begin, tied
    )


def _overlapping(c: Compiled) -> Bools:
    """Tell which visits may be under way when another visit of their patient is."""
    found = np.zeros(len(c.place), dtype=np.bool_)
    if not len(c.place):
        return found
    earliest = np.minimum.reduceat(c.earliest, c.window_start[:-1])
    ends = np.maximum.reduceat(c.latest, c.window_start[:-1]) + c.on_site
    for patient in np.flatnonzero(np.diff(c.patient_visit_start) > 1):
        visits = c.patient_visit[
            c.patient_visit_start[patient] : c.patient_visit_start[patient + 1]
        ]
        meet = (earliest[visits][:, None] < ends[visits]) & (
            earliest[visits] < ends[visits][:, None]
        )
        np.fill_diagonal(meet, val=False)
        found[visits] = meet.any(axis=1)
    return found


def _columns(*columns: Ints) -> Ints:
    return np.ascontiguousarray(np.stack(columns, axis=1).astype(np.int64))


def _is_plain(c: Compiled) -> bool:
    """Tell whether a visit that fits between two others costs its driving and its price, no more.

    Then nothing depends on when it starts: no link, lateness, break, waiting, overtime or limit
    of work.
    """
    span = c.shift_latest_end - c.shift_start
    work = np.bincount(c.shift_nurse, weights=span, minlength=len(c.nurse_max_work))
    priced_starts = (
        c.weight_waiting
        or c.weight_worst_lateness
        or c.weight_worst_idle
        or c.weight_workload_balance
        or (c.weight_lateness and (c.due < c.latest).any())
        or (c.weight_overtime and (c.shift_end < c.shift_latest_end).any())
        or (c.told >= 0).any()
    )
    limited = (c.shift_max_work < span).any() or (c.nurse_max_work < work).any()
    tied = len(c.link_first) or _overlapping(c).any()
    return not (priced_starts or limited or tied or (c.break_seconds > 0).any())


def _scalars(c: Compiled) -> Ints:
    values = (
        c.arrival_seconds,
        c.weight_lateness,
        c.weight_overtime,
        c.weight_travel,
        c.weight_waiting,
        c.weight_continuity,
        c.weight_disruption,
        c.weight_missed_break,
        c.change_tolerance,
        bool((c.told >= 0).any()),
        *(worst := (c.weight_worst_lateness, c.weight_worst_idle, c.weight_workload_balance)),
        any(worst),
        _is_plain(c),
    )
    return np.array(values, dtype=np.int64)
