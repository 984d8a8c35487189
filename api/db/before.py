"""Which plans were published of the days before a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.db.models import PublicationRow

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


def published_before(
    session: Session, branch: str, day: date, *, most: int = 14
) -> list[tuple[str, list[date]]]:
    """Return the plans published of the days before a day, ``most`` of them, and of which days."""
    rows = (
        select(PublicationRow.plan_id, PublicationRow.day)
        .where(PublicationRow.branch_id == branch, PublicationRow.day < day)
        .where(PublicationRow.day >= day - timedelta(days=most))
        .order_by(PublicationRow.day)
    )
    found: dict[str, list[date]] = {}
    for plan, published in session.execute(rows):
        found.setdefault(plan, []).append(published)
    return list(found.items())
