"""Runs as workers see them: claim, beat, keep the best, finish; each guarded by the token.

A worker that has lost its run, because it was stopped or cut off longer than its lease, changes
nothing any more: every statement names run, owner and attempt, and nobody else's attempt is the
same. That is what keeps a plan from being published twice, whatever the queue does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from api.db.audit import note
from api.db.database import seconds_now
from api.db.errors import FencedError
from api.db.models_jobs import CheckpointRow, RunRow
from api.db.runs import tell
from api.db.who import Who

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from api.db.database import Database

LONGEST_LEASES = 2.0
"""A lease that ends later than so many leases from now was given before the clock was set back."""


KILLED_LEAVE = 4
"""How many times more often a solver may be killed from outside than crash by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A run in the hands of one worker; ``attempt`` is the fencing token."""

    branch: str
    run: str
    owner: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best plan of an attempt so far; ``plan`` is JSON, ``context`` says of which problem."""

    plan: bytes
    context: str
    points: int
    unassigned: int
    lower_bound: int | None
    phase: str


def claim(
    database: Database, owner: str, lanes: Collection[str], *, run: str | None = None
) -> tuple[Lease, RunRow] | None:
    """Take the most urgent run that may be begun, or a given one; None if there is none.

    Runs whose worker let the lease lapse are taken like new ones. A run that was taken too often
    fails instead.
    """
    with database.read() as session:
        if session.scalars(_claimable(session, lanes, run).limit(1)).first() is None:
            return None
    try:
        with database.write() as session:
            rows = _claimable(session, lanes, run).limit(1).with_for_update(skip_locked=True)
            row = session.scalars(rows).first()
            return None if row is None else _take(session, row, owner)
    except IntegrityError:
        # Another worker began a run of this branch and lane a moment before.
        return None


def _take(session: Session, row: RunRow, owner: str) -> tuple[Lease, RunRow] | None:
    settings = session.info["settings"]
    most = settings.max_attempts
    if row.stop_requested:
        most += settings.max_crashes * KILLED_LEAVE
    text = f"The run was begun {row.attempt} times and never ended."
    if row.attempt >= most and not _keep_best(session, row, "attempts", text):
        _fail(session, row, "attempts", text)
        return None
    row.attempt += 1
    row.state, row.owner = "running", owner
    row.lease_until = seconds_now(session) + session.info["settings"].lease_seconds
    row.started_at = row.started_at or datetime.now(UTC)
    session.flush()
    tell(session, row, "status", {"state": "running", "attempt": row.attempt})
    who = Who(actor=owner, role="worker", correlation=row.correlation)
    note(session, row.branch_id, who, "run.begun", ("run", row.id), attempt=row.attempt)
    return Lease(branch=row.branch_id, run=row.id, owner=owner, attempt=row.attempt), row


def beat(
    database: Database, lease: Lease, *, spent: float | None = None, best: Best | None = None
) -> bool:
    """Say that a worker lives, keep its best plan so far, and return whether it is to stop.

    Raises
    ------
    FencedError
        If the run is no longer this worker's.
    """
    with database.write() as session:
        until = seconds_now(session) + session.info["settings"].lease_seconds
        changes: dict[str, Any] = {"lease_until": until}
        if spent is not None:
            changes["spent_seconds"] = spent
        row = held(session, lease, **changes)
        if best is not None:
            keep(session, lease, best)
            tell(session, row, "improved", _progress(best, spent or row.spent_seconds))
        return row.stop_requested


def keep(session: Session, lease: Lease, best: Best) -> None:
    """Store the best plan so far, in the transaction of the beat that tells of it."""
    row = session.get(CheckpointRow, lease.run)
    if row is None:
        row = CheckpointRow(run_id=lease.run, branch_id=lease.branch)
        session.add(row)
    row.attempt, row.context = lease.attempt, best.context
    row.points, row.unassigned = best.points, best.unassigned
    row.lower_bound = best.lower_bound
    row.plan = session.info["vault"].seal(best.plan)
    row.changed_at = datetime.now(UTC)


def release(database: Database, lease: Lease, *, spent: float | None = None) -> None:
    """Give a run back, to be gone on with by whoever comes next; nothing if it was lost."""
    with database.write() as session:
        changes: dict[str, Any] = {"state": "queued", "owner": None, "lease_until": None}
        if spent is not None:
            changes["spent_seconds"] = spent
        try:
            row = held(session, lease, **changes)
        except FencedError:
            return
        tell(session, row, "status", {"state": "queued"})


