"""Where a visit is on a day under way, and how sentences about it are worded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from routing.replan.draft import WAYPOINTS
from routing.replan.rolling import roll
from routing.rules._text import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routing.domain.visit import Visit, Window
    from routing.replan.draft import Call, Course, Draft, Run, Timed


@dataclass(frozen=True, slots=True)
class Found:
    """A planned visit: its route, what the route comes to, and its number in it."""

    run: Run
    course: Course
    index: int

    @property
    def stop(self) -> Timed:
        """The stop as it was, or will be."""
        return self.course.stops[self.index]

    @property
    def call(self) -> Call:
        """The stop as it can be changed."""
        return self.run.calls[self.index]


def find(draft: Draft, visit: str) -> Found | None:
    """Return where a visit is planned, or None."""
    for run in draft.runs.values():
        for index, call in enumerate(run.calls):
            if call.visit == visit:
                return Found(run, roll(draft, run), index)
    return None


def place_of(draft: Draft, visit: str) -> Found:
    """Return where a visit is planned that is known to be."""
    found = find(draft, visit)
    if found is None:
        raise KeyError(visit)
    return found


def say(draft: Draft, second: int) -> str:
    """Return a clock time in words."""
    return clock(draft.base, second)


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """Return a sentence about an id that does not exist, with similar ones."""
    near = get_close_matches(name, list(known), n=3, cutoff=0.6)
    hint = f" Similar ones: {', '.join(near)}." if near else ""
    return f"There is no {kind} {name}.{hint}"


def visits_of(draft: Draft) -> list[str]:
    """Return the visits of which people may tell something: waypoints are none."""
    return [name for name, visit in draft.visits.items() if visit.kind not in WAYPOINTS]


def faults_of_visit(draft: Draft, visit: str) -> Iterator[str]:
    """Yield why nothing can happen to a visit: it does not exist, or was reported to be over.

    That the plan says so is no report: who was to make it may know better.
    """
    if visit not in visits_of(draft):
        yield unknown("visit", visit, visits_of(draft))
        return
    found = find(draft, visit)
    if found is None or found.stop.phase != "done":
        return
    reported = [s.visit for s in found.course.stops[found.index :] if s.visit in draft.reported]
    if reported:
        said = "it was reported" if reported[0] == visit else f"{reported[0]}, after it, was begun"
        yield (
            f"Visit {visit} is already done: it ended at {say(draft, found.stop.end)}, as {said}. "
            "If that is wrong, give the moment (at) at which it was not."
        )


def faults_of_planned(draft: Draft, visit: str) -> Iterator[str]:
    """Yield why nothing can happen at a visit: moreover, nobody is to make it."""
    yield from faults_of_visit(draft, visit)
    if visit in visits_of(draft) and find(draft, visit) is None:
        yield f"Visit {visit} is not planned, so no nurse is on the way to it."


def later(visit: Visit, second: int) -> tuple[Window, ...]:
    """Return the windows of a visit from a second on, none if all are over."""
    return tuple(
        replace(w, earliest=max(w.earliest, second)) for w in visit.windows if w.latest >= second
    )
