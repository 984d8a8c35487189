"""A process that is ready makes the re-plan, another one gets ready, and none is left behind."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from api.db.database import Database
from api.db.leases import Lease, claim
from api.db.models_jobs import RunRow
from api.jobs import spare as spare_module
from api.jobs.execute import carry_out
from api.jobs.solver import Started
from api.jobs.spare import Spare
from api.jobs.worker import Worker
from api.services.planning import request_replan
from tests.api.databases import DAY, WHO
from tests.api.jobs.running import SOLVERS, ask, work

AUTOGROUP = Path("/proc/self/autogroup")


def asked(database: Database) -> tuple[Lease, RunRow]:
    """Return a re-plan of a published day that was claimed."""
    work(database, ask(database, publish=True).id)
    SOLVERS.clear()
    with database.write() as session:
        run = request_replan(session, "b1", WHO, DAY, seconds=0.1)
    claimed = claim(database, "w1", ["replan"], run=run.id)
    assert claimed is not None
    return claimed


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_waiting_process_makes_the_replan_and_the_next_waits(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is used once; nothing waits at the end."""
    monkeypatch.setattr(spare_module, "REST_SECONDS", 0.0)
    claimed = asked(embedded)

    async def go() -> tuple[int, int]:
        spare = Spare(niceness=0)
        await spare.fill()
        first = spare._waiting
        assert first is not None
        assert await carry_out(embedded, *claimed, spare=spare) == "done"
        assert SOLVERS[-1].process is first.process
        await spare.fill()
        second = spare._waiting
        assert second is not None
        await spare.empty()
        return first.process.pid, second.process.pid

    first, second = asyncio.run(go())
    assert first != second
    assert not is_alive(first)
    assert not is_alive(second)


def test_a_waiting_process_that_was_killed_is_not_used(embedded: Database) -> None:
    """The re-plan starts a process of its own; the dead one is replaced later."""
    claimed = asked(embedded)

    async def go() -> None:
        spare = Spare(niceness=0)
        await spare.fill()
        dead = spare._waiting
        assert dead is not None
        os.kill(dead.process.pid, signal.SIGKILL)
        await dead.process.wait()
        assert await carry_out(embedded, *claimed, spare=spare) == "done"
        assert SOLVERS[-1].process is not dead.process
        assert not os.path.exists(dead.folder) or spare._waiting is dead
        await spare.empty()
        assert not os.path.exists(dead.folder)

    asyncio.run(go())


def test_a_plan_leaves_the_waiting_process_to_replans(embedded: Database) -> None:
    """Nobody waits for a night's plan as a dispatcher waits for a proposal."""
    run = ask(embedded)
    claimed = claim(embedded, "w1", ["plan"], run=run.id)
    assert claimed is not None

    async def go() -> None:
        spare = Spare(niceness=0)
        await spare.fill()
        assert await carry_out(embedded, *claimed, spare=spare) == "done"
        assert spare._waiting is not None
        await spare.empty()

    asyncio.run(go())


def test_a_worker_that_leaves_ends_its_waiting_process(embedded: Database) -> None:
    """Nothing of it is left."""

    async def go() -> int:
        worker = Worker(database=embedded)
        task = asyncio.create_task(worker.run())
        while worker.spare is None or worker.spare._waiting is None:
            await asyncio.sleep(0.05)
        process = worker.spare._waiting.process.pid
        worker.leave()
        await task
        return process

    assert not is_alive(asyncio.run(go()))


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="this system does not share between sessions")
def test_a_solver_stands_back_as_a_session_too() -> None:
    """Its own session would else get as much of the processor as all the rest of the service."""

    async def go() -> tuple[str, int]:
        started = await Started.now(7)
        group = Path(f"/proc/{started.process.pid}/autogroup")
        for _ in range(600):
            if group.read_text(encoding="ascii").split()[-1] == "7":
                break
            await asyncio.sleep(0.05)
        found = group.read_text(encoding="ascii").split()[-1]
        nice = os.getpriority(os.PRIO_PROCESS, started.process.pid)
        await started.end()
        return found, nice

    assert asyncio.run(go()) == ("7", os.getpriority(os.PRIO_PROCESS, 0) + 7)
