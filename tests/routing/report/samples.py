"""Plans of any size for reports, made without a solver, on streets that are a grid."""

from __future__ import annotations

import random
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from geo_data.location import Location
from geo_data.travel_matrix import TravelMatrix
from routing.cost import cost
from routing.domain.order import IntakeFinding, Patient
from routing.domain.plan import Break, Plan, Reason, Route, Stop, Unassigned
from routing.domain.problem import CoveredPatient, Problem
from routing.domain.result import Provenance, Result
from routing.domain.visit import Infusion, Visit, Window
from routing.io.plan_file import PlanFile
from routing.report.geography import Geography, Line, Street, pairs_of
from routing.report.sheets import Directory
from staffing.calendar import Horizon
from staffing.credential import Credential
from staffing.nurse import Nurse
from staffing.shift import BreakRule, Shift

HOUR = 3_600
STEP = 0.004
KINDS = (
    "first_dose",
    "dressing_change",
    "lab_draw",
    "infusion",
    "pump_connect",
    "pump_disconnect",
    "training",
    "line_placement",
    "follow_up",
    "line_removal",
    "needle_change",
)
NAMES = (
    "Ana Keller",
    "Ben Okafor",
    "Chloé Martin",
    "Dmitri Popov",
    "Eva Lindqvist",
    "Farid Haddad",
)


