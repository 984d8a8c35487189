"""Emergency response: which patients could a qualified nurse reach in time, slot by slot.

The state at the start of a slot stands for the whole slot. A patient is covered in it if some
responder holds the credentials then and ``release + travel(position, patient) <= seconds`` of the
patient's response class. Responders are nurses on a regular shift, from its start to its end or
to the return from the route if that is later, and nurses on call, at home with release 0 (the
regular shift counts while a nurse has both). On a route, release is 0 while waiting or on a break,
the rest of the drive towards the next place while driving (parking and walking not counted), the
rest of the visit in one that may not be interrupted, and in one that may, its hand-over (0 by
default) if that is shorter.

Patients whom no qualified nurse could reach in time from any base (her home, on duty or not, or
the start or end place of a shift of hers) are *structural*: neither a plan nor a shift more helps,
so they are listed apart and are in none of the counts, lest they drown what can be changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from routing.coverage.states import FAR, states
from routing.domain.fact import ways_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import CoveredPatient, Problem

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A stretch of time in which nobody could reach a patient in time; end exclusive."""

    patient: str
    response_class: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How well a plan covers ``Problem.covered``, structural patients left out of all counts.

    Attributes
    ----------
    slot_seconds
        Length of a slot; slot i starts at ``i * slot_seconds``.
    holes
        By patient in the problem's order, then by time.
    structural
        Ids of patients whom nobody could reach from any base.
    active, uncovered
        Patients to be covered, and not covered, per slot of the horizon.
    minutes_by_class
        Uncovered patient-minutes by response class, rounded down, most urgent class first.
    covered_share
        Covered part of the patient-time to be covered; None if there is none.
    """

    slot_seconds: int
    holes: tuple[Hole, ...]
    structural: tuple[str, ...]
    active: tuple[int, ...]
    uncovered: tuple[int, ...]
    minutes_by_class: dict[str, int]
    covered_share: float | None

    @property
    def uncovered_minutes(self) -> int:
        """Uncovered patient-minutes of all classes."""
        return sum(self.minutes_by_class.values())

    @property
    def worst(self) -> Hole | None:
        """The longest hole, the most urgent class first among equals; None if there is none."""
        urgency = {name: rank for rank, name in enumerate(self.minutes_by_class)}
        return min(
            self.holes,
            key=lambda h: (h.start - h.end, urgency[h.response_class], h.patient, h.start),
            default=None,
        )


class _Patients(NamedTuple):
    """Covered patients as arrays; ``group`` numbers the distinct sets of credentials."""

    place: Ints
    seconds: Ints
    start: Ints
    end: Ints
    group: Ints


def coverage(problem: Problem, plan: Plan) -> Coverage:
    """Return who is covered when under a plan, or under no plan at all if it has no routes.

    Takes slots x nurses x patients steps, all but the slots in array operations.
    """
    groups = {needed: i for i, needed in enumerate({p.credentials: None for p in problem.covered})}
    patients = _patients(problem, groups)
    valid = _validity(problem, tuple(groups))
    structural = _structural(problem, patients, valid)
    slot = problem.policy.coverage_slot
    starts = np.arange(0, problem.horizon.seconds, slot, dtype=np.int64)
    active = (patients.start[:, None] < starts + slot) & (patients.end[:, None] > starts)
    active &= ~structural[:, None]
    open_ = active & ~_reached(problem, plan, patients, valid, starts)
    return _coverage(problem, patients, structural, active, open_)


def _patients(problem: Problem, groups: dict[frozenset[str], int]) -> _Patients:
    limit = {known.name: known.seconds for known in problem.policy.response}
    last = problem.horizon.seconds
    rows = [
        (
            problem.travel.index(patient.location),
            limit[patient.response_class],
            max(0, patient.start),
            min(last, patient.end),
            groups[patient.credentials],
        )
        for patient in problem.covered
    ]
    return _Patients(*np.array(rows, dtype=np.int64).reshape(-1, 5).T)


def _validity(problem: Problem, groups: tuple[frozenset[str], ...]) -> Ints:
    """Return, of shape (nurses, groups), the last second at which a nurse holds all of a group."""
    valid = np.full((len(problem.nurses), len(groups)), -FAR, dtype=np.int64)
    for i, nurse in enumerate(problem.nurses):
        held: dict[str, int] = {}
        for credential in nurse.credentials:
            until = FAR if credential.valid_until is None else credential.valid_until
            held[credential.code] = max(held.get(credential.code, -FAR), until)
        for j, needed in enumerate(groups):
            valid[i, j] = min((held.get(code, -FAR) for code in needed), default=FAR)
    return valid


def _ways(problem: Problem, now: int | None) -> Ints:
    """Return seconds of the ways as they are at a second, or with nothing delayed; FAR if none."""
    seconds = ways_at(problem.travel, problem.delays, now)
    seconds[seconds < 0] = FAR
    return seconds


def _structural(problem: Problem, patients: _Patients, valid: Ints) -> Bools:
    seconds = _ways(problem, None)
    nurses = {nurse.id: i for i, nurse in enumerate(problem.nurses)}
    bases = {(i, problem.nurses[i].home) for i in nurses.values()}
    for shift in problem.shifts:
        if shift.duty != "on_call":
            bases.add((nurses[shift.nurse], shift.start_location))
            bases.add((nurses[shift.nurse], shift.end_location))
    reachable = np.zeros(len(patients.place), dtype=np.bool_)
    for nurse, place in bases:
        near = seconds[problem.travel.index(place), patients.place] <= patients.seconds
        reachable |= near & (valid[nurse, patients.group] >= patients.start)
    return ~reachable


def _reached(problem: Problem, plan: Plan, patients: _Patients, valid: Ints, starts: Ints) -> Bools:
    """Return, of shape (patients, slots), where some nurse could be in time."""
    reached = np.zeros((len(patients.place), len(starts)), dtype=np.bool_)
    rows = np.array(list(states(problem, plan)), dtype=np.int64).reshape(-1, 7)
    nurse, start, end, place, free, most, regular = rows.T
    absent = _absent(problem, starts)
    ways = {active: _ways(problem, now) for active, now in _hours(problem, starts)}
    members = [np.flatnonzero(patients.group == group) for group in range(valid.shape[1])]
    for i, now in enumerate(starts):
        here = (start <= now) & (now < end)
        busy = np.zeros(len(problem.nurses), dtype=np.bool_)
        busy[nurse[here & (regular == 1)]] = True
        here &= ((regular == 1) | ~busy[nurse]) & ~absent[nurse, i]
        seconds = ways[_delayed(problem, int(now))]
        for group, who in enumerate(members):
            ready = np.flatnonzero(here & (valid[nurse, group] >= now))
            if not len(ready):
                continue
            release = np.minimum(np.maximum(0, free[ready] - now), most[ready])
            arrival = seconds[np.ix_(place[ready], patients.place[who])] + release[:, None]
            reached[who, i] = arrival.min(axis=0) <= patients.seconds[who]
    return reached


def _absent(problem: Problem, starts: Ints) -> Bools:
    """Return, of shape (nurses, slots), who is out at the start of which slot."""
    nurses = {nurse.id: i for i, nurse in enumerate(problem.nurses)}
    absent = np.zeros((len(nurses), len(starts)), dtype=np.bool_)
    for absence in problem.absences:
        absent[nurses[absence.nurse]] |= (absence.start <= starts) & (starts < absence.end)
    return absent


def _delayed(problem: Problem, now: int) -> tuple[int, ...]:
    """Return the numbers of the delays at a second."""
    return tuple(i for i, d in enumerate(problem.delays) if d.start <= now < d.end)


def _hours(problem: Problem, starts: Ints) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield each set of delays that some slot has, and a second at which they are."""
    if not len(starts):
        return
    yield from {_delayed(problem, int(now)): int(now) for now in starts}.items()


