"""Events as they are stored: the kind's name, and the fields of its class as JSON.

Names and fields are those of ``routing.replan.events``. A new visit may give the ``location`` of
its place in place of the ways from and to it; they are found on the roads when it is planned.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydantic import TypeAdapter

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from routing.domain.problem import Problem
    from routing.replan.events import Event, NewPlace
    from staffing.calendar import Horizon

__all__ = ["event_kinds", "event_of", "events_of", "fields_of", "kind_of"]


@cache
def event_kinds() -> dict[str, type[Event]]:
    """Return the classes of events by the names of their kinds, such as ``visit_cancelled``."""
    from routing.replan import events

    classes: tuple[type[Event], ...] = get_args(events.Event)
    return {_snake(kind.__name__): kind for kind in classes}


def kind_of(event: Event) -> str:
    """Return the name of an event's kind."""
    return _snake(type(event).__name__)


def fields_of(event: Event) -> dict[str, Any]:
    """Return the body that is stored for an event; its moment is stored beside it."""
    fields: dict[str, Any] = _adapter(kind_of(event)).dump_python(event, mode="json")
    del fields["at"]
    return fields


def event_of(
    kind: str,
    body: dict[str, Any],
    at: datetime,
    horizon: Horizon,
    place_of: Callable[[Location], NewPlace] | None = None,
) -> Event:
    """Return the event of a stored row.

    Parameters
    ----------
    kind, body, at
        As stored.
    horizon
        Of the plan: events count seconds from its start.
    place_of
        Finds the ways from and to a new place.

    Raises
    ------
    ValueError
        If kind or body are none of an event.
    """
    if kind not in event_kinds():
        raise ValueError(f"there is no event of kind {kind[:40]!r}")
    fields = dict(body)
    location = fields.pop("location", None)
    if location is not None and place_of is not None:
        fields["place"] = place_of(_location().validate_python(location))
    event: Event = _adapter(kind).validate_python(fields | {"at": horizon.to_seconds(at)})
    return event


def events_of(
    rows: Sequence[Mapping[str, Any]], problem: Problem, roads: Callable[[], RoadNetwork]
) -> tuple[list[str], list[Event], dict[str, str]]:
    """Return ids and events that can be read, and why others cannot.

    Parameters
    ----------
    rows
        Each with ``id``, ``kind``, ``at`` and ``body`` as stored.
    problem
        Of the plan that they are told of.
    roads
        Finds the road network, if a new place needs it.
    """
    places = {place.id: place for place in problem.locations}
    network = cache(roads)

    def place_of(location: Location) -> NewPlace:
        from routing.replan.places import new_place

        return new_place(network(), problem.travel, places, location)

    ids: list[str] = []
    events: list[Event] = []
    refused: dict[str, str] = {}
    for row in rows:
        at = datetime.fromisoformat(row["at"])
        try:
            events.append(event_of(row["kind"], row["body"], at, problem.horizon, place_of))
        except ValueError:
            refused[row["id"]] = "The event does not say what an event of its kind must say."
            continue
        ids.append(row["id"])
    return ids, events, refused


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    # The classes name these as strings; they are looked up here, where the adapter is made.
    from geo_data.location import Location  # noqa: F401
    from routing.domain.link import Link  # noqa: F401
    from routing.domain.visit import Visit  # noqa: F401
    from staffing.shift import Shift  # noqa: F401

    return TypeAdapter(event_kinds()[kind])


@cache
def _location() -> TypeAdapter[Location]:
    from pydantic import TypeAdapter

    from geo_data.location import Location

    return TypeAdapter(Location)
