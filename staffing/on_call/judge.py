"""What an on-call plan breaks, whom it leaves uncovered, and what it costs. No solver here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from staffing.on_call.edges import apart, rested

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.nurse import Nurse
    from staffing.on_call.problem import OnCallDuty, OnCallNeed, OnCallPlan, OnCallProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallViolation:
    """A broken rule.

    Attributes
    ----------
    rule
        ``structure``, ``busy``, ``most``, ``window``, ``in_row`` or ``rest``.
    nurse, duty
        Whom and which duty it concerns; duty "" if several.
    text
        One plain sentence.
    """

    rule: str
    nurse: str
    duty: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallCost:
    """What is minimised, one after the other.

    Attributes
    ----------
    uncovered
        Needs that nobody on call answers, counted once per duty.
    duties
        Nurses on call, counted once per duty.
    largest
        The largest weight of duties of a nurse, earlier ones included.
    unfairness
        Sum over nurses of the square of that weight.
    """

    uncovered: int
    duties: int
    largest: int
    unfairness: int


def check_on_call(problem: OnCallProblem, plan: OnCallPlan) -> tuple[OnCallViolation, ...]:
    """Return every broken rule of an on-call plan."""
    return (*_structure(problem, plan), *_per_nurse(problem, plan))


def on_call_cost(problem: OnCallProblem, plan: OnCallPlan) -> OnCallCost:
    """Return what a plan costs; pairs that name nothing known count for nothing."""
    weight = {duty.id: duty.weight for duty in problem.duties}
    load = dict.fromkeys((nurse.id for nurse in problem.nurses), 0) | dict(problem.earlier)
    known = [(d, n) for d, n in dict.fromkeys(plan.assigned) if d in weight and n in load]
    for duty, nurse in known:
        load[nurse] += weight[duty]
    return OnCallCost(
        uncovered=sum(len(missed) for _, missed in uncovered(problem, plan)),
        duties=len(known),
        largest=max(load.values(), default=0),
        unfairness=sum(total * total for total in load.values()),
    )


def uncovered(
    problem: OnCallProblem, plan: OnCallPlan
) -> Iterator[tuple[OnCallDuty, tuple[OnCallNeed, ...]]]:
    """Yield each duty with the needs that nobody on call answers in it.

    Needs that nobody at all could answer are left out: see ``hopeless``.
    """
    nurses = {nurse.id: nurse for nurse in problem.nurses}
    for duty in problem.duties:
        here = [nurses[n] for n in plan.nurses_of(duty.id) if n in nurses]
        yield (
            duty,
            tuple(
                need
                for need in needs_of(problem, duty)
                if not any(answers(nurse, need, duty) for nurse in here)
                and any(answers(nurse, need, duty) for nurse in problem.nurses)
            ),
        )


def hopeless(problem: OnCallProblem) -> tuple[str, ...]:
    """Return patients whom no nurse could answer from home in some duty, each once."""
    found = {
        need.patient: None
        for duty in problem.duties
        for need in needs_of(problem, duty)
        if not any(answers(nurse, need, duty) for nurse in problem.nurses)
    }
    return tuple(found)


def needs_of(problem: OnCallProblem, duty: OnCallDuty) -> Iterator[OnCallNeed]:
    """Yield the needs that fall into a duty."""
    for need in problem.needs:
        if max(need.start, duty.start) < min(need.end, duty.end):
            yield need


def answers(nurse: Nurse, need: OnCallNeed, duty: OnCallDuty) -> bool:
    """Tell whether a nurse on call in a duty would answer a need."""
    last = min(need.end, duty.end) - 1
    return nurse.id in need.near and all(nurse.has(code, last) for code in need.credentials)


def may(problem: OnCallProblem, nurse: str, duty: OnCallDuty) -> bool:
    """Tell whether a nurse's regular shifts and her duties outside the horizon leave room."""
    return _free(problem, nurse, duty) and rested(problem, nurse, duty)


