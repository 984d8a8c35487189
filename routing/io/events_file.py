"""Events of a day from a JSON or CSV file, with every fault located."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from routing.io.plan_parse import PlanFileProblem
from routing.io.visit_document import Strict, VisitDocument
from routing.replan import events as ev

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from routing.domain.problem import Problem
    from routing.domain.visit import Visit


class EventsFileError(ValueError):
    """A file of events that cannot be read; ``problems`` says all that is wrong with it."""

    def __init__(self, problems: tuple[PlanFileProblem, ...]) -> None:
        super().__init__("; ".join(f"{p.file}: {p.column} {p.text}" for p in problems))
        self.problems = problems


class _Event(Strict):
    at: AwareDatetime


class _NewVisit(_Event):
    event: Literal["new_visit"]
    visit: VisitDocument
    nurse: str = ""
    first: bool = False


class _OfVisit(_Event):
    event: Literal["visit_cancelled", "not_home"]
    visit: str


class _Report(_Event):
    event: Literal["visit_started", "visit_done"]
    visit: str
    nurse: str = ""


class _Overrun(_Event):
    event: Literal["overrun"]
    visit: str
    minutes: int


class _Delivery(_Event):
    event: Literal["delivery_late"]
    visit: str
    ready: AwareDatetime


class _Out(_Event):
    event: Literal["nurse_out"]
    nurse: str
    start: AwareDatetime
    end: AwareDatetime


class _Late(_Event):
    event: Literal["running_late"]
    nurse: str
    minutes: int


class _Roads(_Event):
    event: Literal["road_delay"]
    start: AwareDatetime
    end: AwareDatetime
    factor: float = 1.0
    minutes: int = 0
    places: frozenset[str] = frozenset()


_Any = Annotated[
    _NewVisit | _OfVisit | _Report | _Overrun | _Delivery | _Out | _Late | _Roads,
    Field(discriminator="event"),
]
_ONE: TypeAdapter[Any] = TypeAdapter(_Any)
_TIMES = frozenset({"at", "start", "end", "ready", "earliest", "latest", "due"})
_OF_VISIT: dict[str, Callable[..., ev.Event]] = {
    "visit_cancelled": ev.VisitCancelled,
    "not_home": ev.NotHome,
    "visit_started": ev.VisitStarted,
    "visit_done": ev.VisitDone,
}


def read_events(path: Path, problem: Problem) -> tuple[ev.Event, ...]:
    """Return the events of a file: a JSON list, or a CSV table with a column ``event``.

    ``kind`` may stand for ``event``, as in the HTTP API, whose ``id`` is passed over. Times without
    an offset are those of the plan's zone.

    Raises
    ------
    EventsFileError
        With every fault, located by row and field.
    """
    found, problems = [], []
    first = 2 if path.suffix.lower() == ".csv" else 1  # As spreadsheets count, header included.
    for number, row in enumerate(_rows(path), start=first):
        try:
            found.append(_event(_ONE.validate_python(_plain(row, problem.horizon.zone)), problem))
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_input=False):
                where = ".".join(str(part) for part in fault["loc"][1:] or fault["loc"])
                if fault["type"].startswith("union_tag"):
                    where = "event"
                problems.append(_wrong(path, number, where, _in_words(fault)))
        except ValueError as error:
            problems.append(_wrong(path, number, "visit", str(error)))
    if problems:
        raise EventsFileError(tuple(problems))
    return tuple(found)


def read_visit(path: Path, problem: Problem) -> Visit:
    """Return the visit of a JSON file; raises EventsFileError with every fault."""
    try:
        told = _timed(_json(path), problem.horizon.zone)
        return VisitDocument.model_validate(told).build(problem)
    except ValidationError as error:
        raise EventsFileError(
            tuple(
                _wrong(path, None, ".".join(str(p) for p in fault["loc"]), fault["msg"])
                for fault in error.errors(include_url=False, include_input=False)
            )
        ) from error
    except ValueError as error:
        if isinstance(error, EventsFileError):
            raise
        raise EventsFileError((_wrong(path, None, "", str(error)),)) from error


def _rows(path: Path) -> list[Any]:
    if path.suffix.lower() == ".csv":
        with _opened(path) as file:
            rows = list(csv.DictReader(file))
        return [{k: _cell(k, v) for k, v in row.items() if v not in ("", None)} for row in rows]
    rows = _json(path)
    if not isinstance(rows, list):
        raise EventsFileError((_wrong(path, None, "", "the file holds no list of events"),))
    return rows


def _plain(row: Any, zone: ZoneInfo) -> Any:
    """Return a row with one name for what happened, and an offset at every time."""
    if not isinstance(row, dict):
        return row
    table = {k: _timed(v, zone) for k, v in _timed(row, zone).items() if k != "id"}
    if "kind" in table and "event" not in table:
        table["event"] = table.pop("kind")
    return table


def _timed(table: Any, zone: ZoneInfo) -> Any:
    """Return a table with an offset at every time; anything else as it is."""
    if not isinstance(table, dict):
        return table
    return {k: _at(v, zone) if k in _TIMES else v for k, v in table.items()}


def _at(value: Any, zone: ZoneInfo) -> Any:
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError):  # Told of where all else is told of.
        return value
    return read if read.tzinfo else read.replace(tzinfo=zone)


def _in_words(fault: Any) -> str:
    if fault["type"].startswith("union_tag"):
        return f"must be one of {', '.join(sorted(_ONE.json_schema()['discriminator']['mapping']))}"
    words = {"missing": "is missing", "extra_forbidden": "does not belong to this kind of event"}
    return words.get(fault["type"], str(fault["msg"]))


def _cell(name: str, value: str) -> Any:
    if name in ("minutes",):
        return int(value) if value.lstrip("-").isdigit() else value
    return frozenset(value.split()) if name == "places" else value


def _opened(path: Path) -> Any:
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        text = f"the file cannot be read: {error.strerror}"
        raise EventsFileError((_wrong(path, None, "", text),)) from error


def _json(path: Path) -> Any:
    with _opened(path) as file:
        try:
            return json.load(file)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            raise EventsFileError((_wrong(path, line, "", "the file is no JSON"),)) from error


def _wrong(path: Path, row: int | None, where: str, text: str) -> PlanFileProblem:
    return PlanFileProblem(
        code="bad_event",
        file=str(path),
        row=row,
        column=where,
        text=text if text.endswith(".") else f"{text}.",
        action="Correct it; times are written as 2026-11-23T10:00:00+01:00.",
    )


def _event(told: Any, problem: Problem) -> ev.Event:
    second = problem.horizon.to_seconds
    at = second(told.at)
    if isinstance(told, _NewVisit):
        visit = told.visit.build(problem)
        return ev.NewVisit(at=at, visit=visit, nurse=told.nurse, first=told.first)
    if isinstance(told, _OfVisit):
        return _OF_VISIT[told.event](at=at, visit=told.visit)
    if isinstance(told, _Report):
        return _OF_VISIT[told.event](at=at, visit=told.visit, nurse=told.nurse)
    return _of_time(told, at, second)


def _of_time(told: Any, at: int, second: Callable[..., int]) -> ev.Event:
    """Return an event that speaks of a length of time, or of a moment beside ``at``."""
    if isinstance(told, _Overrun):
        return ev.Overrun(at=at, visit=told.visit, seconds=60 * told.minutes)
    if isinstance(told, _Delivery):
        return ev.DeliveryLate(at=at, visit=told.visit, ready=second(told.ready))
    if isinstance(told, _Out):
        return ev.NurseOut(at=at, nurse=told.nurse, start=second(told.start), end=second(told.end))
    if isinstance(told, _Late):
        return ev.RunningLate(at=at, nurse=told.nurse, seconds=60 * told.minutes)
    return ev.RoadDelay(
        at=at,
        start=second(told.start),
        end=second(told.end),
        factor=told.factor,
        seconds=60 * told.minutes,
        places=told.places,
    )
