"""A published plan as its day is by now: with what was told since and is in no accepted proposal.

Questions (who could go, where a visit could go, whether it may be moved, who could stand in) are
about the day as it is, not as it was planned. Drafts and proposals are asked about as they are: a
proposal has taken in what was told until it was made, and is made anew when more is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from api.contexts import PlanContext
from api.db.errors import NotFoundError, StorageUnavailableError
from api.db.events import event_body, events_for
from api.jobs.event_codec import events_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.contexts import Contexts
    from api.db.models import EventRow, PlanRow
    from geo_data.road_network import RoadNetwork
    from routing.domain.plan import Plan

STEP = 60
"""Seconds of the clock for which a day is made once."""


@dataclass(frozen=True, kw_only=True)
class DaySoFar:
    """A plan as questions are asked about it.

    Attributes
    ----------
    context
        The day as it is; the plan as it is stored, if nothing happened since.
    planned
        The plan as it is stored.
    taken, refused
        Events that were taken in, and those that cannot be, with the reason: ids of rows and keys.
    notes
        What people should know of the way events were taken in.
    now
        Nothing before this second can change; None if the day has not begun.
    through
        Number of the last event.
    lacking
        Whether an event was left aside since the roads to its place are not at hand.
    """

    context: PlanContext
    planned: Plan
    taken: tuple[tuple[str, str], ...] = ()
    refused: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    now: int | None = None
    through: int = 0
    lacking: bool = False

    def present(self, now: int | None) -> int | None:
        """Return the second that it is: what was said, and not before what happened."""
        known = [second for second in (now, self.now) if second is not None]
        return max(known, default=None)


def day_so_far(
    session: Session,
    contexts: Contexts,
    row: PlanRow,
    plan: PlanContext,
    second: int | None = None,
) -> DaySoFar:
    """Return the day of a plan as it is by what was told since, and by a second if one is given.

    It is made once for each event and each ``STEP`` of the clock: what is asked in between is
    answered as of the next one, so that no drive that is offered should have begun already.
    """
    if row.state != "published":
        return DaySoFar(context=plan, planned=plan.plan)
    events = [event for event in events_for(session, row) if event.state != "refused"]
    now = None if second is None else -(-second // STEP) * STEP
    if now is not None and all(now < shift.start for shift in plan.problem.shifts):
        now = None
    if not events and now is None:
        return DaySoFar(context=plan.told, planned=plan.plan)
    key = (row.id, row.digest, now, *(event.id for event in events))
    return contexts.days.get(key, lambda: _made(session, contexts, row, plan, events, now))


def _made(
    session: Session,
    contexts: Contexts,
    row: PlanRow,
    plan: PlanContext,
    rows: list[EventRow],
    now: int | None,
) -> DaySoFar:
    from routing.replan.so_far import so_far

    lacking = False

    def roads() -> RoadNetwork:
        nonlocal lacking
        try:
            return roads_of(session, contexts, row)
        except (NotFoundError, StorageUnavailableError) as error:
            lacking = True
            raise ValueError("the ways to a new place cannot be found here") from error

    told: list[dict[str, Any]] = [
        {
            "id": event.id,
            "kind": event.kind,
            "at": event.happened_at.isoformat(),
            "body": event_body(session, event),
        }
        for event in rows
    ]
    keys = {event.id: event.key for event in rows}
    ids, events, refused = events_of(told, plan.problem, roads)
    if not events and now is None:
        found = tuple((name, keys[name], why) for name, why in refused.items())
        return DaySoFar(
            context=plan.told,
            planned=plan.plan,
            refused=found,
            through=rows[-1].number,
            lacking=lacking,
        )
    day = so_far(plan.problem, plan.plan, events, now=now)
    refused |= {ids[r.number]: " ".join(r.reasons) for r in day.refused}
    return DaySoFar(
        context=PlanContext(
            plan_file=replace(
                plan.plan_file,
                problem=day.problem,
                result=replace(plan.plan_file.result, plan=day.plan),
            )
        ),
        planned=plan.plan,
        taken=tuple((name, keys[name]) for name in ids if name not in refused),
        refused=tuple((name, keys[name], why) for name, why in refused.items()),
        notes=day.notes,
        now=day.now,
        through=rows[-1].number if rows else 0,
        lacking=lacking,
    )


def roads_of(session: Session, contexts: Contexts, row: PlanRow) -> RoadNetwork:
    """Return the roads of a plan; raises StorageUnavailableError if they are not at hand."""
    _, found = contexts.dataset(session, row.branch_id, row.dataset_id)
    if found.network is None:
        raise StorageUnavailableError("no_roads", "The roads of the plan are not at hand.")
    return found.network
