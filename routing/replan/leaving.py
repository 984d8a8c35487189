"""A stop taken out of a route: where its nurse is there, or on the way, that stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.visit import Visit, Window
from routing.replan.draft import TURNING, Call

if TYPE_CHECKING:
    from routing.replan.draft import Draft, Run
    from routing.replan.finding import Found


def waypoint(name: str, kind: str, place: str, second: int, seconds: int = 0) -> Visit:
    """Return a stop that is no visit: a nurse is at a place from a second on, for some seconds."""
    return Visit(
        id=name,
        patient=name,
        location=place,
        kind=kind,
        on_site_seconds=max(0, seconds),
        windows=(Window(earliest=second, latest=second),),
        priority=0,
    )


def leave(draft: Draft, found: Found, kind: str) -> None:
    """Take a stop out of its route; where its nurse is there or on the way, that stays."""
    run, index, stop = found.run, found.index, found.stop
    draft.touched.add(run.shift)
    there = stop.phase in ("running", "done")
    if not there and stop.leaves > draft.now:
        drop(draft, found)
        return
    kind = kind if there else TURNING
    start = stop.start if there else max(stop.there, draft.now)
    name = draft.fresh(f"{kind}-{stop.visit}", draft.visits)
    place = draft.visits[stop.visit].location
    lasted = min(stop.end, draft.now) - start if there else 0
    draft.visits[name] = waypoint(name, kind, place, start, lasted)
    run.calls[index] = Call(visit=name, planned=start, late=found.call.late)


def drop(draft: Draft, found: Found) -> None:
    """Take a stop that is not begun out of its route; the break keeps its place."""
    take_out(found.run, found.index)
    if not found.run.calls:
        del draft.runs[found.run.shift]


def take_out(run: Run, index: int) -> None:
    """Take the stop of a number out of a route; the break keeps its place."""
    del run.calls[index]
    if run.pause is not None and run.pause.after > index:
        run.pause = replace(run.pause, after=run.pause.after - 1)
