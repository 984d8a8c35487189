"""Beyond one machine: Procrastinate rings for runs; what a run is stays in our own table.

A job holds the id of its run and nothing else. It is put into the queue in the transaction that
stores the run, so that there is never one without the other. A job that is lost, or rings twice,
changes nothing: workers claim the run by its token, and ``reconcile`` rings again for runs that
nobody has.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from api.db.leases import lapsed
from api.db.models_jobs import RunRow

if TYPE_CHECKING:
    from procrastinate import App
    from sqlalchemy.orm import Session

    from api.db.database import Database

SOLVE = "infuseroute.solve"
"""Name of the job's kind."""

MOST_RUNG = 200
"""Runs for which is rung at once; the rest follows next time."""


def ring(session: Session, run: RunRow) -> None:
    """Put a run into the queue, in the transaction of the session; embedded, there is no queue."""
    if session.get_bind().dialect.name != "postgresql":
        return
    from procrastinate.exceptions import AlreadyEnqueued

    session.flush()
    with suppress(AlreadyEnqueued), session.begin_nested():
        _bell().configure_task(
            SOLVE,
            queue=run.lane,
            priority=run.priority,
            lock=f"{run.branch_id}:{run.lane}",
            queueing_lock=run.id,
            connection=session.connection().connection.driver_connection,
        ).defer(run=run.id)


def reconcile(database: Database) -> int:
    """Ring for runs that wait or whose worker is gone, and return for how many."""
    with database.write() as session:
        waiting = select(RunRow).where(or_(RunRow.state == "queued", lapsed(session)))
        rows = session.scalars(
            waiting.order_by(RunRow.priority.desc(), RunRow.id).limit(MOST_RUNG)
        ).all()
        for row in rows:
            ring(session, row)
        return len(rows)


async def forget_stalled(app: App, seconds: float) -> None:
    """Remove jobs whose worker has said nothing for so long: ``reconcile`` rings for their runs.

    They are not rung again themselves: if another job of the run waits already, the queue refuses
    a second one, and the stalled one would hold its branch's lock for ever.
    """
    from procrastinate.exceptions import ConnectorException
    from procrastinate.jobs import Status

    jobs = app.job_manager
    with suppress(ConnectorException):
        for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=seconds):
            # Another worker may have done so, or the job have ended, a moment ago.
            with suppress(ConnectorException):
                await jobs.finish_job(job, status=Status.FAILED, delete_job=True)


@cache
def _bell() -> App:
    """Return an application that only rings: on connections of others, so it opens none."""
    from procrastinate import App, SyncPsycopgConnector

    return App(connector=SyncPsycopgConnector())
