"""Fixtures: an empty database of each kind, with its tables, a branch and a dataset."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from api.db.branches import add_branch
from api.db.database import Database, open_database
from api.db.datasets import add_dataset
from api.db.migrate import upgrade
from api.db.models_jobs import RunRow
from api.db.runs import submit_run
from api.db.who import Who
from api.settings import Settings
from benchmarks.chaos.postgres import server

DAY = date(2026, 11, 23)
WHO = Who(actor="key:1", role="scheduler", correlation="c1")


@contextmanager
def own_server() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server of our own; in CI its absence is a failure."""
    with tempfile.TemporaryDirectory(prefix="infuseroute-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            running = server(folder)
            found = running.__enter__()
        except FileNotFoundError as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(error))
        try:
            yield found
        finally:
            running.__exit__(None, None, None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Yield the URL of the server that all tests share."""
    with own_server() as found:
        yield found


class Copies:
    """Databases with all tables, each a copy of one that was migrated once."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.made = 0
        self._run("CREATE DATABASE migrated")
        migrated = open_database(Settings(database_url=self._url("migrated")))
        upgrade(migrated)
        migrated.close()

    def new(self) -> str:
        """Return the URL of another one."""
        self.made += 1
        self._run(f"CREATE DATABASE copy{self.made} TEMPLATE migrated")
        return self._url(f"copy{self.made}")

    def _url(self, name: str) -> str:
        return self.server.replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        url = self.server.replace("postgresql://", "postgresql+psycopg://")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def copies(postgres: str) -> Copies:
    """Return what makes databases on the server of the tests."""
    return Copies(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    found: str = request.getfixturevalue("postgres")
    settings = Settings(database_url=found)
    database = open_database(settings)
    with database.write() as session:
        session.execute(text("DROP SCHEMA public CASCADE"))
        session.execute(text("CREATE SCHEMA public"))
    database.close()
    return found


def settings_of(url: str, **changes: object) -> Settings:
    """Return settings for a database, with secrets and short times."""
    given: dict[str, object] = {
        "database_url": url,
        "key_pepper": SecretStr("pepper"),
        "audit_key": SecretStr("audit"),
        "lease_seconds": 2.0,
        "poll_seconds": 0.05,
        "progress_seconds": 0.1,
        "solver_niceness": 0,
        "replan_niceness": 0,
    }
    return Settings.model_validate(given | changes)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Yield a database with branches b1 and b2 and a dataset of b1."""
    opened = open_database(settings_of(url))
    upgrade(opened)
    with opened.write() as session:
        for branch in ("b1", "b2"):
            add_branch(session, WHO, branch=branch, name=branch, zone="UTC")
        files = {"policy.toml": b"x", "patients.csv": b"id,name\nP1,Carl Secretname\n"}
        add_dataset(session, "b1", WHO, files=files, roads="embedded:x", counts={})
    yield opened
    opened.close()


def ask(
    database: Database,
    *,
    kind: str = "plan",
    branch: str = "b1",
    day: date = DAY,
    **request: object,
) -> RunRow:
    """Ask for a run and return it."""
    with database.write() as session:
        run, _ = submit_run(session, branch, WHO, kind=kind, day=day, request=request)
    return run
