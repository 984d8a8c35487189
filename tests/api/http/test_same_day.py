"""The day, over HTTP: events, proposals, rankings and moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.client import ApiError
from api.schemas.choices import (
    DispatchRequest,
    MoveRequest,
    RecommendRequest,
    ReplacementRequest,
)
from api.schemas.plans import Plan
from tests.api.http.serving import DAY, Served, dataset, event, planned, serve, stops_of


@pytest.fixture(scope="module")
def day(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Plan]]:
    """Run a service of its own, whose published plan these tests may change."""
    folder = tmp_path_factory.mktemp("same-day")
    with serve(folder) as served:
        yield served, planned(served, dataset(folder / "day"), publish=True)


def test_choices_are_ranked_without_solving(day: tuple[Served, Plan]) -> None:
    """A new visit has places with prices, an emergency has nurses, a sick call stand-ins."""
    served, plan = day
    client = served.client("dispatcher")
    _, stop = stops_of(served, plan.id)[0]
    visit = {
        "id": "urgent-1",
        "patient": stop.patient,
        "on_site_seconds": 1800,
        "windows": [
            {"earliest": f"{DAY}T11:00:00+01:00", "latest": f"{DAY}T15:00:00+01:00"},
        ],
    }
    request = RecommendRequest.model_validate({"visit": visit})
    places = client.recommend(plan.id, request).recommendations
    assert places
    assert [p.points for p in places] == sorted(p.points for p in places)
    assert all(p.points == sum(t.points for t in p.terms) for p in places)
    elsewhere = visit | {"location": {"latitude": 47.16, "longitude": 9.512}}
    request = RecommendRequest.model_validate({"visit": elsewhere})
    assert client.recommend(plan.id, request).recommendations
    emergency = {"patient": stop.patient, "at": f"{DAY}T10:05:00+01:00"}
    ranked = client.dispatch(plan.id, DispatchRequest.model_validate(emergency)).responders
    assert {responder.nurse for responder in ranked} == {"N1", "N2"}
    sick = {"nurse": "N1", "start": f"{DAY}T00:00:00+01:00", "end": f"{DAY}T23:00:00+01:00"}
    found = client.replacements(plan.id, ReplacementRequest.model_validate(sick))
    assert {r.nurse for r in found.replacements} <= {"N2"}


def test_a_move_is_judged_and_kept_only_when_legal(day: tuple[Served, Plan]) -> None:
    """Trying changes nothing; kept, a published plan gets a proposal with the visit moved."""
    served, plan = day
    client = served.client("dispatcher")
    shift, stop = stops_of(served, plan.id)[0]
    other = "S2" if shift == "S1" else "S1"
    tried = client.move(plan, MoveRequest(visit=stop.visit, shift=other, position=0))
    assert tried.applied is None
    assert client.plan(plan.id) == plan
    if tried.legal:
        kept = client.move(plan, MoveRequest(visit=stop.visit, shift=other, position=0, apply=True))
        assert kept.applied is not None
        assert (kept.applied.state, kept.applied.base) == ("proposed", plan.id)
        assert {s.visit: name for name, s in stops_of(served, kept.applied.id)}[stop.visit] == other
        assert client.diff(kept.applied.id).counts["reassigned"] == 1
        assert client.reject(kept.applied, reason="only tried").state == "rejected"
    with pytest.raises(ApiError) as unknown:
        client.move(plan, MoveRequest(visit=stop.visit, shift="S9"))
    assert unknown.value.status == 404
    answer = client.request(
        "POST",
        f"/v1/plans/{plan.id}/moves",
        json={"visit": stop.visit, "shift": other, "apply": True},
    )
    assert answer.status_code == 428


def test_events_become_a_proposal_that_is_accepted_once(day: tuple[Served, Plan]) -> None:
    """Sick call in, proposal out; accepted, it is the day's plan, and the old one is superseded."""
    served, plan = day
    client = served.client("dispatcher")
    _, stop = stops_of(served, plan.id)[-1]
    late = event("e-1", "overrun", at="07:40", visit=stop.visit, seconds=900)
    told = client.tell(plan.id, [late], seconds=1.0, now=f"{DAY}T07:45:00+01:00")
    assert told.run is not None
    assert [e.state for e in told.events] == ["accepted"]
    again = client.tell(plan.id, [late], seconds=1.0, now=f"{DAY}T07:45:00+01:00")
    assert [e.id for e in again.events] == [e.id for e in told.events]
    run = served.solve(told.run)
    assert run.state == "done", run.failure
    assert run.plan is not None
    proposal = client.plan(run.plan)
    assert (proposal.state, proposal.base) == ("proposed", plan.id)
    assert proposal.proposal is not None
    assert [e.state for e in client.events(plan.id)] == ["applied"]
    assert client.diff(proposal.id).against == plan.id
    accepted = client.accept(proposal, reason="called the patient")
    assert accepted.state == "published"
    assert client.published(DAY).id == proposal.id
    assert client.plan(plan.id).state == "superseded"
    with pytest.raises(ApiError) as stale:
        client.tell(plan.id, [event("e-2", "visit_cancelled", visit=stop.visit)])
    assert (stale.value.code, stale.value.problem.other) == ("not_published", proposal.id)


def test_what_cannot_have_happened_is_refused_with_the_reason(day: tuple[Served, Plan]) -> None:
    """An event for a visit reported done, or for none, is answered 409; nothing of it is kept."""
    served, _ = day
    client = served.client("dispatcher")
    plan = client.published(DAY)
    _, stop = stops_of(served, plan.id)[0]
    before = [e.id for e in client.events(plan.id)]
    done = f"{DAY}T20:00:00+01:00"
    with pytest.raises(ApiError) as refused:
        client.tell(
            plan.id,
            [
                event("e-7", "visit_done", at="18:30", visit=stop.visit),
                event("e-8", "visit_cancelled", at="19:00", visit=stop.visit),
                event("e-9", "not_home", at="19:00", visit="nobody"),
            ],
            now=done,
        )
    assert (refused.value.status, refused.value.code) == (409, "event_refused")
    assert {issue.pointer for issue in refused.value.issues} == {"/events/1", "/events/2"}
    assert "already done" in refused.value.issues[0].detail
    assert [e.id for e in client.events(plan.id)] == before


def test_a_nurse_sees_and_tells_her_own_day_only(day: tuple[Served, Plan]) -> None:
    """Her visits come with names and tasks; others' visits she cannot tell of."""
    served, _ = day
    nurse = served.client("nurse")
    own = nurse.my_day(DAY)
    assert own.nurse == "N1"
    mine = {stop.visit for shift in own.shifts for stop in shift.stops}
    plan = served.client().published(DAY)
    theirs = {stop.visit for _, stop in stops_of(served, plan.id)} - mine
    assert all(stop.name for shift in own.shifts for stop in shift.stops)
    for visit in sorted(theirs)[:1]:
        with pytest.raises(ApiError) as refused:
            nurse.tell_own(DAY, [event("x", "visit_started", visit=visit)])
        assert refused.value.status == 404
    with pytest.raises(ApiError) as foreign:
        nurse.tell_own(DAY, [event("x", "visit_done", visit=min(mine), nurse="N2")])
    assert foreign.value.status == 404
    assert nurse.request("GET", f"/v1/plans/{plan.id}").status_code == 403
    link = nurse.request("GET", "/v1/my/calendar").json()["path"]
    calendar = served.with_key("").request("GET", link)
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "Secretname" not in calendar.text
    assert not any(stop.patient in calendar.text for _, stop in stops_of(served, plan.id))
    assert served.with_key("").request("GET", link[:-1] + "x").status_code == 404
