"""Runs as those who ask for them see them: ask, look, listen, stop."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from api.db.audit import note
from api.db.branches import get_branch
from api.db.columns import new_id
from api.db.errors import ConflictError, NotFoundError
from api.db.models_jobs import ENDED, CheckpointRow, RunEventRow, RunRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from api.db.who import Who

PRIORITY = {"replan": 100, "plan": 50, "nightly": 10}
"""A dispatcher who waits goes before a scheduler who waits, and both before the night."""


def submit_run(
    session: Session,
    branch: str,
    who: Who,
    *,
    kind: str,
    day: date,
    days: int = 1,
    request: Mapping[str, Any],
    batch: str | None = None,
) -> tuple[RunRow, bool]:
    """Ask for a solve; return its run and whether it is new.

    One plan of a day is made at a time: while one is queued or running, another is refused. A
    re-plan joins the one that is queued, for that one will see all events; one that is running
    is asked to stop and keeps its best, and the new one follows it.

    Raises
    ------
    ConflictError
        ``run_active``: a plan of one of these days is being made; ``other`` is its run.
    """
    get_branch(session, branch, lock=True)
    lane = "replan" if kind == "replan" else "plan"
    for run in _active(session, branch, lane, day, days):
        if lane == "plan":
            text = "A plan of one of these days is being made."
            raise ConflictError("run_active", text, other=run.id)
        if run.state == "queued" and run.request.get("publish") == request.get("publish"):
            return run, False
        if run.state == "running" and not run.stop_requested:
            _ask_to_stop(session, branch, who.because("newer events"), run)
    row = RunRow(
        id=new_id("run"),
        branch_id=branch,
        kind=kind,
        lane=lane,
        day=day,
        days=days,
        priority=PRIORITY[kind],
        state="queued",
        request=dict(request),
        batch=batch,
        correlation=who.correlation,
        created_at=datetime.now(UTC),
        created_by=who.actor,
    )
    session.add(row)
    session.flush()
    tell(session, row, "status", {"state": "queued"})
    note(session, branch, who, "run.asked", ("run", row.id), kind=kind, day=day.isoformat())
    return row, True


def get_run(session: Session, branch: str, run: str, *, lock: bool = False) -> RunRow:
    """Return a run of the branch."""
    rows = select(RunRow).where(RunRow.branch_id == branch, RunRow.id == run)
    row = session.scalars(rows.with_for_update() if lock else rows).first()
    if row is None:
        raise NotFoundError("There is no such run.")
    return row


def list_runs(
    session: Session,
    branch: str,
    *,
    day: date | None = None,
    state: str | None = None,
    before: str | None = None,
    limit: int = 100,
) -> list[RunRow]:
    """Return runs, the newest first, those before a run's id if one is given."""
    rows = select(RunRow).where(RunRow.branch_id == branch)
    if day is not None:
        rows = rows.where(RunRow.day == day)
    if state is not None:
        rows = rows.where(RunRow.state == state)
    if before is not None:
        rows = rows.where(RunRow.id < before)
    return list(session.scalars(rows.order_by(RunRow.id.desc()).limit(limit)))


def runs_of_batch(session: Session, batch: str) -> list[RunRow]:
    """Return the runs of one night, of all branches: for the service itself, not for a tenant."""
    return list(session.scalars(select(RunRow).where(RunRow.batch == batch).order_by(RunRow.id)))


def stop_run(session: Session, branch: str, who: Who, run: str) -> RunRow:
    """Ask a run to stop and keep its best; one that was not begun ends at once, without a plan."""
    row = get_run(session, branch, run, lock=True)
    if row.state not in ENDED and not row.stop_requested:
        _ask_to_stop(session, branch, who, row)
    return row


def run_events(
    session: Session, branch: str, run: str, *, after: int = 0, limit: int = 500
) -> list[RunEventRow]:
    """Return what was told of a run after a number, in order."""
    rows = select(RunEventRow).where(RunEventRow.branch_id == branch, RunEventRow.run_id == run)
    rows = rows.where(RunEventRow.number > after).order_by(RunEventRow.number)
    return list(session.scalars(rows.limit(limit)))


def get_checkpoint(session: Session, branch: str, run: str) -> CheckpointRow | None:
    """Return the best plan of a run so far, still sealed, or None."""
    rows = select(CheckpointRow).where(CheckpointRow.branch_id == branch)
    return session.scalars(rows.where(CheckpointRow.run_id == run)).first()


def tell(session: Session, run: RunRow, kind: str, data: Mapping[str, Any]) -> None:
    """Append to what is told of a run; the caller has changed or locked its row."""
    numbers = select(func.max(RunEventRow.number)).where(RunEventRow.run_id == run.id)
    session.add(
        RunEventRow(
            run_id=run.id,
            number=(session.scalar(numbers) or 0) + 1,
            branch_id=run.branch_id,
            kind=kind,
            data=dict(data),
            at=datetime.now(UTC),
        )
    )
    session.flush()


def _active(session: Session, branch: str, lane: str, day: date, days: int) -> list[RunRow]:
    """Return runs of a lane that are under way for one of some days."""
    rows = select(RunRow).where(
        RunRow.branch_id == branch,
        RunRow.lane == lane,
        RunRow.state.in_(("queued", "running")),
        RunRow.day < day + timedelta(days=days),
    )
    rows = rows.order_by(RunRow.id).with_for_update()
    return [run for run in session.scalars(rows) if run.day + timedelta(days=run.days) > day]


def _ask_to_stop(session: Session, branch: str, who: Who, row: RunRow) -> None:
    row.stop_requested = True
    if row.state == "queued" and row.attempt == 0:
        row.state, row.ended_at = "stopped", datetime.now(UTC)
    session.flush()
    tell(session, row, "done" if row.state == "stopped" else "stopping", {"state": row.state})
    note(session, branch, who, "run.stopped", ("run", row.id), state=row.state)
