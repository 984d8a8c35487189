"""Questions are about the day as it is: with what was told since, accepted or not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from api.client import ApiError
from api.schemas.base import Page
from api.schemas.choices import (
    DispatchRequest,
    MoveRequest,
    RecommendRequest,
    ReplacementRequest,
)
from api.schemas.plans import Plan, Run
from tests.api.http.serving import DAY, Served, event, stops_of

SIX = f"{DAY}T06:00:00+01:00"


def out(served: Served, plan: Plan) -> tuple[str, dict[str, Any]]:
    """Return the nurse of the first visit, and an event that she is out all day."""
    shift, _ = stops_of(served, plan.id)[0]
    nurse = {"S1": "N1", "S2": "N2"}[shift]
    times = {"start": f"{DAY}T07:00:00+01:00", "end": f"{DAY}T23:00:00+01:00"}
    return nurse, event("out", "nurse_out", at="06:00", nurse=nurse, **times)


def wanted(patient: str) -> RecommendRequest:
    """Return a question for a new visit's place."""
    window = {"earliest": f"{DAY}T11:00:00+01:00", "latest": f"{DAY}T15:00:00+01:00"}
    visit = {"id": "new", "patient": patient, "on_site_seconds": 1800, "windows": [window]}
    return RecommendRequest.model_validate({"visit": visit})


def test_nobody_is_counted_on_who_called_in_sick_a_moment_ago(day: tuple[Served, Plan]) -> None:
    """No proposal is made yet, and rankings, moves and stand-ins know it; each says so."""
    served, plan = day
    client = served.client("dispatcher")
    nurse, sick = out(served, plan)
    _, stop = stops_of(served, plan.id)[0]
    before = client.recommend(plan.id, wanted(stop.patient))
    assert nurse in {place.nurse for place in before.recommendations}
    assert before.taken_in.events == []
    assert before.taken_in.until is None
    client.tell(plan.id, [sick], now=SIX)
    found = client.recommend(plan.id, wanted(stop.patient))
    assert nurse not in {place.nurse for place in found.recommendations}
    assert found.recommendations
    assert found.taken_in.events == ["out"]
    assert found.taken_in.until == datetime.fromisoformat(SIX)
    # Her visit has no place now: it may be asked for, and be moved to the other nurse.
    again = client.recommend(plan.id, RecommendRequest(id=stop.visit))
    assert {place.nurse for place in again.recommendations} == {"N1", "N2"} - {nurse}
    (shift,) = {"S1", "S2"} - {again.recommendations[0].shift}
    assert not client.move(plan, MoveRequest(visit=stop.visit, shift=shift)).legal
    moved = client.move(plan, MoveRequest(visit=stop.visit, shift=again.recommendations[0].shift))
    assert moved.legal
    assert moved.taken_in.events == ["out"]
    emergency = {"patient": stop.patient, "at": f"{DAY}T10:05:00+01:00"}
    ranked = client.dispatch(plan.id, DispatchRequest.model_validate(emergency))
    assert nurse not in {r.nurse for r in ranked.responders}
    assert ranked.taken_in.events == ["out"]
    asked = {"nurse": nurse, "start": f"{DAY}T00:00:00+01:00", "end": f"{DAY}T23:00:00+01:00"}
    stands = client.replacements(plan.id, ReplacementRequest.model_validate(asked))
    assert stands.taken_in.events == ["out"]


def test_a_colleague_may_have_made_a_visit(day: tuple[Served, Plan]) -> None:
    """The report names her; who had the visit is free for something else, and it is not moved."""
    served, plan = day
    client = served.client("dispatcher")
    shift, stop = stops_of(served, plan.id)[0]
    other = {"S1": "N2", "S2": "N1"}[shift]
    begun = event("e-c", "visit_started", at="10:00", visit=stop.visit, nurse=other)
    unknown = event("e-d", "visit_started", at="10:00", visit=stop.visit, nurse="nobody")
    with pytest.raises(ApiError) as refused:
        client.tell(plan.id, [unknown], now=f"{DAY}T10:05:00+01:00")
    assert refused.value.code == "event_refused"
    client.tell(plan.id, [begun], now=f"{DAY}T10:05:00+01:00")
    moved = client.move(plan, MoveRequest(visit=stop.visit, shift=shift))
    assert not moved.legal
    assert moved.taken_in.events == ["e-c"]


def test_a_visit_that_was_told_with_its_place_can_be_asked_about_at_once(
    day: tuple[Served, Plan],
) -> None:
    served, plan = day
    client = served.client("dispatcher")
    _, stop = stops_of(served, plan.id)[0]
    body = wanted(stop.patient).model_dump(mode="json")["visit"]
    body |= {"id": "urgent", "location": {"latitude": 47.16, "longitude": 9.512}}
    body.pop("links", None)
    client.tell(plan.id, [event("e-1", "new_visit", at="06:00", visit=body)], now=SIX)
    found = client.recommend(plan.id, RecommendRequest(id="urgent"))
    assert found.recommendations
    assert found.taken_in.events == ["e-1"]


