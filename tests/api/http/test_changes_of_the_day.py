"""What several people decide about one day: nothing that happened is lost by it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from api.client import ApiError
from api.db.plans import plan_document
from api.jobs import clock
from api.jobs.replanning import moment
from api.schemas.base import Page
from api.schemas.choices import MoveRequest
from api.schemas.plans import Plan, Run
from routing.io.plan_file import plan_of_bytes
from tests.api.http.serving import BRANCH, DAY, Served, copied, event, stops_of

MORNING = f"{DAY}T06:05:00+01:00"


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
    """What was told after it was made, and nobody answers, is planned for once it is accepted."""
    served, plan = day
    client = served.client("dispatcher")
    by_hand = client.move(plan, same_place(served, plan)).applied
    assert by_hand is not None
    told = client.tell(plan.id, [late("e-1", served, plan)], seconds=0.2, now=MORNING)
    assert told.run is not None
    assert client.stop_run(told.run.id).state == "stopped"
    accepted = client.accept(by_hand)
    run = queued(served)
    assert run.kind == "replan"
    run = served.solve(run)
    assert run.plan is not None, run.failure
    assert client.plan(run.plan).base == accepted.id
    assert [(e.state, e.plan) for e in client.events(plan.id)] == [("applied", run.plan)]


def test_a_change_by_hand_after_a_declined_proposal_takes_in_what_happened(
    day: tuple[Served, Plan],
) -> None:
    """Nothing is forgotten by declining: the day goes on with the events, by hand."""
    served, plan = day
    client = served.client("dispatcher")
    client.reject(proposal_of(served, plan))
    by_hand = client.move(plan, same_place(served, plan)).applied
    assert by_hand is not None
    assert [(e.state, e.plan) for e in client.events(plan.id)] == [("applied", by_hand.id)]
    _, before = stops_of(served, plan.id)[-1]
    _, after = stops_of(served, by_hand.id)[-1]
    assert (after.end - after.start) == (before.end - before.start) + timedelta(seconds=900)
    # Declined as well, they await an answer again.
    client.reject(by_hand)
    assert [e.state for e in client.events(plan.id)] == ["accepted"]


def test_a_plan_of_the_data_published_in_the_day_is_followed_by_a_proposal(
    day: tuple[Served, Plan],
) -> None:
    """It knows nothing of what happened: what was accepted before is asked for again."""
    served, plan = day
    client = served.client("dispatcher")
    client.accept(proposal_of(served, plan))
    anew = copied(served, plan, served, publish=False)
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


def test_a_draft_is_declined_by_who_may_publish_it(day: tuple[Served, Plan]) -> None:
    """A dispatcher decides about proposals, a scheduler about any plan."""
    served, plan = day
    draft = copied(served, plan, served, publish=False)
    with pytest.raises(ApiError) as refused:
        served.client("dispatcher").reject(draft)
    assert (refused.value.status, refused.value.code) == (403, "forbidden")
    assert served.client("scheduler").reject(draft).state == "rejected"


def test_one_clock_that_is_ahead_does_not_move_the_day(
    day: tuple[Served, Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event that is still to come is refused; others tell of the day as it is."""
    served, plan = day
    monkeypatch.setattr(clock, "utc_now", lambda: datetime.fromisoformat(f"{DAY}T06:40:00+01:00"))
    nurse, client = served.client("nurse"), served.client("dispatcher")
    mine = [stop.visit for shift in nurse.my_day(DAY).shifts for stop in shift.stops]
    theirs = [stop.visit for _, stop in stops_of(served, plan.id)]
    with pytest.raises(ApiError) as refused:
        nurse.tell_own(DAY, [event("ahead", "visit_started", at="23:50", visit=mine[0])])
    assert (refused.value.status, refused.value.code) == (409, "event_refused")
    assert [issue.pointer for issue in refused.value.issues] == ["/events/0"]
    a_little = [event("a-little", "visit_cancelled", at="06:41", visit=theirs[0])]
    assert client.tell(plan.id, a_little).run is not None
    last = [event("last", "visit_cancelled", at="06:40", visit=theirs[-1])]
    assert client.tell(plan.id, last).run is not None


