"""Emergency coverage as arrays: whom a nurse could reach in time, from where, and until when.

Written apart from the judge's ``routing.coverage``, which recounts what the search believes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from routing.compile.arrays import NO_WAY, Ints
from routing.domain.fact import ways_at

if TYPE_CHECKING:
    from routing.compile.arrays import Compiled
    from routing.domain.problem import Problem

Words = npt.NDArray[np.int32]

MOST = (1 << 31) - 1
"""Seconds beyond any horizon, in half a word."""

# Entries of ``CoverTables.scalar``.
SLOT, SLOTS, WEIGHT, NOWHERE = range(4)

BY_DAY, OFF = -1, -2
"""Of shifts that are not on call: she is where her route is, or nobody works it."""


class CoverTables(NamedTuple):
    """Who is to be reached; C columns for patients alike, T slots, L places, N nurses, S shifts.

    Where delays come and go, there are H sorts of hours with the same ways, else one.

    Patients at one place with one class and one set of credentials share a column. A patient whom
    nobody could reach from any base has no weight, as in the judge's count.

    Attributes
    ----------
    slack : (H (L + 1), C)
        Seconds that a nurse at a place may still be held and be in time; negative where she is too
        far away. The last row of each sort of hours is for no place at all.
    first_row : (T,)
        Where the rows of a slot's sort of hours begin.
    until : (N, C)
        The last second at which a nurse holds the credentials; negative if she never does.
    away : (N, T)
        1 where a nurse is out, else 0.
    weight : (T, C)
        Patient-seconds to be covered in each slot.
    class_start : (K + 1,)
        Columns of each response class.
    hold : (V,)
        Seconds that a visit holds its nurse at most when she is called away.
    call_place : (S,)
        Home of the nurse of a shift on call, ``BY_DAY`` for regular ones, ``OFF`` for those that
        nobody works.
    call_start : (N + 1,), call_shift
        Shifts on call of each nurse.
    day_start : (N + 1,), day_shift
        Regular shifts of each nurse.
    scalar : (4,)
        Seconds of a slot, number of slots, points per uncovered patient-minute, row of no place.
    """

    slack: Words
    first_row: Ints
    until: Words
    away: Words
    weight: Words
    class_start: Ints
    hold: Ints
    call_place: Ints
    call_start: Ints
    call_shift: Ints
    day_start: Ints
    day_shift: Ints
    scalar: Ints


def cover_tables(problem: Problem, compiled: Compiled) -> CoverTables | None:
    """Return the tables of a problem; None where coverage costs nothing whatever the plan."""
    price = problem.policy.weights.coverage_holes
    if not problem.covered or not price:
        return None
    nurses = {nurse.id: i for i, nurse in enumerate(problem.nurses)}
    places = {place.id: i for i, place in enumerate(problem.locations)}
    rank = {known.name: i for i, known in enumerate(problem.policy.response)}
    needs = {need: i for i, need in enumerate({p.credentials: None for p in problem.covered})}
    keys = [
        (rank[p.response_class], places[p.location], needs[p.credentials]) for p in problem.covered
    ]
    columns = sorted(set(keys))
    place = np.array([key[1] for key in columns], dtype=np.int64)
    limits = np.array([problem.policy.response[key[0]].seconds for key in columns], dtype=np.int64)
    held = _held_until(problem, list(needs))[:, [key[2] for key in columns]]
    sorts, moments = _hours(problem)
    near = [np.clip(limits - _ways(problem, compiled, at)[:, place], -1, MOST) for at in moments]
    number = {key: c for c, key in enumerate(columns)}
    weight = _weight(problem, [number[key] for key in keys], near[0], held, places)
    if not weight.any():
        return None
    on_call = np.array([shift.duty == "on_call" for shift in problem.shifts], dtype=np.bool_)
    homes = np.array(
        [places[problem.nurse_by_id[s.nurse].home] for s in problem.shifts], dtype=np.int64
    )
    regular = np.array([shift.duty == "regular" for shift in problem.shifts], dtype=np.bool_)
    call_start, call_shift = _by_nurse(compiled.shift_nurse, on_call, len(nurses))
    day_start, day_shift = _by_nurse(compiled.shift_nurse, regular, len(nurses))
    slot = problem.policy.coverage_slot
    nobody = np.full((1, len(columns)), -1)
    return CoverTables(
        # Row by row in memory: that is how they are read, and what the search is compiled for.
        slack=np.vstack([np.vstack([rows, nobody]) for rows in near]).astype(np.int32, order="C"),
        first_row=np.array([(len(places) + 1) * sort for sort in sorts], dtype=np.int64),
        until=held.astype(np.int32, order="C"),
        away=_away(problem, nurses).astype(np.int32, order="C"),
        weight=weight.astype(np.int32, order="C"),
        class_start=np.searchsorted([key[0] for key in columns], range(len(rank) + 1)),
        hold=np.array(
            [v.hand_over if v.interruptible else NO_WAY for v in problem.visits], dtype=np.int64
        ),
        call_place=np.where(on_call, homes, np.where(regular, BY_DAY, OFF)),
        call_start=call_start,
        call_shift=call_shift,
        day_start=day_start,
        day_shift=day_shift,
        scalar=np.array([slot, len(weight), price, len(places)], dtype=np.int64),
    )


def _begins(problem: Problem) -> list[int]:
    return list(range(0, problem.horizon.seconds, problem.policy.coverage_slot))


def _hours(problem: Problem) -> tuple[list[int], list[int | None]]:
    """Return each slot's sort of hours, and a second of each sort; the first one has no delays."""
    moments: dict[tuple[bool, ...], int | None] = {tuple(False for _ in problem.delays): None}
    active = [tuple(d.start <= at < d.end for d in problem.delays) for at in _begins(problem)]
    for at, delays in zip(_begins(problem), active, strict=True):
        moments.setdefault(delays, at)
    number = {delays: i for i, delays in enumerate(moments)}
    return [number[delays] for delays in active], list(moments.values())


