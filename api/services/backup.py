"""Copies of the database that are proven to open, and back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from api.db.errors import ConflictError, StorageUnavailableError

if TYPE_CHECKING:
    from api.settings import Settings

BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a database that is open."""


def back_up(settings: Settings, target: Path) -> None:
    """Write a copy of the database as it is now, while others read and write.

    The copy is written aside, opened and checked, and only then gets its name.

    Raises
    ------
    StorageUnavailableError
        If it cannot be read, written, or does not open afterwards; nothing is left behind.
    """
    aside = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if settings.embedded:
            _copy(_file(settings), aside)
            verify(aside)
        else:
            _postgres(settings, "pg_dump", ["--format=custom", f"--file={aside}"])
            _postgres(settings, "pg_restore", ["--list", str(aside)], connect=False)
        _sync(aside)
        aside.replace(target)
    except (OSError, sqlite3.Error) as error:
        text = f"The backup could not be made: {getattr(error, 'strerror', None) or error}."
        raise StorageUnavailableError("backup", text) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def restore(settings: Settings, source: Path, *, force: bool = False) -> None:
    """Put a backup in the place of the database; the service must not run meanwhile.

    Raises
    ------
    ConflictError
        ``database_exists`` if there is a database and ``force`` is not given.
    StorageUnavailableError
        If the backup does not open; the database stays as it is.
    """
    try:
        if settings.embedded:
            _restore_file(_file(settings), source, force)
        else:
            _postgres(settings, "pg_restore", ["--list", str(source)], connect=False)
            how = ["--single-transaction", "--exit-on-error", "--no-owner"]
            if force:
                how += ["--clean", "--if-exists"]
            _make_role(settings)
            _postgres(settings, "pg_restore", [*how, str(source)])
    except (OSError, sqlite3.Error) as error:
        text = f"The backup could not be restored: {getattr(error, 'strerror', None) or error}."
        raise StorageUnavailableError("restore", text) from error


def verify(path: Path) -> None:
    """Open a backup of SQLite and check each page; raises StorageUnavailableError."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            (said,) = opened.execute("PRAGMA integrity_check").fetchone()
            opened.execute("SELECT version_num FROM alembic_version").fetchone()
            broken = opened.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        raise StorageUnavailableError("damaged", "The backup is no database of ours.") from error
    if said != "ok" or broken is not None:
        raise StorageUnavailableError("damaged", "The backup is damaged.")


def _restore_file(database: Path, source: Path, force: bool) -> None:
    if database.exists() and not force:
        text = "There is a database already. Move it away, or replace it with --force."
        raise ConflictError("database_exists", text)
    verify(source)
    aside = database.with_name(f".{database.name}.part")
    database.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, aside)
        verify(aside)
        _sync(aside)
        for suffix in BESIDE:
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        aside.replace(database)
    finally:
        aside.unlink(missing_ok=True)


def _copy(database: Path, target: Path) -> None:
    """Copy with SQLite's own means, which see what is committed but not yet in the file."""
    target.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _file(settings: Settings) -> Path:
    return Path(make_url(settings.database_url).database or "")


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _make_role(settings: Settings) -> None:
    """Make the role that the policies in a backup are for: roles are in no backup."""
    from api.db.confine import make_role
    from api.db.database import open_database

    database = open_database(settings)
    try:
        with database.write() as session:
            make_role(session.connection())
    finally:
        database.close()


def _postgres(
    settings: Settings, program: str, options: list[str], *, connect: bool = True
) -> None:
    """Run a program of PostgreSQL; the password goes through the environment, not the arguments."""
    url = make_url(settings.database_url)
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    where = [f"--dbname={plain}"] if connect else []
    try:
        subprocess.run(  # noqa: S603 - a program of PostgreSQL, by name.
            [program, *where, *options],
            env=environment,
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError as error:
        text = f"{program} is missing: install PostgreSQL's client programs."
        raise StorageUnavailableError("no_program", text) from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        text = f"{program} failed: {said[-1][:200] if said else 'it gave no reason'}"
        raise StorageUnavailableError("failed", text) from error
