"""What is read of plans and runs."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import httpx

from api.client.errors import NoAnswerError
from api.client.transport import Transport, error_of
from api.schemas.base import Page
from api.schemas.coverage import Coverage, Diff
from api.schemas.drawing import Drawing
from api.schemas.explain import VisitExplanation
from api.schemas.plans import (
    Costs,
    Kpis,
    LeftOut,
    Plan,
    Routes,
    Run,
    RunEvent,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

ENDED = {"done", "stopped", "failed"}


class Reading:
    """Calls that change nothing."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def run(self, run: str) -> Run:
        """Return how far a run is."""
        return self._transport.read(Run, "GET", f"/v1/runs/{run}")

    def wait(self, run: str, *, seconds: float = 600.0, every: float = 0.2) -> Run:
        """Return a run once it has ended; raises TimeoutError."""
        until = time.monotonic() + seconds
        while True:
            found = self.run(run)
            if found.state in ENDED:
                return found
            if time.monotonic() > until:
                raise TimeoutError(f"run {run} is still {found.state}")
            time.sleep(every)

    def listen(self, run: str, *, after: int = 0) -> Iterator[RunEvent]:
        """Yield what is told of a run until it ends; goes on where it was cut off."""
        until = time.monotonic() + self._transport.patience
        while True:
            try:
                for event in self._listen(run, after):
                    after = event.number
                    until = time.monotonic() + self._transport.patience
                    yield event
                    if event.kind == "done":
                        return
            except httpx.TransportError as error:
                if time.monotonic() > until:
                    raise NoAnswerError(f"run {run}: {type(error).__name__}") from error
            if self.run(run).state in ENDED and not self.told(run, after=after):
                return
            time.sleep(self._transport.pause)

    def told(self, run: str, *, after: int = 0) -> list[RunEvent]:
        """Return what was told of a run so far."""
        headers = {"Last-Event-ID": str(after)} if after else {}
        path = f"/v1/runs/{run}/events"
        answer = self._transport.call("GET", path, params={"follow": "false"}, headers=headers)
        return list(_events(iter(answer.text.splitlines())))

    def _listen(self, run: str, after: int) -> Iterator[RunEvent]:
        headers = {"Last-Event-ID": str(after)} if after else {}
        params = {"branch": self._transport.branch} if self._transport.branch else {}
        path = f"/v1/runs/{run}/events"
        with self._transport.http.stream(
            "GET", path, headers=headers, params=params, timeout=60.0
        ) as answer:
            if answer.status_code >= 400:
                answer.read()
                raise error_of(answer)
            yield from _events(answer.iter_lines())

    def plans(self, *, date: date | None = None, state: str | None = None) -> Iterator[Plan]:
        """Yield plans, the newest first."""
        cursor = None
        while True:
            params = {"date": date, "state": state, "cursor": cursor}
            page = self._transport.read(Page[Plan], "GET", "/v1/plans", params=params)
            yield from page.items
            cursor = page.next
            if cursor is None:
                return

    def plan(self, plan: str) -> Plan:
        """Return a plan; its ``revision`` is what decisions are based on."""
        return self._transport.read(Plan, "GET", f"/v1/plans/{plan}")

    def published(self, date: date) -> Plan:
        """Return the published plan of a day."""
        return self._transport.read(Plan, "GET", "/v1/plans/published", params={"date": date})

    def routes(self, plan: str, *, nurse: str | None = None) -> Routes:
        """Return who goes where and when."""
        return self._transport.read(
            Routes, "GET", f"/v1/plans/{plan}/routes", params={"nurse": nurse}
        )

    def kpis(self, plan: str) -> Kpis:
        """Return the figures that people look at first."""
        return self._transport.read(Kpis, "GET", f"/v1/plans/{plan}/kpis")

    def costs(self, plan: str) -> Costs:
        """Return the price, term by term, and broken rules."""
        return self._transport.read(Costs, "GET", f"/v1/plans/{plan}/costs")

    def unassigned(self, plan: str) -> LeftOut:
        """Return what is left out, and why."""
        return self._transport.read(LeftOut, "GET", f"/v1/plans/{plan}/unassigned")

    def coverage(self, plan: str) -> Coverage:
        """Return the coverage timeline."""
        return self._transport.read(Coverage, "GET", f"/v1/plans/{plan}/coverage")

    def map(self, plan: str) -> dict[str, Any]:
        """Return the plan as GeoJSON."""
        return _json(self._transport.call("GET", f"/v1/plans/{plan}/map"))

    def drawing(self, plan: str) -> Drawing:
        """Return head, figures and picture of a plan, as the page at ``/`` shows them."""
        return self._transport.read(Drawing, "GET", f"/v1/plans/{plan}/drawing")

    def document(self, plan: str) -> bytes:
        """Return the plan file, as commands read it."""
        return self._transport.call("GET", f"/v1/plans/{plan}/document").content

    def diff(self, plan: str, *, against: str | None = None) -> Diff:
        """Return what is different from another plan, by default the one that it changes."""
        return self._transport.read(
            Diff, "GET", f"/v1/plans/{plan}/diff", params={"against": against}
        )

    def explain(self, plan: str, visit: str) -> VisitExplanation:
        """Return why a visit is where it is, or nowhere."""
        path = f"/v1/plans/{plan}/visits/{visit}/explanation"
        return self._transport.read(VisitExplanation, "GET", path)


def _events(lines: Iterator[str]) -> Iterator[RunEvent]:
    """Yield the events of a stream (HTML Living Standard, 9.2.6)."""
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            yield RunEvent.model_validate_json("\n".join(data))
            data = []


def _json(answer: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.content)
    return found
