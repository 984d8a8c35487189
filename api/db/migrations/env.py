"""What Alembic runs: our own connection, in one transaction, with the events of our engine."""

from __future__ import annotations

from alembic import context

import api.db.models_jobs  # noqa: F401 - its tables belong to the same metadata.
from api.db.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    # Our connections begin transactions explicitly, so SQLite rolls tables back as well.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
