"""Home care in the unified format (UHHC): the file as it stands.

The format is that of Ceschia, Di Gaspero, Rosati, Schaerf and others (2026): patients with one or
two services, several windows, optional ones, preferences; caregivers with shifts, lunch breaks and
terminal points; and a weight for each component of the cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.readers.case import Case
from benchmarks.readers.node import Node, read_json, unique
from benchmarks.readers.uhhc_care import Caregiver, HomeCare, HomePatient, Lunch, Service
from benchmarks.readers.uhhc_costs import read_costs
from benchmarks.readers.uhhc_problem import problem_of
from benchmarks.readers.uhhc_solution import answer

if TYPE_CHECKING:
    from pathlib import Path

SIMULTANEOUS, SEQUENTIAL, INDEPENDENT = "simultaneous", "sequential", "independent"

AT_START, AT_END = "at_service_start", "at_service_end"

LEAVE_AT_SHIFT_START = ("bazirha", "bazirha-caie")
"""Origins of instances whose caregivers leave when their shift begins, whatever comes first."""


def read_uhhc(path: Path) -> Case:
    """Read an instance as a problem; raises ReaderError if it is damaged or cannot be expressed."""
    care = read_home_care(path)
    problem, notes = problem_of(care)
    return Case(problem=problem, answer=lambda result: answer(care, result), notes=notes)


def read_home_care(path: Path) -> HomeCare:
    """Return an instance in the file's own whole numbers."""
    keys = ("metadata", "patients", "services", "caregivers", "terminal_points", "distances")
    top = read_json(path).table(keys, ("lunch_breaks",))
    about = top["metadata"].table(
        ("cost_components",),
        ("time_window_met", "origin", "horizon", "name", "area", "generator_info"),
    )
    distances = _distances(top["distances"])
    usual = _usual_durations(top["services"])
    terminals = _terminals(top["terminal_points"], len(distances))
    caregivers = _caregivers(top["caregivers"], frozenset(usual), terminals)
    costs = read_costs(about["cost_components"])
    tables = [
        item.table(
            ("id", "distance_matrix_index", "required_services", "time_windows"),
            (
                *("location", "optional", "synchronization"),
                *("preferred_caregivers", "incompatible_caregivers"),
            ),
        )
        for item in top["patients"].items(least=1)
    ]
    names = unique(table["id"] for table in tables)
    known = frozenset(one.id for one in caregivers)
    return HomeCare(
        patients=tuple(
            _patient(name, table, usual, known, len(distances))
            for name, table in zip(names, tables, strict=True)
        ),
        caregivers=caregivers,
        lunch=_lunch(top["lunch_breaks"]) if "lunch_breaks" in top else None,
        distances=distances,
        costs=costs,
        at_end=_at_end(about.get("time_window_met")),
        leaves_at_start="origin" in about and about["origin"].value in LEAVE_AT_SHIFT_START,
    )


def _at_end(node: Node | None) -> bool:
    if node is None:
        return False
    if node.text() not in (AT_START, AT_END):
        raise node.fail(f"must be {AT_START!r} or {AT_END!r}, not {node.text()!r}")
    return node.text() == AT_END


def _distances(node: Node) -> tuple[tuple[int, ...], ...]:
    rows = node.items(least=1)
    table = tuple(
        tuple(leg.whole() for leg in row.items(least=len(rows), most=len(rows))) for row in rows
    )
    for i, row in enumerate(table):
        if row[i]:
            raise rows[i].items()[i].fail("the way from a place to itself must be 0")
    return table


def _usual_durations(node: Node) -> dict[str, int | None]:
    tables = [item.table(("id",), ("type", "default_duration")) for item in node.items(least=1)]
    return {
        name: table["default_duration"].whole() if "default_duration" in table else None
        for name, table in zip(unique(t["id"] for t in tables), tables, strict=True)
    }


def _terminals(node: Node, places: int) -> dict[str, int]:
    tables = [
        item.table(("id", "distance_matrix_index"), ("location",)) for item in node.items(least=1)
    ]
    return {
        name: table["distance_matrix_index"].whole(most=places - 1)
        for name, table in zip(unique(t["id"] for t in tables), tables, strict=True)
    }


