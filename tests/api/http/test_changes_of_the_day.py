"""What several people decide about one day: nothing that happened is lost by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.client import ApiError
from api.schemas.base import Page
from api.schemas.choices import MoveRequest
from api.schemas.plans import Plan, Run
from tests.api.http.serving import DAY, Served, copied, dataset, planned, serve
from tests.api.http.test_same_day import event, stops_of

MORNING = f"{DAY}T06:05:00+01:00"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Plan]]:
    """Solve one day, once."""
    folder = tmp_path_factory.mktemp("day")
    with serve(folder) as served:
        yield served, planned(served, dataset(folder / "day"), publish=True)


@pytest.fixture
def day(
    source: tuple[Served, Plan], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Plan]]:
    """Give each test a service of its own with that day's plan published."""
    with serve(tmp_path_factory.mktemp("own")) as served:
        yield served, copied(*source, served)


def late(name: str, served: Served, plan: Plan) -> dict[str, object]:
    """Return an event of the last visit of the day."""
    _, stop = stops_of(served, plan.id)[-1]
    return event(name, "overrun", at="06:00", visit=stop.visit, seconds=900)


def proposal_of(served: Served, plan: Plan, name: str = "e-1") -> Plan:
    """Tell an event and return the proposal that answers it."""
    client = served.client("dispatcher")
    told = client.tell(plan.id, [late(name, served, plan)], seconds=0.2, now=MORNING)
    assert told.run is not None
    run = served.solve(told.run)
    assert run.plan is not None, run.failure
    return client.plan(run.plan)


def queued(served: Served) -> Run:
    """Return the one run that waits."""
    query = {"date": DAY.isoformat(), "state": "queued"}
    answer = served.client().request("GET", "/v1/runs", params=query)
    (run,) = Page[Run].model_validate_json(answer.content).items
    return run


def same_place(served: Served, plan: Plan) -> MoveRequest:
    """Return a move that leaves a visit where it is."""
    shift, stop = stops_of(served, plan.id)[0]
    routes = {route.shift: route for route in served.client().routes(plan.id).routes}
    position = [s.visit for s in routes[shift].stops].index(stop.visit)
    return MoveRequest(visit=stop.visit, shift=shift, position=position, apply=True)


def test_a_move_of_a_published_plan_needs_the_revision_that_was_read(
    day: tuple[Served, Plan],
) -> None:
    """An old revision is refused as stale, and no proposal is made."""
    served, plan = day
    client = served.client("dispatcher")
    answer = client.request(
        "POST",
        f"/v1/plans/{plan.id}/moves",
        json=same_place(served, plan).model_dump(exclude_unset=True),
        headers={"If-Match": '"999"'},
    )
    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert list(client.plans(date=DAY, state="proposed")) == []


def test_a_move_does_not_push_aside_an_answer_to_what_happened(day: tuple[Served, Plan]) -> None:
    """While a re-plan awaits a decision, moves go to it and not to the plan before it."""
    served, plan = day
    client = served.client("dispatcher")
    proposal = proposal_of(served, plan)
    with pytest.raises(ApiError) as refused:
        client.move(plan, same_place(served, plan))
    assert (refused.value.status, refused.value.code) == (409, "proposal_open")
    assert refused.value.problem.other == proposal.id
    assert client.plan(proposal.id) == proposal
    moved = client.move(proposal, same_place(served, proposal)).applied
    assert moved is not None
    assert client.accept(moved).state == "published"


def test_events_of_a_proposal_that_was_declined_await_another(day: tuple[Served, Plan]) -> None:
    """Told again, or when something else happens, they are planned for."""
    served, plan = day
    client = served.client("dispatcher")
    client.reject(proposal_of(served, plan))
    (kept,) = client.events(plan.id)
    assert (kept.state, kept.plan) == ("accepted", None)
    again = client.tell(plan.id, [late("e-1", served, plan)], seconds=0.2, now=MORNING)
    assert again.run is not None
    run = served.solve(again.run)
    assert [(e.state, e.plan) for e in client.events(plan.id)] == [("applied", run.plan)]


def test_a_change_by_hand_that_knows_no_events_is_followed_by_a_proposal(
    day: tuple[Served, Plan],
) -> None:
    """Published after a declined re-plan, the events are planned for at once."""
    served, plan = day
    client = served.client("dispatcher")
    client.reject(proposal_of(served, plan))
    by_hand = client.move(plan, same_place(served, plan)).applied
    assert by_hand is not None
    accepted = client.accept(by_hand)
    run = queued(served)
    assert run.kind == "replan"
    run = served.solve(run)
    assert run.plan is not None, run.failure
    assert client.plan(run.plan).base == accepted.id
    assert [(e.state, e.plan) for e in client.events(plan.id)] == [("applied", run.plan)]


def test_a_plan_of_the_data_published_in_the_day_is_followed_by_a_proposal(
    source: tuple[Served, Plan], day: tuple[Served, Plan]
) -> None:
    """It knows nothing of what happened: what was accepted before is asked for again."""
    served, plan = day
    client = served.client("dispatcher")
    client.accept(proposal_of(served, plan))
    anew = copied(*source, served, publish=False)
    published = served.client("scheduler").publish(anew)
    run = queued(served)
    run = served.solve(run)
    assert run.plan is not None, run.failure
    assert client.plan(run.plan).base == published.id
    assert [(e.state, e.plan) for e in client.events(plan.id)] == [("applied", run.plan)]


def test_who_may_not_publish_cannot_have_it_done_by_a_run(day: tuple[Served, Plan]) -> None:
    """A record system may ask for plans; that one is published at once is not its decision."""
    served, plan = day
    system = served.client("integration")
    with pytest.raises(ApiError) as refused:
        system.ask(DAY, seconds=0.2, publish=True)
    assert (refused.value.status, refused.value.code) == (403, "forbidden")
    assert system.published(DAY).id == plan.id
    audit = [e for e in served.client().audit() if e.action == "access.refused"]
    assert [e.entity_id for e in audit] == ["plan.publish"]


def test_a_draft_is_declined_by_who_may_publish_it(
    source: tuple[Served, Plan], day: tuple[Served, Plan]
) -> None:
    """A dispatcher decides about proposals, a scheduler about any plan."""
    served, _ = day
    draft = copied(*source, served, publish=False)
    with pytest.raises(ApiError) as refused:
        served.client("dispatcher").reject(draft)
    assert (refused.value.status, refused.value.code) == (403, "forbidden")
    assert served.client("scheduler").reject(draft).state == "rejected"