def test_a_move_by_hand_waits_for_the_answer_that_is_being_made(day: tuple[Served, Plan]) -> None:
    served, plan = day
    client = served.client("dispatcher")
    nurse, sick = out(served, plan)
    run = client.tell(plan.id, [sick], now=SIX).run
    assert run is not None
    _, stop = stops_of(served, plan.id)[0]
    other = "S2" if nurse == "N1" else "S1"
    request = MoveRequest(visit=stop.visit, shift=other, apply=True)
    with pytest.raises(ApiError) as refused:
        client.move(plan, request)
    assert (refused.value.status, refused.value.code) == (409, "replan_active")
    assert refused.value.problem.other == run.id
    # The re-plan is stopped before it began: then the change by hand answers what was told.
    client.stop_run(run.id)
    kept = client.move(plan, request)
    assert kept.applied is not None
    assert kept.coverage is None or kept.coverage.uncovered_minutes_after >= 0
    assert {e.key: (e.state, e.plan) for e in client.events(plan.id)} == {
        "out": ("applied", kept.applied.id)
    }
    assert kept.applied.proposal is not None
    assert kept.applied.proposal.nurses_called
    accepted = client.accept(kept.applied)
    assert stop.visit in {s.visit for _, s in stops_of(served, accepted.id)}
    assert nurse not in {route.nurse for route in client.routes(accepted.id).routes}
    # All is answered: nothing is asked for, and later questions are about the new plan.
    asked = client.request("GET", "/v1/runs", params={"date": DAY.isoformat()})
    runs = Page[Run].model_validate_json(asked.content).items
    assert [r.state for r in runs] == ["stopped"]
    assert client.recommend(accepted.id, wanted(stop.patient)).taken_in.events == []


def test_a_move_tells_who_would_be_out_of_reach(day: tuple[Served, Plan]) -> None:
    """Asked for, the difference in coverage is told, and it is that of the two plans."""
    served, plan = day
    client = served.client("dispatcher")
    shift, stop = stops_of(served, plan.id)[0]
    other = "S2" if shift == "S1" else "S1"
    assert client.move(plan, MoveRequest(visit=stop.visit, shift=other)).coverage is None
    tried = client.move(plan, MoveRequest(visit=stop.visit, shift=other, coverage=True))
    assert tried.coverage is not None
    before = client.coverage(plan.id)
    assert tried.coverage.uncovered_minutes_before == sum(before.minutes_by_class.values())
    kept = client.move(plan, MoveRequest(visit=stop.visit, shift=other, apply=True))
    assert kept.applied is not None
    after = client.coverage(kept.applied.id)
    assert tried.coverage.uncovered_minutes_after == sum(after.minutes_by_class.values())
    gone = {p for gap in after.gaps for p in gap.patients}
    was = {p for gap in before.gaps for p in gap.patients}
    assert set(tried.coverage.newly_uncovered) == gone - was
    assert set(tried.coverage.covered_again) == was - gone


def test_a_difference_says_what_was_bent_for_it(day: tuple[Served, Plan]) -> None:
    served, plan = day
    client = served.client("dispatcher")
    _, sick = out(served, plan)
    late = sick | {"at": f"{DAY}T15:00:00+01:00"}
    told = client.tell(plan.id, [late], seconds=0.2, now=f"{DAY}T15:05:00+01:00")
    assert told.run is not None
    run = served.solve(told.run)
    assert run.plan is not None
    proposal = client.plan(run.plan)
    assert proposal.proposal is not None
    assert proposal.proposal.notes
    assert client.diff(run.plan).notes == proposal.proposal.notes


def test_who_could_go_tells_whom_the_patient_does_not_want(day: tuple[Served, Plan]) -> None:
    """She may be the only one in time: a person decides."""
    served, plan = day
    client = served.client("dispatcher")
    _, stop = stops_of(served, plan.id)[0]
    body = wanted(stop.patient).model_dump(mode="json", exclude_unset=True)["visit"]
    body |= {"id": "urgent", "excluded_nurses": ["N2"]}
    client.tell(plan.id, [event("e-1", "new_visit", at="06:00", visit=body)], now=SIX)
    asked = DispatchRequest.model_validate({"patient": stop.patient, "at": SIX})
    found = client.dispatch(plan.id, asked).responders
    assert {r.nurse: r.excluded for r in found} == {"N1": False, "N2": True}
