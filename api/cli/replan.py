"""``infuseroute replan`` and ``recommend``: what changes today, and where a visit could go."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse, refuse_text
from api.cli.interrupt import stop_on_signal
from api.cli.output_folder import OutputFolderError, require_writable, writing
from api.cli.plan import compile_search
from api.cli.plan_input import load_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from routing.domain.problem import Problem
    from routing.replan.propose import Proposal

REFUSED = 1
"""Exit code of a proposal that could not take in every event."""


def run_replan(
    path: Path, *, events: Path, now: str, out: Path, seconds: float, seed: int, force: bool
) -> None:
    """Write a proposal for the rest of the day, and say what changes and who must be called."""
    from routing.io.events_file import EventsFileError, read_events
    from routing.io.plan_file import write_plan
    from routing.replan.propose import propose

    try:
        require_writable(out, force=force)
    except OutputFolderError as error:
        refuse_text(str(error))
    plan_file = load_plan(path)
    problem = plan_file.problem
    moment = _moment(problem, now)
    try:
        happened = read_events(events, problem)
    except EventsFileError as error:
        refuse(error.problems, note="; nothing was written")
    compile_search()
    with stop_on_signal() as interrupt:
        found = propose(
            problem,
            plan_file.result.plan,
            happened,
            now=moment,
            seconds=seconds,
            seed=seed,
            stop=interrupt,
        )
    for line in _lines(found):
        typer.echo(line)
    with writing(out) as aside:
        write_plan(
            aside / "plan.json", replace(plan_file, problem=found.problem, result=found.result)
        )
    typer.echo(f"Written to {out}: plan.json, to be accepted by publishing it.")
    for refused in found.refused:
        kind = type(refused.event).__name__
        typer.echo(f"Event {refused.number + 1} ({kind}): {' '.join(refused.reasons)}", err=True)
    if found.refused:
        raise typer.Exit(REFUSED)


def run_recommend(path: Path, *, visit: Path, limit: int, now: str | None) -> None:
    """Print where a visit could go, the cheapest first."""
    from routing.io.events_file import EventsFileError, read_visit
    from routing.replan.recommend import recommend

    plan_file = load_plan(path)
    problem = plan_file.problem
    try:
        wanted = read_visit(visit, problem)
    except EventsFileError as error:
        refuse(error.problems)
    if wanted.location not in {place.id for place in problem.locations}:
        refuse_text(f"the plan knows no location {wanted.location}.")
    moment = None if now is None else _moment(problem, now)
    try:
        found = recommend(problem, plan_file.result.plan, wanted, limit=limit, now=moment)
    except ValueError as error:
        refuse_text(f"{error}.")
    for place in found:
        moved = f", moves {len(place.moved)}" if place.moved else ""
        typer.echo(
            f"{_clock(problem, place.start)}  {place.nurse} ({place.shift}), stop "
            f"{place.position + 1}: {place.difference.points:+,} points{moved}"
        )
    if not found:
        typer.echo("No nurse has room for it as the plan is; infuseroute replan may make some.")


def _moment(problem: Problem, text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        refuse_text(f"{text!r} is no moment written as 2026-11-23T10:00:00+01:00.")
    if moment.tzinfo is None:
        refuse_text(f"{text!r} has no offset: write it as 2026-11-23T10:00:00+01:00.")
    return problem.horizon.to_seconds(moment)


def _clock(problem: Problem, second: int | None) -> str:
    from routing.rules._text import clock

    return "-" if second is None else clock(problem, second)


def _lines(found: Proposal) -> Iterator[str]:
    problem = found.problem
    counts = len(found.applied), len(found.diff.changes)
    yield (
        f"{counts[0]} events taken in, {counts[1]} visits change; {found.gain:,} points better "
        "than planning nothing anew."
    )
    for change in found.diff.changes:
        before, after = change.nurse_before or "nobody", change.nurse_after or "nobody"
        who = before if before == after else f"{before} -> {after}"
        call = "  call the patient" if change.call else ""
        yield (
            f"  {change.kind:<10} {change.visit}  {who}  {_clock(problem, change.start_before)} "
            f"-> {_clock(problem, change.start_after)}{call}"
        )
    if found.diff.nurses_called:
        yield f"Nurses to be told: {', '.join(found.diff.nurses_called)}."
    for left in found.result.plan.unassigned:
        yield f"  left out {left.visit}: {left.reasons[0].text if left.reasons else ''}"
    yield from (f"  note: {note}" for note in found.notes)
