"""``infuseroute serve`` and ``worker``: the service's processes."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from api.cli.service import load_settings, opened

if TYPE_CHECKING:
    from api.db.database import Database
    from api.settings import Settings

RESTART_SECONDS = 1.0
"""How long to wait before a worker that ended is started again."""

DEMO = "demo"
"""Branch of the sample."""


def run_serve(*, host: str, port: int, workers: int, demo: bool) -> None:
    """Serve until SIGTERM or Ctrl-C; then let requests and workers end in order."""
    import uvicorn

    from api.main import create_app
    from api.observe import set_up_logs

    if demo and not os.environ.get("INFUSEROUTE_KEY_PEPPER"):
        # Good for this demonstration only: with it goes the worth of its key.
        os.environ["INFUSEROUTE_KEY_PEPPER"] = secrets.token_hex(32)
    settings = load_settings()
    set_up_logs()
    with opened(settings, migrate=settings.embedded) as database:
        token = _load_demo(settings, database) if demo else ""
        app = create_app(settings, database=database)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=10,
            )
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            # The server raises the signal again when it has ended; workers are to end then.
            signal.signal(number, lambda *_: None)
        minder = Minder(settings, workers)
        minder.start()
        typer.echo(f"infuseroute: serving on http://{host}:{port}", err=True)
        if demo:
            where = f"http://{host}:{port}"
            typer.echo(
                f"infuseroute: open {where}/ in a browser and enter the key, or try  "
                f"curl -H 'Authorization: Bearer {token}' {where}/v1/plans",
                err=True,
            )
        try:
            server.run()
        finally:
            minder.end()
    if not server.started:
        raise typer.Exit(1)


def run_worker(*, parent: int | None) -> None:
    """Work until SIGTERM or Ctrl-C; what is under way is stored and given back."""
    from api.jobs.worker import Worker
    from api.observe import set_up_logs

    settings = load_settings()
    set_up_logs()
    with opened(settings) as database:
        asyncio.run(Worker(database=database, parent=parent).run())


class Minder(threading.Thread):
    """Keeps a number of workers running."""

    def __init__(self, settings: Settings, workers: int) -> None:
        super().__init__(daemon=True)
        self.settings = settings
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.workers: list[subprocess.Popen[bytes] | None] = [None] * workers

    def run(self) -> None:
        """Start workers, again and again, until it is over."""
        while not self.over.is_set():
            with self.lock:
                for n, worker in enumerate(self.workers):
                    gone = worker is None or worker.poll() is not None
                    if gone and not self.over.is_set():
                        self.workers[n] = _start_worker()
            self.over.wait(RESTART_SECONDS)

    def end(self) -> None:
        """Let the workers store what is under way and end; kill those that do not."""
        self.over.set()
        with self.lock:
            for worker in self.workers:
                if worker is not None:
                    with suppress(ProcessLookupError):
                        worker.terminate()
            for worker in self.workers:
                if worker is not None:
                    try:
                        worker.wait(self.settings.grace_seconds)
                    except subprocess.TimeoutExpired:
                        worker.kill()
                        worker.wait()


def _start_worker() -> subprocess.Popen[bytes]:
    from api.jobs.solver import PACKAGES

    return subprocess.Popen(  # noqa: S603 - this program itself.
        [sys.executable, "-P", "-m", "api.cli", "worker", "--parent", str(os.getpid())],
        env=os.environ | {"PYTHONPATH": str(PACKAGES)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def _load_demo(settings: Settings, database: Database) -> str:
    """Store the sample, ask for the plan of its first day, and show a key to look at it."""
    from api.db.branches import add_branch, list_branches
    from api.db.keys import create_key
    from api.db.plans import list_plans
    from api.db.runs import list_runs
    from api.db.who import SYSTEM
    from api.services.datasets import check_files, folder_files, store_dataset
    from api.services.planning import request_plan
    from routing.generate.sample import sample_dataset_path

    checked = check_files(settings, folder_files(sample_dataset_path()))
    day = checked.dataset.first_day
    assert day is not None
    with database.write() as session:
        if all(branch.id != DEMO for branch in list_branches(session, active=False)):
            zone = checked.dataset.zone.key
            add_branch(session, SYSTEM, branch=DEMO, name=checked.dataset.site, zone=zone)
        store_dataset(session, DEMO, SYSTEM, checked)
        _, token = create_key(session, SYSTEM, branch=DEMO, role="manager", name="demonstration")
        if not list_plans(session, DEMO) and not list_runs(session, DEMO):
            request_plan(session, DEMO, SYSTEM, day, seconds=20.0, publish=True)
    typer.echo(f"infuseroute: branch {DEMO}, day {day}, key {token}", err=True)
    return token
