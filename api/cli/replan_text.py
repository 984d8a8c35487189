"""What ``replan`` says of a proposal: what changes, who must be called, what is not planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.problem import Problem
    from routing.replan.diff import VisitChange
    from routing.replan.propose import Proposal

HEADS = {
    "dropped": "Not made any more",
    "cancelled": "Cancelled",
    "reassigned": "By another nurse",
    "moved": "At another time",
    "added": "New in the plan",
}
"""Kinds of change in the order in which they are told."""


def lines(found: Proposal) -> Iterator[str]:
    """Yield what a proposal changes, the worst first."""
    from api.cli.summary import late, left_out

    yield from _head(found)
    for kind, head in HEADS.items():
        changes = [change for change in found.diff.changes if change.kind == kind]
        if changes:
            yield f"\n{head}:"
        small = [change for change in changes if kind == "moved" and not change.minutes]
        yield from (f"  {_change(found.problem, c)}" for c in changes if c not in small)
        if small:
            yield f"  {_many(len(small), 'visit')} by less than a minute"
    yield from _calls(found)
    plan = found.result.plan
    yield from left_out(plan)
    yield from late(found.problem, plan)
    if found.notes:
        yield "\nTo know:"
    yield from (f"  {note}" for note in found.notes)


def _head(found: Proposal) -> Iterator[str]:
    applied, changes = len(found.applied), len(found.diff.changes)
    yield f"{_many(applied, 'event')} taken in, {_many(changes, 'visit')} not as before."
    if found.gain > 0:
        yield f"Cost: {found.gain:,} points less than if the day went on without a new plan."
    elif not changes:
        yield "The plan can stay as it is."


def _change(problem: Problem, change: VisitChange) -> str:
    before = _place(problem, change.nurse_before, change.start_before)
    after = _place(problem, change.nurse_after, change.start_after)
    who = f" (patient {change.patient})" if change.patient else ""
    told = {"dropped": before, "cancelled": before, "added": after}.get(change.kind)
    text = told or f"{before} -> {after}{_moved(change)}"
    call = "  call the patient" if change.call else ""
    return f"{change.visit}{who}: {text}{call}"


def _place(problem: Problem, nurse: str, second: int | None) -> str:
    from routing.rules._text import clock

    return "nobody" if second is None else f"{nurse} {clock(problem, second)}"


def _moved(change: VisitChange) -> str:
    from routing.report.clock import duration

    if change.start_before is None or change.start_after is None or not change.minutes:
        return ""
    direction = "later" if change.minutes > 0 else "earlier"
    return f", {duration(abs(change.seconds))} {direction}"


def _calls(found: Proposal) -> Iterator[str]:
    nurses, patients = found.diff.nurses_called, found.diff.patients_called
    yield "\nTo call:" if nurses or patients else "\nNobody needs to be called."
    if nurses:
        people = [found.problem.nurse_by_id[nurse] for nurse in nurses]
        names = [f"{p.name} ({p.id})" if p.name else p.id for p in people]
        yield f"  {_many(len(nurses), 'nurse')}: {', '.join(names)}"
    if patients:
        yield f"  {_many(len(patients), 'patient')}: {', '.join(patients)}"


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"
