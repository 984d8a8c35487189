"""A worker that was stopped longer than its lease wakes up, and changes nothing any more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from api.db.database import Database
from api.db.models_jobs import RunRow
from api.db.plans import list_plans, published_plan
from api.db.runs import stop_run
from api.jobs.solver import PACKAGES
from tests.api.databases import DAY, WHO
from tests.api.jobs.running import ask, has_best, row_of, work

PATIENCE = 120.0


def wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)


def test_a_worker_stopped_by_a_signal_is_fenced_when_it_wakes(
    embedded: Database, tmp_path: Path
) -> None:
    """A process of its own, SIGSTOP until another worker has published, then SIGCONT.

    It has solved on meanwhile, and has a plan to store: that it says ``fenced``, and the one plan
    that there is, show that it tried and was refused. ``test_leases`` shows what it would do to the
    run without the token.
    """
    run = ask(embedded, seconds=4.0, publish=True)
    settings = embedded.settings
    log = tmp_path / "zombie.log"
    with log.open("wb") as out:
        zombie = subprocess.Popen(
            [sys.executable, "-P", "-m", "api.cli", "worker"],
            env=os.environ
            | {
                "PYTHONPATH": str(PACKAGES),
                "INFUSEROUTE_DATABASE_URL": settings.database_url,
                "INFUSEROUTE_LEASE_SECONDS": "2",
                "INFUSEROUTE_SOLVER_NICENESS": "0",
                "INFUSEROUTE_REPLAN_SLOTS": "0",
                "INFUSEROUTE_AUDIT_KEY": "audit",
            },
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
        )
        try:
            wait(has_best(embedded, run.id))
            zombie.send_signal(signal.SIGSTOP)
            first = row_of(embedded, run.id)
            wait(lambda: _lapsed(embedded, first))
            with embedded.write() as session:
                stop_run(session, "b1", WHO, run.id)
            ended = work(embedded, run.id)
            assert (ended.state, ended.attempt) == ("stopped", first.attempt + 1)
            zombie.send_signal(signal.SIGCONT)
            wait(lambda: b'"state": "fenced"' in log.read_bytes())
        finally:
            zombie.kill()
            zombie.wait()
    assert row_of(embedded, run.id).plan_id == ended.plan_id
    with embedded.read() as session:
        (plan,) = list_plans(session, "b1")
        found = published_plan(session, "b1", DAY)
        assert found is not None
        assert found.id == plan.id == ended.plan_id


def _lapsed(database: Database, first: RunRow) -> bool:
    """Tell whether others may take the run; nobody does so yet."""
    assert row_of(database, first.id).attempt == first.attempt
    return (row_of(database, first.id).lease_until or 0.0) < time.time()
