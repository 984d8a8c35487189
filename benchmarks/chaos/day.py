"""A day that is told to a service under fire, and what was promised on it."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from api.client import ApiError

if TYPE_CHECKING:
    from api.client import Client
    from api.schemas.plans import Plan, Stop

BEGIN, END = timedelta(hours=7), timedelta(hours=16)
"""The events are spread over this part of the day: later on, hardly anybody is out."""

WARM_DAY = 5
"""The day, from the first one, that is planned before anything is killed."""

NIGHT_SECONDS = 1_200.0
"""Kills may come faster than a service starts again on a busy machine: the night takes its time."""

MOST_TOLD = 10
"""Events told for each one that is to be accepted; what cannot be is refused."""


@dataclass(kw_only=True)
class Day:
    """One simulated day.

    Attributes
    ----------
    client, date
        Through whom, and which day.
    events
        How many are to be accepted.
    keys, runs
        What the service accepted: ids of events and of runs.
    refused
        How often it refused an event that cannot be, by code.
    asked_again
        How often the night's plan was asked for again: the service said that it had failed.
    """

    client: Client
    date: date
    events: int
    seed: int
    seconds: float = 0.5
    keys: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    refused: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    accepted_proposals: int = 0
    asked_again: int = 0

    def __post_init__(self) -> None:
        """Begin the sequence of events."""
        self.random = random.Random(self.seed)

    def warm_up(self) -> float:
        """Have another day planned twice while nobody kills; return the seconds of the second time.

        The first time the search may have to be compiled, once on a machine.
        """
        begun = 0.0
        for _ in range(2):
            begun = time.monotonic()
            run = self.client.ask(self.date + timedelta(days=WARM_DAY), seconds=0.1)
            self.runs.add(run.id)
            self.client.wait(run.id, seconds=NIGHT_SECONDS)
        return time.monotonic() - begun

    def night(self, *, seconds: float) -> None:
        """Ask for the day's plan until it is published.

        A run that the service gives up is asked for again, as a person would: it was told as
        failed and counts as lost all the same.
        """
        while True:
            run = self.client.ask(self.date, seconds=seconds, publish=True)
            self.runs.add(run.id)
            ended = self.client.wait(run.id, seconds=NIGHT_SECONDS)
            if ended.plan is not None:
                return
            if ended.failure is None or ended.failure.code not in ("killed", "crashed", "attempts"):
                raise RuntimeError(f"no plan for the night: {ended.state} {ended.failure}")
            self.asked_again += 1

    @property
    def share(self) -> float:
        """How much of the day is over, by the events that were accepted."""
        return min(1.0, len(self.keys) / self.events)

    @property
    def done(self) -> bool:
        """Whether enough was accepted, or far too much refused."""
        return len(self.keys) >= self.events or self.sent >= MOST_TOLD * self.events

    def tell_next(self) -> None:
        """Tell one event, accept what is proposed, and now and then ask for another day's plan."""
        plan = self.client.published(self.date)
        event = self._event(plan)
        self.sent += 1
        if event is not None:
            self._tell(plan, event)
        self.accept()
        if self.sent % 25 == 0:
            self._ask_other()

    def accept(self) -> None:
        """Accept the newest open proposal, if it still fits."""
        for proposal in self.client.plans(date=self.date, state="proposed"):
            try:
                self.client.accept(proposal)
            except ApiError as error:
                self._count(error)
            else:
                self.accepted_proposals += 1
            return

    def _tell(self, plan: Plan, event: dict[str, Any]) -> None:
        try:
            answer = self.client.tell(plan.id, [event], seconds=self.seconds, now=event["at"])
        except ApiError as error:
            self._count(error)
            return
        self.keys.add(event["id"])
        if answer.run is not None:
            self.runs.add(answer.run.id)

    def _ask_other(self) -> None:
        other = self.date + timedelta(days=self.random.randint(1, 4))
        try:
            run = self.client.ask(other, seconds=2.0, publish=self.random.random() < 0.5)
        except ApiError as error:
            self._count(error)
        else:
            self.runs.add(run.id)

    def _count(self, error: ApiError) -> None:
        self.refused[error.code] = self.refused.get(error.code, 0) + 1

    def _event(self, plan: Plan) -> dict[str, Any] | None:
        """Return something that may happen now, None if all nurses are at home."""
        routes = self.client.routes(plan.id).routes
        if not routes:
            return None
        at = self._moment(routes[0].departure)
        told: dict[str, Any] = {"id": f"event-{self.sent}", "at": at}
        route = self.random.choice(routes)
        later = [stop for stop in route.stops if stop.start > at]
        kind = self.random.choice(["late", "overrun", "cancelled", "started"])
        if kind == "late" or not later:
            minutes = self.random.randint(2, 12)
            return told | {"kind": "running_late", "nurse": route.nurse, "seconds": 60 * minutes}
        return told | self._of_stop(kind, self.random.choice(later))

    def _of_stop(self, kind: str, stop: Stop) -> dict[str, Any]:
        if kind == "cancelled" and self.random.random() < 0.1:
            return {"kind": "visit_cancelled", "visit": stop.visit}
        minutes = self.random.randint(2, 15)
        return {"kind": "overrun", "visit": stop.visit, "seconds": 60 * minutes}

    def _moment(self, like: datetime) -> datetime:
        midnight = datetime(self.date.year, self.date.month, self.date.day, tzinfo=like.tzinfo)
        return midnight + BEGIN + (END - BEGIN) * self.share
