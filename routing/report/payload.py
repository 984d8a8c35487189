"""What the script of the page draws, as compact JSON. No names or addresses of patients."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from routing.report.clock import long_date, short_date, span, words
from routing.report.geography import GRID, Geography, bounds_of, deltas, line_of, pairs_of
from routing.report.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routing.coverage import Coverage
    from routing.domain.plan_file import PlanFile
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.report.facts import RouteFacts
    from staffing.calendar import Horizon
    from staffing.nurse import Nurse
    from staffing.shift import Shift

Json = dict[str, Any]


def payload(
    plan_file: PlanFile,
    facts: Sequence[RouteFacts],
    geography: Geography,
    coverage: Coverage | None,
) -> Json:
    """Return everything the page draws. Places are grid steps from the south-west corner."""
    problem, plan = plan_file.problem, plan_file.result.plan
    west, south, east, north = bounds_of(
        (place.longitude, place.latitude) for place in problem.locations
    )
    origin = (west, south)
    numbers = {visit.id: i for i, visit in enumerate(problem.visits)}
    pairs = pairs_of(problem, plan)
    lines = {pair: i for i, pair in enumerate(pairs)}
    left_out = {u.visit for u in plan.unassigned}
    places = {place.id: i for i, place in enumerate(problem.locations)}
    return {
        "grid": GRID,
        "latitude": (south + north) / 2,
        "extent": [round((east - west) * GRID), round((north - south) * GRID)],
        "epoch": int(problem.horizon.start.timestamp()),
        "offsets": _utc_offsets(problem.horizon),
        "days": _days(problem.horizon),
        "kinds": _kinds(problem.visits),
        "nurses": [{"id": nurse.id, "name": nurse.name or nurse.id} for nurse in working(problem)],
        "places": [
            deltas([(place.longitude, place.latitude)], origin) for place in problem.locations
        ],
        "visits": [
            _visit(problem.horizon, visit, places[visit.location], visit.id in left_out)
            for visit in problem.visits
        ],
        "shifts": _shifts(problem, facts, numbers, lines),
        "lines": [deltas(line_of(problem, geography, pair), origin) for pair in pairs],
        "streets": [[s.rank, *deltas(s.line, origin)] for s in geography.streets],
        "coverage": None
        if coverage is None
        else {
            "slot": coverage.slot_seconds,
            "slots": _slots(coverage),
            "reach": reach_of(problem, plan, coverage),
        },
    }


def _slots(coverage: Coverage) -> list[list[Any]]:
    """Return [start, end, to be covered, not covered, some of whom], equal neighbours in one."""
    slot = coverage.slot_seconds
    runs: list[list[Any]] = []
    for i, (needed, missing) in enumerate(zip(coverage.active, coverage.uncovered, strict=True)):
        start, end = i * slot, (i + 1) * slot
        who = ""
        if missing:
            names = [h.patient for h in coverage.holes if h.start < end and h.end > start]
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            who = ", ".join(names[:5]) + more
        if runs and runs[-1][2:] == [needed, missing, who]:
            runs[-1][1] = end
        else:
            runs.append([start, end, needed, missing, who])
    return runs


def working(problem: Problem) -> list[Nurse]:
    """Return the nurses who have a shift, in the order that the page numbers them."""
    with_shift = {shift.nurse for shift in problem.shifts}
    return [nurse for nurse in problem.nurses if nurse.id in with_shift]


def _utc_offsets(horizon: Horizon) -> list[list[int]]:
    """Return [second, offset from UTC] wherever the offset changes, hour by hour."""
    changes: list[list[int]] = []
    # Two days more than the horizon, for infusions that run on after it.
    for second in range(0, horizon.seconds + 2 * 86_400, 3_600):
        offset = horizon.to_datetime(second).utcoffset()
        assert offset is not None
        seconds = int(offset.total_seconds())
        if not changes or changes[-1][1] != seconds:
            changes.append([second, seconds])
    return changes


def _days(horizon: Horizon) -> list[Json]:
    return [
        {
            "label": long_date(horizon.date_of(day)),
            "short": short_date(horizon.date_of(day)),
            "start": horizon.day_start(day),
            "end": horizon.day_start(day + 1),
        }
        for day in range(horizon.days)
    ]


def _kinds(visits: Sequence[Visit]) -> list[Json]:
    """Return the kinds of visit, the most frequent first, each with a code of two letters."""
    counted = Counter(visit.kind for visit in visits)
    taken: set[str] = set()
    kinds = []
    for kind, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        code = next((c for c in _codes(kind) if c not in taken), "??")
        taken.add(code)
        kinds.append({"name": kind, "label": words(kind), "code": code})
    return kinds


def _codes(kind: str) -> list[str]:
    parts = [part for part in kind.replace("-", "_").split("_") if part] or ["?"]
    head = parts[0]
    codes = [head[0] + part[0] for part in parts[1:]]
    codes += [head[0] + letter for letter in "".join(parts)[1:]]
    codes += [head[0] + digit for digit in "0123456789"]
    return [code.upper() for code in codes]


def _visit(horizon: Horizon, visit: Visit, place: int, left_out: bool) -> Json:
    day = horizon.day_of(visit.windows[0].earliest)
    windows = [span(horizon, w.earliest, w.latest, day) for w in visit.windows]
    data: Json = {
        "id": visit.id,
        "patient": visit.patient,
        "kind": visit.kind,
        "place": place,
        "windows": windows,
        "days": sorted(
            {d for w in visit.windows for d in range(horizon.days) if _touches(horizon, w, d)}
        ),
    }
    if visit.infusion is not None:
        method = visit.infusion.method
        data["infusion"] = [visit.infusion.starts_after, visit.infusion.seconds, method]
    if left_out:
        data["leftOut"] = True
    return data


def _touches(horizon: Horizon, window: Any, day: int) -> bool:
    return bool(
        window.earliest < horizon.day_start(day + 1) and window.latest >= horizon.day_start(day)
    )


def _shifts(
    problem: Problem,
    facts: Sequence[RouteFacts],
    numbers: dict[str, int],
    lines: dict[tuple[str, str], int],
) -> list[Json]:
    nurses = {nurse.id: i for i, nurse in enumerate(working(problem))}
    places = {place.id: i for i, place in enumerate(problem.locations)}
    facts_by_shift = {fact.shift.id: fact for fact in facts}

    def order(shift: Shift) -> tuple[bool, int, str, str]:
        return (shift.duty == "on_call", shift.start, shift.nurse, shift.id)

    shifts = []
    for shift in sorted((s for s in problem.shifts if s.duty != "off"), key=order):
        data: Json = {
            "id": shift.id,
            "nurse": nurses[shift.nurse],
            "day": problem.horizon.day_of(shift.start),
            "start": shift.start,
            "end": shift.end,
            "latest": shift.latest_end,
            "from": places[shift.start_location],
            "to": places[shift.end_location],
        }
        if shift.duty == "on_call":
            data["onCall"] = True
        if shift.id in facts_by_shift:
            data["route"] = _route(facts_by_shift[shift.id], numbers, lines)
        shifts.append(data)
    return shifts


def _route(fact: RouteFacts, numbers: dict[str, int], lines: dict[tuple[str, str], int]) -> Json:
    route = fact.route
    return {
        "departure": route.departure,
        "arrival": route.arrival,
        "breaks": [[b.start, b.end] for b in route.breaks],
        "stops": [[numbers[s.visit], s.arrival, s.start, s.end] for s in route.stops],
        "legs": [
            [leg.start, leg.end, lines.get((leg.origin, leg.destination), -1)] for leg in fact.legs
        ],
        "driving": fact.driving,
        "metres": fact.metres,
    }
