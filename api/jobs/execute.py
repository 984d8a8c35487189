"""One run from claim to end, the same on every engine."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api.db.errors import FencedError, NotFoundError, StateError, StorageUnavailableError
from api.db.leases import Best, beat, claim, crashed, fail, release
from api.jobs.outcome import store_outcome
from api.jobs.requests import request_of
from api.jobs.solver import Solver
from api.observe import log, metrics

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.db.database import Database
    from api.db.leases import Lease
    from api.db.models_jobs import RunRow
    from api.jobs.spare import Spare

__all__ = ["carry_out", "execute_run"]

LANES = ("plan", "replan")
READY_SECONDS = 600.0
"""Time to read, assemble and, once per machine, compile, before the search begins."""

RETRY_SECONDS = 0.5
"""How long to wait before the database is asked again."""


async def execute_run(
    database: Database,
    run: str,
    owner: str,
    *,
    leaving: Callable[[], bool] = lambda: False,
    spare: Spare | None = None,
) -> str | None:
    """Claim a run and carry it out; return the state it was left in, None if it was not ours."""
    claimed = await asyncio.to_thread(claim, database, owner, LANES, run=run)
    if claimed is None:
        return None
    return await carry_out(database, *claimed, leaving=leaving, spare=spare)


async def carry_out(
    database: Database,
    lease: Lease,
    run: RunRow,
    *,
    leaving: Callable[[], bool] = lambda: False,
    spare: Spare | None = None,
) -> str:
    """Solve a claimed run in a process of its own; return the state it was left in.

    ``leaving`` says whether the worker is to end: then the best plan is stored and the run given
    back. A worker that was fenced leaves everything as it is. Re-plans take the ``spare`` process.
    """
    attempt = _Attempt(database=database, lease=lease, run=run, leaving=leaving, spare=spare)
    words = {"run": lease.run, "branch": lease.branch, "attempt": lease.attempt}
    log().info("run.begun", correlation=run.correlation, kind=run.kind, **words)
    try:
        state = await attempt.go()
    except FencedError:
        state = "fenced"
    metrics().runs.labels(run.kind, state).inc()
    log().info("run.left", correlation=run.correlation, state=state, **words)
    return state


@dataclass(kw_only=True)
class _Attempt:
    """One attempt at a run."""

    database: Database
    lease: Lease
    run: RunRow
    leaving: Callable[[], bool]
    spare: Spare | None = None
    solver: Solver = field(init=False)
    request: dict[str, Any] = field(init=False)
    context: str = ""
    begun: float = 0.0
    best: Best | None = None
    told: Best | None = None
    found: dict[str, Any] | None = None
    refused: dict[str, Any] | None = None
    stopping: float | None = None
    fenced: bool = False

    async def go(self) -> str:
        try:
            self.request = await asyncio.to_thread(self._request)
        except (NotFoundError, UnicodeDecodeError) as error:
            text = error.text if isinstance(error, StateError) else "A file is not UTF-8."
            code = error.code if isinstance(error, StateError) else "bad_dataset"
            await self._stubborn(fail, code=code, text=text)
            return "failed"
        self.solver = self._solver()
        guard = asyncio.create_task(self._guard())
        try:
            async with aclosing(self.solver.messages()) as messages:
                async for message in messages:
                    self._take(message)
        finally:
            guard.cancel()
            with suppress(asyncio.CancelledError):
                await guard
        return await self._conclude()

    @property
    def grace(self) -> float:
        """Seconds from the limit to the end by force."""
        return self.database.settings.grace_seconds

    @property
    def spent(self) -> float:
        """Search seconds of all attempts."""
        now = time.monotonic() - self.begun if self.begun else 0.0
        return float(self.run.spent_seconds + now)

    def _solver(self) -> Solver:
        settings = self.database.settings
        if self.run.lane != "replan":
            return Solver(self.request, niceness=settings.solver_niceness)
        started = None if self.spare is None else self.spare.take()
        return Solver(self.request, niceness=settings.replan_niceness, started=started)

    def _request(self) -> dict[str, Any]:
        with self.database.read() as session:
            return request_of(session, self.run)

    def _take(self, message: dict[str, Any]) -> None:
        kind = message.pop("type")
        if kind == "ready":
            self.context, self.begun = message["context"], time.monotonic()
        elif kind == "improved":
            self.best = Best(
                plan=message["plan"].encode(),
                context=self.context,
                points=message["points"],
                unassigned=message["unassigned"],
                lower_bound=message["lower_bound"],
                phase=message["phase"],
            )
        elif kind == "done":
            self.found = message
        elif kind == "failed":
            self.refused = message

    async def _guard(self) -> None:
        """Beat, store what is better, and see that the solver ends in time."""
        settings = self.database.settings
        began = beaten = time.monotonic()
        while True:
            await asyncio.sleep(min(settings.poll_seconds, settings.lease_seconds / 10))
            now = time.monotonic()
            better = self.best is not self.told
            due = settings.lease_seconds / 3
            if self.best is not None and self.told is None:
                due = 0.0
            elif better:
                due = min(due, settings.progress_seconds)
            if now - beaten >= due:
                beaten = now
                await self._beat()
            limit = READY_SECONDS
            if self.begun:
                began, limit = self.begun, self.request["seconds"] + self.grace
            self._see_to_the_end(now, now - began > limit)

    async def _beat(self) -> None:
        best = self.best
        try:
            stop = await asyncio.to_thread(
                beat,
                self.database,
                self.lease,
                spent=self.spent,
                best=best if best is not self.told else None,
            )
        except FencedError:
            self.fenced = True
            self.solver.kill()
            return
        except StorageUnavailableError as error:
            # The lease may lapse meanwhile; then the token decides.
            log().warning("database", code=error.code, run=self.lease.run)
            return
        self.told = best
        if stop and self.stopping is None:
            self.stopping = time.monotonic()
            self.solver.stop()

    def _see_to_the_end(self, now: float, overdue: bool) -> None:
        if self.leaving():
            self.solver.kill()
        elif overdue and self.stopping is None:
            self.stopping = now
            self.solver.stop()
        elif self.stopping is not None and now - self.stopping > self.grace:
            self.solver.kill()

    async def _conclude(self) -> str:
        """Store what came of the attempt."""
        if self.fenced:
            raise FencedError("The run was given to another worker.")
        if self.found is not None:
            if self.best is not self.told:
                # Whoever listens hears of the best plan of a short run too.
                await self._beat()
            self.found["spent"] = self.spent
            return str(await self._stubborn(store_outcome, self.request, self.found))
        if self.refused is not None:
            code, text = self.refused["code"], self.refused["text"]
            if code != "memory":
                await self._stubborn(fail, code=code, text=text)
                return "failed"
            return await self._crashed(code, text)
        if self.leaving():
            await self._beat()
            await self._stubborn(release, spent=self.spent)
            return "queued"
        code = "killed" if self.solver.was_killed else "crashed"
        return await self._crashed(code, f"The solver {self.solver.ended_by}.")

    async def _crashed(self, code: str, text: str) -> str:
        if self.best is not self.told:
            await self._beat()
        progress = self.best is not None
        words = {"code": code, "text": text, "progress": progress}
        return "queued" if await self._stubborn(crashed, **words) else "failed"

    async def _stubborn(self, change: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Make a change as soon as the database takes it; losing it would mean solving again."""
        until = time.monotonic() + self.database.settings.lease_seconds
        while True:
            try:
                return await asyncio.to_thread(change, self.database, self.lease, *given, **named)
            except StorageUnavailableError as error:
                log().warning("database", code=error.code, run=self.lease.run)
                if time.monotonic() > until:
                    # Lapsed: whoever claims the run next begins from the best stored plan.
                    raise FencedError("The database did not answer in time.") from error
                await asyncio.sleep(RETRY_SECONDS)
