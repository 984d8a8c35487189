"""What must hold between the parts of a roster problem; every fault is found before any raise."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from staffing.roster.problem import RosterProblem

MOST_DAYS = 366
"""Days of the longest roster."""


class RosterProblemError(ValueError):
    """A roster problem that contradicts itself; ``faults`` holds every fault, one sentence each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def validate(problem: RosterProblem) -> None:
    """Check ids, references, days and numbers.

    Raises
    ------
    RosterProblemError
        With every fault found.
    """
    if not 1 <= problem.days <= MOST_DAYS:
        raise RosterProblemError((f"days ({problem.days}) must be from 1 to {MOST_DAYS}",))
    faults = (
        *_doubled(problem),
        *_dangling(problem),
        *_outside(problem),
        *_overlapping(problem),
        *_contradictory(problem),
        *_heads(problem),
    )
    if faults:
        raise RosterProblemError(faults)


def _doubled(problem: RosterProblem) -> Iterator[str]:
    kinds: dict[str, Iterable[str]] = {
        "shift type": (x.id for x in problem.shift_types),
        "contract": (x.id for x in problem.contracts),
        "nurse": (x.id for x in problem.nurses),
        "cover": (x.id for x in problem.cover),
        "fairness": (x.id for x in problem.fairness),
        "role": problem.roles,
        "zone": problem.zones,
        "fixed nurse and day": (f"{x.nurse}, {x.day}" for x in problem.fixed),
    }
    for contract in problem.contracts:
        kinds[f"limit of contract {contract.id}"] = (x.id for x in contract.limits)
        kinds[f"run of contract {contract.id}"] = (x.id for x in contract.runs)
    for kind, ids in kinds.items():
        for doubled, count in Counter(ids).items():
            if count > 1:
                yield f"{kind} {doubled} occurs {count} times"


def _named(problem: RosterProblem) -> Iterator[tuple[str, str, str]]:
    """Yield (who, kind, id) of everything that is named by its id."""
    for nurse in problem.nurses:
        who = f"nurse {nurse.id}"
        yield who, "contract", nurse.contract
        yield from ((who, "zone", zone) for zone in sorted(nurse.zones))
        if nurse.history is not None and nurse.history.last_shift:
            yield f"history of {who}", "shift type", nurse.history.last_shift
    for contract in problem.contracts:
        who = f"contract {contract.id}"
        yield from ((who, "shift type", s) for pair in sorted(contract.forbidden) for s in pair)
        for limit in contract.limits:
            yield from (
                (f"limit {limit.id} of {who}", "shift type", s) for s in sorted(limit.shifts)
            )
            yield from ((f"limit {limit.id} of {who}", "zone", z) for z in sorted(limit.zones))
        for run in contract.runs:
            yield from ((f"run {run.id} of {who}", "shift type", s) for s in sorted(run.shifts))
    for cover in problem.cover:
        who = f"cover {cover.id}"
        yield from ((who, "shift type", s) for s in sorted(cover.shifts))
        yield from ((who, "role", role) for role in (cover.role,) if role)
        yield from ((who, "zone", zone) for zone in (cover.zone,) if zone)
        yield from ((who, "credential", code) for code in (cover.credential,) if code)
        yield from ((who, "nurse", nurse) for nurse in sorted(cover.nurses or ()))
    for shift in problem.shift_types:
        yield from ((f"shift type {shift.id}", "credential", c) for c in sorted(shift.credentials))
    for role in problem.roles:
        yield f"role {role}", "credential", role
    yield from _named_in_wishes(problem)


def _named_in_wishes(problem: RosterProblem) -> Iterator[tuple[str, str, str]]:
    for leave in problem.leave:
        yield "leave", "nurse", leave.nurse
    for request in problem.requests:
        who = f"a request for day {request.day}"
        yield who, "nurse", request.nurse
        yield from ((who, "shift type", s) for s in sorted(request.shifts))
    for pairing in problem.pairings:
        yield from (("a pairing", "nurse", nurse) for nurse in (pairing.first, pairing.second))
    for fairness in problem.fairness:
        who = f"fairness {fairness.id}"
        yield from ((who, "shift type", s) for s in sorted(fairness.shifts))
        yield from ((who, "zone", z) for z in sorted(fairness.zones))
    for fixed in problem.fixed:
        who = f"a fixed assignment of day {fixed.day}"
        yield who, "nurse", fixed.nurse
        yield who, "shift type", fixed.shift
        yield from ((who, "role", role) for role in (fixed.role,) if role)
        yield from ((who, "zone", zone) for zone in (fixed.zone,) if zone)


