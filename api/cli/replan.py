"""``infuseroute replan`` and ``recommend``: what changes today, and where a visit could go."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse, refuse_text
from api.cli.input import load_surroundings
from api.cli.interrupt import stop_on_signal
from api.cli.output_folder import OutputFolderError, require_writable
from api.cli.outputs import write_outputs
from api.cli.plan import FAILED, compile_search
from api.cli.plan_input import load_plan
from api.cli.replan_text import lines

if TYPE_CHECKING:
    from pathlib import Path

    from geo_data.road_network import RoadNetwork
    from routing.domain.problem import Problem
    from routing.io.plan_file import PlanFile
    from routing.report.sheets import Directory

REFUSED = 1
"""Exit code of a proposal that could not take in every event."""


def run_replan(
    path: Path,
    *,
    events: Path,
    now: str,
    out: Path,
    seconds: float,
    seed: int,
    force: bool,
    data: Path | None,
) -> None:
    """Write a proposal for the rest of the day, and say what changes and who must be called."""
    from routing.io.events_file import EventsFileError, read_events
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
    network, directory = (None, None) if data is None else load_surroundings(data)
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
    for line in lines(found):
        typer.echo(line)
    proposal = replace(plan_file, problem=found.problem, result=found.result)
    _write(out, proposal, network, directory)
    for refused in found.refused:
        kind = type(refused.event).__name__
        text = f"Event {refused.number + 1} ({kind}) was not taken in: {' '.join(refused.reasons)}"
        typer.echo(text, err=True)
    if found.refused:
        raise typer.Exit(REFUSED)


def _write(
    out: Path, proposal: PlanFile, network: RoadNetwork | None, directory: Directory | None
) -> None:
    """Write all files of a proposal, as ``plan`` does, and say what to do with them."""
    from routing.report.geography import Geography
    from routing.report.roads import geography_of
    from routing.report.sheets import Directory

    geography = Geography()
    if network is not None:
        geography = geography_of(network, proposal.problem, proposal.result.plan)
    try:
        files = write_outputs(out, proposal, geography, directory or Directory())
    except OSError as error:
        typer.echo(f"infuseroute: {out} cannot be written: {error.strerror}.", err=True)
        raise typer.Exit(FAILED) from None
    typer.echo(f"\nWritten to {out}: {', '.join(files)}")
    if network is None:
        typer.echo("Without --data they show ids for names, and legs as straight lines.")
    typer.echo(
        f"Nothing is changed yet. To work by it, call who must be called, and take {out} as the "
        "plan from now on: the next infuseroute replan starts from it."
    )


def run_recommend(path: Path, *, visit: Path, limit: int, now: str | None) -> None:
    """Print where a visit could go, the cheapest first."""
    from routing.io.events_file import EventsFileError, read_visit
    from routing.replan.recommend import recommend
    from routing.replan.so_far import so_far
    from routing.rules._text import clock

    plan_file = load_plan(path)
    problem = plan_file.problem
    try:
        wanted = read_visit(visit, problem)
    except EventsFileError as error:
        refuse(error.problems)
    if wanted.location not in {place.id for place in problem.locations}:
        refuse_text(f"the plan knows no location {wanted.location}.")
    plan, moment = plan_file.result.plan, None if now is None else _moment(problem, now)
    if moment is not None:
        day = so_far(problem, plan, (), now=moment)
        problem, plan = day.problem, day.plan
    try:
        found = recommend(problem, plan, wanted, limit=limit, now=moment)
    except ValueError as error:
        refuse_text(f"{error}.")
    for place in found:
        count = len(place.moved)
        moved = f", and {count} other visit{'s' * (count != 1)} move" if count else ""
        typer.echo(
            f"{clock(problem, place.start)}  {place.nurse} ({place.shift}), stop "
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
