"""A database with a branch and a dataset, and workers that are meddled with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.db.branches import add_branch
from api.db.database import Database, open_database
from api.db.migrate import upgrade
from api.db.models_jobs import ENDED, RunRow
from api.db.runs import get_checkpoint, get_run
from api.jobs.execute import execute_run
from api.jobs.solver import Solver, Started
from api.jobs.worker import Worker
from api.services.datasets import check_files, folder_files, store_dataset
from api.services.planning import request_plan
from tests.api.commands import write_data
from tests.api.databases import DAY, WHO, settings_of


@pytest.fixture
def service(url: str, tmp_path: Path) -> Iterator[Database]:
    """Yield a database with a branch and a small dataset on the embedded roads."""
    with filled(url, tmp_path) as database:
        yield database


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Database]:
    """Yield the same on SQLite only, for what does not depend on the database."""
    with filled(f"sqlite:///{tmp_path / 'state.db'}", tmp_path) as database:
        yield database


@contextmanager
def filled(url: str, folder: Path) -> Iterator[Database]:
    database = open_database(settings_of(url, grace_seconds=20.0))
    upgrade(database)
    checked = check_files(database.settings, folder_files(write_data(folder / "data")))
    with database.write() as session:
        add_branch(session, WHO, branch="b1", name="b1", zone="Europe/Vaduz")
        store_dataset(session, "b1", WHO, checked)
    yield database
    database.close()


def ask(database: Database, **options: object) -> RunRow:
    with database.write() as session:
        return request_plan(session, "b1", WHO, DAY, **{"seconds": 0.3} | options)  # type: ignore[arg-type]


def row_of(database: Database, run: str) -> RunRow:
    with database.read() as session:
        return get_run(session, "b1", run)


def work(database: Database, run: str) -> RunRow:
    """Have a worker work until the run has ended."""
    worker = Worker(database=database, enough=lambda: row_of(database, run).state in ENDED)
    asyncio.run(worker.run())
    return row_of(database, run)


def meddle(
    database: Database, run: str, when: Callable[[], bool], do: Callable[[Solver], None]
) -> str:
    """Carry a run out, do something to its solver once it is time, and return the state."""

    async def go() -> str | None:
        task = asyncio.create_task(execute_run(database, run, "w1"))
        while not task.done():
            await asyncio.sleep(0.05)
            if SOLVERS and when():
                do(SOLVERS[-1])
                break
        return await task

    return str(asyncio.run(go()))


SOLVERS: list[Solver] = []


@pytest.fixture(autouse=True)
def known_solvers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what solvers are started."""
    SOLVERS.clear()
    real = Solver.__init__

    def init(
        self: Solver,
        request: dict[str, object],
        *,
        niceness: int = 0,
        started: Started | None = None,
    ) -> None:
        real(self, request, niceness=niceness, started=started)
        SOLVERS.append(self)

    monkeypatch.setattr(Solver, "__init__", init)


def has_best(database: Database, run: str) -> Callable[[], bool]:
    def look() -> bool:
        with database.read() as session:
            return get_checkpoint(session, "b1", run) is not None

    return look
