"""Day sheets: what one nurse does on one day, in words. The only place with patients' names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routing.report.clock import clock, clock_on, duration, long_date, span, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routing.domain.order import Patient
    from routing.domain.plan import Break, Stop
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.report.facts import Leg, RouteFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Who lives where and gets which drug; empty where only the plan file is known.

    Attributes
    ----------
    patients
        By patient id.
    drugs
        By order id.
    """

    patients: Mapping[str, Patient] = field(default_factory=dict)
    drugs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a day sheet: a visit, or what lies ``between`` two of them."""

    when: str
    between: bool = False
    text: str = ""
    step: str = ""
    arrive: str = ""
    name: str = ""
    address: str = ""
    patient: str = ""
    visit: str = ""
    kind: str = ""
    drug: str = ""
    infusion: str = ""
    todo: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A day sheet; ``number`` is the nurse's position in the page's data."""

    day: int
    number: int
    nurse: str
    date: str
    shift: str
    sum: str
    rows: tuple[Row, ...]


def sheets_of(
    problem: Problem,
    facts: Sequence[RouteFacts],
    directory: Directory,
    numbers: Mapping[str, int],
) -> tuple[Sheet, ...]:
    """Return a day sheet for each route; ``numbers`` are the nurses' positions by id."""
    horizon = problem.horizon
    return tuple(
        Sheet(
            day=fact.day,
            number=numbers[fact.nurse.id],
            nurse=fact.nurse.name or fact.nurse.id,
            date=long_date(horizon.date_of(fact.day)),
            shift=span(horizon, fact.shift.start, fact.shift.end, fact.day),
            sum=_sum(fact),
            rows=tuple(_rows(problem, fact, directory)),
        )
        for fact in facts
    )


def _sum(fact: RouteFacts) -> str:
    count = len(fact.route.stops)
    visits = f"{count} visit{'s' if count != 1 else ''}"
    over = f", {duration(fact.overtime)} overtime" if fact.overtime else ""
    return f"{visits}, {duration(fact.driving)} driving, {round(fact.metres / 1000)} km{over}"


def _rows(problem: Problem, fact: RouteFacts, directory: Directory) -> Iterator[Row]:
    horizon, route = problem.horizon, fact.route
    if fact.legs[0].start != route.departure or fact.legs[0].end == route.departure:
        yield Row(between=True, when=clock_on(horizon, route.departure, fact.day), text="Start.")
    for position, stop in enumerate(route.stops):
        yield from _between(problem, fact, position)
        visit = problem.visit_by_id[stop.visit]
        yield _visit_row(problem, visit, stop, directory, (fact.day, position))
    yield from _between(problem, fact, len(route.stops))
    yield Row(between=True, when=clock_on(horizon, route.arrival, fact.day), text="Back.")


def _between(problem: Problem, fact: RouteFacts, position: int) -> Iterator[Row]:
    leg = fact.legs[position]
    parts: list[tuple[int, Row]] = []
    if leg.end > leg.start:
        parts.append((leg.start, _leg_row(problem, leg)))
    parts += [
        (pause.start, _break_row(problem, pause))
        for pause in fact.route.breaks
        if pause.after == position
    ]
    yield from (row for _, row in sorted(parts, key=lambda part: part[0]))


def _leg_row(problem: Problem, leg: Leg) -> Row:
    text = f"Drive {duration(leg.driving)}, {leg.metres / 1000:.1f} km."
    return Row(between=True, when=clock(problem.horizon, leg.start), text=text)


def _break_row(problem: Problem, pause: Break) -> Row:
    horizon = problem.horizon
    when = span(horizon, pause.start, pause.end, horizon.day_of(pause.start))
    return Row(between=True, when=when, text="Break.")


def _visit_row(
    problem: Problem, visit: Visit, stop: Stop, directory: Directory, at: tuple[int, int]
) -> Row:
    horizon, (day, position) = problem.horizon, at
    patient = directory.patients.get(visit.patient)
    infusion = ""
    if visit.infusion is not None:
        begin = stop.start + visit.infusion.starts_after
        end = begin + visit.infusion.seconds
        infusion = f"{visit.infusion.method} infusion {span(horizon, begin, end, day)}"
    return Row(
        when=span(horizon, stop.start, stop.end, day),
        step=str(position + 1),
        arrive="" if stop.arrival == stop.start else f"arrive {clock(horizon, stop.arrival)}",
        name=(patient.name if patient else "") or visit.patient,
        address=patient.address if patient else "",
        patient=visit.patient,
        visit=visit.id,
        kind=words(visit.kind),
        drug=directory.drugs.get(visit.order, ""),
        infusion=infusion,
        todo=visit.tasks,
    )
