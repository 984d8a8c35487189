"""Writing ``visits.csv``: one row a visit, for spreadsheets. Holds names and addresses."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from routing.report.clock import clock
from routing.report.facts import facts_of
from routing.report.sheets import Directory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from routing.domain.plan import Unassigned
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.io.plan_file import PlanFile
    from routing.report.facts import RouteFacts

COLUMNS = (
    "status",
    "date",
    "nurse",
    "nurse_name",
    "shift",
    "stop",
    "arrival",
    "start",
    "end",
    "visit",
    "patient",
    "patient_name",
    "address",
    "kind",
    "order",
    "drug",
    "on_site_minutes",
    "drive_minutes",
    "drive_km",
    "waiting_minutes",
    "late_minutes",
    "priority",
    "reason",
)

Row = dict[str, str | int]


def write_visits(path: Path, plan_file: PlanFile, directory: Directory | None = None) -> None:
    """Write the visits of a plan, by day and nurse in order of the route, then those left out.

    Clock times are local. The file is UTF-8 with a byte-order mark, which spreadsheets need to
    read names right; a text that a spreadsheet would run as a formula is preceded by ``'``.
    """
    known = directory or Directory()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\r\n")
        writer.writeheader()
        for row in _rows(plan_file, known):
            writer.writerow({name: _safe(value) for name, value in row.items()})


def _rows(plan_file: PlanFile, directory: Directory) -> Iterator[Row]:
    problem, plan = plan_file.problem, plan_file.result.plan
    for fact in facts_of(problem, plan):
        for position in range(len(fact.route.stops)):
            yield _planned(problem, fact, position, directory)
    for unassigned in plan.unassigned:
        yield _left_out(problem, unassigned, directory)


def _planned(problem: Problem, fact: RouteFacts, position: int, directory: Directory) -> Row:
    horizon, stop, leg = problem.horizon, fact.route.stops[position], fact.legs[position]
    visit = problem.visit_by_id[stop.visit]
    return {
        **_visit(visit, directory),
        "status": "planned",
        "date": horizon.to_datetime(stop.start).date().isoformat(),
        "nurse": fact.nurse.id,
        "nurse_name": fact.nurse.name,
        "shift": fact.shift.id,
        "stop": position + 1,
        "arrival": clock(horizon, stop.arrival),
        "start": clock(horizon, stop.start),
        "end": clock(horizon, stop.end),
        "drive_minutes": round(leg.driving / 60),
        "drive_km": f"{leg.metres / 1000:.1f}",
        "waiting_minutes": round((stop.start - stop.arrival) / 60),
        "late_minutes": round(visit.lateness(stop.start) / 60),
    }


def _left_out(problem: Problem, unassigned: Unassigned, directory: Directory) -> Row:
    visit = problem.visit_by_id[unassigned.visit]
    first = min(window.earliest for window in visit.windows)
    verdict = [reason.text for reason in unassigned.reasons if not reason.nurse]
    return {
        **_visit(visit, directory),
        "status": "unassigned",
        "date": problem.horizon.to_datetime(first).date().isoformat(),
        "reason": " ".join(verdict),
    }


def _visit(visit: Visit, directory: Directory) -> Row:
    patient = directory.patients.get(visit.patient)
    return {
        "visit": visit.id,
        "patient": visit.patient,
        "patient_name": patient.name if patient else "",
        "address": patient.address if patient else "",
        "kind": visit.kind,
        "order": visit.order,
        "drug": directory.drugs.get(visit.order, ""),
        "on_site_minutes": round(visit.on_site_seconds / 60),
        "priority": visit.priority,
    }


def _safe(value: str | int) -> str | int:
    # What spreadsheets take for a formula: https://owasp.org/www-community/attacks/CSV_Injection
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return f"'{value}"
    return value
