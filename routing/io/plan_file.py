"""Writing and reading ``plan.json``: a judged plan with the problem it solves, in one file."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from routing.domain.plan_file import PlanFile
from routing.domain.result import Cost, Result, Term
from routing.domain.validation import ProblemError
from routing.io.plan_parse import PlanFileError, PlanFileProblem, contradiction, parse
from routing.io.plan_schema import (
    FAMILY,
    SCHEMA,
    CostDocument,
    HorizonDocument,
    PlanDocument,
    ProblemDocument,
    TermDocument,
    TravelDocument,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.problem import Problem

__all__ = [
    "PlanFile",
    "PlanFileError",
    "PlanFileProblem",
    "is_plan_file",
    "plan_bytes",
    "plan_of_bytes",
    "read_plan",
    "write_plan",
]


def write_plan(path: Path, plan_file: PlanFile) -> None:
    """Write ``plan.json``; equal content gives equal bytes. Patients' names are not in it."""
    path.write_bytes(plan_bytes(plan_file))


def plan_bytes(plan_file: PlanFile) -> bytes:
    """Return what ``write_plan`` writes."""
    document = _document(plan_file)
    text = json.dumps(_plain(document), ensure_ascii=False, allow_nan=False, indent=1)
    return (text + "\n").encode("utf-8")


def read_plan(path: Path) -> PlanFile:
    """Read a plan file.

    Raises
    ------
    PlanFileError
        If the file cannot be read, is no plan file, is of a newer version, is incomplete, or
        names visits and shifts that do not exist.
    """
    return _read(path, None)


def plan_of_bytes(content: bytes, *, name: str = "plan.json") -> PlanFile:
    """Return what ``read_plan`` does, of the bytes of a plan file; ``name`` is for what is said."""
    return _read(Path(name), content)


def _read(path: Path, content: bytes | None) -> PlanFile:
    document = parse(path, content)
    try:
        problem = document.problem.build()
    except ProblemError as error:
        raise PlanFileError(
            tuple(contradiction(path, "problem", fault) for fault in error.faults)
        ) from error
    except ValueError as error:
        raise PlanFileError((contradiction(path, "problem", str(error)),)) from error
    strangers = tuple(_strangers(path, document, problem))
    if strangers:
        raise PlanFileError(strangers)
    return PlanFile(
        problem=problem,
        result=_result(document),
        findings=document.findings,
        site=document.site,
        attribution=document.attribution,
    )


def is_plan_file(path: Path) -> bool:
    """Tell from its first lines whether a file is a plan file of any version."""
    try:
        with path.open("rb") as file:
            return f'"schema": "{FAMILY}/'.encode() in file.read(200)
    except OSError:
        return False


def _document(plan_file: PlanFile) -> PlanDocument:
    result, problem = plan_file.result, plan_file.problem
    terms = tuple(
        TermDocument(name=t.name, amount=t.amount, weight=t.weight, unit=t.unit, points=t.points)
        for t in result.cost.terms
    )
    # Everything in it has been checked by its own type.
    return PlanDocument.model_construct(
        layout=SCHEMA,
        site=plan_file.site,
        attribution=plan_file.attribution,
        status=result.status,
        lower_bound=result.lower_bound,
        seconds=round(result.seconds, 3),
        first_plan_seconds=round(result.first_plan_seconds, 3),
        steps=result.steps,
        provenance=result.provenance,
        cost=CostDocument(points=result.cost.points, terms=terms),
        violations=result.violations,
        findings=plan_file.findings,
        history=tuple((round(seconds, 3), points) for seconds, points in result.history),
        plan=result.plan,
        problem=ProblemDocument.model_construct(
            horizon=HorizonDocument.of(problem.horizon),
            locations=problem.locations,
            nurses=problem.nurses,
            shifts=problem.shifts,
            visits=problem.visits,
            links=problem.links,
            pins=problem.pins,
            covered=problem.covered,
            policy=problem.policy,
            published=problem.published,
            absences=problem.absences,
            delays=problem.delays,
            deliveries=problem.deliveries,
            reported=problem.reported,
            travel=TravelDocument.of(problem.travel),
        ),
    )


def _plain(value: Any) -> Any:
    """Return documents and dataclasses as JSON values; sets are sorted so that files compare."""
    if isinstance(value, BaseModel):
        found = ((k, f, getattr(value, k)) for k, f in type(value).model_fields.items())
        # What files had not always is left out where there is none: older programs refuse it.
        return {f.alias or k: _plain(v) for k, f, v in found if v != () or f.default != ()}
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.init}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    return value.isoformat()


def _strangers(path: Path, document: PlanDocument, problem: Problem) -> Iterator[PlanFileProblem]:
    for i, route in enumerate(document.plan.routes):
        if route.shift not in problem.shift_by_id:
            fault = f"shift {route.shift} does not exist"
            yield contradiction(path, f"plan.routes[{i}].shift", fault)
        for j, stop in enumerate(route.stops):
            if stop.visit not in problem.visit_by_id:
                fault = f"visit {stop.visit} does not exist"
                yield contradiction(path, f"plan.routes[{i}].stops[{j}].visit", fault)
    for i, unassigned in enumerate(document.plan.unassigned):
        if unassigned.visit not in problem.visit_by_id:
            fault = f"visit {unassigned.visit} does not exist"
            yield contradiction(path, f"plan.unassigned[{i}].visit", fault)


def _result(document: PlanDocument) -> Result:
    terms = tuple(
        Term(name=t.name, amount=t.amount, weight=t.weight, unit=t.unit)
        for t in document.cost.terms
    )
    return Result(
        plan=document.plan,
        cost=Cost(terms=terms),
        violations=document.violations,
        status=document.status,
        lower_bound=document.lower_bound,
        seconds=document.seconds,
        first_plan_seconds=document.first_plan_seconds,
        steps=document.steps,
        provenance=document.provenance,
        history=document.history,
    )
