"""The smallest on-call problems that tests need, and all plans of those that are small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from staffing.nurse import Nurse
from staffing.on_call import KeptDuty, OnCallDuty, OnCallNeed, OnCallPlan, OnCallProblem

HOUR, DAY = 3_600, 86_400


def night(day: int, **rest: Any) -> OnCallDuty:
    """Return the night that begins at 17 o'clock and lasts until 7:30."""
    values: dict[str, Any] = {
        "id": f"night {day}",
        "start": day * DAY + 17 * HOUR,
        "end": (day + 1) * DAY + 7 * HOUR + 1_800,
        "day": day,
        **rest,
    }
    return OnCallDuty(**values)


def kept(nurse: str, day: int) -> KeptDuty:
    """Return a night that a nurse has before or after the horizon."""
    model = night(day)
    return KeptDuty(nurse=nurse, start=model.start, end=model.end, day=day)


def need(patient: str, near: Iterable[str], **rest: Any) -> OnCallNeed:
    """Return a need of all days."""
    return OnCallNeed(
        **{"patient": patient, "near": frozenset(near), "start": 0, "end": 99 * DAY} | rest
    )


def on_call(
    nurses: Iterable[str | Nurse],
    duties: Iterable[OnCallDuty],
    needs: Iterable[OnCallNeed],
    **rest: Any,
) -> OnCallProblem:
    """Return a problem; nurses without credentials may be given by id."""
    people = tuple(Nurse(id=n, home="h") if isinstance(n, str) else n for n in nurses)
    return OnCallProblem(nurses=people, duties=tuple(duties), needs=tuple(needs), **rest)


def every_plan(problem: OnCallProblem) -> Iterator[OnCallPlan]:
    """Yield all plans, legal or not."""
    pairs = [(duty.id, nurse.id) for duty in problem.duties for nurse in problem.nurses]
    for chosen in product((False, True), repeat=len(pairs)):
        yield OnCallPlan(assigned=tuple(p for p, taken in zip(pairs, chosen, strict=True) if taken))
