"""Emergencies over HTTP: whoever is sent has a plan with it, and what was bent for it is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api.schemas.choices import DispatchRequest, MoveRequest
from api.schemas.plans import Plan, Stop
from tests.api.http.serving import DAY, Served, copied, dataset, planned, serve


@pytest.fixture(scope="module")
def day(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Plan]]:
    """Run a service with a published plan; the tests tell events of it, and accept nothing."""
    folder = tmp_path_factory.mktemp("emergencies")
    with serve(folder) as served:
        yield served, planned(served, dataset(folder / "day"), publish=True)


def proposed(served: Served, plan: Plan, event: dict[str, Any], now: str) -> Plan:
    """Return the proposal that answers an event, and all that were told before it."""
    told = served.client("dispatcher").tell(plan.id, [event], seconds=1.0, now=now)
    assert told.run is not None
    run = served.solve(told.run)
    assert run.state == "done", run.failure
    assert run.plan is not None
    return served.client().plan(run.plan)


def stops_of(served: Served, plan: Plan) -> dict[str, tuple[str, Stop]]:
    """Return nurse and stop of each planned visit."""
    routes = served.client().routes(plan.id).routes
    return {stop.visit: (route.nurse, stop) for route in routes for stop in route.stops}


def test_a_nurse_who_is_off_duty_comes_in_for_an_emergency(day: tuple[Served, Plan]) -> None:
    served, plan = day
    at = f"{DAY}T06:00:00+01:00"
    event = {"id": "e-1", "kind": "emergency", "at": at, "patient": "P1", "nurse": "N1"}
    proposal = proposed(served, plan, event, at)
    kept = served.client().events(plan.id)
    assert {e.key: e.state for e in kept} == {"e-1": "applied", "e-1.shift": "applied"}
    (visit,) = [v for v in stops_of(served, proposal) if v.startswith("emergency-")]
    nurse, stop = stops_of(served, proposal)[visit]
    assert (nurse, stop.patient) == ("N1", "P1")
    # Nobody accepted the proposal yet, and still nobody may count on her for another one.
    for at, nurses in ((f"{DAY}T06:01:00+01:00", {"N2"}), (f"{DAY}T10:00:00+01:00", {"N1", "N2"})):
        second = DispatchRequest.model_validate({"patient": "P2", "at": at})
        ranked = served.client("dispatcher").dispatch(plan.id, second).responders
        assert {found.nurse for found in ranked} == nurses


def test_a_proposal_tells_its_moment_and_what_it_bent(day: tuple[Served, Plan]) -> None:
    """A nurse turns out to have been away since the morning: her first visit was not made."""
    served, plan = day
    stops = sorted(stops_of(served, plan).items(), key=lambda each: each[1][1].start)
    visit, (nurse, _) = stops[0]
    event = {
        "id": "out",
        "kind": "nurse_out",
        "at": f"{DAY}T15:00:00+01:00",
        "nurse": nurse,
        "start": f"{DAY}T07:30:00+01:00",
        "end": f"{DAY}T23:00:00+01:00",
    }
    proposal = proposed(served, plan, event, f"{DAY}T15:05:00+01:00").proposal
    assert proposal is not None
    assert proposal.now == datetime.fromisoformat(f"{DAY}T15:05:00+01:00")
    assert any(visit in note for note in proposal.notes)


@pytest.fixture
def quiet(day: tuple[Served, Plan], tmp_path: Path) -> Iterator[tuple[Served, Plan]]:
    """Run another service with the same plan, of which nothing is told."""
    with serve(tmp_path) as served:
        yield served, copied(*day, served)


def test_a_move_by_hand_knows_what_time_it_is_and_whom_to_call(quiet: tuple[Served, Plan]) -> None:
    """On the published plan a visit that is over stays; one that is moved is called about."""
    served, plan = quiet
    client = served.client("dispatcher")
    visit, (nurse, stop) = min(stops_of(served, plan).items(), key=lambda each: each[1][1].start)
    other = "S2" if nurse == "N1" else "S1"
    asked = {"visit": visit, "shift": other}
    early = f"{DAY}T05:00:00+01:00"
    assert client.move(plan, MoveRequest.model_validate(asked | {"now": early})).legal
    late = f"{DAY}T16:00:00+01:00"
    tried = client.move(plan, MoveRequest.model_validate(asked | {"now": late}))
    assert not tried.legal
    assert "done" in {broken.rule for broken in tried.violations}
    kept = client.move(plan, MoveRequest.model_validate(asked | {"now": early, "apply": True}))
    assert kept.applied is not None
    assert kept.applied.proposal is not None
    assert stop.patient in kept.applied.proposal.patients_called
    assert "disruption" in {term.name for term in kept.terms}
