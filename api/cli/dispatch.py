"""``infuseroute dispatch``: who goes to an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.coverage_text import minutes, nurse_line
from api.cli.moment import second_of
from api.cli.plan_input import load_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from routing.dispatch import Responder
    from routing.domain.problem import CoveredPatient, Problem


def run_dispatch(path: Path, patient: str, time: str, on_site: int, most: int) -> None:
    """Print the nurses for an emergency, the soonest competent one first."""
    from routing.dispatch import need_of, rank_responders

    plan_file = load_plan(path)
    problem, plan = plan_file.problem, plan_file.result.plan
    at = second_of(problem.horizon, time)
    try:
        person = need_of(problem, patient, at)
    except KeyError:
        refuse_text(f"the plan has no patient {patient}.")
    ranked = rank_responders(problem, plan, patient, at, seconds=on_site * 60)
    for line in _head(problem, person, at):
        typer.echo(line)
    for number, responder in enumerate(ranked[:most], start=1):
        for line in _lines(problem, number, responder, at):
            typer.echo(line)
    if len(ranked) > most:
        typer.echo(f"and {len(ranked) - most} more nurses (--most)")


def _head(problem: Problem, person: CoveredPatient, at: int) -> Iterator[str]:
    from routing.rules._text import clock, listed

    codes = listed(person.credentials) or "no credentials"
    limit = next(c.seconds for c in problem.policy.response if c.name == person.response_class)
    yield (
        f"Emergency of patient {person.patient} at {clock(problem, at)}: {codes}, within "
        f"{minutes(limit)} ({person.response_class})."
    )


def _lines(problem: Problem, number: int, found: Responder, at: int) -> Iterator[str]:
    from routing.report.clock import duration
    from routing.rules._text import clock

    there = "no way" if found.arrival is None else f"there at {clock(problem, found.arrival)}"
    verdict = "in time" if found.in_time else "NOT in time"
    if not found.competent:
        verdict = "not competent"
    elif not found.shift:
        verdict = "off duty, from home"
    yield f"{number}. {found.nurse}: {there}, {verdict}"
    yield f"   {nurse_line(problem, found.answer, at).partition(': ')[2]}"
    if found.leaves:
        yield f"   leaves visit {found.leaves} and goes back to it"
    for moved in found.moved:
        late = f", {minutes(moved.late_by)} after its last window" if moved.late_by else ""
        yield f"   visit {moved.visit} (patient {moved.patient}) +{minutes(moved.seconds)}{late}"
    for link in found.links:
        yield f"   breaks link {link}"
    if found.left_seconds is not None:
        left = found.left_seconds
        when = f"{duration(left)} before" if left >= 0 else f"{duration(-left)} after"
        added = f", {duration(found.overtime_added)} more overtime" if found.overtime_added else ""
        yield f"   done {when} the end of the shift{added}"