def crashed(database: Database, lease: Lease, *, code: str, text: str, progress: bool) -> bool:
    """Note that a solver died, and give the run back; return False if it has failed for good.

    Deaths count only while nothing better is found between them. Solvers that were ``killed`` may
    be so more often: it may have been an operator, and not want of memory. A run that has a plan
    by then does not fail: it is asked to stop, which takes as much patience again.
    """
    with database.write() as session:
        row = held(session, lease)
        row.crashes = 1 if progress else row.crashes + 1
        most = session.info["settings"].max_crashes * (KILLED_LEAVE if code == "killed" else 1)
        if row.crashes >= most and not _keep_best(session, row, code, text):
            _fail(session, row, code, text)
            return False
        row.state, row.owner, row.lease_until = "queued", None, None
        session.flush()
        tell(session, row, "status", {"state": "queued", "crashes": row.crashes})
        return True


def _keep_best(session: Session, row: RunRow, code: str, text: str) -> bool:
    """Ask a run that gets nowhere to end with its best plan; False if it has none, or was asked.

    Whoever waits for it gets a plan, told with the reason why there was no better one.
    """
    if row.stop_requested or session.get(CheckpointRow, row.id) is None:
        return False
    row.stop_requested, row.crashes = True, 0
    row.error_code, row.error_text = code, f"{text} The best plan so far was kept."[:400]
    session.flush()
    tell(session, row, "stopping", {"state": row.state, "because": code})
    who = Who(actor="system", role="worker", correlation=row.correlation)
    note(session, row.branch_id, who, "run.stopped", ("run", row.id), because=code)
    return True


def fail(database: Database, lease: Lease, *, code: str, text: str) -> None:
    """End a run that cannot succeed however often it is begun."""
    with database.write() as session:
        _fail(session, held(session, lease), code, text)


def held(session: Session, lease: Lease, **changes: Any) -> RunRow:
    """Change a run if it is still this worker's, and return it, locked until the commit.

    Raises
    ------
    FencedError
        If it is not: another worker has it, or it has ended.
    """
    mine = and_(
        RunRow.id == lease.run,
        RunRow.branch_id == lease.branch,
        RunRow.owner == lease.owner,
        RunRow.attempt == lease.attempt,
        RunRow.state == "running",
    )
    changed = session.execute(update(RunRow).where(mine).values(attempt=lease.attempt, **changes))
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise FencedError("The run was given to another worker, or has ended.")
    return session.scalars(
        select(RunRow).where(RunRow.id == lease.run).execution_options(populate_existing=True)
    ).one()


def end(session: Session, row: RunRow, state: str, plan: str | None) -> None:
    """Let a run that is held end with a plan, in the transaction that stores the plan."""
    row.state, row.plan_id, row.ended_at = state, plan, datetime.now(UTC)
    row.owner, row.lease_until = None, None
    session.flush()
    tell(session, row, "done", {"state": state, "plan": plan})
    who = Who(actor="system", role="worker", correlation=row.correlation)
    note(session, row.branch_id, who, "run.ended", ("run", row.id), state=state, plan=plan)


def _fail(session: Session, row: RunRow, code: str, text: str) -> None:
    row.error_code, row.error_text = code, text[:400]
    row.state, row.ended_at, row.owner, row.lease_until = "failed", datetime.now(UTC), None, None
    session.flush()
    tell(session, row, "done", {"state": "failed", "code": code, "text": text[:400]})
    who = Who(actor="system", role="worker", correlation=row.correlation)
    note(session, row.branch_id, who, "run.ended", ("run", row.id), state="failed", code=code)


def lapsed(session: Session) -> ColumnElement[bool]:
    """Return the condition that a running run's worker has let its lease lapse."""
    now = seconds_now(session)
    beyond = now + LONGEST_LEASES * session.info["settings"].lease_seconds
    ended = or_(RunRow.lease_until < now, RunRow.lease_until > beyond)
    return and_(RunRow.state == "running", ended)


def _claimable(session: Session, lanes: Collection[str], run: str | None) -> Any:
    other = aliased(RunRow)
    busy = (
        select(other.id)
        .where(
            other.branch_id == RunRow.branch_id,
            other.lane == RunRow.lane,
            other.state == "running",
        )
        .exists()
    )
    rows = select(RunRow).where(
        RunRow.lane.in_(lanes), or_(and_(RunRow.state == "queued", ~busy), lapsed(session))
    )
    if run is not None:
        rows = rows.where(RunRow.id == run)
    return rows.order_by(RunRow.priority.desc(), RunRow.id)


def _progress(best: Best, spent: float) -> dict[str, Any]:
    return {
        "points": best.points,
        "unassigned": best.unassigned,
        "lower_bound": best.lower_bound,
        "phase": best.phase,
        "seconds": round(spent, 2),
    }
