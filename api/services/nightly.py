"""The night's plans: one run for each branch, and one answer for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.db.branches import list_branches
from api.db.columns import new_id
from api.db.datasets import newest_dataset
from api.db.errors import ConflictError
from api.db.models_jobs import ENDED
from api.db.runs import runs_of_batch
from api.services.planning import request_plan

if TYPE_CHECKING:
    from datetime import date

    from api.db.database import Database
    from api.db.who import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What was asked for.

    Attributes
    ----------
    batch
        Id that its runs have in common.
    skipped
        Why branches got no run, by branch.
    """

    batch: str
    skipped: dict[str, str]


def begin_night(
    database: Database,
    who: Who,
    day: date,
    *,
    days: int = 1,
    seconds: float = 600.0,
    publish: bool = False,
) -> Night:
    """Ask for the plans of all active branches that have a dataset, all or none."""
    batch = new_id("night")
    skipped: dict[str, str] = {}
    with database.write() as session:
        for branch in list_branches(session):
            if newest_dataset(session, branch.id) is None:
                skipped[branch.id] = "nothing was imported yet"
                continue
            try:
                request_plan(
                    session,
                    branch.id,
                    who,
                    day,
                    kind="nightly",
                    days=days,
                    batch=batch,
                    seconds=seconds,
                    publish=publish,
                )
            except ConflictError as error:
                skipped[branch.id] = f"run {error.other} is under way"
    return Night(batch=batch, skipped=skipped)


def is_over(database: Database, batch: str) -> bool:
    """Tell whether all runs of a night have ended."""
    with database.read() as session:
        return all(run.state in ENDED for run in runs_of_batch(session, batch))
