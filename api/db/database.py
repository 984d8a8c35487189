"""Transactions on either database, with the same promises.

A transaction that was committed survives the loss of power: SQLite with WAL and FULL, PostgreSQL
with its defaults. SQLite's writers begin with BEGIN IMMEDIATE and wait for each other inside the
process first, because its own waiting is unfair: eight threads waited up to 4 s for 5 ms of work.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from api.db.confine import enter
from api.db.errors import StorageUnavailableError
from api.db.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine

    from api.settings import Settings

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
"""What each connection to SQLite begins with."""

__all__ = ["Database", "open_database", "seconds_now"]


@dataclass(kw_only=True)
class Database:
    """An open database. Safe to share between threads, not between processes.

    With a ``branch``, PostgreSQL shows its transactions the rows of that branch only.
    """

    settings: Settings
    engine: Engine
    reading: Engine
    vault: Vault
    lock: threading.Lock = field(default_factory=threading.Lock)
    branch: str | None = None

    @property
    def embedded(self) -> bool:
        """Whether it is a file of this machine."""
        return self.engine.dialect.name == "sqlite"

    def of(self, branch: str) -> Database:
        """Return the same database for what is about one branch."""
        return self if self.embedded else replace(self, branch=branch)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that only reads; it sees one moment."""
        with _translated(), self._begun(self.reading) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction that writes; all of it is kept, or after any exception nothing."""
        with _translated():
            if self.embedded:
                with self.lock, self._begun(self.engine) as session:
                    yield session
            else:
                with self._begun(self.engine) as session:
                    yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self.reading.dispose()

    @contextmanager
    def _begun(self, engine: Engine) -> Iterator[Session]:
        info: dict[str, Any] = {"vault": self.vault, "settings": self.settings}
        with Session(engine, info=info, expire_on_commit=False) as session, session.begin():
            if self.branch is not None:
                enter(session, self.branch)
            yield session


def open_database(settings: Settings) -> Database:
    """Return the database of the settings; its folder is made, its tables are not."""
    url = make_url(settings.database_url)
    # Values of a statement are patient data: errors must not print them.
    options: dict[str, Any] = {"hide_parameters": True}
    vault = Vault.of(settings)
    if not settings.embedded:
        engine = create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=16, **options)
        return Database(settings=settings, engine=engine, reading=engine, vault=vault)
    if url.database and url.database != ":memory:":
        with _translated():
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    options["connect_args"] = {"timeout": settings.busy_seconds}
    engine, reading = create_engine(url, **options), create_engine(url, **options)
    prepare(engine, "BEGIN IMMEDIATE")
    prepare(reading, "BEGIN")
    return Database(settings=settings, engine=engine, reading=reading, vault=vault)


def prepare(engine: Engine, begin: str) -> None:
    """Make SQLite durable, and let us say how its transactions begin."""

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, record: object) -> None:
        del record
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        connection.exec_driver_sql(begin)


def seconds_now(session: Session) -> float:
    """Return seconds since 1970 by the clock that all workers share: the database's."""
    if session.get_bind().dialect.name == "sqlite":
        return time.time()
    now = session.scalar(text("SELECT extract(epoch FROM clock_timestamp())"))
    return float(now or 0.0)


@contextmanager
def _translated() -> Iterator[None]:
    """Say what it means that the database does not answer; the cause stays for the log."""
    try:
        yield
    except (OperationalError, OSError, sqlite3.OperationalError) as error:
        if isinstance(error, DBAPIError):
            _keep_first_line(error)
        raise _meaning(error) from error
    except DBAPIError as error:
        _keep_first_line(error)
        said = str(error.orig).lower()
        if error.connection_invalidated or any(sign in said for sign in _SIGNS):
            raise _meaning(error) from error
        raise


def _keep_first_line(error: DBAPIError) -> None:
    """Drop what PostgreSQL adds to its errors: it quotes the row."""
    for said in (error, error.orig):
        if said is not None and said.args:
            said.args = (str(said.args[0]).split("\n", 1)[0], *said.args[1:])


_SIGNS = ("readonly", "not a database", "malformed")
"""What SQLite says that is no OperationalError and yet means that nothing can be done now."""

_MEANINGS = (
    ("full", "disk_full", "The disk of the database is full; nothing was written."),
    ("no space", "disk_full", "The disk of the database is full; nothing was written."),
    ("could not extend", "disk_full", "The disk of the database is full; nothing was written."),
    ("readonly", "read_only", "The database can be read but not written; nothing was written."),
    ("read-only", "read_only", "The database can be read but not written; nothing was written."),
    ("locked", "busy", "The database is busy; nothing was written. Try again."),
    ("no such table", "not_migrated", "The database has no tables: run infuseroute db upgrade."),
    ("does not exist", "not_migrated", "The database has no tables: run infuseroute db upgrade."),
    ("not a database", "damaged", "The database file is damaged: restore a backup."),
    ("malformed", "damaged", "The database file is damaged: restore a backup."),
)


def _meaning(error: Exception) -> StorageUnavailableError:
    said = str(getattr(error, "orig", None) or error).lower()
    for part, code, sentence in _MEANINGS:
        if part in said:
            return StorageUnavailableError(code, sentence)
    return StorageUnavailableError("unavailable", "The database does not answer.")