def _coverage(
    problem: Problem, patients: _Patients, structural: Bools, active: Bools, open_: Bools
) -> Coverage:
    slot = problem.policy.coverage_slot
    holes = tuple(
        Hole(
            patient=patient.patient,
            response_class=patient.response_class,
            start=max(int(patients.start[i]), first * slot),
            end=min(int(patients.end[i]), last * slot),
        )
        for i, patient in enumerate(problem.covered)
        for first, last in _runs(open_[i])
    )
    by_class = {known.name: 0 for known in problem.policy.response}
    for hole in holes:
        by_class[hole.response_class] += hole.end - hole.start
    asked = int((patients.end - patients.start)[active.any(axis=1)].sum())
    return Coverage(
        slot_seconds=slot,
        holes=holes,
        structural=_names(problem.covered, structural),
        active=tuple(int(n) for n in active.sum(axis=0)),
        uncovered=tuple(int(n) for n in open_.sum(axis=0)),
        minutes_by_class={name: total // 60 for name, total in by_class.items()},
        covered_share=1 - sum(by_class.values()) / asked if asked else None,
    )


def _names(covered: tuple[CoveredPatient, ...], chosen: Bools) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(p.patient for p, taken in zip(covered, chosen, strict=True) if taken)
    )


def _runs(row: Bools) -> Iterator[tuple[int, int]]:
    """Yield first and one past last of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], row, [False]))))
    for first, last in edges.reshape(-1, 2):
        yield int(first), int(last)
