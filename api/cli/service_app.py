"""The commands of the service and their options."""

from __future__ import annotations

from datetime import date as date_type
from pathlib import Path
from typing import Annotated

import typer

db_app = typer.Typer(name="db", help="The tables of the database.", no_args_is_help=True)
keys_app = typer.Typer(name="keys", help="API keys.", no_args_is_help=True)
branches_app = typer.Typer(name="branches", help="Branches.", no_args_is_help=True)

Force = Annotated[bool, typer.Option("--force", help="Replace the database that is there.")]


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port.")] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=0, max=64, help="Workers.")] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="Load and plan the sample.")] = False,
) -> None:
    """Start the HTTP API and its workers; settings are variables INFUSEROUTE_..."""
    from api.cli.serve import run_serve

    run_serve(host=host, port=port, workers=workers, demo=demo)


def worker(
    parent: Annotated[int | None, typer.Option("--parent", hidden=True)] = None,
) -> None:
    """Start a worker alone, on this or any machine that reaches the database."""
    from api.cli.serve import run_worker

    run_worker(parent=parent)


def nightly(
    date: Annotated[
        date_type | None,
        typer.Option(
            "--date",
            parser=date_type.fromisoformat,
            metavar="YYYY-MM-DD",
            help="First day; without, tomorrow.",
        ),
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=14, help="Days to plan.")] = 1,
    seconds: Annotated[float, typer.Option("--seconds", min=0.0, max=86_400)] = 600.0,
    publish: Annotated[bool, typer.Option("--publish", help="Publish the plans.")] = False,
) -> None:
    """Plan a day of all branches, for cron: exit code 0 if each has its plan, else 1."""
    from api.cli.operate import run_nightly

    run_nightly(day=date, days=days, seconds=seconds, publish=publish)


def backup(out: Annotated[Path, typer.Argument(metavar="FILE", help="File to write.")]) -> None:
    """Copy the database while it is used; the copy is opened and checked."""
    from api.cli.operate import run_backup

    run_backup(out)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    force: Force = False,
) -> None:
    """Put a backup in the place of the database; stop the service first."""
    from api.cli.operate import run_restore

    run_restore(source, force=force)


@db_app.command("upgrade")
def upgrade() -> None:
    """Make the tables, or bring them up to this version, all or nothing."""
    from api.cli.operate import run_upgrade

    run_upgrade()


@branches_app.command("add")
def add_branch(
    branch: Annotated[str, typer.Argument(metavar="ID", help="Short id.")],
    zone: Annotated[str, typer.Option("--zone", help="IANA time zone.")],
    name: Annotated[str, typer.Option("--name", help="Name for people.")] = "",
) -> None:
    """Add a branch."""
    from api.cli.operate import run_create_branch

    run_create_branch(branch=branch, name=name or branch, zone=zone)


@keys_app.command("create")
def create_key(
    role: Annotated[str, typer.Option("--role", help="What the key may do.")],
    branch: Annotated[str | None, typer.Option("--branch", help="Branch; without, all.")] = None,
    nurse: Annotated[str | None, typer.Option("--nurse", help="Nurse of a nurse's key.")] = None,
    days: Annotated[int, typer.Option("--days", min=0, help="Good for; 0: for ever.")] = 365,
) -> None:
    """Make an API key; it is shown this once."""
    from api.cli.operate import run_create_key

    run_create_key(branch=branch, role=role, nurse=nurse, days=days)


def add_service(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (serve, worker, nightly, backup, restore):
        app.command()(command)
    for part in (db_app, keys_app, branches_app):
        app.add_typer(part)
