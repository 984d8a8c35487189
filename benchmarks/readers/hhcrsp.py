"""Home care routing and scheduling (Mankowska, Kummer, Italian instances): the file as it stands.

The format is that of Ceschia, Di Gaspero, Rosati and Schaerf, after Mankowska, Meisel and
Bierwirth ("The home health care routing and scheduling problem with interdependent services",
Health Care Management Science 17, 2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from benchmarks.readers.case import Case
from benchmarks.readers.hhcrsp_problem import problem_of
from benchmarks.readers.hhcrsp_solution import answer
from benchmarks.readers.node import Node, read_json, unique

if TYPE_CHECKING:
    from pathlib import Path

SIMULTANEOUS, SEQUENTIAL = "simultaneous", "sequential"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that a patient needs, and how long it takes there."""

    code: str
    duration: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePatient:
    """A patient with one service, or two by different caregivers.

    Attributes
    ----------
    id
        Unique id.
    opens, due
        Services start at ``opens`` at the earliest, and are late after ``due``.
    services
        One or two, different.
    gap
        Least and most time from the start of the first service to that of the second, or None.
    """

    id: str
    opens: Fraction
    due: Fraction
    services: tuple[Service, ...]
    gap: tuple[Fraction, Fraction] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCare:
    """An instance.

    Attributes
    ----------
    patients
        In the order of the file.
    caregivers
        Abilities by id.
    distances
        Travel time between places: 0 is the office, i the i-th patient.
    """

    patients: tuple[HomePatient, ...]
    caregivers: dict[str, frozenset[str]]
    distances: tuple[tuple[Fraction, ...], ...]


def read_hhcrsp(path: Path) -> Case:
    """Read an instance as a problem; raises ReaderError if it is damaged or contradicts itself."""
    care = read_home_care(path)
    problem, grain, notes = problem_of(care)
    return Case(problem=problem, answer=lambda result: answer(care, grain, result), notes=notes)


def read_home_care(path: Path) -> HomeCare:
    """Return an instance in the file's own exact numbers."""
    keys = ("patients", "services", "caregivers", "central_offices", "distances")
    top = read_json(path).table(keys, ("name", "area"))
    (office,) = top["central_offices"].items(least=1, most=1)
    _check_spot(office.table(("id", "location"))["location"])
    usual = _usual_durations(top["services"])
    caregivers = _caregivers(top["caregivers"], frozenset(usual))
    held = frozenset().union(*caregivers.values())
    tables = [
        item.table(("id", "location", "time_window", "required_caregivers"), ("synchronization",))
        for item in top["patients"].items(least=1)
    ]
    names = unique(table["id"] for table in tables)
    patients = tuple(
        _patient(name, table, usual, held) for name, table in zip(names, tables, strict=True)
    )
    distances = _distances(top["distances"], len(patients) + 1)
    return HomeCare(patients=patients, caregivers=caregivers, distances=distances)


def _check_spot(node: Node) -> None:
    for item in node.items(least=2, most=2):
        item.number()


def _usual_durations(node: Node) -> dict[str, Fraction | None]:
    tables = [item.table(("id",), ("default_duration",)) for item in node.items(least=1)]
    return {
        name: _time(table["default_duration"]) if "default_duration" in table else None
        for name, table in zip(unique(t["id"] for t in tables), tables, strict=True)
    }


def _caregivers(node: Node, services: frozenset[str]) -> dict[str, frozenset[str]]:
    tables = [item.table(("id", "abilities")) for item in node.items(least=1)]
    found = {}
    for name, table in zip(unique(t["id"] for t in tables), tables, strict=True):
        for item in table["abilities"].items():
            _check_service(item, services)
        found[name] = frozenset(unique(table["abilities"].items()))
    return found


def _check_service(node: Node, services: frozenset[str]) -> None:
    if node.text() not in services:
        raise node.fail(f"service {node.text()!r} is not in the file's list of services")


def _patient(
    name: str, table: dict[str, Node], usual: dict[str, Fraction | None], held: frozenset[str]
) -> HomePatient:
    _check_spot(table["location"])
    opens, due = (_time(item) for item in table["time_window"].items(least=2, most=2))
    if opens > due:
        raise table["time_window"].fail("ends before it begins")
    needs = table["required_caregivers"].items(least=1, most=2)
    rows = [need.table(("service",), ("duration",)) for need in needs]
    for row in rows:
        _check_service(row["service"], frozenset(usual))
        if row["service"].text() not in held:
            raise row["service"].fail(f"nobody is able to do {row['service'].text()!r}")
    codes = unique(row["service"] for row in rows)
    services = tuple(
        Service(code=code, duration=_duration(row, usual[code]))
        for code, row in zip(codes, rows, strict=True)
    )
    tie = table.get("synchronization")
    if (tie is None) != (len(services) == 1):
        where = table["required_caregivers"] if tie is None else tie
        raise where.fail("two services, and no fewer, are synchronized")
    gap = None if tie is None else _gap(tie)
    return HomePatient(id=name, opens=opens, due=due, services=services, gap=gap)


def _duration(row: dict[str, Node], usual: Fraction | None) -> Fraction:
    if "duration" in row:
        return _time(row["duration"])
    if usual is None:
        raise row["service"].fail("has no duration, neither here nor in the list of services")
    return usual


def _gap(node: Node) -> tuple[Fraction, Fraction]:
    fields = node.table(("type",), ("distance",))
    kind = fields["type"].text()
    if kind not in (SIMULTANEOUS, SEQUENTIAL):
        raise fields["type"].fail(f"must be {SIMULTANEOUS!r} or {SEQUENTIAL!r}, not {kind!r}")
    if ("distance" in fields) != (kind == SEQUENTIAL):
        raise node.fail(f"a distance is given for {SEQUENTIAL!r}, and only for that")
    if kind == SIMULTANEOUS:
        return Fraction(0), Fraction(0)
    least, most = (_time(item) for item in fields["distance"].items(least=2, most=2))
    if least > most:
        raise fields["distance"].fail(f"least ({least}) is more than most ({most})")
    return least, most


def _distances(node: Node, count: int) -> tuple[tuple[Fraction, ...], ...]:
    rows = node.items(least=count, most=count)
    table = tuple(tuple(_time(item) for item in row.items(least=count, most=count)) for row in rows)
    for i, row in enumerate(table):
        if row[i]:
            raise rows[i].items()[i].fail("the way from a place to itself must be 0")
    return table


def _time(node: Node) -> Fraction:
    return Fraction(node.number(least=0))
