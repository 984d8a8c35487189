"""A plan of several days, of which another plan has taken one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from api.db.plans import NewPlan, add_plan, get_plan, plan_document, publish_plan
from api.db.who import SYSTEM
from api.schemas.plans import Plan
from tests.api.http.serving import BRANCH, DAY, Served, dataset, event, planned, serve, stops_of

NOW = f"{DAY}T06:05:00+01:00"
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Plan, Plan]]:
    """Publish a plan of two days, and then another one of the first of them."""
    with serve(tmp_path_factory.mktemp("apart")) as served:
        draft = planned(served, dataset(tmp_path_factory.mktemp("data") / "day"))
        with served.database.write() as session:
            document = plan_document(session, BRANCH, draft.id)
            summary = get_plan(session, BRANCH, draft.id).summary
            names = []
            for days in (2, 1):
                new = NewPlan(day=DAY, days=days, document=document, summary=summary)
                names.append(add_plan(session, BRANCH, SYSTEM, new).id)
                publish_plan(session, BRANCH, SYSTEM, names[-1])
        first, second = (served.client().plan(name) for name in names)
        yield served, first, second


def answer_to(served: Served, plan: Plan, name: str) -> Plan:
    """Tell an event of a plan and return the proposal that it leads to."""
    client = served.client("dispatcher")
    told = event(
        name, "overrun", at="06:00", visit=stops_of(served, plan.id)[-1][1].visit, seconds=900
    )
    run = client.tell(plan.id, [told], seconds=0.2, now=NOW).run
    assert run is not None
    ended = served.solve(run)
    assert ended.plan is not None, ended.failure
    return client.plan(ended.plan)


def test_events_go_to_the_plan_that_they_are_told_of(apart: tuple[Served, Plan, Plan]) -> None:
    """Each plan's proposal changes that plan and answers its own events alone."""
    served, whole, first_day = apart
    client = served.client("dispatcher")
    assert client.published(DAY).id == first_day.id
    assert client.published(NEXT).id == whole.id
    of_whole = answer_to(served, whole, "e-1")
    assert of_whole.base == whole.id
    of_first = answer_to(served, first_day, "e-2")
    assert of_first.base == first_day.id
    assert of_first.events_through > of_whole.events_through
    settled = {e.key: e.plan for e in client.events(whole.id)}
    assert settled == {"e-1": of_whole.id, "e-2": of_first.id}
