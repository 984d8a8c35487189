"""What was published forgets nothing that happened, and is not answered twice."""

from __future__ import annotations

from datetime import UTC, datetime

from api.db.database import Database
from api.db.events import Happening
from api.db.leases import claim
from api.db.models_jobs import RunRow
from api.db.plans import NewPlan, add_plan
from api.db.runs import list_runs, stop_run
from api.jobs.publishing import publish_and_follow
from api.services.planning import accept_events
from tests.api.databases import DAY, WHO


def publish(database: Database) -> None:
    """Store a plan that knows no events, and publish it."""
    with database.write() as session:
        row = add_plan(session, "b1", WHO, NewPlan(day=DAY, days=1, document=b"{}", summary={}))
        publish_and_follow(session, "b1", WHO, row.id)


def tell(database: Database) -> RunRow:
    """Tell an event of the day and return the run that is to answer it."""
    at = datetime(2026, 11, 23, 8, tzinfo=UTC)
    happening = Happening(key="k", kind="visit_cancelled", happened_at=at, body={"visit": "v"})
    with database.write() as session:
        run = accept_events(session, "b1", WHO, DAY, [happening])[1]
    assert run is not None
    return run


def runs(database: Database) -> list[tuple[str, bool]]:
    """Return states of the day's runs, and whether they were asked to stop."""
    with database.read() as session:
        found = list_runs(session, "b1", day=DAY)
        return [(run.state, run.stop_requested) for run in reversed(found)]


def test_a_plan_that_knows_no_events_is_followed_by_a_replan(database: Database) -> None:
    """Published before anything happened it is not; afterwards it is."""
    publish(database)
    assert runs(database) == []
    run = tell(database)
    with database.write() as session:
        stop_run(session, "b1", WHO, run.id)
    publish(database)
    assert runs(database) == [("stopped", True), ("queued", False)]


def test_a_replan_that_is_under_way_is_not_asked_for_again(database: Database) -> None:
    """It begins anew on the plan that was published, with all of its time."""
    publish(database)
    tell(database)
    publish(database)
    assert runs(database) == [("queued", False)]
    assert claim(database, "w1", ("replan",)) is not None
    publish(database)
    assert runs(database) == [("running", False)]