def _dangling(problem: RosterProblem) -> Iterator[str]:
    known = {
        "contract": {x.id for x in problem.contracts},
        "shift type": {x.id for x in problem.shift_types},
        "nurse": {x.id for x in problem.nurses},
        "zone": set(problem.zones),
        "role": set(problem.roles),
        "credential": {held.code for nurse in problem.nurses for held in nurse.credentials},
    }
    for who, kind, name in dict.fromkeys(_named(problem)):
        if name not in known[kind]:
            what = "which no nurse holds" if kind == "credential" else "which does not exist"
            yield f"{who} names {kind} {name}, {what}"


def _outside(problem: RosterProblem) -> Iterator[str]:
    last = problem.days - 1
    found = [(f"cover {x.id}", x.day) for x in problem.cover]
    found += [(f"a request of nurse {x.nurse}", x.day) for x in problem.requests]
    found += [(f"a fixed assignment of nurse {x.nurse}", x.day) for x in problem.fixed]
    found += [("a holiday", day) for day in sorted(problem.holidays)]
    for leave in problem.leave:
        found += [(f"leave of nurse {leave.nurse}", d) for d in (leave.first_day, leave.last_day)]
    for who, day in dict.fromkeys(found):
        if not 0 <= day <= last:
            yield f"{who} is for day {day}, outside the days 0 to {last}"


def _overlapping(problem: RosterProblem) -> Iterator[str]:
    ordered = sorted(problem.leave, key=lambda x: (x.nurse, x.first_day, x.last_day))
    for before, after in pairwise(ordered):
        if before.nurse == after.nurse and after.first_day <= before.last_day:
            yield (
                f"leave of nurse {after.nurse} from day {after.first_day} overlaps leave to day "
                f"{before.last_day}"
            )


def _contradictory(problem: RosterProblem) -> Iterator[str]:
    """Yield limits of contracts that no choice of shifts can keep together."""
    longest = max((x.work_seconds for x in problem.shift_types), default=0)
    for contract in problem.contracts:
        for limit in contract.limits:
            days = min(limit.window or problem.days, problem.days)
            each = {"seconds": longest, "shifts": 1, "weekends": 1 / 7}[limit.measure]
            most = int(days * each) + (limit.measure == "weekends")
            if limit.under is None and limit.minimum > most and not _history(problem, contract.id):
                yield (
                    f"contract {contract.id}: limit {limit.id} wants {limit.minimum} "
                    f"{limit.measure} in {days} days, and at most {most} fit"
                )
        runs = {run.id: run for run in contract.runs if run.run == "work" and run.over is None}
        least = max(
            (r.minimum for r in contract.runs if r.run == "work" and r.under is None), default=1
        )
        for run in runs.values():
            if run.maximum is not None and run.maximum < least:
                yield (
                    f"contract {contract.id}: run {run.id} allows {run.maximum} days of work on "
                    f"end, and {least} are wanted"
                )


def _history(problem: RosterProblem, contract: str) -> bool:
    return any(n.contract == contract and n.history is not None for n in problem.nurses)


def _heads(problem: RosterProblem) -> Iterator[str]:
    """Yield cover whose minimum is above the nurses who could ever count."""
    for cover in problem.cover:
        if not 0 <= cover.day < problem.days:
            continue
        heads = [
            nurse
            for nurse in problem.nurses
            if (cover.nurses is None or nurse.id in cover.nurses)
            and (not cover.zone or not nurse.zones or cover.zone in nurse.zones)
            and all(nurse.holds(code, cover.day) for code in (cover.credential, cover.role) if code)
        ]
        if cover.minimum > len(heads):
            yield (
                f"cover {cover.id} of day {cover.day} needs {cover.minimum} nurses, and there are "
                f"{len(heads)} who could count"
            )
