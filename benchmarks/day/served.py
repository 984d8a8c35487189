"""A day re-planned by a service of its own: all of it through HTTP, by the client."""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.client import ApiError
from api.schemas.choices import DispatchRequest
from benchmarks.day.ways import Answer, Way
from routing.io.plan_file import plan_of_bytes
from routing.replan.events import (
    Event,
    NewVisit,
    NotHome,
    NurseOut,
    Overrun,
    VisitCancelled,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from api.client import Client
    from benchmarks.day.script import Emergency
    from benchmarks.day.suite import DaySuite
    from routing.domain.problem import Problem

KINDS = {
    VisitCancelled: "visit_cancelled",
    NotHome: "not_home",
    NurseOut: "nurse_out",
    Overrun: "overrun",
}
"""Names of the events that have the same fields there as here."""

ADDED_SECONDS = 120.0
"""Time for a run to be begun and ended, beside that of its search."""


class Served(Way):
    """Every event is told to the service, and its proposal is accepted."""

    name = "re-planned over HTTP"

    def __init__(self, client: Client, day: date, seconds: float) -> None:
        self._client = client
        self._seconds = seconds
        self._told = 0
        self._read(client.published(day).id)

    def _read(self, plan: str) -> None:
        document = plan_of_bytes(self._client.document(plan))
        self._plan_id = plan
        self.problem, self.plan = document.problem, document.result.plan

    def responder(self, emergency: Emergency) -> str:
        """Return who goes to an emergency, as the service ranks nurses."""
        request = DispatchRequest.model_validate(
            {
                "patient": emergency.visit.patient,
                "at": _moment(self.problem, emergency.at),
                "seconds": emergency.visit.on_site_seconds,
            }
        )
        ranked = self._client.dispatch(self._plan_id, request).responders
        return next((r.nurse for r in ranked if r.competent and r.shift), "")

    def tell(self, event: Event, now: int) -> Answer:
        """Tell an event, wait for the proposal, and accept it."""
        self._told += 1
        body = event_body(self.problem, event, f"event-{self._told}")
        begun = time.monotonic()
        moment = _moment(self.problem, now)
        try:
            told = self._client.tell(self._plan_id, [body], seconds=self._seconds, now=moment)
        except ApiError as error:
            if error.status not in (409, 422):
                raise
            return Answer(taken=False)
        if told.run is None:
            return Answer(taken=False)
        run = self._client.wait(told.run.id, seconds=self._seconds + ADDED_SECONDS, every=0.05)
        if run.plan is None:
            return Answer(taken=False)
        proposal = self._client.plan(run.plan)
        spent = time.monotonic() - begun
        change = self._client.diff(proposal.id)
        self._read(self._client.accept(proposal).id)
        own = event.visit.id if isinstance(event, NewVisit) else getattr(event, "visit", "")
        return Answer(
            taken=True,
            changed=sum(c.visit != own and c.kind != "cancelled" for c in change.changes),
            calls=len(change.patients_called) + len(change.nurses_called),
            seconds=spent,
            first=proposal.proposal.first_seconds if proposal.proposal else 0.0,
        )


def event_body(problem: Problem, event: Event, name: str) -> dict[str, Any]:
    """Return an event as the service takes it."""
    body: dict[str, Any] = {"id": name, "at": _moment(problem, event.at)}
    if isinstance(event, NewVisit):
        body |= {"kind": "new_visit", "visit": _visit_body(problem, event)}
        return body | ({"nurse": event.nurse} if event.nurse else {})
    body["kind"] = KINDS[type(event)]
    assert is_dataclass(event)
    for field, value in asdict(event).items():
        if field in ("start", "end", "again") and value is not None:
            body[field] = _moment(problem, value)
        elif field != "at" and value is not None:
            body[field] = value
    return body


def _visit_body(problem: Problem, event: NewVisit) -> dict[str, Any]:
    visit = event.visit
    place = next(p for p in problem.locations if p.id == visit.location)
    return {
        "id": visit.id,
        "patient": visit.patient,
        "kind": visit.kind,
        "on_site_seconds": visit.on_site_seconds,
        "windows": [
            {"earliest": _moment(problem, w.earliest), "latest": _moment(problem, w.latest)}
            for w in visit.windows
        ],
        "location": {"latitude": place.latitude, "longitude": place.longitude},
        "credentials": sorted(visit.credentials),
        "equipment": sorted(visit.equipment),
        "priority": visit.priority,
    }


def _moment(problem: Problem, second: int) -> str:
    return problem.horizon.to_datetime(second).isoformat()


@contextmanager
def service(suite: DaySuite) -> Iterator[tuple[Client, date]]:
    """Run a service with a database of its own, the day's dataset and a published night plan."""
    from api.client import Client
    from benchmarks.chaos.service import Service
    from benchmarks.coverage.days import EMBEDDED
    from geo_data.sample import sample_network
    from routing.generate import generate
    from routing.io.dataset import read_dataset

    with tempfile.TemporaryDirectory(prefix="infuseroute-day-") as name:
        folder = Path(name)
        data = folder / "dataset"
        generate(
            sample_network(),
            data,
            patients=suite.patients,
            seed=suite.seed,
            days=14,
            road_network=EMBEDDED,
        )
        dataset = read_dataset(data)
        day = dataset.first_day
        assert day is not None
        with (folder / "service.log").open("wb") as log:
            running = Service(f"sqlite:///{folder / 'state.db'}", log)
            running.command("db", "upgrade")
            running.command("branches", "add", "b1", "--zone", str(dataset.zone))
            key = running.command("keys", "create", "--role", "manager", "--branch", "b1")
            running.start()
            try:
                with Client(running.url, key, patience=60.0) as client:
                    client.import_folder(data)
                    run = client.ask(day, seconds=suite.night_seconds, publish=True)
                    ended = client.wait(run.id, seconds=suite.night_seconds + ADDED_SECONDS)
                    if ended.plan is None:
                        raise RuntimeError(f"no plan for the night: {ended.state} {ended.failure}")
                    yield client, day
            finally:
                running.stop()
