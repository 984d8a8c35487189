"""What the commands of the service have in common: settings, the database, and their faults."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.db.database import Database
    from api.settings import Settings

FAILED = 1
"""Exit code where the service or its database said no."""


def load_settings() -> Settings:
    """Return the settings, or say which variables are wrong and leave with exit code 2."""
    from pydantic import ValidationError

    from api.settings import settings

    try:
        return settings()
    except ValidationError as error:
        faults = (
            f"INFUSEROUTE_{str(fault['loc'][0]).upper()}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        refuse_text("; ".join(faults))


@contextmanager
def telling_faults() -> Iterator[None]:
    """Turn what the service refuses into a sentence and exit code 1."""
    from api.db.errors import StateError

    try:
        yield
    except StateError as error:
        typer.echo(f"infuseroute: {error.text}", err=True)
        raise typer.Exit(FAILED) from None


@contextmanager
def opened(settings: Settings, *, migrate: bool = False) -> Iterator[Database]:
    """Open the database for a command; an embedded one is brought up to date first if asked."""
    from api.db.database import open_database
    from api.db.migrate import require_current, upgrade

    with telling_faults():
        database = open_database(settings)
        try:
            if migrate:
                upgrade(database)
            require_current(database)
            yield database
        finally:
            database.close()
