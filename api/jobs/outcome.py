"""What a solver found becomes a plan: one transaction, guarded by the token, or nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from api.db.branches import get_branch
from api.db.events import settle_events
from api.db.leases import end, held
from api.db.plans import NewPlan, add_plan, published_plan
from api.db.runs import tell
from api.db.who import Who
from api.jobs.publishing import publish_and_follow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.db.database import Database
    from api.db.leases import Lease
    from api.db.models_jobs import RunRow


def store_outcome(
    database: Database, lease: Lease, request: dict[str, Any], found: dict[str, Any]
) -> str:
    """Store the plan of a run, publish it if that was asked for, and end the run; return its state.

    A re-plan whose published plan was replaced meanwhile is begun again: what was changed by the
    other plan would be undone by this one.

    Raises
    ------
    FencedError
        If the run is no longer this worker's; nothing is stored then.
    """
    with database.write() as session:
        # In this order, as whoever asks for runs does; and nobody publishes another plan meanwhile.
        get_branch(session, lease.branch, lock=True)
        run = held(session, lease, spent_seconds=found["spent"])
        base = request.get("base")
        if base is not None:
            current = published_plan(session, run.branch_id, run.day)
            if current is None or current.id != base:
                return _again(session, run)
        return _store(session, run, request, found)


def _again(session: Session, run: RunRow) -> str:
    run.state, run.owner, run.lease_until, run.spent_seconds = "queued", None, None, 0.0
    session.flush()
    tell(session, run, "status", {"state": "queued", "because": "base_superseded"})
    return "queued"


def _store(session: Session, run: RunRow, request: dict[str, Any], found: dict[str, Any]) -> str:
    who = Who(actor=run.created_by, role="worker", correlation=run.correlation)
    summary = found["summary"] | found.get("proposal", {})
    day, days = run.day, run.days
    if request.get("base") is not None:
        day, days = date.fromisoformat(request["base_day"]), request["base_days"]
    new = NewPlan(
        day=day,
        days=days,
        document=found["document"].encode("utf-8"),
        summary=summary,
        state="proposed" if run.lane == "replan" else "draft",
        dataset=request.get("dataset") or run.request.get("dataset"),
        run=run.id,
        base=request.get("base"),
        events_through=request.get("events_through", 0),
    )
    plan = add_plan(session, run.branch_id, who, new)
    if run.lane == "replan":
        settled = {"applied": found["applied"], "refused": found["refused"]}
        settle_events(session, run.branch_id, plan.id, **settled)
    if run.request.get("publish") and found["legal"]:
        publish_and_follow(session, run.branch_id, who.because("asked with the run"), plan.id)
    state = "stopped" if run.stop_requested else "done"
    end(session, run, state, plan.id)
    return state