def _ways(problem: Problem, compiled: Compiled, at: int | None) -> Ints:
    """Return, of shape (places, places), the ways at a second; None: with no delays."""
    if not problem.delays:
        return compiled.drive
    order = np.array([problem.travel.index(place.id) for place in problem.locations])
    ways = ways_at(problem.travel, problem.delays, at)[np.ix_(order, order)]
    known: Ints = np.where(ways < 0, NO_WAY, ways)
    return known


def _away(problem: Problem, nurses: dict[str, int]) -> Ints:
    """Return, of shape (nurses, slots), 1 where a nurse is out at a slot's start."""
    begins = np.array(_begins(problem), dtype=np.int64)
    away = np.zeros((len(nurses), len(begins)), dtype=np.int64)
    for absence in problem.absences:
        away[nurses[absence.nurse]] |= (absence.start <= begins) & (begins < absence.end)
    return away


def _held_until(problem: Problem, needs: list[frozenset[str]]) -> Ints:
    """Return, of shape (nurses, needs), the last second at which all of a need is held."""
    until = np.full((len(problem.nurses), len(needs)), -1, dtype=np.int64)
    for n, nurse in enumerate(problem.nurses):
        last: dict[str, int] = {}
        for credential in nurse.credentials:
            end = MOST if credential.valid_until is None else credential.valid_until
            last[credential.code] = max(end, last.get(credential.code, -1))
        for i, need in enumerate(needs):
            until[n, i] = min((last.get(code, -1) for code in need), default=MOST)
    return np.clip(until, -1, MOST)


def _weight(
    problem: Problem, column: list[int], near: Ints, held: Ints, places: dict[str, int]
) -> Ints:
    """Return, of shape (slots, columns), the patient-seconds of those who can be reached at all."""
    slot, whole = problem.policy.coverage_slot, problem.horizon.seconds
    nurses = {nurse.id: i for i, nurse in enumerate(problem.nurses)}
    bases = {(i, places[problem.nurses[i].home]) for i in nurses.values()}
    for shift in problem.shifts:
        if shift.duty != "on_call":
            ends = (shift.start_location, shift.end_location)
            bases |= {(nurses[shift.nurse], places[base]) for base in ends}
    begins = np.arange(0, whole, slot)
    weight = np.zeros((len(begins), near.shape[1]), dtype=np.int64)
    for patient, c in zip(problem.covered, column, strict=True):
        start, end = max(0, patient.start), min(whole, patient.end)
        if any(near[base, c] >= 0 and held[n, c] >= start for n, base in bases):
            spans = np.minimum(begins + slot, end) - np.maximum(begins, start)
            weight[:, c] += np.maximum(0, spans)
    return weight


def _by_nurse(nurse: Ints, chosen: npt.NDArray[np.bool_], count: int) -> tuple[Ints, Ints]:
    """Return the chosen shifts sorted by nurse, and where those of each nurse begin."""
    shifts = np.flatnonzero(chosen)
    shifts = shifts[np.argsort(nurse[shifts], kind="stable")]
    starts = np.searchsorted(nurse[shifts], np.arange(count + 1))
    return starts.astype(np.int64), shifts.astype(np.int64)
