"""Runs: what was asked for, how far it is, and how to stop it."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header, Path, Query
from starlette.responses import Response, StreamingResponse

from api.db import runs
from api.db.models_jobs import ENDED
from api.routes.guard import Call, allow
from api.routes.once import IdempotencyKey, Reply, once
from api.routes.paging import Cursor, Limit, OfDay, part_of, place_of
from api.routes.strict_json import StrictRoute
from api.schemas.base import Id, Page
from api.schemas.plans import Decision, Run, RunEvent, RunState
from api.views.rows import run_answer, run_event_answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.orm import Session

    from api.db.models_jobs import RunEventRow, RunRow

router = APIRouter(route_class=StrictRoute, prefix="/v1/runs", tags=["runs"])

LOOK_EVERY = 0.2
"""Seconds between looks at what was told."""

BREATH = 15.0
"""Seconds of silence after which a comment is sent, so that proxies keep the line open."""

RunId = Annotated[Id, Path(description="Id of a run.")]


@router.get("", summary="Runs, the newest first")
def list_runs(
    call: Annotated[Call, allow("run.read")],
    cursor: Cursor = None,
    limit: Limit = 100,
    date: OfDay = None,
    state: Annotated[RunState | None, Query()] = None,
) -> Page[Run]:
    """Return the branch's runs."""
    with call.database.read() as session:
        rows = runs.list_runs(
            session, call.branch, day=date, state=state, before=place_of(cursor), limit=limit + 1
        )
        return part_of(rows, limit, lambda row: _answer(session, row), lambda row: row.id)


@router.get("/{id}", summary="A run")
def get_run(id: RunId, call: Annotated[Call, allow("run.read")]) -> Run:  # noqa: A002
    """Return how far a run is; once it is done, ``plan`` is the id of its plan."""
    with call.database.read() as session:
        return _run(session, call.branch, id)


@router.post("/{id}/stop", summary="Stop a run and keep its best plan", response_model=Run)
def stop_run(
    id: RunId,  # noqa: A002
    call: Annotated[Call, allow("run.stop")],
    body: Decision | None = None,
    key: IdempotencyKey = None,
) -> Response:
    """Ask a run to stop; a run that has ended stays as it is."""
    who = call.who(body.reason if body else "")

    def work(session: Session) -> Reply:
        runs.stop_run(session, call.branch, who, id)
        return Reply(body=_run(session, call.branch, id))

    return once(call, key, work)


@router.get(
    "/{id}/events",
    summary="Listen to a run",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events `status`, `improved`, `stopping` and `done`; the "
            "last one ends the stream. `id` numbers them; `data` is a RunEvent.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
async def listen(
    id: RunId,  # noqa: A002
    call: Annotated[Call, allow("run.read")],
    last_event_id: Annotated[
        str | None,
        Header(alias="Last-Event-ID", description="Go on after this one.", pattern=r"^\d{1,9}$"),
    ] = None,
    follow: Annotated[bool, Query(description="False: send what was told so far, and end.")] = True,
) -> StreamingResponse:
    """Send what was told of a run, and what is told from now on, until it has ended."""
    await asyncio.to_thread(_exists, call, id)
    after = int(last_event_id) if last_event_id and re.fullmatch(r"\d+", last_event_id) else 0
    return StreamingResponse(
        _stream(call, id, after, follow=follow),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


def _run(session: Session, branch: str, run: str) -> Run:
    row = runs.get_run(session, branch, run)
    return run_answer(row, runs.get_checkpoint(session, branch, run))


def _exists(call: Call, run: str) -> None:
    with call.database.read() as session:
        runs.get_run(session, call.branch, run)


def _answer(session: Session, row: RunRow) -> Run:
    return run_answer(row, runs.get_checkpoint(session, row.branch_id, row.id))


async def _stream(call: Call, run: str, after: int, *, follow: bool) -> AsyncIterator[bytes]:
    """Yield events as they are told; what several servers tell comes through the database."""
    silent = 0.0
    yield b"retry: 1000\n\n"
    while True:
        rows, ended = await asyncio.to_thread(_look, call, run, after)
        for row in rows:
            after = row.number
            yield _event(run_event_answer(row))
        silent = 0.0 if rows else silent + LOOK_EVERY
        if (ended and not rows) or not follow or call.service.closing:
            return
        if silent >= BREATH:
            silent = 0.0
            yield b": still here\n\n"
        if not rows:
            await asyncio.sleep(LOOK_EVERY)


def _look(call: Call, run: str, after: int) -> tuple[list[RunEventRow], bool]:
    with call.database.read() as session:
        ended = runs.get_run(session, call.branch, run).state in ENDED
        return runs.run_events(session, call.branch, run, after=after), ended


def _event(event: RunEvent) -> bytes:
    data = event.model_dump_json()
    return f"id: {event.number}\nevent: {event.kind}\ndata: {data}\n\n".encode()
