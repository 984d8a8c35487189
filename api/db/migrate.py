"""Bringing a database's tables up to what this version of the program expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from api.db.errors import StorageUnavailableError

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy.engine import Connection

    from api.db.database import Database

_ONE_AT_A_TIME = 7_304_118
"""Number of PostgreSQL's advisory lock: servers that start together migrate one after another."""


def upgrade(database: Database, *, to: str = "head") -> None:
    """Make or change the tables, all steps or none; nothing to do is fine."""
    from alembic import command

    with database.write() as session:
        connection = session.connection()
        if not database.embedded:
            lock = text("SELECT pg_advisory_xact_lock(:number)")
            connection.execute(lock, {"number": _ONE_AT_A_TIME})
        command.upgrade(_config(connection), to)


def present(database: Database) -> str | None:
    """Return the step that a database is at, or None if it has no tables."""
    from alembic.runtime.migration import MigrationContext

    with database.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def expected() -> str:
    """Return the step that this version of the program expects."""
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    assert head is not None
    return head


def require_current(database: Database) -> None:
    """Raise StorageUnavailableError ``not_migrated`` unless the tables are as expected."""
    found = present(database)
    if found != expected():
        raise StorageUnavailableError(
            "not_migrated",
            "The tables of the database are not those of this version: run infuseroute db upgrade.",
        )


def _config(connection: Connection | None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "api.db:migrations")
    config.attributes["connection"] = connection
    return config
