"""What a solver is told of a run: all that it needs, and no names or addresses."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from api.db.before import published_before
from api.db.datasets import dataset_files
from api.db.errors import NotFoundError
from api.db.events import event_body, events_for
from api.db.plans import plan_document, published_plan
from api.db.runs import get_checkpoint
from routing.io.dataset_policy import POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from api.db.models_jobs import RunRow

PRIVATE = {"nurses.csv", "patients.csv"}
PRIVATE_COLUMNS = {"name", "address"}
"""Columns that no plan depends on, and that leave the database only for a person's eyes."""


def request_of(session: Session, run: RunRow) -> dict[str, Any]:
    """Return the request of a run as JSON values, from what is stored now."""
    settings = session.info["settings"]
    asked = run.request
    seconds = float(asked.get("seconds", 60.0))
    left = 0.0 if run.stop_requested else max(0.0, seconds - run.spent_seconds)
    request: dict[str, Any] = {
        "kind": run.kind,
        "day": run.day.isoformat(),
        "days": run.days,
        "seconds": left,
        "seed": int(asked.get("seed", 0)),
        "max_steps": asked.get("max_steps"),
        "memory": settings.solver_memory,
        "roads_folder": None if settings.roads_folder is None else str(settings.roads_folder),
        "start": None,
    }
    if run.kind == "replan":
        return request | _replan(session, run)
    checkpoint = get_checkpoint(session, run.branch_id, run.id)
    if checkpoint is not None:
        plan = session.info["vault"].open(checkpoint.plan).decode()
        request["start"] = {
            "context": checkpoint.context,
            "plan": plan,
            "lower_bound": checkpoint.lower_bound,
            "seconds": run.spent_seconds,
        }
    files = _files(session, run.branch_id, asked["dataset"])
    return request | {"files": files, "made": list(_made(session, run))}


def _made(session: Session, run: RunRow) -> Iterator[dict[str, Any]]:
    """Yield what the published plans of the days before made: of large documents, a little."""
    from routing.after import made_by
    from routing.io.plan_file import PlanFileError, plan_of_bytes

    for plan, days in published_before(session, run.branch_id, run.day):
        try:
            file = plan_of_bytes(plan_document(session, run.branch_id, plan))
        except PlanFileError as error:
            raise NotFoundError("A published plan of the days before cannot be read.") from error
        for made in made_by(file.problem, file.result.plan, days):
            yield {
                "order": made.order,
                "kind": made.kind,
                "tasks": list(made.tasks),
                "times": [made.begins.isoformat(), made.ends.isoformat()],
            }


def _replan(session: Session, run: RunRow) -> dict[str, Any]:
    """Return the published plan and what happened since it was made."""
    base = published_plan(session, run.branch_id, run.day)
    if base is None:
        raise NotFoundError("No plan of the day is published: there is nothing to change.")
    events = events_for(session, base)
    files = {}
    if base.dataset_id is not None:
        # The roads for new places are named there; nothing else of the dataset is needed.
        files = _files(session, run.branch_id, base.dataset_id, only=POLICY)
    return {
        "base": base.id,
        "base_day": base.day.isoformat(),
        "base_days": base.days,
        "dataset": base.dataset_id,
        "document": plan_document(session, run.branch_id, base.id).decode("utf-8"),
        "files": files,
        "now": run.request.get("now"),
        "events_through": events[-1].number if events else base.events_through,
        "events": [
            {
                "id": row.id,
                "kind": row.kind,
                "at": row.happened_at.isoformat(),
                "body": event_body(session, row),
            }
            for row in events
        ],
    }


def _files(session: Session, branch: str, dataset: str, *, only: str = "") -> dict[str, str]:
    files = dataset_files(session, branch, dataset)
    return {
        name: pseudonymous(content).decode("utf-8") if name in PRIVATE else content.decode("utf-8")
        for name, content in files.items()
        if name == only or not only
    }


def pseudonymous(content: bytes) -> bytes:
    """Return a table without what its private columns say; rows and columns stay where they are."""
    text = content.decode("utf-8-sig")
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not rows:
        return content
    hidden = {i for i, name in enumerate(rows[0]) if name.strip().lower() in PRIVATE_COLUMNS}
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(rows[0])
    for row in rows[1:]:
        writer.writerow(["" if i in hidden else cell for i, cell in enumerate(row)])
    return out.getvalue().encode("utf-8")
