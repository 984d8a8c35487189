"""``infuseroute explain``: why a visit is where it is, or nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.plan_input import load_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from routing.domain.order import IntakeFinding
    from routing.domain.problem import Problem
    from routing.explain import Alternative, Explanation, Placement


def run_explain(path: Path, visit: str) -> None:
    """Print the explanation of one visit."""
    from routing.explain import explain

    plan_file = load_plan(path)
    problem = plan_file.problem
    if visit not in problem.visit_by_id:
        refuse_text(_unknown(visit, problem) + _found_at_intake(visit, plan_file.findings))
    for line in _lines(problem, explain(problem, plan_file.result.plan, visit)):
        typer.echo(line)


def _found_at_intake(visit: str, findings: Sequence[IntakeFinding]) -> str:
    """Return what intake said of the order that a visit is named after, or of an order itself."""
    own = [f for f in findings if visit == f.order or visit.startswith(f"{f.order}-")]
    return "".join(f" Intake of order {f.order} ({f.code}): {f.text} {f.action}" for f in own)


def _unknown(visit: str, problem: Problem) -> str:
    from difflib import get_close_matches

    near = get_close_matches(visit, problem.visit_by_id, n=3, cutoff=0.5)
    hint = f" Similar ones: {', '.join(near)}." if near else ""
    return f"the plan has no visit {visit}.{hint}"


def _lines(problem: Problem, found: Explanation) -> Iterator[str]:
    from routing.report.clock import duration, words

    visit = problem.visit_by_id[found.visit]
    yield (
        f"Visit {visit.id}: {words(visit.kind)}, patient {visit.patient}, "
        f"{duration(visit.on_site_seconds)} on site, priority {visit.priority}."
    )
    yield from _needs(problem, found)
    if found.placement is None:
        yield "It is not planned."
        for reason in found.reasons:
            yield f"  {reason.nurse or 'Verdict'}: {reason.text}"
        for relaxation in found.relaxations:
            yield f"  Way out: {relaxation.text}"
        if not found.relaxations:
            yield "  No small change of windows, overtime, breaks or wishes lets it in by itself."
        return
    yield from _place(problem, found.placement)
    late_by = visit.lateness(found.placement.start)
    if late_by:
        yield f"That is {duration(late_by)} late."
    yield "Other shifts:" if found.alternatives else "There is no other shift."
    for alternative in found.alternatives:
        yield f"  {alternative.nurse} ({alternative.shift}): {_alternative(alternative)}"


def _needs(problem: Problem, found: Explanation) -> Iterator[str]:
    from routing.explain.pair import hours
    from routing.report.clock import duration
    from routing.rules._text import clock

    visit = problem.visit_by_id[found.visit]
    due = [w.due for w in visit.windows if w.due is not None]
    late = f", and is late after {clock(problem, min(due))}" if due else ""
    yield f"It may start {hours(problem, visit)}{late}."
    if visit.credentials:
        yield f"It needs {', '.join(sorted(visit.credentials))}."
    pin = problem.pin_of.get(visit.id)
    if pin is not None:
        yield f"It is pinned to shift {pin.shift} ({pin.level})."
    for link in problem.links_of.get(visit.id, ()):
        least = "" if link.min_lag is None else f", at least {duration(link.min_lag)}"
        most = "" if link.max_lag is None else f", at most {duration(link.max_lag)}"
        nurse = "" if link.nurse == "any" else f", nurse {link.nurse.replace('_', ' ')}"
        yield (
            f"Link {link.id}: {link.second} after the {link.lag_from} of {link.first}"
            f"{least}{most}{nurse}."
        )


def _place(problem: Problem, at: Placement) -> Iterator[str]:
    from routing.rules._text import clock

    nurse = problem.nurse_by_id[at.nurse]
    name = f" ({nurse.name})" if nurse.name else ""
    yield f"{at.nurse}{name} makes it in shift {at.shift}, stop {at.position + 1} of {at.stops}."
    yield (
        f"Arrival {clock(problem, at.arrival)}, start {clock(problem, at.start)}, "
        f"end {clock(problem, at.end)}."
    )
    yield (
        f"It could start from {clock(problem, at.earliest)} to {clock(problem, at.latest)} "
        "without moving what comes before it."
    )


def _alternative(alternative: Alternative) -> str:
    if alternative.points is None:
        return alternative.reason.text if alternative.reason else ""
    position = (alternative.position or 0) + 1
    if alternative.points < 0:
        return f"{-alternative.points:,} points less, as stop {position}"
    return f"{alternative.points:,} points more, as stop {position}"
