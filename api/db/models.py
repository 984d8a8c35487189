"""The tables of what is planned: branches, datasets, plans, same-day events."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from api.db.columns import JSON_COLUMN, Moment

PlanState = Literal["draft", "proposed", "published", "superseded", "rejected"]
EventState = Literal["accepted", "applied", "refused"]


class Base(DeclarativeBase):
    """What all tables have in common."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it so.
        str: String(64),
        datetime: Moment(),
        dict[str, Any]: JSON_COLUMN,
        list[Any]: JSON_COLUMN,
    }


class BranchRow(Base):
    """A branch: one tenant, whose data no other sees."""

    __tablename__ = "branches"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class DatasetRow(Base):
    """An imported version of a branch's dataset. Never changed: a change is the next version.

    ``roads`` is the road network that its policy names; files are in ``dataset_files``.
    """

    __tablename__ = "datasets"
    __table_args__ = (
        UniqueConstraint("branch_id", "version"),
        UniqueConstraint("branch_id", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.id"))
    version: Mapped[int]
    digest: Mapped[str]
    roads: Mapped[str] = mapped_column(String(300))
    counts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class DatasetFileRow(Base):
    """One file of a dataset version, sealed."""

    __tablename__ = "dataset_files"

    dataset_id: Mapped[str] = mapped_column(ForeignKey("datasets.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class PlanRow(Base):
    """One version of the plan of some days.

    Attributes
    ----------
    day, days, version
        First planned day, number of days, and count of versions for this first day.
    state
        draft (nobody was asked), proposed (awaits a decision), published, superseded, rejected.
    revision
        Counts changes of this row: the ETag.
    run_id
        The run that made it; unique, so that a run that ends twice leaves one plan.
    base_id
        The version that it changes, or None.
    events_through
        The number of the last same-day event that it takes into account.
    document
        Sealed ``plan.json``: the plan with the problem that it solves.
    summary
        Status, points, terms and counts; no patient data.
    """

    __tablename__ = "plans"
    __table_args__ = (
        UniqueConstraint("branch_id", "day", "version"),
        UniqueConstraint("branch_id", "id"),
        ForeignKeyConstraint(["branch_id", "dataset_id"], ["datasets.branch_id", "datasets.id"]),
        ForeignKeyConstraint(["branch_id", "base_id"], ["plans.branch_id", "plans.id"]),
        CheckConstraint("days BETWEEN 1 AND 14", name="plan_days"),
        CheckConstraint(
            "state IN ('draft', 'proposed', 'published', 'superseded', 'rejected')",
            name="plan_state",
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.id"))
    day: Mapped[date]
    days: Mapped[int]
    version: Mapped[int]
    state: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    dataset_id: Mapped[str | None]
    run_id: Mapped[str | None] = mapped_column(unique=True)
    base_id: Mapped[str | None]
    events_through: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str]
    document: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    summary: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    changed_at: Mapped[datetime]


class PublicationRow(Base):
    """Which plan is the published one of a day: the primary key allows one."""

    __tablename__ = "publications"
    __table_args__ = (
        ForeignKeyConstraint(["branch_id", "plan_id"], ["plans.branch_id", "plans.id"]),
    )

    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    plan_id: Mapped[str]
    published_at: Mapped[datetime]


class EventRow(Base):
    """Something that happened on the day. ``key`` is the sender's own id: sent twice, kept once.

    ``number`` counts a branch's events; ``body`` is sealed, as it may speak of patients.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("branch_id", "key"),
        UniqueConstraint("branch_id", "number"),
        Index("events_of_day", "branch_id", "day", "number"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[str] = mapped_column(ForeignKey("branches.id"))
    number: Mapped[int]
    day: Mapped[date]
    key: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str]
    happened_at: Mapped[datetime]
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(String(400), default="")
    plan_id: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
