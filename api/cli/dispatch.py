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
    from routing.domain.plan import Plan
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
        for line in _lines(problem, plan, number, responder, at):
            typer.echo(line)
    if len(ranked) > most:
        typer.echo(f"and {len(ranked) - most} more nurses (--most)")
    typer.echo(
        "Nothing is changed. Send one by telling the service an emergency event; with files, add "
        "the visit as new_visit, with the nurse and first, to the events of infuseroute replan."
    )


def _head(problem: Problem, person: CoveredPatient, at: int) -> Iterator[str]:
    from routing.rules._text import clock, listed

    codes = listed(person.credentials) or "no credentials"
    limit = next(c.seconds for c in problem.policy.response if c.name == person.response_class)
    yield (
        f"Emergency of patient {person.patient} at {clock(problem, at)}: {codes}, within "
        f"{minutes(limit)} ({person.response_class})."
    )


def _lines(problem: Problem, plan: Plan, number: int, found: Responder, at: int) -> Iterator[str]:
    from routing.report.clock import duration
    from routing.rules._text import clock

    there = "no way there"
    if found.arrival is not None:
        there = f"there at {clock(problem, found.arrival)}, in {_up(found.arrival - at)}"
    verdict = "in time" if found.in_time else "NOT in time"
    if not found.competent:
        verdict = "not competent"
    elif not found.shift:
        verdict = "off duty, from home"
    unwanted = "; the patient does not want her" if found.excluded else ""
    yield f"{number}. {found.nurse}: {there}, {verdict}{unwanted}"
    yield f"   {nurse_line(problem, found.answer, at).partition(': ')[2]}"
    for moved in found.moved:
        _, stop = plan.stop_of[moved.visit]
        before, after = clock(problem, stop.start), clock(problem, stop.start + moved.seconds)
        if moved.visit == found.leaves:
            before, after = clock(problem, stop.end), clock(problem, stop.end + moved.seconds)
            yield (
                f"   leaves visit {moved.visit} (patient {moved.patient}) and goes back to it: "
                f"it ends at {after} instead of {before}"
            )
            continue
        late = f", {_up(moved.late_by)} after the latest start allowed" if moved.late_by else ""
        yield f"   visit {moved.visit} (patient {moved.patient}) {before} -> {after}{late}"
    for link in found.links:
        yield f"   breaks link {link}"
    if found.left_seconds is not None:
        left = found.left_seconds
        when = f"{duration(left)} before" if left >= 0 else f"{duration(-left)} after"
        added = f", {duration(found.overtime_added)} more overtime" if found.overtime_added else ""
        yield f"   done {when} the end of the shift{added}"


def _up(seconds: int) -> str:
    """Return whole minutes, rounded up: who is promised to be there is there."""
    return f"{-(-max(0, seconds) // 60)} min"
