"""Writing ``plan.geojson``: stops, routes and visits left out for any map program (RFC 7946)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from routing.report.facts import facts_of
from routing.report.geography import Geography, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo_data.location import Location
    from routing.domain.problem import Problem
    from routing.io.plan_file import PlanFile
    from routing.report.facts import RouteFacts

Json = dict[str, Any]


def write_geojson(path: Path, plan_file: PlanFile, geography: Geography | None = None) -> None:
    """Write one FeatureCollection. It holds ids and no names, but homes: it is patient data.

    Routes are lines on the real streets where ``geography`` knows them, else straight, as their
    property ``streets`` tells. Moments are local times with their offset from UTC.
    """
    path.write_bytes(geojson_bytes(plan_file, geography))


def geojson_bytes(plan_file: PlanFile, geography: Geography | None = None) -> bytes:
    """Return what ``write_geojson`` writes."""
    known = geography or Geography()
    collection = {
        "type": "FeatureCollection",
        "attribution": known.attribution or plan_file.attribution,
        "features": list(_features(plan_file, known)),
    }
    text = json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (text + "\n").encode("utf-8")


def _features(plan_file: PlanFile, geography: Geography) -> Iterator[Json]:
    problem, plan = plan_file.problem, plan_file.result.plan
    places = {place.id: place for place in problem.locations}
    for fact in facts_of(problem, plan):
        yield _route(problem, geography, fact)
        for position in range(len(fact.route.stops)):
            yield _stop(problem, places, fact, position)
    for unassigned in plan.unassigned:
        visit = problem.visit_by_id[unassigned.visit]
        reasons = [reason.text for reason in unassigned.reasons if not reason.nurse]
        yield _feature(
            _point(places[visit.location]),
            {
                "type": "unassigned",
                "visit": visit.id,
                "patient": visit.patient,
                "kind": visit.kind,
                "priority": visit.priority,
                "reason": " ".join(reasons),
            },
        )


def _route(problem: Problem, geography: Geography, fact: RouteFacts) -> Json:
    pairs = [(leg.origin, leg.destination) for leg in fact.legs if leg.origin != leg.destination]
    lines = [[list(point) for point in line_of(problem, geography, pair)] for pair in pairs]
    return _feature(
        {"type": "MultiLineString", "coordinates": lines},
        {
            "type": "route",
            "nurse": fact.nurse.id,
            "shift": fact.shift.id,
            "date": problem.horizon.date_of(fact.day).isoformat(),
            "departure": _moment(problem, fact.route.departure),
            "arrival": _moment(problem, fact.route.arrival),
            "stops": len(fact.route.stops),
            "driving_seconds": fact.driving,
            "metres": fact.metres,
            "streets": all(pair in geography.legs for pair in pairs),
        },
    )


def _stop(problem: Problem, places: dict[str, Location], fact: RouteFacts, position: int) -> Json:
    stop = fact.route.stops[position]
    visit = problem.visit_by_id[stop.visit]
    return _feature(
        _point(places[visit.location]),
        {
            "type": "stop",
            "nurse": fact.nurse.id,
            "shift": fact.shift.id,
            "stop": position + 1,
            "visit": visit.id,
            "patient": visit.patient,
            "kind": visit.kind,
            "arrival": _moment(problem, stop.arrival),
            "start": _moment(problem, stop.start),
            "end": _moment(problem, stop.end),
        },
    )


def _feature(geometry: Json, properties: Json) -> Json:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _point(place: Location) -> Json:
    return {"type": "Point", "coordinates": [place.longitude, place.latitude]}


def _moment(problem: Problem, second: int) -> str:
    return problem.horizon.to_datetime(second).isoformat()
