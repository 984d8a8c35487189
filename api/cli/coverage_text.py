"""Sentences on emergency coverage: who could come, who could not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routing.coverage import Answer, Cause, Coverage, Explanation, Gap
    from routing.domain.problem import Problem
    from routing.explain.cures import Cure

MOST_CAUSES = 4
"""Causes of a gap that are told; the first ones hold for most of it."""

MOST_CURES = 3
"""Cures of a gap that are told, the cheapest first."""


def explained(
    problem: Problem, patient: str, at: int, found: tuple[Explanation, ...]
) -> Iterator[str]:
    """Yield who could come to a patient at a second, and why the others could not."""
    from routing.rules._text import clock

    if not found:
        yield f"Patient {patient} is not to be covered at {clock(problem, at)}, but:"
        for person in problem.covered:
            if person.patient == patient:
                start, end = clock(problem, person.start), clock(problem, person.end)
                yield f"  from {start} to {end} ({person.response_class})"
    for explanation in found:
        yield from _explained(problem, explanation)


def _explained(problem: Problem, found: Explanation) -> Iterator[str]:
    from routing.rules._text import clock, listed

    person = found.person
    codes = listed(person.credentials) or "no credentials"
    verdict = "is covered" if found.covered else "is NOT covered"
    yield (
        f"Patient {person.patient} {verdict} at {clock(problem, found.slot)} (a slot of "
        f"{problem.policy.coverage_slot // 60} minutes; its start stands for all of it)."
    )
    yield f"Needed: {codes}, within {minutes(found.limit)} ({person.response_class})."
    if found.structural:
        yield (
            "No qualified nurse is near enough from any base: no plan helps, and the patient is "
            "counted in no hole."
        )
    able = [answer for answer in found.answers if answer.in_time]
    yield "In time:" if able else "Nobody is in time."
    yield from (f"  {nurse_line(problem, answer, found.slot)}" for answer in able)
    others = [answer for answer in found.answers if not answer.in_time]
    if others:
        yield "Not in time:" if able else "Because:"
    yield from (f"  {nurse_line(problem, answer, found.slot)}" for answer in others)


def minutes(seconds: int) -> str:
    """Return seconds as minutes, with the seconds beyond whole ones: what is compared is exact."""
    rest = f" {seconds % 60} s" if seconds % 60 else ""
    return f"{seconds // 60} min{rest}"


def nurse_line(problem: Problem, answer: Answer, now: int) -> str:
    """Return one sentence on whether a nurse could come, and how that adds up."""
    if answer.phase is None:
        return f"{answer.nurse}: {_why(answer)}{_next_duty(problem, answer.nurse, now)}."
    parts = [f"{answer.nurse}: {_doing(problem, answer)}"]
    if answer.seconds is not None:
        leaves = "can leave at once" if not answer.release else f"free in {minutes(answer.release)}"
        parts.append(f"{leaves} + drive {minutes(answer.travel)} = {minutes(answer.seconds)}")
    if not answer.in_time:
        parts.append(_why(answer))
    return "; ".join(parts) + "."


def _doing(problem: Problem, answer: Answer) -> str:
    from routing.rules._text import clock

    phase = answer.phase
    assert phase is not None
    if phase.doing == "on_call":
        return f"on call at home ({phase.place})"
    if phase.doing == "waiting":
        return f"free at {phase.place} until {clock(problem, phase.end)}"
    if phase.doing == "driving":
        if not answer.release:
            return f"parking at {phase.place}"
        return f"driving to {phase.place}, there at {clock(problem, phase.bound_until)}"
    until = clock(problem, phase.end)
    if phase.hand_over is None:
        return f"in visit {phase.visit} until {until}, which may not be interrupted"
    after = f" after {minutes(phase.hand_over)}" if phase.hand_over else ""
    return f"in visit {phase.visit} until {until}, which may be left{after}"


def _why(answer: Answer) -> str:
    if answer.reason == "out":
        return "out, and not to be asked"
    if answer.reason == "off_duty":
        return "neither on duty nor on call"
    if answer.reason == "credentials":
        lacking = f"lacks {', '.join(answer.lacking)}" if answer.lacking else ""
        expired = f"{', '.join(answer.expired)} expired" if answer.expired else ""
        return " and ".join(filter(None, (lacking, expired)))
    if answer.reason == "no_way":
        return "there is no road from there"
    assert answer.seconds is not None
    late = minutes(answer.seconds - answer.limit)
    if answer.reason == "too_far":
        return f"too far, by {late}"
    return f"near enough, but held: {late} too late"


def _next_duty(problem: Problem, nurse: str, now: int) -> str:
    from routing.rules._text import clock

    starts = [s.start for s in problem.shifts if s.nurse == nurse and s.start > now]
    return f"; next from {clock(problem, min(starts))}" if starts else ""


def totals(problem: Problem, found: Coverage) -> Iterator[str]:
    """Yield what the holes amount to, and whom no plan could help."""
    from routing.report.clock import duration
    from routing.rules._text import clock, listed

    asked = len({person.patient for person in problem.covered})
    share = "none" if found.covered_share is None else f"{found.covered_share:.1%}"
    yield f"{asked} patient{'s' if asked != 1 else ''} to be covered, {share} of their time is."
    classes = ", ".join(f"{name} {n:,}" for name, n in found.minutes_by_class.items())
    yield f"Uncovered patient-minutes: {found.uncovered_minutes:,} ({classes})."
    worst = found.worst
    if worst is not None:
        yield (
            f"Worst hole: patient {worst.patient} ({worst.response_class}), "
            f"{clock(problem, worst.start)} to {clock(problem, worst.end)}, "
            f"{duration(worst.end - worst.start)}."
        )
    if found.structural:
        if len(found.structural) == asked:
            yield "That is all of nothing: whom nobody can reach from any base is not counted."
        yield (
            f"Structural: {listed(found.structural)}. No qualified nurse is near enough from any "
            "base, so no plan helps; counted in no hole."
        )


def gap_lines(problem: Problem, gap: Gap) -> Iterator[str]:
    """Yield a gap and its causes."""
    from routing.report.clock import duration
    from routing.rules._text import clock

    classes = ", ".join(dict.fromkeys(hole.response_class for hole in gap.holes))
    yield (
        f"{clock(problem, gap.start)} to {clock(problem, gap.end)} "
        f"({duration(gap.end - gap.start)}, {gap.minutes:,} patient-minutes, {classes}): "
        f"{', '.join(gap.patients)}"
    )
    if not gap.causes:
        yield "  Cause: nobody who is qualified and near enough from a base is valid then."
    for cause in gap.causes[:MOST_CAUSES]:
        yield f"  Cause: {_cause(cause)} ({cause.share:.0%} of it)."
    more = len(gap.causes) - MOST_CAUSES
    if more > 0:
        yield f"  and {more} more nurse{'s' if more > 1 else ''} who would be near enough."


def _cause(cause: Cause) -> str:
    if cause.reason == "off_duty":
        return f"{cause.nurse} is neither on duty nor on call"
    where = f"in visit {cause.visit}" if cause.visit else "on the way back"
    if cause.reason == "held":
        return f"{cause.nurse} is held {where}"
    return f"{cause.nurse} is away {where}"


def cure_lines(problem: Problem, found: Sequence[Cure]) -> Iterator[str]:
    """Yield the cheapest cures of a gap, each as it was tried."""
    if not found:
        yield "  Cure: none found; no visit moved and no nurse on call makes it smaller."
    for cure in found[:MOST_CURES]:
        part = "closes it" if cure.closes else "makes it smaller"
        points = f"{cure.points:,} points more" if cure.points >= 0 else f"{-cure.points:,} less"
        yield (
            f"  Cure: {_cure(problem, cure)}: {part}, {cure.minutes:,} patient-minutes fewer, "
            f"{points} (tried and judged)."
        )


def _cure(problem: Problem, cure: Cure) -> str:
    from routing.rules._text import clock

    at = clock(problem, cure.start)
    if cure.kind == "on_call":
        return f"{cure.nurse} on call from {at} to {clock(problem, cure.end)}"
    if cure.kind == "swap":
        return f"swap visits {cure.visits[0]} and {cure.visits[1]} ({cure.nurse}, {at})"
    if cure.kind == "other_nurse":
        return f"give visit {cure.visits[0]} to {cure.nurse}, start {at}"
    return f"start visit {cure.visits[0]} {cure.kind}, at {at} ({cure.nurse})"
