"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from api.db.columns import JSON_COLUMN, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = ("branch_id", "id")


def upgrade() -> None:
    """Go one step up."""
    _branches()
    _plans()
    _events()
    _runs()
    _keys()
    _audit()


def _text(name: str, length: int = 64, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=null)


def _int(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _day() -> sa.Column[Any]:
    return sa.Column("day", sa.Date(), nullable=False)


def _at(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Moment(), nullable=null)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, JSON_COLUMN, nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _of_branch() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["branch_id"], ["branches.id"])


def _same_branch(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["branch_id", column], [f"{table}.branch_id", f"{table}.id"])


def _branches() -> None:
    op.create_table(
        "branches",
        _text("id"),
        _text("name", 200),
        _text("zone"),
        sa.Column("active", sa.Boolean(), nullable=False),
        _at("created_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "datasets",
        *(_text(name) for name in ROW_ID),
        _int("version"),
        _text("digest"),
        _text("roads", 300),
        _json("counts"),
        _at("created_at"),
        _text("created_by"),
        sa.PrimaryKeyConstraint("id"),
        _of_branch(),
        sa.UniqueConstraint("branch_id", "version"),
        sa.UniqueConstraint(*ROW_ID),
    )
    op.create_table(
        "dataset_files",
        _text("dataset_id"),
        _text("name", 200),
        _bytes("content"),
        sa.PrimaryKeyConstraint("dataset_id", "name"),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"]),
    )


def _plans() -> None:
    op.create_table(
        "plans",
        *(_text(name) for name in ROW_ID),
        _day(),
        _int("days"),
        _int("version"),
        _text("state"),
        _int("revision"),
        *(_text(name, null=True) for name in ("dataset_id", "run_id", "base_id")),
        _int("events_through"),
        _text("digest"),
        _bytes("document"),
        _json("summary"),
        _at("created_at"),
        _text("created_by"),
        _at("changed_at"),
        sa.PrimaryKeyConstraint("id"),
        _of_branch(),
        _same_branch("dataset_id", "datasets"),
        _same_branch("base_id", "plans"),
        sa.UniqueConstraint("branch_id", "day", "version"),
        sa.UniqueConstraint(*ROW_ID),
        sa.UniqueConstraint("run_id"),
        sa.CheckConstraint("days BETWEEN 1 AND 14", name="plan_days"),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'published', 'superseded', 'rejected')",
            name="plan_state",
        ),
    )
    op.create_table(
        "publications",
        _text("branch_id"),
        _day(),
        _text("plan_id"),
        _at("published_at"),
        sa.PrimaryKeyConstraint("branch_id", "day"),
        _of_branch(),
        _same_branch("plan_id", "plans"),
    )


def _events() -> None:
    op.create_table(
        "events",
        *(_text(name) for name in ROW_ID),
        _int("number"),
        _day(),
        _text("key", 128),
        _text("kind"),
        _bytes("body"),
        _text("digest"),
        _at("happened_at"),
        _text("state"),
        _text("reason", 400),
        _text("plan_id", null=True),
        _at("created_at"),
        _text("created_by"),
        sa.PrimaryKeyConstraint("id"),
        _of_branch(),
        sa.UniqueConstraint("branch_id", "key"),
        sa.UniqueConstraint("branch_id", "number"),
    )
    op.create_index("events_of_day", "events", ["branch_id", "day", "number"])


def _runs() -> None:
    op.create_table(
        "runs",
        *(_text(name) for name in ("id", "branch_id", "kind", "lane")),
        _day(),
        _int("days"),
        _int("priority"),
        _text("state"),
        _json("request"),
        sa.Column("stop_requested", sa.Boolean(), nullable=False),
        _int("attempt"),
        _int("crashes"),
        _text("owner", null=True),
        sa.Column("lease_until", sa.Double(), nullable=True),
        sa.Column("spent_seconds", sa.Double(), nullable=False),
        *(_text(name, null=True) for name in ("plan_id", "error_code", "batch")),
        _text("error_text", 400, null=True),
        _text("correlation"),
        _at("created_at"),
        _text("created_by"),
        _at("started_at", null=True),
        _at("ended_at", null=True),
        sa.PrimaryKeyConstraint("id"),
        _of_branch(),
        sa.UniqueConstraint(*ROW_ID),
        sa.CheckConstraint("lane IN ('plan', 'replan')", name="run_lane"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'stopped', 'failed')", name="run_state"
        ),
    )
    running = sa.text("state = 'running'")
    where: dict[str, Any] = {"sqlite_where": running, "postgresql_where": running}
    op.create_index("one_running_in_a_lane", "runs", ["branch_id", "lane"], unique=True, **where)
    op.create_index("ix_runs_batch", "runs", ["batch"])
    op.create_index("runs_of_day", "runs", ["branch_id", "day", "lane"])
    op.create_index("runs_to_do", "runs", ["state", "lane", "priority", "id"])
    _of_runs()


def _of_runs() -> None:
    op.create_table(
        "checkpoints",
        _text("run_id"),
        _text("branch_id"),
        _int("attempt"),
        _text("context", 200),
        sa.Column("points", sa.BigInteger(), nullable=False),
        _int("unassigned"),
        sa.Column("lower_bound", sa.BigInteger(), nullable=True),
        _bytes("plan"),
        _at("changed_at"),
        sa.PrimaryKeyConstraint("run_id"),
        _same_branch("run_id", "runs"),
    )
    op.create_table(
        "run_events",
        _int("number"),
        *(_text(name) for name in ("run_id", "branch_id", "kind")),
        _json("data"),
        _at("at"),
        sa.PrimaryKeyConstraint("run_id", "number"),
        _same_branch("run_id", "runs"),
    )


def _keys() -> None:
    op.create_table(
        "idempotency_keys",
        _text("branch_id"),
        _text("actor"),
        _text("key", 128),
        _text("request_digest"),
        _int("status"),
        _json("headers"),
        _bytes("answer"),
        _at("created_at"),
        sa.PrimaryKeyConstraint("branch_id", "actor", "key"),
        _of_branch(),
    )
    op.create_table(
        "api_keys",
        _text("id"),
        _text("branch_id", null=True),
        _text("name", 200),
        _text("role"),
        _text("nurse_id", null=True),
        _text("hash"),
        _text("created_by"),
        _at("created_at"),
        *(_at(name, null=True) for name in ("expires_at", "revoked_at", "last_used_at")),
        sa.PrimaryKeyConstraint("id"),
        _of_branch(),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        _text("branch_id"),
        _int("number"),
        _at("at"),
        *(_text(name) for name in ("actor", "role", "action", "outcome", "entity")),
        _text("entity_id", 128),
        _text("reason", 400),
        _text("correlation"),
        _json("details"),
        _text("previous"),
        _text("hash"),
        sa.PrimaryKeyConstraint("branch_id", "number"),
    )
    op.create_index("audit_of_entity", "audit", ["branch_id", "entity", "entity_id"])
