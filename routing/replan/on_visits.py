"""Events of visits: what may be wrong with them, and what they change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.visit import Window
from routing.replan.draft import ABANDONED, NOT_HOME, TURNING
from routing.replan.finding import (
    faults_of_planned,
    faults_of_visit,
    find,
    later,
    place_of,
    say,
    unknown,
)
from routing.replan.leaving import leave
from routing.replan.on_roads import slow_down_new
from routing.replan.places import with_place
from routing.replan.sending import send, shift_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.replan.draft import Draft
    from routing.replan.events import (
        DeliveryLate,
        NewVisit,
        NotHome,
        VisitCancelled,
    )
    from routing.replan.finding import Found

AGAIN_AFTER = 3_600
"""Seconds until another attempt at a closed door makes sense, if nothing else is said."""


def faults_of_new(draft: Draft, event: NewVisit) -> Iterator[str]:
    """Yield what is wrong with a new visit."""
    visit = event.visit
    if visit.id in draft.visits:
        yield f"There is a visit {visit.id} already."
    known = {place.id for place in draft.locations}
    if event.place is not None:
        yield from _faults_of_place(draft, event, known)
    elif visit.location not in known:
        yield f"{unknown('location', visit.location, known)} Give its place with the visit."
    if all(window.latest < draft.now for window in visit.windows):
        last = max(window.latest for window in visit.windows)
        yield f"Visit {visit.id} could start until {say(draft, last)} only, which is over."
    if event.nurse and event.nurse not in draft.nurses:
        yield unknown("nurse", event.nurse, draft.nurses)
    elif event.first and shift_now(draft, event.nurse) is None:
        who = f"Nurse {event.nurse}" if event.nurse else "Nobody"
        yield (
            f"{who} is in no shift at {say(draft, draft.now)}, so as to go at once: name a nurse "
            "who is, or give her a shift first (extra_shift)."
        )
    for link in event.links:
        if link.id in draft.links:
            yield f"There is a link {link.id} already."
        for end in (link.first, link.second):
            if end != visit.id and end not in draft.visits:
                yield f"Link {link.id}: {unknown('visit', end, draft.visits)}"


def _faults_of_place(draft: Draft, event: NewVisit, known: set[str]) -> Iterator[str]:
    place = event.place
    assert place is not None
    if place.location.id in known:
        yield f"There is a location {place.location.id} already."
    if place.location.id != event.visit.location:
        yield (
            f"Visit {event.visit.id} is at {event.visit.location}, but the place given is "
            f"{place.location.id}."
        )
    size = len(draft.travel.location_ids)
    for name in ("seconds_there", "seconds_back", "metres_there", "metres_back"):
        ways = getattr(place, name)
        if len(ways) != size:
            yield f"{name} of {place.location.id} names {len(ways)} ways, not {size}."
        elif any(way < -1 for way in ways):
            yield f"{name} of {place.location.id} must not be negative, but for -1 (no way)."


def add(draft: Draft, event: NewVisit) -> None:
    """Take a new visit in; who makes it is found later."""
    if event.place is not None:
        draft.travel = with_place(draft.travel, event.place)
        draft.locations.append(event.place.location)
    visit = event.visit
    if event.nurse:
        visit = replace(
            visit,
            required_nurses=frozenset((event.nurse,)),
            excluded_nurses=visit.excluded_nurses - {event.nurse},
        )
    draft.visits[visit.id] = visit
    draft.left_out.add(visit.id)
    for link in event.links:
        draft.links[link.id] = link
    slow_down_new(draft, visit=visit.id)
    if event.first:
        send(draft, event, draft.visits[visit.id])


def faults_of_cancelled(draft: Draft, event: VisitCancelled) -> Iterator[str]:
    """Yield why a visit cannot be cancelled."""
    yield from faults_of_visit(draft, event.visit)


def cancel(draft: Draft, event: VisitCancelled) -> None:
    """Take a visit out, and those that need it and are not done."""
    for name in _with_dependants(draft, event.visit):
        found = find(draft, name)
        if found is not None:
            if found.stop.phase == "done":
                if name != event.visit:
                    continue
                _say_not_made(draft, found)
            leave(draft, found, ABANDONED)
        if name != event.visit:
            draft.notes.append(f"Visit {name} needs {event.visit} and is cancelled with it.")
        _forget(draft, name)


def _say_not_made(draft: Draft, found: Found) -> None:
    draft.notes.append(
        f"Visit {found.stop.visit} was planned to be over at {say(draft, found.stop.end)}, which "
        "nobody reported: it is taken for not made."
    )


def _with_dependants(draft: Draft, visit: str) -> list[str]:
    """Return a visit and all that cannot be made without it, itself first."""
    found = [visit]
    for name in found:
        for link in draft.links.values():
            needed = link.needs == "both" and name in (link.first, link.second)
            if needed or (link.needs == "first" and name == link.first):
                other = link.second if name == link.first else link.first
                if other not in found:
                    found.append(other)
    return found


def _forget(draft: Draft, visit: str) -> None:
    draft.visits.pop(visit)
    draft.left_out.discard(visit)
    draft.pins.pop(visit, None)
    for name in [n for n, k in draft.links.items() if visit in (k.first, k.second)]:
        del draft.links[name]


def faults_of_not_home(draft: Draft, event: NotHome) -> Iterator[str]:
    """Yield why nobody can have found a door closed."""
    yield from faults_of_planned(draft, event.visit)
    found = find(draft, event.visit)
    if found is not None and found.stop.phase == "open" and found.stop.leaves > draft.now:
        yield (
            f"No nurse is at visit {event.visit} or on the way to it yet: she leaves for it later. "
            "Cancel it, or change its windows."
        )
    if event.again is not None and event.again < draft.now:
        yield f"Another attempt at {say(draft, event.again)} would be in the past."


def not_home(draft: Draft, event: NotHome) -> None:
    """Let the nurse go on, and plan another attempt."""
    found = place_of(draft, event.visit)
    if found.stop.phase == "done":
        _say_not_made(draft, found)
    leave(draft, found, NOT_HOME)
    again = draft.now + AGAIN_AFTER if event.again is None else event.again
    _put_off(draft, event.visit, again)
    if event.visit in draft.deliveries:
        before = replace(draft.visits[event.visit], windows=draft.deliveries[event.visit])
        draft.deliveries[event.visit] = later(before, again) or before.windows
    draft.left_out.add(event.visit)
    draft.pins.pop(event.visit, None)


def _put_off(draft: Draft, visit: str, second: int) -> None:
    """Let a visit start from a second on; where no window is left, it stays without a start."""
    known = draft.visits[visit]
    windows = later(known, second)
    if not windows:
        never = max([second, *(s.latest_end for s in draft.shifts.values())]) + 1
        windows = (Window(earliest=never, latest=never),)
        draft.notes.append(
            f"Visit {visit} has no window from {say(draft, second)} on, so it cannot be made."
        )
    draft.visits[visit] = replace(known, windows=windows)


def faults_of_delivery(draft: Draft, event: DeliveryLate) -> Iterator[str]:
    """Yield why a delivery cannot matter to a visit."""
    yield from faults_of_visit(draft, event.visit)
    found = find(draft, event.visit)
    if found is not None and found.stop.phase == "done" and event.visit not in draft.reported:
        yield (
            f"Visit {event.visit} is planned to be over at {say(draft, found.stop.end)}. If it was "
            "not made for want of supplies, report not_home, to be tried again when they come."
        )
    if found is not None and found.stop.phase == "running":
        since = say(draft, found.stop.start)
        yield f"Visit {event.visit} is under way since {since}, so its supplies are there."


def delivery_late(draft: Draft, event: DeliveryLate) -> None:
    """Let a visit start when its supplies are there."""
    found = find(draft, event.visit)
    known = draft.visits[event.visit]
    # What was said of the supplies before does not count any more.
    before = draft.deliveries.setdefault(event.visit, known.windows)
    draft.visits[event.visit] = replace(known, windows=before)
    _put_off(draft, event.visit, event.ready)
    opens = min(w.earliest for w in draft.visits[event.visit].windows)
    if opens < min(w.earliest for w in known.windows):
        draft.notes.append(f"Visit {event.visit} may start from {say(draft, opens)} on again.")
    if found is not None:
        draft.touched.add(found.run.shift)
    if found is None or found.stop.start >= event.ready:
        return
    if found.stop.phase == "next":
        # The nurse on the way turns to something else, or waits there: that is found later.
        leave(draft, found, TURNING)
        draft.left_out.add(event.visit)
        return
    later_start = min((w.earliest for w in draft.visits[event.visit].windows), default=event.ready)
    found.call.planned = max(found.call.planned, later_start)
