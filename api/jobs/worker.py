"""A worker: claims runs and has them solved in processes of their own, until it is told to leave.

Embedded, it looks at the table of runs; with PostgreSQL, Procrastinate calls it. Either way one
place is kept for same-day re-plans, so that a dispatcher never waits for the night's plans.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.db.errors import StorageUnavailableError
from api.db.leases import claim
from api.jobs.execute import carry_out, execute_run
from api.jobs.queue import SOLVE, forget_stalled, reconcile
from api.jobs.solver import sweep
from api.jobs.spare import Spare
from api.observe import log

if TYPE_CHECKING:
    from collections.abc import Callable

    from procrastinate import App

    from api.db.database import Database

RECONCILE_LEASES = 0.25
"""How often is rung for runs that nobody has, in leases."""

STALLED_SECONDS = 30.0
"""Procrastinate counts a worker as gone after so long without a beat, unless leases are shorter."""


def worker_name() -> str:
    """Return a name that no other worker has or had: where it runs, and something random."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(kw_only=True)
class Worker:
    """A worker process's life.

    Attributes
    ----------
    database
        Where the runs are.
    enough
        Asked again and again; once it says yes, the worker leaves after what it has begun.
    parent
        Process whose end ends the worker too, None for none.
    """

    database: Database
    enough: Callable[[], bool] | None = None
    parent: int | None = None
    name: str = field(default_factory=worker_name)
    spare: Spare | None = None
    left: bool = False
    finished: bool = False

    def leave(self) -> None:
        """Give back what is under way and end."""
        self.left = True

    async def run(self) -> None:
        """Work until told to leave; SIGTERM and SIGINT tell it."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.leave)
        sweep()
        settings = self.database.settings
        tasks = [asyncio.create_task(self._watch())]
        if self.enough is None and settings.replan_slots:
            self.spare = Spare(niceness=settings.replan_niceness)
            tasks.append(asyncio.create_task(self.spare.keep(settings.poll_seconds)))
        log().info("worker.begun", worker=self.name, pid=os.getpid())
        try:
            await (self._embedded() if self.database.embedded else self._called())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
        log().info("worker.left", worker=self.name)

    @property
    def over(self) -> bool:
        """Whether nothing new is begun."""
        return self.left or self.finished

    def places(self) -> list[tuple[str, ...]]:
        """Return the lanes of each run that may be under way at once."""
        settings = self.database.settings
        plans = settings.plan_slots
        if plans is None:
            plans = max(1, (os.cpu_count() or 1) - 1)
        return [("replan",)] * settings.replan_slots + [("plan", "replan")] * plans

    async def _watch(self) -> None:
        """Notice that the parent is gone, or that it is enough."""
        while True:
            await asyncio.sleep(self.database.settings.poll_seconds)
            if self.parent is not None and os.getppid() != self.parent:
                self.leave()
            if self.enough is not None and not self.finished:
                with suppress(StorageUnavailableError):
                    self.finished = await asyncio.to_thread(self.enough)

    async def _embedded(self) -> None:
        await asyncio.gather(*(self._place(lanes) for lanes in self.places()))

    async def _place(self, lanes: tuple[str, ...]) -> None:
        """Solve one run after another."""
        wait = self.database.settings.poll_seconds
        while not self.over:
            try:
                claimed = await asyncio.to_thread(claim, self.database, self.name, lanes)
            except StorageUnavailableError as error:
                log().warning("database", code=error.code, worker=self.name)
                await asyncio.sleep(4 * wait)
                continue
            if claimed is None:
                await asyncio.sleep(wait)
                continue
            await carry_out(self.database, *claimed, leaving=lambda: self.left, spare=self.spare)

    async def _called(self) -> None:
        """Have Procrastinate call for runs, and go on when the database comes back."""
        while not self.over:
            try:
                await self._called_once()
            except Exception as error:
                # Its pool gives up when the server restarts; the runs are still there.
                log().warning("queue", code=type(error).__name__, worker=self.name)
                await asyncio.sleep(self.database.settings.poll_seconds)

    async def _called_once(self) -> None:
        from procrastinate import App, PsycopgConnector

        settings = self.database.settings
        url = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
        app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=6))

        @app.task(name=SOLVE, queue="plan")
        async def solve(run: str) -> None:
            if not self.over:
                await execute_run(
                    self.database, run, self.name, leaving=lambda: self.left, spare=self.spare
                )
            if not self.over:
                await asyncio.to_thread(self._ring)

        beat = min(10.0, settings.lease_seconds / 3)
        stalled = min(STALLED_SECONDS, settings.lease_seconds)
        async with app.open_async():
            workers = [
                asyncio.create_task(
                    app.run_worker_async(
                        name=f"{self.name}:{lanes[0]}",
                        queues=list(lanes),
                        concurrency=self.places().count(lanes),
                        fetch_job_polling_interval=min(5.0, 4 * settings.poll_seconds),
                        install_signal_handlers=False,
                        delete_jobs="successful",
                        update_heartbeat_interval=beat,
                        stalled_worker_timeout=stalled,
                    )
                )
                for lanes in sorted(set(self.places()))
            ]
            minder = asyncio.create_task(self._mind(app, stalled))
            await self._until_over([*workers, minder])

    async def _until_over(self, tasks: list[asyncio.Task[None]]) -> None:
        """Wait until it is over or something failed; then end all, what is under way at last."""
        try:
            while not self.over and not any(task.done() for task in tasks):
                await asyncio.sleep(self.database.settings.poll_seconds)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, Exception):
                raise outcome

    async def _mind(self, app: App, stalled: float) -> None:
        """Free jobs of workers that are gone, and ring for runs that nobody has."""
        while True:
            await forget_stalled(app, stalled)
            await asyncio.to_thread(self._ring)
            await asyncio.sleep(RECONCILE_LEASES * self.database.settings.lease_seconds)

    def _ring(self) -> None:
        with suppress(StorageUnavailableError):
            reconcile(self.database)
