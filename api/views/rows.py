"""Rows of the database as answers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from api.schemas.events import EventRecord
from api.schemas.plans import Best, Failure, Plan, ProposalFacts, Run, RunEvent

if TYPE_CHECKING:
    from api.db.models import EventRow, PlanRow
    from api.db.models_jobs import CheckpointRow, RunEventRow, RunRow


def plan_answer(row: PlanRow) -> Plan:
    """Return what is told of a plan."""
    said: dict[str, Any] = row.summary
    return Plan(
        id=row.id,
        branch=row.branch_id,
        date=row.day,
        days=row.days,
        version=row.version,
        state=row.state,  # type: ignore[arg-type]
        revision=row.revision,
        status=said["status"],
        points=said["points"],
        lower_bound=said["lower_bound"],
        visits=said["visits"],
        unassigned=said["unassigned"],
        violations=said["violations"],
        seconds=said["seconds"],
        proposal=_proposal(said),
        dataset=row.dataset_id,
        run=row.run_id,
        base=row.base_id,
        events_through=row.events_through,
        created_at=row.created_at,
        created_by=row.created_by,
        changed_at=row.changed_at,
    )


def _proposal(said: dict[str, Any]) -> ProposalFacts | None:
    if "visits_changed" not in said:
        return None
    now = said.get("now")
    return ProposalFacts(
        # Proposals of earlier versions know no moment that can be told without their horizon.
        now=datetime.fromisoformat(now) if isinstance(now, str) else None,
        notes=said.get("notes", []),
        gain=said["gain"],
        visits_changed=said["visits_changed"],
        nurses_called=said["nurses_called"],
        patients_called=said["patients_called"],
        first_seconds=said["first_seconds"],
    )


def run_answer(row: RunRow, checkpoint: CheckpointRow | None) -> Run:
    """Return what is told of a run."""
    best = None
    if checkpoint is not None:
        best = Best(
            points=checkpoint.points,
            unassigned=checkpoint.unassigned,
            lower_bound=checkpoint.lower_bound,
            at=checkpoint.changed_at,
        )
    failure = None
    if row.error_code:
        failure = Failure(code=row.error_code, detail=row.error_text or "")
    return Run(
        id=row.id,
        branch=row.branch_id,
        kind=row.kind,
        date=row.day,
        days=row.days,
        state=row.state,  # type: ignore[arg-type]
        stop_requested=row.stop_requested,
        plan=row.plan_id,
        best=best,
        failure=failure,
        batch=row.batch,
        attempt=row.attempt,
        created_at=row.created_at,
        created_by=row.created_by,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def run_event_answer(row: RunEventRow) -> RunEvent:
    """Return one thing that was told of a run."""
    return RunEvent(number=row.number, kind=row.kind, at=row.at, data=row.data)


def event_answer(row: EventRow) -> EventRecord:
    """Return what is told of an event; its content stays inside."""
    return EventRecord(
        id=row.id,
        key=row.key,
        number=row.number,
        kind=row.kind,
        at=row.happened_at,
        state=row.state,  # type: ignore[arg-type]
        reason=row.reason,
        plan=row.plan_id,
        created_at=row.created_at,
        created_by=row.created_by,
    )
