"""Branches: the tenants."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from api.db.audit import note
from api.db.errors import ConflictError, NotFoundError
from api.db.models import BranchRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.db.who import Who


def add_branch(session: Session, who: Who, *, branch: str, name: str, zone: str) -> BranchRow:
    """Add a branch; raises ConflictError ``branch_exists``."""
    ZoneInfo(zone)
    if session.get(BranchRow, branch) is not None:
        raise ConflictError("branch_exists", "There is a branch of this id.", other=branch)
    row = BranchRow(id=branch, name=name, zone=zone, active=True, created_at=datetime.now(UTC))
    session.add(row)
    session.flush()
    note(session, branch, who, "branch.added", ("branch", branch))
    return row


def get_branch(session: Session, branch: str, *, lock: bool = False) -> BranchRow:
    """Return a branch; ``lock`` makes other changes of the branch wait until the commit."""
    rows = select(BranchRow).where(BranchRow.id == branch)
    row = session.scalars(rows.with_for_update() if lock else rows).first()
    if row is None:
        raise NotFoundError("There is no such branch.")
    return row


def list_branches(session: Session, *, active: bool = True) -> list[BranchRow]:
    """Return the branches in order of id, only the active ones unless told otherwise."""
    rows = select(BranchRow).order_by(BranchRow.id)
    return list(session.scalars(rows.where(BranchRow.active) if active else rows))