def test_the_time_of_a_day_that_is_lived_now_is_the_clocks(
    day: tuple[Served, Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody says over HTTP that it is later than it is; of a day that is over, they may."""
    served, plan = day
    client = served.client("dispatcher")
    told = [late("e-1", served, plan)]
    with monkeypatch.context() as patched:
        patched.setattr(clock, "utc_now", lambda: datetime.fromisoformat(MORNING))
        with pytest.raises(ApiError) as refused:
            client.tell(plan.id, told, now=f"{DAY}T20:00:00+01:00")
    assert (refused.value.status, refused.value.issues[0].pointer) == (422, "/now")
    with pytest.raises(ApiError) as early:
        client.tell(plan.id, told, now=f"{DAY}T05:00:00+01:00")
    assert early.value.code == "event_refused"


def test_a_replan_is_made_for_the_clock_and_not_for_what_events_say(
    served: Served, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event ahead counts for two minutes; simulated days are as late as what is told."""
    with served.database.read() as session:
        horizon = plan_of_bytes(plan_document(session, BRANCH, plan.id)).problem.horizon
    request = {"events": [{"at": f"{DAY}T23:50:00+01:00"}], "now": None}
    assert moment(request, horizon) == 23 * 3600 + 50 * 60
    monkeypatch.setattr(clock, "utc_now", lambda: datetime.fromisoformat(f"{DAY}T06:40:00+01:00"))
    assert moment(request, horizon) == 6 * 3600 + 40 * 60 + 120
    assert moment(request | {"events": []}, horizon) == 6 * 3600 + 40 * 60


def new_visit(name: str, patient: str) -> dict[str, object]:
    """Return an event of a visit at a place of its own."""
    window = {"earliest": f"{DAY}T11:00:00+01:00", "latest": f"{DAY}T15:00:00+01:00"}
    visit = {
        "id": f"{name}-visit",
        "patient": patient,
        "on_site_seconds": 1800,
        "windows": [window],
        "location": {"latitude": 47.16, "longitude": 9.512},
    }
    return event(name, "new_visit", at="06:00", visit=visit)


def test_a_visit_at_a_new_place_can_be_cancelled_before_its_proposal_is_there(
    day: tuple[Served, Plan],
) -> None:
    """It is told of like any other; without it, there is still no such visit."""
    served, plan = day
    client = served.client("dispatcher")
    cancelled = event("off", "visit_cancelled", at="06:02", visit="urgent-visit")
    with pytest.raises(ApiError) as unknown:
        client.tell(plan.id, [cancelled], now=MORNING)
    assert unknown.value.code == "event_refused"
    patient = stops_of(served, plan.id)[0][1].patient
    client.tell(plan.id, [new_visit("urgent", patient)], now=MORNING)
    assert client.tell(plan.id, [cancelled], now=MORNING).run is not None
    with pytest.raises(ApiError) as twice:
        client.tell(
            plan.id,
            [new_visit("again", patient) | {"id": "again"}, cancelled | {"id": "b"}],
            now=MORNING,
        )
    assert [issue.pointer for issue in twice.value.issues] == ["/events/1"]


def test_an_event_sent_again_after_its_proposal_was_accepted_is_the_same(
    day: tuple[Served, Plan],
) -> None:
    """Of the old plan or of the new one, it is answered; with another content it is refused."""
    served, plan = day
    client = served.client("dispatcher")
    told = event("off", "visit_cancelled", at="06:00", visit=stops_of(served, plan.id)[-1][1].visit)
    first = client.tell(plan.id, [told], seconds=0.2, now=MORNING)
    assert first.run is not None
    run = served.solve(first.run)
    assert run.plan is not None
    accepted = client.accept(client.plan(run.plan))
    for name in (plan.id, accepted.id):
        again = client.tell(name, [told], now=MORNING)
        assert [(e.id, e.state) for e in again.events] == [(first.events[0].id, "applied")]
        assert again.run is None
        with pytest.raises(ApiError) as differs:
            client.tell(name, [told | {"at": f"{DAY}T06:01:00+01:00"}], now=MORNING)
        assert differs.value.code == "event_differs"


def test_two_events_of_one_id_are_refused_together(day: tuple[Served, Plan]) -> None:
    """Nobody could say later which of them was kept."""
    served, plan = day
    one = late("e-1", served, plan)
    with pytest.raises(ApiError) as refused:
        served.client("dispatcher").tell(plan.id, [one, one | {"seconds": 60}], now=MORNING)
    assert refused.value.code == "event_differs"
    assert list(served.client().events(plan.id)) == []
