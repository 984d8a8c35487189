"""A proposal for the rest of a day, inside a solver's process."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from api.jobs.event_codec import event_of
from api.jobs.solving import CannotSolveError, judged, read_roads

if TYPE_CHECKING:
    from api.jobs.child import Stop
    from api.jobs.messages import Speaker
    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from routing.domain.plan_file import PlanFile
    from routing.replan.events import Event, NewPlace
    from routing.replan.propose import Proposal
    from staffing.calendar import Horizon


def replan(request: dict[str, Any], speaker: Speaker, stop: Stop) -> dict[str, Any]:
    """Return document, summary and diff of the proposal that answers the events of a day."""
    from routing.digest import problem_digest
    from routing.io.plan_file import PlanFileError, plan_of_bytes
    from routing.kernels import ready
    from routing.replan.propose import propose

    try:
        base = plan_of_bytes(request["document"].encode("utf-8"))
    except PlanFileError as error:
        raise CannotSolveError("bad_plan", "The published plan cannot be read.") from error
    ids, events, refused = _events(request, base)
    ready()
    speaker.say("ready", context=f"{problem_digest(base.problem)}+{request['events_through']}")
    proposal = propose(
        base.problem,
        base.result.plan,
        events,
        now=moment(request, base.problem.horizon),
        seconds=request["seconds"],
        seed=request["seed"],
        stop=stop,
        on_improvement=speaker.improved,
    )
    refused |= {ids[r.number]: " ".join(r.reasons) for r in proposal.refused}
    document = replace(base, problem=proposal.problem, result=proposal.result)
    found = judged(document)
    return found | {
        "applied": [name for name in ids if name not in refused],
        "refused": refused,
        "proposal": _told(proposal),
    }


def _events(
    request: dict[str, Any], base: PlanFile
) -> tuple[list[str], list[Event], dict[str, str]]:
    """Return ids and events that can be read, and why others cannot."""
    problem = base.problem
    places = {place.id: place for place in problem.locations}

    @cache
    def roads() -> RoadNetwork:
        network = read_roads(request)
        if network is None:
            raise CannotSolveError("bad_roads", "A new place needs the roads of the dataset.")
        return network

    def place_of(location: Location) -> NewPlace:
        from routing.replan.places import new_place

        return new_place(roads(), problem.travel, places, location)

    ids: list[str] = []
    events: list[Event] = []
    refused: dict[str, str] = {}
    for row in request["events"]:
        at = datetime.fromisoformat(row["at"])
        try:
            events.append(event_of(row["kind"], row["body"], at, problem.horizon, place_of))
        except ValueError:
            refused[row["id"]] = "The event does not say what an event of its kind must say."
            continue
        ids.append(row["id"])
    return ids, events, refused


def moment(request: dict[str, Any], horizon: Horizon) -> int:
    """Return the second of the horizon for which is planned: now, and not before the last event."""
    events = [datetime.fromisoformat(row["at"]) for row in request["events"]]
    known = max((horizon.to_seconds(at) for at in events), default=0)
    if request.get("now") is not None:
        return max(known, horizon.to_seconds(datetime.fromisoformat(request["now"])), 0)
    clock = horizon.to_seconds(datetime.now(UTC))
    return max(known, clock if 0 <= clock < horizon.seconds else 0, 0)


def _told(proposal: Proposal) -> dict[str, Any]:
    """Return how much changes: counts and ids."""
    diff = proposal.diff
    return {
        "now": proposal.now,
        "made_for": proposal.made_for,
        "first_seconds": round(proposal.first_seconds, 3),
        "gain": proposal.gain,
        "visits_changed": len(diff.changes),
        "nurses_called": list(diff.nurses_called),
        "patients_called": list(diff.patients_called),
    }
