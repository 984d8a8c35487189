"""A proposal for the rest of a day, inside a solver's process."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from api.jobs.clock import AHEAD_SECONDS, clock_in
from api.jobs.event_codec import events_of
from api.jobs.solving import CannotSolveError, judged, read_roads

if TYPE_CHECKING:
    from api.jobs.child import Stop
    from api.jobs.messages import Speaker
    from geo_data.road_network import RoadNetwork
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
    ids, events, refused = events_of(request["events"], base.problem, lambda: _roads(request))
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
        "proposal": _told(proposal, base.problem.horizon),
    }


def _roads(request: dict[str, Any]) -> RoadNetwork:
    network = read_roads(request)
    if network is None:
        raise CannotSolveError("bad_roads", "A new place needs the roads of the dataset.")
    return network


def moment(request: dict[str, Any], horizon: Horizon) -> int:
    """Return the second of the horizon for which is planned: now, and not before the last event.

    On a day that is lived now, an event can be ahead of the clock by a little only: what it says
    of itself must not make a branch's whole day late.
    """
    events = [datetime.fromisoformat(row["at"]) for row in request["events"]]
    known = max((horizon.to_seconds(at) for at in events), default=0)
    clock = clock_in(horizon)
    if clock is not None:
        return max(min(known, clock + AHEAD_SECONDS), clock, 0)
    if request.get("now") is not None:
        return max(known, horizon.to_seconds(datetime.fromisoformat(request["now"])), 0)
    return max(known, 0)


def _told(proposal: Proposal, horizon: Horizon) -> dict[str, Any]:
    """Return how much changes, in counts and ids, and what was bent for it."""
    diff = proposal.diff
    return {
        "now": horizon.to_datetime(proposal.now).isoformat(),
        "notes": list(proposal.notes),
        "made_for": proposal.made_for,
        "first_seconds": round(proposal.first_seconds, 3),
        "gain": proposal.gain,
        "visits_changed": len(diff.changes),
        "nurses_called": list(diff.nurses_called),
        "patients_called": list(diff.patients_called),
    }
