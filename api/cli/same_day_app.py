"""The commands of the day itself and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Seconds = Annotated[float, typer.Option("--seconds", min=0.0, help="Seconds of search.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Same seed and steps, same plan.")]
Out = Annotated[Path, typer.Option("--out", help="Folder for the proposal and its report.")]
Force = Annotated[bool, typer.Option("--force", help="Write into a folder with other files.")]
PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help="A plan.json, or its folder.")]


def add_same_day(app: typer.Typer) -> None:
    """Add the commands to those of ``infuseroute``."""
    for command in (dispatch, replan, recommend):
        app.command()(command)


def dispatch(
    plan: PlanPath,
    patient: Annotated[str, typer.Option("--patient", help="Id of the patient.")],
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="10:15, or with the date.")],
    minutes: Annotated[int, typer.Option("--minutes", min=0, max=1_440, help="On site.")] = 60,
    most: Annotated[int, typer.Option("--most", min=1, help="Nurses listed.")] = 5,
) -> None:
    """Rank the nurses for an emergency by arrival, with what each would leave and delay."""
    from api.cli.dispatch import run_dispatch

    run_dispatch(plan, patient, at, minutes, most)


def replan(
    plan: PlanPath,
    events: Annotated[Path, typer.Option("--events", help="What happened: JSON or CSV.")],
    now: Annotated[str, typer.Option("--now", help="The moment, with its offset.")],
    out: Out,
    seconds: Seconds = 8.0,
    seed: Seed = 0,
    force: Force = False,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="The dataset, for names and streets in table and report."),
    ] = None,
) -> None:
    """Propose a plan for the rest of the day, and say who must be called.

    Exit code 1 means that some events were refused: the reasons are told, the others are in the
    proposal.
    """
    from api.cli.replan import run_replan

    run_replan(
        plan, events=events, now=now, out=out, seconds=seconds, seed=seed, force=force, data=data
    )


def recommend(
    plan: PlanPath,
    visit: Annotated[Path, typer.Option("--visit", help="The new visit: a JSON file.")],
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most places shown.")] = 10,
    now: Annotated[
        str | None, typer.Option("--now", help="No place before it; with its offset.")
    ] = None,
) -> None:
    """Rank where a new visit could go, without planning anything anew."""
    from api.cli.replan import run_recommend

    run_recommend(plan, visit=visit, limit=limit, now=now)