def _free(problem: OnCallProblem, nurse: str, duty: OnCallDuty) -> bool:
    rest = problem.limits.rest_before_work
    return not any(
        busy.nurse == nurse and busy.start < duty.end + rest and duty.start < busy.end
        for busy in problem.busy
    )


def _structure(problem: OnCallProblem, plan: OnCallPlan) -> Iterator[OnCallViolation]:
    nurses = {nurse.id for nurse in problem.nurses}
    duties = {duty.id for duty in problem.duties}
    for (duty, nurse), count in Counter(plan.assigned).items():
        if nurse not in nurses or duty not in duties:
            text = f"Nurse {nurse} or duty {duty} does not exist."
            yield OnCallViolation(rule="structure", nurse=nurse, duty=duty, text=text)
        elif count > 1:
            text = f"Nurse {nurse} is named {count} times for duty {duty}."
            yield OnCallViolation(rule="structure", nurse=nurse, duty=duty, text=text)


def _per_nurse(problem: OnCallProblem, plan: OnCallPlan) -> Iterator[OnCallViolation]:
    duties = {duty.id: duty for duty in problem.duties}
    for nurse in problem.nurses:
        named = dict.fromkeys(d for d, n in plan.assigned if n == nurse.id and d in duties)
        mine = sorted((duties[name] for name in named), key=lambda d: (d.start, d.end))
        yield from _one_by_one(problem, nurse.id, mine)
        for first, second in combinations(mine, 2):
            if not apart(problem, first, second):
                text = f"Nurse {nurse.id} has no rest between duties {first.id} and {second.id}."
                yield OnCallViolation(rule="rest", nurse=nurse.id, duty=second.id, text=text)
        yield from _together(problem, nurse.id, mine)


def _one_by_one(
    problem: OnCallProblem, nurse: str, mine: list[OnCallDuty]
) -> Iterator[OnCallViolation]:
    for duty in mine:
        if not _free(problem, nurse, duty):
            text = f"Nurse {nurse} works, or must rest before work, in duty {duty.id}."
            yield OnCallViolation(rule="busy", nurse=nurse, duty=duty.id, text=text)
        if not rested(problem, nurse, duty):
            text = (
                f"Nurse {nurse} has no rest between duty {duty.id} and one before or after these "
                "days."
            )
            yield OnCallViolation(rule="rest", nurse=nurse, duty=duty.id, text=text)


def _together(
    problem: OnCallProblem, nurse: str, mine: list[OnCallDuty]
) -> Iterator[OnCallViolation]:
    limits, kept = problem.limits, [k.day for k in problem.kept_by.get(nurse, ())]
    days = {duty.day for duty in mine}
    if len(mine) > limits.most:
        text = f"Nurse {nurse} has {len(mine)} duties, at most {limits.most}."
        yield OnCallViolation(rule="most", nurse=nurse, duty="", text=text)
    for day in _too_long(sorted(days | set(kept)), days, limits.most_in_row):
        text = (
            f"Nurse {nurse} is on call on more than {limits.most_in_row} days in a row, to day "
            f"{day + 1}."
        )
        yield OnCallViolation(rule="in_row", nurse=nurse, duty="", text=text)
    most = limits.most_in_window
    every = sorted([*kept, *(duty.day for duty in mine)])
    for first in dict.fromkeys(every) if most is not None else ():
        inside = [day for day in every if first <= day < first + limits.window]
        if len(inside) > (most or 0) and not days.isdisjoint(inside):
            text = (
                f"Nurse {nurse} has {len(inside)} duties in {limits.window} days from day "
                f"{first + 1}, at most {most}."
            )
            yield OnCallViolation(rule="window", nurse=nurse, duty="", text=text)


def _too_long(days: list[int], mine: set[int], most: int) -> Iterator[int]:
    """Yield the last day of each run of days that is too long, if one of them is mine."""
    run: list[int] = []
    for i, day in enumerate(days):
        run = [*run, day] if i and days[i - 1] == day - 1 else [day]
        ends = i + 1 == len(days) or days[i + 1] != day + 1
        if ends and len(run) > most and not mine.isdisjoint(run):
            yield day
