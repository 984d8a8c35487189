"""``infuseroute nightly``, ``backup``, ``restore``, ``db upgrade`` and ``keys create``."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.service import FAILED, load_settings, opened, telling_faults

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from api.db.database import Database


def run_nightly(*, day: date | None, days: int, seconds: float, publish: bool) -> None:
    """Plan a day of all branches; the exit code tells whether each has its plan."""
    from api.db.who import SYSTEM
    from api.jobs.worker import Worker
    from api.observe import set_up_logs
    from api.services.nightly import begin_night, is_over

    settings = load_settings()
    set_up_logs()
    day = day or (datetime.now(UTC).astimezone() + timedelta(days=1)).date()
    with opened(settings, migrate=settings.embedded) as database:
        night = begin_night(database, SYSTEM, day, days=days, seconds=seconds, publish=publish)
        for branch, reason in night.skipped.items():
            typer.echo(f"{branch}: skipped, {reason}")
        # Cron needs nothing else to run: this command works on the runs like any worker.
        worker = Worker(database=database, enough=lambda: is_over(database, night.batch))
        asyncio.run(worker.run())
        _tell_night(database, night.batch, complete=not night.skipped)


def _tell_night(database: Database, batch: str, *, complete: bool) -> None:
    from api.db.runs import runs_of_batch

    with database.read() as session:
        runs = runs_of_batch(session, batch)
    for run in runs:
        said = f" ({run.error_code}: {run.error_text})" if run.error_code else ""
        typer.echo(f"{run.branch_id}: {run.state}, plan {run.plan_id or 'none'}{said}")
    if not runs:
        refuse_text("no branch has a dataset to plan; import one with POST /v1/datasets.")
    if not complete or any(run.plan_id is None for run in runs):
        raise typer.Exit(FAILED)


def run_backup(target: Path) -> None:
    """Write a backup that is known to open."""
    from api.services.backup import back_up

    settings = load_settings()
    with telling_faults():
        back_up(settings, target)
    typer.echo(f"Wrote {target}, {target.stat().st_size} bytes, checked.")


def run_restore(source: Path, *, force: bool) -> None:
    """Put a backup in the place of the database and bring it up to date."""
    from api.services.backup import restore

    settings = load_settings()
    if not source.is_file():
        refuse_text(f"{source} is no file.")
    with telling_faults():
        restore(settings, source, force=force)
    with opened(settings, migrate=True) as database:
        _tell_audit(database)


def _tell_audit(database: Database) -> None:
    """Say whether the audit of each branch is whole; leave with exit code 1 if one is not."""
    from api.db.audit import faults
    from api.db.branches import list_branches

    with database.read() as session:
        branches = ["", *(branch.id for branch in list_branches(session, active=False))]
        found = [(branch, fault) for branch in branches for fault in faults(session, branch)]
    for branch, fault in found:
        typer.echo(f"{branch or 'service'}: {fault}", err=True)
    if found:
        raise typer.Exit(FAILED)
    typer.echo("The audit is whole.")


def run_upgrade() -> None:
    """Make or change the tables."""
    from api.db.migrate import present

    with opened(load_settings(), migrate=True) as database:
        typer.echo(f"The tables are at step {present(database)}.")


def run_create_branch(*, branch: str, name: str, zone: str) -> None:
    """Add a branch."""
    from zoneinfo import ZoneInfoNotFoundError

    from api.db.branches import add_branch
    from api.db.who import SYSTEM

    with opened(load_settings()) as database:
        try:
            with database.write() as session:
                add_branch(session, SYSTEM, branch=branch, name=name, zone=zone)
        except (ZoneInfoNotFoundError, ValueError):
            refuse_text(f"there is no time zone {zone}.")
    typer.echo(branch)


def run_create_key(*, branch: str | None, role: str, nurse: str | None, days: int) -> None:
    """Make an API key and print it, this once."""
    from api.db.branches import get_branch
    from api.db.keys import create_key
    from api.db.who import SYSTEM

    until = datetime.now(UTC) + timedelta(days=days) if days else None
    with opened(load_settings()) as database, database.write() as session:
        if branch is not None:
            get_branch(session, branch)
        _, token = create_key(
            session, SYSTEM, branch=branch, role=role, nurse=nurse, expires_at=until
        )
    typer.echo(token)
