"""Asking for plans, publishing them, and telling what happened on the day.

Each function works in the transaction of its caller, so that a request is kept with all that
follows from it, its idempotency key included, or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.db.audit import note
from api.db.datasets import get_dataset, newest_dataset
from api.db.errors import ConflictError, NotFoundError
from api.db.events import add_events
from api.db.plans import get_plan, plan_document, published_plan
from api.db.runs import submit_run
from api.jobs.publishing import REPLAN_SECONDS, publish_and_follow, submit_replan
from api.jobs.queue import ring

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from api.db.events import Happening
    from api.db.models import EventRow, PlanRow
    from api.db.models_jobs import RunRow
    from api.db.who import Who
    from routing.domain.result import Violation


def request_plan(
    session: Session,
    branch: str,
    who: Who,
    day: date,
    *,
    kind: str = "plan",
    days: int = 1,
    batch: str | None = None,
    **options: Any,
) -> RunRow:
    """Ask for the plan of some days; it is accepted once the transaction is committed.

    Parameters
    ----------
    kind
        ``plan`` or ``nightly``.
    options
        ``seconds`` (60), ``seed`` (0), ``max_steps`` (None), ``dataset`` (the newest) and
        ``publish`` (False): whether it is published as soon as it is there.

    Raises
    ------
    NotFoundError
        If there is no such branch or dataset.
    ConflictError
        ``run_active``: a plan of one of these days is being made.
    """
    request = {"seconds": 60.0, "seed": 0, "max_steps": None, "publish": False} | options
    dataset = request.pop("dataset", None)
    row = newest_dataset(session, branch) if dataset is None else None
    if dataset is not None:
        row = get_dataset(session, branch, dataset)
    if row is None:
        raise NotFoundError("Nothing was imported for this branch yet.")
    request["dataset"] = row.id
    run, _ = submit_run(
        session, branch, who, kind=kind, day=day, days=days, request=request, batch=batch
    )
    ring(session, run)
    return run


def request_replan(
    session: Session,
    branch: str,
    who: Who,
    day: date,
    *,
    seconds: float = REPLAN_SECONDS,
    seed: int = 0,
    publish: bool = False,
    now: datetime | None = None,
) -> RunRow:
    """Ask for a proposal that answers all events of a day so far; see ``submit_run``.

    ``now`` is for simulated days; on others it is the moment when the run is begun.

    Raises
    ------
    ConflictError
        ``nothing_published``: there is no plan to change.
    """
    if published_plan(session, branch, day) is None:
        raise ConflictError("nothing_published", "No plan of this day is published.")
    request: dict[str, Any] = {"seconds": seconds, "seed": seed, "publish": publish}
    if now is not None:
        request["now"] = now.isoformat()
    return submit_replan(session, branch, who, day, request)


def accept_events(
    session: Session,
    branch: str,
    who: Who,
    day: date,
    happenings: Sequence[Happening],
    **options: Any,
) -> tuple[list[EventRow], RunRow | None]:
    """Keep events of a day and ask for a proposal; ``options`` as for ``request_replan``.

    Events that were all sent before ask for nothing new. Raises ConflictError as ``add_events``
    and ``request_replan`` do.
    """
    if published_plan(session, branch, day) is None:
        raise ConflictError("nothing_published", "No plan of this day is published.")
    rows = add_events(session, branch, who, day, happenings)
    if not any(row.state == "accepted" for row in rows):
        return rows, None
    return rows, request_replan(session, branch, who, day, **options)


def judge_stored(session: Session, branch: str, plan: str) -> list[Violation]:
    """Return what a stored plan breaks and need not, judged anew from its document."""
    from routing.check import avoidable, check
    from routing.io.plan_file import plan_of_bytes

    document = plan_of_bytes(plan_document(session, branch, plan))
    return avoidable(check(document.problem, document.result.plan))


def publish(
    session: Session, branch: str, who: Who, plan: str, *, revision: int | None = None
) -> PlanRow:
    """Publish a plan if the judge, asked anew, finds nothing that could be otherwise.

    Events of its days that it does not know are answered by a proposal, which is asked for.

    Raises
    ------
    ConflictError
        ``breaks_rules``, or as ``publish_plan`` does.
    StaleError
        If its revision is not the given one.
    """
    if get_plan(session, branch, plan).state != "published":
        broken = {found.rule for found in judge_stored(session, branch, plan)}
        if broken:
            rules = ", ".join(sorted(broken))
            note(session, branch, who, "plan.publish", ("plan", plan), outcome="refused")
            raise ConflictError("breaks_rules", f"The plan breaks rules: {rules}.")
    return publish_and_follow(session, branch, who, plan, revision=revision)