def sample_plan(
    visits: int, nurses: int, *, days: int = 1, seed: int = 1, left_out: int = 2
) -> PlanFile:
    """Return a plan of about ``visits`` visits a day with breaks, infusions and some left out."""
    draw = random.Random(seed)
    horizon = Horizon(first_day=date(2026, 3, 2), days=days, zone=ZoneInfo("Europe/Vaduz"))
    side = 10 + visits // 12
    spots = [(draw.randrange(side), draw.randrange(side)) for _ in range(visits * days + 1)]
    locations = tuple(
        Location(id=f"home-{i}", latitude=47.0 + y * STEP, longitude=9.5 + x * STEP)
        for i, (x, y) in enumerate(spots)
    )
    drives = np.array(
        [[110 * (abs(a - c) + abs(b - d)) for c, d in spots] for a, b in spots], dtype=np.int32
    )
    travel = TravelMatrix(
        location_ids=tuple(p.id for p in locations), seconds=drives, metres=drives * 12
    )
    staff = tuple(
        Nurse(
            id=f"N{i:03d}",
            name=f"{NAMES[i % len(NAMES)]}{'' if i < len(NAMES) else f' {i}'}",
            home="home-0",
            credentials=(Credential(code="RN"), Credential(code="CVAD")),
        )
        for i in range(nurses)
    )
    shifts = tuple(_shift(horizon, nurse, day) for day in range(days) for nurse in staff)
    made = tuple(_visit(draw, horizon, i, i // visits) for i in range(visits * days))
    problem = Problem(
        horizon=horizon,
        locations=locations,
        visits=made,
        nurses=staff,
        shifts=shifts,
        travel=travel,
        covered=tuple(
            CoveredPatient(
                patient=v.patient,
                location=v.location,
                response_class="class_1",
                start=0,
                end=horizon.seconds,
            )
            for v in made[::4]
        ),
    )
    return _file(problem, _plan(problem, left_out))


def sample_geography(plan_file: PlanFile) -> Geography:
    """Return streets on a grid and legs that follow them."""
    places = {p.id: (p.longitude, p.latitude) for p in plan_file.problem.locations}
    east = max(x for x, _ in places.values())
    north = max(y for _, y in places.values())
    streets = []
    for i in range(round((east - 9.5) / STEP) + 1):
        x = 9.5 + i * STEP
        streets.append(Street(rank=0 if i % 8 == 0 else 2 - i % 2, line=((x, 47.0), (x, north))))
    for i in range(round((north - 47.0) / STEP) + 1):
        y = 47.0 + i * STEP
        streets.append(Street(rank=0 if i % 8 == 0 else 2 - i % 2, line=((9.5, y), (east, y))))
    legs: dict[tuple[str, str], Line] = {}
    for origin, destination in pairs_of(plan_file.problem, plan_file.result.plan):
        (x, y), (u, v) = places[origin], places[destination]
        legs[origin, destination] = ((x, y), (u, y), (u, v))
    return Geography(
        legs=legs, streets=tuple(streets), attribution="© OpenStreetMap contributors, ODbL 1.0"
    )


def sample_directory(plan_file: PlanFile, name: str = "Patient") -> Directory:
    """Return a name and an address for everybody."""
    return Directory(
        patients={
            v.patient: Patient(
                id=v.patient,
                location=v.location,
                name=f"{name} {v.patient[1:]}",
                address=f"Landstrasse {v.patient[1:]}, 9490 Vaduz",
            )
            for v in plan_file.problem.visits
        },
        drugs={v.order: "ceftriaxone 2 g" for v in plan_file.problem.visits},
    )


def _shift(horizon: Horizon, nurse: Nurse, day: int) -> Shift:
    start = horizon.day_start(day) + (7 + int(nurse.id[1:]) % 3) * HOUR
    return Shift(
        id=f"{nurse.id}-{day}",
        nurse=nurse.id,
        start=start,
        end=start + 8 * HOUR,
        latest_end=start + 9 * HOUR,
        start_location="home-0",
        end_location="home-0",
        duty="on_call" if int(nurse.id[1:]) % 9 == 8 else "regular",
        break_rule=BreakRule(
            seconds=1_800, earliest_start=start + 3 * HOUR, latest_start=start + 6 * HOUR
        ),
    )


def _visit(draw: random.Random, horizon: Horizon, number: int, day: int) -> Visit:
    kind = KINDS[min(int(draw.expovariate(0.28)), len(KINDS) - 1)]
    begin = horizon.day_start(day)
    infusion = None
    if kind in {"infusion", "first_dose", "pump_connect"}:
        hours = 46 if kind == "pump_connect" else draw.choice((1, 2, 4))
        infusion = Infusion(
            starts_after=900,
            seconds=hours * HOUR,
            method="pump" if hours > 2 else "gravity",
            presence="start",
        )
    return Visit(
        id=f"V{number:04d}",
        patient=f"P{number:04d}",
        order=f"O{number:04d}",
        location=f"home-{number + 1}",
        kind=kind,
        on_site_seconds=draw.choice((1_800, 2_700, 3_600, 5_400)),
        windows=(
            Window(earliest=begin + 7 * HOUR, latest=begin + 17 * HOUR, due=begin + 15 * HOUR),
        ),
        infusion=infusion,
        primary_nurse=f"N{number % 3:03d}",
        tasks=("check the line", "flush both lumens", "change dressing and connector"),
    )


def _plan(problem: Problem, left_out: int) -> Plan:
    unassigned = problem.visits[len(problem.visits) - left_out :]
    routes = []
    for day in range(problem.horizon.days):
        own = [v for v in problem.visits if problem.horizon.day_of(v.windows[0].earliest) == day]
        own = [v for v in own if v not in unassigned]
        shifts = [
            s
            for s in problem.shifts
            if s.duty == "regular" and problem.horizon.day_of(s.start) == day
        ]
        for i, shift in enumerate(shifts):
            mine = own[len(own) * i // len(shifts) : len(own) * (i + 1) // len(shifts)]
            if mine:
                routes.append(_route(problem, shift, mine))
    reasons = (
        Reason(code="full", text="No nurse with the credentials has room within the window."),
        Reason(code="full", nurse="N000", text="the route has no room between 07:00 and 17:00"),
        Reason(code="credential", nurse="N001", text="lacks CHEMO"),
    )
    return Plan(
        routes=tuple(routes),
        unassigned=tuple(Unassigned(visit=v.id, reasons=reasons) for v in unassigned),
    )


def _route(problem: Problem, shift: Shift, visits: list[Visit]) -> Route:
    here, now = shift.start_location, shift.start
    stops: list[Stop] = []
    breaks: list[Break] = []
    for i, visit in enumerate(visits):
        if i == len(visits) // 2 and i:
            breaks.append(Break(after=i, start=now, end=now + 1_800))
            now += 1_800
        arrival = now + problem.seconds_to_visit(here, visit)
        start = arrival + (1_200 if i == 1 else 0)
        now = start + visit.on_site_seconds
        stops.append(Stop(visit=visit.id, arrival=arrival, start=start, end=now))
        here = visit.location
    return Route(
        shift=shift.id,
        departure=shift.start,
        arrival=now + problem.seconds_to_end(here, shift),
        stops=tuple(stops),
        breaks=tuple(breaks),
    )


def _file(problem: Problem, plan: Plan) -> PlanFile:
    price = cost(problem, plan)
    origin = Provenance(version="0.1.0", seed=1, problem_digest="0123456789abcdef", engine="road")
    result = Result(
        plan=plan,
        cost=price,
        violations=(),
        status="feasible",
        lower_bound=price.points * 9 // 10,
        seconds=10.0,
        first_plan_seconds=0.4,
        steps=1_000,
        provenance=origin,
    )
    finding = IntakeFinding(
        code="nobody_to_administer",
        order="O9999",
        patient="P9999",
        text="Nobody at home can give the doses between nurse visits.",
        action="Train a caregiver, or order a nurse for every dose.",
    )
    return PlanFile(
        problem=problem,
        result=result,
        findings=(finding,),
        site="Sample site",
        attribution="© OpenStreetMap contributors, ODbL 1.0",
    )
