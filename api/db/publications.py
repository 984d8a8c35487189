"""What is published, looked at over all branches: for the service itself, not for a tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from api.db.models import PlanRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def newest_published(session: Session, most: int) -> list[tuple[str, str, str]]:
    """Return branch, id and digest of the plans of all branches that were published last."""
    rows = (
        select(PlanRow.branch_id, PlanRow.id, PlanRow.digest)
        .where(PlanRow.state == "published")
        .order_by(PlanRow.changed_at.desc())
        .limit(most)
    )
    return [(branch, plan, digest) for branch, plan, digest in session.execute(rows)]
