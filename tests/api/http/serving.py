"""A server on a port of this machine, with branches, keys and a small dataset."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from api.client import Client
from api.db import branches, keys
from api.db.database import Database, open_database
from api.db.datasets import newest_dataset
from api.db.leases import Best, Lease, beat, claim
from api.db.migrate import upgrade
from api.db.models_jobs import RunRow
from api.db.plans import NewPlan, add_plan, get_plan, plan_document, publish_plan
from api.db.who import SYSTEM
from api.jobs import execute
from api.jobs.execute import LANES
from api.jobs.outcome import store_outcome
from api.jobs.requests import request_of
from api.main import create_app
from api.schemas.plans import Plan, Run, Stop
from api.settings import Settings
from tests.api import commands

DAY = date.fromisoformat(commands.DAY)
BRANCH, OTHER = "vaduz", "schaan"
NEW_DATABASE: Callable[[], str] | None = None
"""Makes a database of PostgreSQL for each service; None: they have one in their folder."""

SOLVED: dict[str, dict[str, Any]] = {}
"""What solvers found, by what they were asked: each question is solved once, then only stored."""

ROLES = ("scheduler", "dispatcher", "nurse", "manager", "auditor", "integration")


@dataclass(kw_only=True)
class Served:
    """A running service.

    ``tokens`` by role are of the first branch; ``other`` is a manager of the second one, ``owner``
    of all.
    """

    url: str
    database: Database
    app: FastAPI
    tokens: dict[str, str]
    other: str
    owner: str
    open: list[Client] = field(default_factory=list)

    def client(self, role: str = "manager") -> Client:
        """Return a client of a role."""
        return self.with_key(self.tokens[role])

    def with_key(self, key: str, **options: str) -> Client:
        """Return a client with any key."""
        client = Client(self.url, key, patience=0.0, **options)
        self.open.append(client)
        return client

    def solve(self, run: Run) -> Run:
        """Carry out a run as a worker would, in a process of its own, and return it.

        What was solved before, on the other database, is claimed and stored like it.
        """
        claimed = claim(self.database, "tests", LANES, run=run.id)
        if claimed is not None:
            asyncio.run(self._carry_out(*claimed))
        return self.client().run(run.id)

    async def _carry_out(self, lease: Lease, row: RunRow) -> None:
        with self.database.read() as session:
            request = request_of(session, row)
        names = [event["id"] for event in request.get("events", ())]
        key = _question(request)
        if key in SOLVED:
            found = _renamed(SOLVED[key], names)
            beat(self.database, lease, best=_best(found["summary"]))
            store_outcome(self.database, lease, request, found)
            return

        def keep(database: Database, lease: Lease, request: Any, found: dict[str, Any]) -> str:
            numbers = {name: str(number) for number, name in enumerate(names)}
            SOLVED[key] = _renamed(found, numbers)
            return store_outcome(database, lease, request, found)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(execute, "store_outcome", keep)
            await execute.carry_out(self.database, lease, row)


def _best(summary: dict[str, Any]) -> Best:
    """Return what is told of the best plan while it is searched."""
    return Best(
        plan=b"{}",
        context="",
        points=summary["points"],
        unassigned=summary["unassigned"],
        lower_bound=None,
        phase="search",
    )


def _question(request: dict[str, Any]) -> str:
    """Return what is asked of a solver, but for names that differ from database to database."""
    bare = {k: v for k, v in request.items() if k not in ("base", "dataset", "events_through")}
    bare["events"] = [{**event, "id": ""} for event in request.get("events", ())]
    return json.dumps(bare, sort_keys=True)


def _renamed(found: dict[str, Any], names: Any) -> dict[str, Any]:
    """Return an outcome with other names of events: by number, or by the names of before."""
    if "applied" not in found:
        return dict(found)
    name = (lambda each: names[int(each)]) if isinstance(names, list) else names.__getitem__
    return found | {
        "applied": [name(each) for each in found["applied"]],
        "refused": {name(each): why for each, why in found["refused"].items()},
    }


@contextmanager
def serve(folder: Path, **settings: object) -> Iterator[Served]:
    """Run a server until the block ends."""
    chosen = Settings.model_validate(
        {
            "database_url": NEW_DATABASE()
            if NEW_DATABASE
            else f"sqlite:///{folder / 'service.db'}",
            "key_pepper": "pepper of the tests",
            "audit_key": "key of the tests",
            "requests_per_minute": 0,
            **settings,
        }
    )
    database = open_database(chosen)
    upgrade(database)
    tokens, other, owner = _people(database)
    app = create_app(chosen, database=database)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    served = Served(url=url, database=database, app=app, tokens=tokens, other=other, owner=owner)
    try:
        yield served
    finally:
        for client in served.open:
            client.close()
        server.should_exit = True
        thread.join()
        listener.close()
        database.close()


def _people(database: Database) -> tuple[dict[str, str], str, str]:
    with database.write() as session:
        for name in (BRANCH, OTHER):
            branches.add_branch(session, SYSTEM, branch=name, name=name, zone="Europe/Vaduz")
        tokens = {
            role: keys.create_key(
                session,
                SYSTEM,
                branch=BRANCH,
                role=role,
                nurse="N1" if role == "nurse" else None,
            )[1]
            for role in ROLES
        }
        other = keys.create_key(session, SYSTEM, branch=OTHER, role="manager")[1]
        owner = keys.create_key(session, SYSTEM, branch=None, role="manager")[1]
    return tokens, other, owner


def dataset(folder: Path, **changed: str) -> Path:
    """Write a dataset of two nurses and two patients."""
    folder.mkdir(parents=True, exist_ok=True)
    return commands.write_data(folder, **changed)


def planned(served: Served, data: Path, *, publish: bool = False) -> Plan:
    """Import a dataset, solve its day and return the plan, published if wanted."""
    client = served.client()
    client.import_folder(data)
    run = served.solve(client.ask(DAY, seconds=1.0, max_steps=2_000))
    assert run.state == "done", run.failure
    assert run.plan is not None
    plan = client.plan(run.plan)
    return client.publish(plan) if publish else plan


def copied(
    source: Served, plan: Plan, target: Served, *, publish: bool = True, dataset: bool = False
) -> Plan:
    """Store a plan of one service in another one, published or not, without solving it again.

    With ``dataset`` it is the plan of the newest one there, whose roads it has.
    """
    with source.database.read() as session:
        document = plan_document(session, BRANCH, plan.id)
        summary = dict(get_plan(session, BRANCH, plan.id).summary)
    with target.database.write() as session:
        newest = newest_dataset(session, BRANCH) if dataset else None
        name = None if newest is None else newest.id
        new = NewPlan(day=DAY, days=1, document=document, summary=summary, dataset=name)
        row = add_plan(session, BRANCH, SYSTEM, new)
        if publish:
            publish_plan(session, BRANCH, SYSTEM, row.id)
    return target.client().plan(row.id)


def stops_of(served: Served, plan: str) -> list[tuple[str, Stop]]:
    """Return shift and stop of each planned visit, in order of time."""
    routes = served.client().routes(plan).routes
    found = [(route.shift, stop) for route in routes for stop in route.stops]
    return sorted(found, key=lambda each: each[1].start)


def event(name: str, kind: str, at: str = "07:30", **fields: Any) -> dict[str, Any]:
    """Return an event of the day."""
    return {"id": name, "kind": kind, "at": f"{DAY}T{at}:00+01:00", **fields}
