"""Plans: versions of the plan of some days, and which one is published."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import undefer

from api.db.audit import note
from api.db.branches import get_branch
from api.db.columns import new_id
from api.db.errors import ConflictError, NotFoundError, StaleError
from api.db.events import reopen_events
from api.db.models import PlanRow, PublicationRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from api.db.models import PlanState
    from api.db.who import Who

OPEN = ("draft", "proposed")
"""States in which a plan can still be published, rejected or revised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """A version to be stored; see ``PlanRow``. ``document`` is the bytes of its ``plan.json``."""

    day: date
    days: int
    document: bytes
    summary: Mapping[str, Any]
    state: PlanState = "draft"
    dataset: str | None = None
    run: str | None = None
    base: str | None = None
    events_through: int = 0


def add_plan(session: Session, branch: str, who: Who, new: NewPlan) -> PlanRow:
    """Store the next version of the plan of some days; a run's plan is stored once.

    A proposal takes the place of the open ones for the same first day, but for those of another
    published plan: they are superseded, and the events that they answered await one again.
    """
    get_branch(session, branch, lock=True)
    if new.run is not None:
        stored = session.scalars(select(PlanRow).where(PlanRow.run_id == new.run)).first()
        if stored is not None:
            return stored
    of_day = (PlanRow.branch_id == branch, PlanRow.day == new.day)
    now = datetime.now(UTC)
    if new.state == "proposed":
        for older in session.scalars(select(PlanRow).where(*of_day, PlanRow.state == "proposed")):
            of = older.base_id
            if of not in (None, new.base) and published_days(session, branch, of):
                continue
            _move(session, branch, who, older, "superseded")
            reopen_events(session, branch, older.id)
    row = PlanRow(
        id=new_id("plan"),
        branch_id=branch,
        day=new.day,
        days=new.days,
        version=(session.scalar(select(func.max(PlanRow.version)).where(*of_day)) or 0) + 1,
        state=new.state,
        revision=1,
        dataset_id=new.dataset,
        run_id=new.run,
        base_id=new.base,
        events_through=new.events_through,
        digest=hashlib.sha256(new.document).hexdigest(),
        document=session.info["vault"].seal(new.document),
        summary=dict(new.summary),
        created_at=now,
        created_by=who.actor,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    entity = ("plan", row.id)
    details = {"state": new.state, "version": row.version, "run": new.run}
    note(session, branch, who, "plan.added", entity, **details)
    return row


def get_plan(
    session: Session, branch: str, plan: str, *, lock: bool = False, document: bool = False
) -> PlanRow:
    """Return a plan of the branch; its document is read later unless asked for."""
    rows = select(PlanRow).where(PlanRow.branch_id == branch, PlanRow.id == plan)
    if document:
        rows = rows.options(undefer(PlanRow.document))
    row = session.scalars(rows.with_for_update() if lock else rows).first()
    if row is None:
        raise NotFoundError("There is no such plan.")
    return row


def plan_document(session: Session, branch: str, plan: str) -> bytes:
    """Return the ``plan.json`` of a plan."""
    row = get_plan(session, branch, plan, document=True)
    content: bytes = session.info["vault"].open(row.document)
    return content


def list_plans(
    session: Session,
    branch: str,
    *,
    day: date | None = None,
    state: str | None = None,
    before: str | None = None,
    limit: int = 100,
) -> list[PlanRow]:
    """Return plans, the newest first, those before a plan's id if one is given."""
    rows = select(PlanRow).where(PlanRow.branch_id == branch)
    if day is not None:
        rows = rows.where(PlanRow.day == day)
    if state is not None:
        rows = rows.where(PlanRow.state == state)
    if before is not None:
        rows = rows.where(PlanRow.id < before)
    return list(session.scalars(rows.order_by(PlanRow.id.desc()).limit(limit)))


def published_plan(session: Session, branch: str, day: date) -> PlanRow | None:
    """Return the published plan of a day, or None."""
    here = (PublicationRow.branch_id == branch, PublicationRow.day == day)
    join = PublicationRow.plan_id == PlanRow.id
    return session.scalars(select(PlanRow).join(PublicationRow, join).where(*here)).first()


def publish_plan(
    session: Session, branch: str, who: Who, plan: str, *, revision: int | None = None
) -> PlanRow:
    """Make a plan the published one of its days; published again it stays as it is.

    Raises
    ------
    StaleError
        If the plan's revision is not the given one.
    ConflictError
        ``not_open`` if it was superseded or rejected; ``base_superseded`` if the plan that it
        changes is no longer the published one: what others changed since would be lost.
    """
    get_branch(session, branch, lock=True)
    row = _open_plan(session, branch, plan, "published", revision)
    if row.state == "published":
        return row
    current = published_plan(session, branch, row.day)
    if row.base_id is not None and not published_days(session, branch, row.base_id):
        other = "" if current is None else current.id
        text = "The plan that this one changes is no longer the published one."
        raise ConflictError("base_superseded", text, other=other)
    now = datetime.now(UTC)
    days = [row.day + timedelta(days=n) for n in range(row.days)]
    if row.base_id is not None:
        # Days that another plan has taken over since stay with that one.
        days = published_days(session, branch, row.base_id)
    here = (PublicationRow.branch_id == branch, PublicationRow.day.in_(days))
    replaced = set(session.scalars(select(PublicationRow.plan_id).where(*here)))
    session.execute(delete(PublicationRow).where(*here))
    for day in days:
        session.add(PublicationRow(branch_id=branch, day=day, plan_id=row.id, published_at=now))
    session.flush()
    _move(session, branch, who, row, "published", replaces=sorted(replaced))
    for old in sorted(replaced - _on_some_day(session, branch)):
        _move(session, branch, who, get_plan(session, branch, old), "superseded")
    return row


def require_changeable(session: Session, branch: str, plan: str, *, revision: int) -> PlanRow:
    """Return a published plan, locked, of which a change may be proposed by hand.

    Raises
    ------
    StaleError
        If the plan's revision is not the given one.
    ConflictError
        ``not_published``, or ``proposal_open``: a proposal that answers events awaits a decision.
        A change of the plan before it would take its place, and lose its answer.
    """
    get_branch(session, branch, lock=True)
    row = get_plan(session, branch, plan, lock=True)
    _expect(row, revision)
    if row.state != "published":
        raise ConflictError("not_published", f"The plan is {row.state} and no longer published.")
    awaits = select(PlanRow.id).where(
        PlanRow.branch_id == branch,
        PlanRow.base_id == plan,
        PlanRow.state == "proposed",
        PlanRow.run_id.is_not(None),
    )
    other = session.scalars(awaits).first()
    if other is not None:
        text = "A proposal that answers events awaits a decision: change, accept or reject it."
        raise ConflictError("proposal_open", text, other=other)
    return row


def reject_plan(
    session: Session, branch: str, who: Who, plan: str, *, revision: int | None = None
) -> PlanRow:
    """Decline a draft or proposal; raises StaleError or ConflictError ``not_open``.

    Events that a proposal answered await another one: they happened all the same.
    """
    row = _open_plan(session, branch, plan, "rejected", revision)
    if row.state == "rejected":
        return row
    _move(session, branch, who, row, "rejected")
    reopen_events(session, branch, row.id)
    return row


def revise_plan(
    session: Session,
    branch: str,
    who: Who,
    plan: str,
    *,
    revision: int,
    document: bytes,
    summary: Mapping[str, Any],
) -> PlanRow:
    """Change a draft or proposal by hand; raises StaleError or ConflictError ``not_open``."""
    row = _open_plan(session, branch, plan, "changed", revision)
    before = row.digest
    row.document = session.info["vault"].seal(document)
    row.digest = hashlib.sha256(document).hexdigest()
    row.summary = dict(summary)
    _touch(row)
    session.flush()
    entity = ("plan", row.id)
    note(session, branch, who, "plan.revised", entity, before=before, after=row.digest)
    return row


def published_days(session: Session, branch: str, plan: str) -> list[date]:
    """Return the days, in order, of which a plan is the published one."""
    here = (PublicationRow.branch_id == branch, PublicationRow.plan_id == plan)
    return list(
        session.scalars(select(PublicationRow.day).where(*here).order_by(PublicationRow.day))
    )


def _on_some_day(session: Session, branch: str) -> set[str]:
    here = PublicationRow.branch_id == branch
    return set(session.scalars(select(PublicationRow.plan_id).where(here)))


def _open_plan(
    session: Session, branch: str, plan: str, wanted: str, revision: int | None
) -> PlanRow:
    """Return a plan, locked, that can still be decided on or changed, or is ``wanted`` already.

    Raises StaleError or ConflictError ``not_open``.
    """
    row = get_plan(session, branch, plan, lock=True)
    if row.state == wanted:
        return row
    _expect(row, revision)
    if row.state not in OPEN:
        raise ConflictError("not_open", f"The plan is {row.state} and cannot be {wanted}.")
    return row


def _expect(row: PlanRow, revision: int | None) -> None:
    if revision is not None and row.revision != revision:
        raise StaleError("The plan was changed meanwhile.", current=row.revision)


def _touch(row: PlanRow) -> None:
    row.revision += 1
    row.changed_at = datetime.now(UTC)


def _move(
    session: Session, branch: str, who: Who, row: PlanRow, state: PlanState, **details: Any
) -> None:
    before, row.state = row.state, state
    _touch(row)
    session.flush()
    note(session, branch, who, f"plan.{state}", ("plan", row.id), before=before, **details)
