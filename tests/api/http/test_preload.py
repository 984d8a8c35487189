"""Plans are at hand before anybody asks about them."""

from __future__ import annotations

from api.contexts import Contexts
from api.db.plans import get_plan
from api.nurse_day import calendar
from api.preload import Preloader
from api.schemas.plans import Plan
from tests.api.http.serving import BRANCH, DAY, Served


def test_a_published_plan_is_read_ahead_and_once(served: Served, plan: Plan) -> None:
    """What is tied to what is looked up as well; plans that are not published are left alone."""
    published = {found.id for found in served.client().plans(state="published")}
    assert plan.id in published
    contexts = Contexts()
    preloader = Preloader(database=served.database, contexts=contexts)
    assert preloader.look() == len(published)
    assert preloader.look() == 0
    kept = contexts.plans._values
    assert {name for name, _ in kept} == published
    days = contexts.days._values.values()
    asked = [context.told for context in kept.values()] + [day.context for day in days]
    assert any("reach" in vars(context) for context in asked)


def test_calendars_push_no_plan_aside(served: Served, plan: Plan) -> None:
    """They go through weeks of plans, and keep of each what they show."""
    contexts = Contexts()
    with served.database.read() as session:
        row = get_plan(session, BRANCH, plan.id)
        first = calendar(session, contexts, BRANCH, "N1", DAY)
        assert b"BEGIN:VEVENT" in first + calendar(session, contexts, BRANCH, "N2", DAY)
        assert contexts.plans.known((row.id, row.digest)) is None
        assert (row.id, row.digest) in contexts.shifts._values
