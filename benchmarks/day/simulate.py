"""A day gone through, event by event, in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.day.script import MINUTE, Emergency
from routing.dispatch import rank_responders
from routing.replan.events import Event, NewVisit, NotHome, Overrun

if TYPE_CHECKING:
    from benchmarks.day.script import Script
    from benchmarks.day.ways import Answer, Way

KNOWN_AFTER = MINUTE
"""Seconds after a nurse begins a visit until she tells that nobody opens, or that it lasts."""


def simulate(way: Way, script: Script) -> list[Answer]:
    """Tell everything that happens, each at its moment in this way's plan; return the answers."""
    timed = list(script.timed)
    waiting = {**script.overruns, **dict.fromkeys(script.closed, 0)}
    answers: list[Answer] = []
    now = 0
    while True:
        found = _next_visit(way, waiting, now)
        if timed and (found is None or timed[0].at <= found[0]):
            happened = timed.pop(0)
            now = max(now, happened.at)
            answers.append(way.tell(_event(way, happened), now))
        elif found is not None:
            now, visit = max(now, found[0]), found[1]
            seconds = waiting.pop(visit)
            report = (
                NotHome(at=now, visit=visit)
                if visit in script.closed
                else Overrun(at=now, visit=visit, seconds=seconds)
            )
            answers.append(way.tell(report, now))
        else:
            return answers


def _next_visit(way: Way, waiting: dict[str, int], now: int) -> tuple[int, str] | None:
    """Return when the next visit at which something happens is begun, and which."""
    begun = [
        (way.plan.stop_of[visit][1].start + KNOWN_AFTER, visit)
        for visit in waiting
        if visit in way.plan.stop_of
    ]
    return min((b for b in begun if b[0] >= now), default=None)


def _event(way: Way, happened: Event | Emergency) -> Event:
    """Return an event; who goes to an emergency is whoever is ranked first."""
    if not isinstance(happened, Emergency):
        return happened
    ranked = rank_responders(
        way.problem, way.plan, happened.visit.patient, happened.at, seconds=_length(happened)
    )
    nurse = next((r.nurse for r in ranked if r.competent and r.shift), "")
    return NewVisit(at=happened.at, visit=happened.visit, nurse=nurse)


def _length(happened: Emergency) -> int:
    return happened.visit.on_site_seconds
