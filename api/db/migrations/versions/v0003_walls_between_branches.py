"""PostgreSQL shows a branch's requests no rows of other branches."""

from __future__ import annotations

from alembic import op

from api.db.confine import confine

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    if op.get_bind().dialect.name == "postgresql":
        confine(op.get_bind())