def _caregivers(
    node: Node, services: frozenset[str], terminals: dict[str, int]
) -> tuple[Caregiver, ...]:
    tables = [
        item.table(
            ("id", "abilities", "departing_point"),
            ("arrival_point", "working_shift", "lunch_break"),
        )
        for item in node.items(least=1)
    ]
    found = []
    for name, table in zip(unique(t["id"] for t in tables), tables, strict=True):
        begin = table["departing_point"]
        found.append(
            Caregiver(
                id=name,
                abilities=_named(table["abilities"], services, "service"),
                begin=_terminal(begin, terminals),
                end=_terminal(table.get("arrival_point", begin), terminals),
                shift=_span(table["working_shift"]) if "working_shift" in table else None,
                lunch=_yes(table.get("lunch_break")),
            )
        )
    return tuple(found)


def _terminal(node: Node, terminals: dict[str, int]) -> int:
    if node.text() not in terminals:
        raise node.fail(f"terminal point {node.text()!r} is not in the file's list")
    return terminals[node.text()]


def _named(node: Node, known: frozenset[str], what: str, least: int = 0) -> frozenset[str]:
    items = node.items(least=least)
    for item in items:
        if item.text() not in known:
            raise item.fail(f"{what} {item.text()!r} is not in the file's list")
    return frozenset(unique(items))


def _yes(node: Node | None) -> bool:
    if node is not None and not isinstance(node.value, bool):
        raise node.fail("must be yes or no")
    return bool(node is not None and node.value)


def _span(node: Node) -> tuple[int, int]:
    table = node.table(("start", "end"))
    start, end = table["start"].whole(), table["end"].whole()
    if end <= start:
        raise node.fail(f"ends ({end}) not after it begins ({start})")
    return start, end


def _lunch(node: Node) -> Lunch:
    table = node.table(("start", "end", "min_duration"))
    start, end = table["start"].whole(), table["end"].whole()
    if start > end:
        raise node.fail(f"ends ({end}) before it begins ({start})")
    return Lunch(earliest=start, latest=end, duration=table["min_duration"].whole(least=1))


def _patient(
    name: str,
    table: dict[str, Node],
    usual: dict[str, int | None],
    caregivers: frozenset[str],
    places: int,
) -> HomePatient:
    rows = [
        need.table(("service",), ("duration",))
        for need in table["required_services"].items(least=1, most=2)
    ]
    services = []
    for code, row in zip(unique(row["service"] for row in rows), rows, strict=True):
        if code not in usual:
            raise row["service"].fail(f"service {code!r} is not in the file's list")
        lasts = row["duration"].whole() if "duration" in row else usual[code]
        if lasts is None:
            raise row["service"].fail("has no duration, neither here nor in the list of services")
        services.append(Service(code=code, duration=lasts))
    tie = table.get("synchronization")
    if (tie is None) != (len(services) == 1):
        where = table["required_services"] if tie is None else tie
        raise where.fail("two services, and no fewer, are synchronized")
    windows = tuple(_span(item) for item in table["time_windows"].items(least=1, most=2))
    if len(windows) == 2 and windows[0][0] >= windows[1][0]:
        raise table["time_windows"].fail("windows must be in the order of their starts")
    wanted, unwanted = table.get("preferred_caregivers"), table.get("incompatible_caregivers")
    return HomePatient(
        id=name,
        place=table["distance_matrix_index"].whole(most=places - 1),
        services=tuple(services),
        windows=windows,
        gap=None if tie is None else _gap(tie),
        optional=_yes(table.get("optional")),
        preferred=None if wanted is None else _named(wanted, caregivers, "caregiver", 1),
        incompatible=frozenset() if unwanted is None else _named(unwanted, caregivers, "caregiver"),
    )


def _gap(node: Node) -> tuple[int, int] | None:
    fields = node.table(("type",), ("distance",))
    kind = fields["type"].text()
    if kind not in (SIMULTANEOUS, SEQUENTIAL, INDEPENDENT):
        known = f"{SIMULTANEOUS!r}, {SEQUENTIAL!r} or {INDEPENDENT!r}"
        raise fields["type"].fail(f"must be {known}, not {kind!r}")
    if ("distance" in fields) != (kind == SEQUENTIAL):
        raise node.fail(f"a distance is given for {SEQUENTIAL!r}, and only for that")
    if kind != SEQUENTIAL:
        return (0, 0) if kind == SIMULTANEOUS else None
    table = fields["distance"].table(("min", "max"))
    least, most = table["min"].whole(), table["max"].whole()
    if least > most:
        raise fields["distance"].fail(f"min ({least}) is more than max ({most})")
    return least, most
