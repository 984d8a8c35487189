"""The neutral nurse day: visits with skills and weights, one shift per nurse, travel as a table."""

from __future__ import annotations

import io
import json
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.readers.case import Answer, Case, text_answer
from benchmarks.readers.errors import ReaderError
from benchmarks.readers.neutral import places, priced, some_day, table_of
from benchmarks.readers.node import Node, read_bytes, read_json, unique
from routing.domain.problem import Problem
from routing.domain.visit import Visit, Window
from staffing.credential import Credential
from staffing.nurse import Nurse
from staffing.shift import Shift

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    from routing.domain.result import Result

ROOM = 1 << 32
"""All visits left out together cost at most so many points, so that no sum runs over."""


def read_nurse_day(path: Path) -> Case:
    """Read a nurse day and the table of travel beside it.

    Weight left out counts first and travel second. The price of weight is more than any plan can
    save in travel, so that the sum orders plans as the format does; where that would not fit into
    64 bits with all else, it is as high as does, and a note says so.

    Raises
    ------
    ReaderError
        If either file is damaged, has unknown keys, or contradicts itself.
    """
    root = read_json(path)
    keys = ("name", "nurses", "visits", "skills", "xy", "objective", "travel")
    top = root.table(keys)
    for key in ("name", "objective"):
        top[key].text()
    count = len(top["xy"].items(least=1))
    skills = frozenset(unique(top["skills"].items()))
    seconds = _travel(path, top["travel"], count)
    nurses, shifts = _nurses(top["nurses"], skills, count)
    visits = _visits(top["visits"], skills, count)
    saving = sum(s.end - s.start for s in shifts)
    most = ROOM // max(1, sum(v.priority for v in visits))
    problem = Problem(
        horizon=some_day(),
        locations=places(count),
        visits=visits,
        nurses=nurses,
        shifts=shifts,
        travel=table_of(seconds, "nurse-day"),
        policy=priced(unassigned=min(saving + 1, most), travel=1),
    )
    capped = f"weight left out costs {most} seconds of travel a point, not infinitely many"
    notes = (capped,) if most <= saving else ()
    return Case(problem=problem, answer=lambda result: _answer(problem, result), notes=notes)


def _visits(node: Node, skills: frozenset[str], count: int) -> tuple[Visit, ...]:
    tables = [
        item.table(("id", "loc", "duration", "windows", "skills", "weight"))
        for item in node.items(least=1)
    ]
    ids = unique(table["id"] for table in tables)
    return tuple(
        Visit(
            id=name,
            patient=name,
            location=f"p{table['loc'].whole(most=count - 1)}",
            kind="visit",
            on_site_seconds=table["duration"].whole(),
            windows=tuple(_window(w) for w in table["windows"].items(least=1)),
            credentials=_skills(table["skills"], skills),
            priority=table["weight"].whole(least=1, most=9),
        )
        for name, table in zip(ids, tables, strict=True)
    )


def _window(node: Node) -> Window:
    earliest, latest = (item.whole() for item in node.items(least=2, most=2))
    if earliest > latest:
        raise node.fail(f"ends ({latest}) before it begins ({earliest})")
    return Window(earliest=earliest, latest=latest)


def _nurses(
    node: Node, skills: frozenset[str], count: int
) -> tuple[tuple[Nurse, ...], tuple[Shift, ...]]:
    tables = [
        item.table(("id", "start", "end", "shift", "skills"), ("max_work",))
        for item in node.items(least=1)
    ]
    nurses, shifts = [], []
    for name, table in zip(unique(table["id"] for table in tables), tables, strict=True):
        held = sorted(_skills(table["skills"], skills))
        origin, goal = (f"p{table[key].whole(most=count - 1)}" for key in ("start", "end"))
        credentials = tuple(Credential(code=code) for code in held)
        nurses.append(Nurse(id=name, credentials=credentials, home=origin))
        start, end = (item.whole() for item in table["shift"].items(least=2, most=2))
        if start >= end:
            raise table["shift"].fail(f"ends ({end}) not after it begins ({start})")
        work = table["max_work"].whole() if "max_work" in table else end - start
        shift = Shift(
            id=name,
            nurse=name,
            start=start,
            end=end,
            latest_end=end,
            start_location=origin,
            end_location=goal,
            # A limit that the shift itself sets would only cost time in the search.
            max_work_seconds=work if work < end - start else None,
        )
        shifts.append(shift)
    return tuple(nurses), tuple(shifts)


def _skills(node: Node, known: frozenset[str]) -> frozenset[str]:
    for item in node.items():
        if item.text() not in known:
            raise item.fail(f"skill {item.text()!r} is not in the file's list of skills")
    return frozenset(unique(node.items()))


def _travel(path: Path, node: Node, count: int) -> npt.NDArray[np.int32]:
    name = node.text()
    if PurePath(name).name != name or "\\" in name:
        raise node.fail("must be the name of a file beside this one")
    try:
        data = read_bytes(path.parent / name)
    except ReaderError as error:
        raise ReaderError(name, str(error)) from error
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            names, seconds = list(archive), archive["seconds"]
    except KeyError:
        raise ReaderError(name, "the archive has no array 'seconds'") from None
    except Exception as error:  # Damaged archives raise whatever the library at hand does.
        raise ReaderError(name, "the file is no archive of arrays, or damaged") from error
    if names != ["seconds"]:
        raise ReaderError(name, "the archive holds more than the array 'seconds'")
    if seconds.shape != (count, count) or seconds.dtype.kind not in "iu":
        raise ReaderError(name, f"'seconds' must be whole numbers of shape ({count}, {count})")
    if seconds.min() < 0 or seconds.max() > 10**6:
        raise ReaderError(name, "'seconds' must be from 0 to 1000000")
    if seconds.diagonal().any():
        raise ReaderError(name, "'seconds' from a place to itself must be 0")
    return np.ascontiguousarray(seconds.astype(np.int32))


def _answer(problem: Problem, result: Result) -> Answer:
    routes = {route.shift: [stop.visit for stop in route.stops] for route in result.plan.routes}
    made = {visit for route in routes.values() for visit in route}
    missed = sum(visit.priority for visit in problem.visits if visit.id not in made)
    travel = sum(_travelled(problem, shift, route) for shift, route in routes.items())
    claim = f"unserved weight {missed}, travel {travel} s, {len(made)} visits served"
    return text_answer(claim, json.dumps({"routes": routes}) + "\n")


def _travelled(problem: Problem, shift_id: str, route: Sequence[str]) -> int:
    shift = problem.shift_by_id[shift_id]
    stops = [problem.visit_by_id[visit].location for visit in route]
    legs = zip([shift.start_location, *stops], [*stops, shift.end_location], strict=True)
    return sum(problem.travel.leg(origin, goal)[0] for origin, goal in legs)
