"""The tables of how things are done: runs, progress, keys, audit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from api.db.models import Base

RunState = Literal["queued", "running", "done", "stopped", "failed"]
Lane = Literal["plan", "replan"]

ENDED = ("done", "stopped", "failed")
"""States that a run does not leave."""


class RunRow(Base):
    """A solve: a row first and a process second.

    Attributes
    ----------
    kind
        ``nightly``, ``plan`` or ``replan``.
    lane
        ``plan`` or ``replan``: each branch has one solve under way in each at a time.
    priority
        Higher goes first.
    request
        What was asked: seconds, seed, dataset, base plan, whether to publish. No patient data.
    attempt
        How often it was given to a worker: the fencing token.
    owner, lease_until
        Which worker has it, and until when (seconds since 1970, by the database's clock).
    crashes
        Solvers that died without getting anywhere.
    spent_seconds
        Search time of all attempts that a stored plan speaks for.
    plan_id
        The plan that it ended with.
    """

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("branch_id", "id"),
        Index("runs_to_do", "state", "lane", "priority", "id"),
        Index("runs_of_day", "branch_id", "day", "lane"),
        Index(
            "one_running_in_a_lane",
            "branch_id",
            "lane",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        CheckConstraint(
            "state IN ('queued', 'running', 'done', 'stopped', 'failed')", name="run_state"
        ),
        CheckConstraint("lane IN ('plan', 'replan')", name="run_lane"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.id"))
    kind: Mapped[str]
    lane: Mapped[str]
    day: Mapped[date]
    days: Mapped[int]
    priority: Mapped[int]
    state: Mapped[str]
    request: Mapped[dict[str, Any]]
    stop_requested: Mapped[bool] = mapped_column(default=False)
    attempt: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    lease_until: Mapped[float | None]
    spent_seconds: Mapped[float] = mapped_column(default=0.0)
    plan_id: Mapped[str | None]
    error_code: Mapped[str | None]
    error_text: Mapped[str | None] = mapped_column(String(400))
    batch: Mapped[str | None] = mapped_column(index=True)
    correlation: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class CheckpointRow(Base):
    """The best plan of a run so far: what a next attempt goes on from.

    ``context`` says of which problem: a next attempt that plans another one begins anew.
    """

    __tablename__ = "checkpoints"
    __table_args__ = (ForeignKeyConstraint(["branch_id", "run_id"], ["runs.branch_id", "runs.id"]),)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[str]
    attempt: Mapped[int]
    context: Mapped[str] = mapped_column(String(200))
    points: Mapped[int] = mapped_column(BigInteger)
    unassigned: Mapped[int]
    lower_bound: Mapped[int | None] = mapped_column(BigInteger)
    plan: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    changed_at: Mapped[datetime]


class RunEventRow(Base):
    """What is told of a run: status, improved, done; numbered, so that listeners can resume."""

    __tablename__ = "run_events"
    __table_args__ = (ForeignKeyConstraint(["branch_id", "run_id"], ["runs.branch_id", "runs.id"]),)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[str]
    kind: Mapped[str]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class IdempotencyRow(Base):
    """The answer to a request that was sent with a key: sent again, it is answered the same."""

    __tablename__ = "idempotency_keys"

    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.id"), primary_key=True)
    actor: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    request_digest: Mapped[str]
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class ApiKeyRow(Base):
    """An API key; of its secret only a keyed hash. ``branch_id`` None opens all branches."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[str | None] = mapped_column(ForeignKey("branches.id"))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str]
    nurse_id: Mapped[str | None]
    hash: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class AuditRow(Base):
    """Who did what when and why. Triggers refuse changes; ``hash`` chains each row to the last.

    ``branch_id`` is "" for what concerns no branch; each branch has a chain of its own.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("audit_of_entity", "branch_id", "entity", "entity_id"),)

    branch_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    outcome: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[str] = mapped_column(String(128))
    reason: Mapped[str] = mapped_column(String(400))
    correlation: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]
