"""From a dataset to a published plan, over HTTP by the client."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.client import ApiError
from api.schemas.plans import Plan
from tests.api.http.serving import DAY, Served


def test_a_plan_is_asked_for_solved_and_published(served: Served, plan: Plan) -> None:
    """The plan is published, keeps all rules, and everything of it can be read."""
    client = served.client("dispatcher")
    assert plan.state == "published"
    assert plan.violations == []
    assert client.published(DAY).id == plan.id
    routes = client.routes(plan.id)
    stops = [stop for route in routes.routes for stop in route.stops]
    assert len(stops) + plan.unassigned == plan.visits
    assert all(stop.start.utcoffset() == timedelta(hours=1) for stop in stops)
    kpis = client.kpis(plan.id)
    costs = client.costs(plan.id)
    assert kpis.served == len(stops)
    assert sum(term.points for term in costs.terms) == costs.points == plan.points
    assert costs.violations == []
    assert len(client.unassigned(plan.id).visits) == plan.unassigned
    covered = client.coverage(plan.id)
    assert len(covered.slots) * covered.slot_seconds == 86_400
    kinds = {feature["properties"]["type"] for feature in client.map(plan.id)["features"]}
    assert {"route", "stop"} <= kinds
    same = client.diff(plan.id, against=plan.id)
    assert same.changes == []
    assert same.points_before == same.points_after
    drawing = client.drawing(plan.id)
    assert [len(shift["route"]["stops"]) for shift in drawing.picture["shifts"] if "route" in shift]
    assert "Secretname" not in drawing.model_dump_json()
    assert drawing.tiles[0].value == f"{len(stops)} of {plan.visits}"
    found = client.explain(plan.id, stops[0].visit)
    assert found.placement is not None
    assert found.placement.start == stops[0].start


def test_a_run_tells_what_it_does_and_can_be_heard_again(served: Served, plan: Plan) -> None:
    """Events are numbered without gaps, end with done, and go on after the last one heard."""
    client = served.client()
    assert plan.run is not None
    told = list(client.listen(plan.run))
    assert [event.number for event in told] == list(range(1, len(told) + 1))
    assert told[0].kind == "status"
    assert told[-1].kind == "done"
    assert told[-1].data["plan"] == plan.id
    assert any(event.kind == "improved" for event in told)
    assert list(client.listen(plan.run, after=2)) == told[2:]
    assert client.told(plan.run) == told


def test_while_a_plan_is_made_another_is_refused(served: Served, plan: Plan) -> None:
    """The second request is answered 409 with the id of the run; stopped, it leaves no plan."""
    client = served.client()
    day = DAY + timedelta(days=1)
    run = client.ask(day, seconds=1.0)
    with pytest.raises(ApiError) as refused:
        client.ask(day, seconds=1.0)
    assert (refused.value.status, refused.value.code) == (409, "run_active")
    assert refused.value.problem.other == run.id
    stopped = client.stop_run(run.id, reason="not today")
    assert stopped.state == "stopped"
    assert client.ask(day).id != run.id


def test_a_decision_needs_the_revision_that_was_read(served: Served, plan: Plan) -> None:
    """Without If-Match 428, with an old or odd one 412; nothing is changed."""
    client = served.client()
    path = f"/v1/plans/{plan.id}/reject"
    assert client.request("POST", path).status_code == 428
    for tag in ('"99"', "*", 'W/"1"', "1"):
        answer = client.request("POST", path, headers={"If-Match": tag})
        assert answer.status_code == 412, tag
        assert answer.headers["content-type"] == "application/problem+json"
    assert client.plan(plan.id) == plan


def test_a_published_plan_cannot_be_rejected(served: Served, plan: Plan) -> None:
    """What people were told is replaced, not taken back."""
    with pytest.raises(ApiError) as refused:
        served.client().reject(plan)
    assert (refused.value.status, refused.value.code) == (409, "not_open")


def test_other_branches_see_nothing(served: Served, plan: Plan) -> None:
    """For a manager of another branch, neither plan nor run nor dataset exists."""
    stranger = served.with_key(served.other)
    for path in (
        f"/v1/plans/{plan.id}",
        f"/v1/plans/{plan.id}/routes",
        f"/v1/runs/{plan.run}",
        f"/v1/runs/{plan.run}/events",
        f"/v1/datasets/{plan.dataset}",
        f"/v1/plans/{plan.id}?branch=vaduz",
        "/v1/branches/vaduz",
    ):
        assert stranger.request("GET", path).status_code == 404, path
    assert list(stranger.plans()) == []
