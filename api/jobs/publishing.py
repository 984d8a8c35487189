"""Plans are published, and what happened that they do not know of is planned for at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.db.events import events_for
from api.db.plans import get_plan, publish_plan, published_days
from api.db.runs import list_runs, submit_run
from api.jobs.queue import ring

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from api.db.models import PlanRow
    from api.db.models_jobs import RunRow
    from api.db.who import Who

REPLAN_SECONDS = 8.0
"""Time of a re-plan: good proposals are there within ten seconds, reading and writing included."""


def publish_and_follow(
    session: Session, branch: str, who: Who, plan: str, *, revision: int | None = None
) -> PlanRow:
    """Publish a plan, and ask for a proposal if events of its days are not in it, nor asked for.

    A plan made from a dataset knows no events, and a change by hand those of its base alone: what
    happened since must not be forgotten because another plan was published. Raises as
    ``publish_plan`` does.
    """
    was = get_plan(session, branch, plan).state
    row = publish_plan(session, branch, who, plan, revision=revision)
    if was != "published" and _has_more(session, row):
        day = published_days(session, branch, plan)[0]
        if replan_under_way(session, branch, day, row.run_id) is None:
            who = who.because("events that the plan does not know")
            request: dict[str, Any] = {"seconds": REPLAN_SECONDS, "seed": 0, "publish": False}
            submit_replan(session, branch, who, day, request)
    return row


def submit_replan(
    session: Session, branch: str, who: Who, day: date, request: dict[str, Any]
) -> RunRow:
    """Ask for a re-plan of a day, or join the one that waits; see ``submit_run``."""
    run, new = submit_run(session, branch, who, kind="replan", day=day, request=request)
    if new:
        ring(session, run)
    return run


def replan_under_way(
    session: Session, branch: str, day: date, but: str | None = None
) -> RunRow | None:
    """Return a re-plan that waits or is under way: it is made, or made anew, for what holds then.

    ``but`` is a run that is not meant.
    """
    runs = (
        run
        for state in ("queued", "running")
        for run in list_runs(session, branch, day=day, state=state)
        if run.lane == "replan" and run.id != but
    )
    return next(runs, None)


def _has_more(session: Session, row: PlanRow) -> bool:
    """Tell whether something happened, on the days of which it is the plan, that is not in it."""
    return any(event.state != "refused" for event in events_for(session, row))
