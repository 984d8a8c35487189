"""A plan from a dataset, inside a solver's process."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.jobs.messages import plan_from_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.jobs.child import Stop
    from api.jobs.messages import Speaker
    from geo_data.road_network import RoadNetwork
    from routing.assemble import Assembly
    from routing.domain.plan import Plan
    from routing.domain.plan_file import PlanFile
    from routing.domain.problem import Problem
    from routing.domain.result import Result, Violation
    from routing.io.dataset import Dataset


class CannotSolveError(Exception):
    """What was asked cannot be solved, however often it is tried; ``code`` is stable."""

    def __init__(self, code: str, text: str, issues: list[dict[str, Any]] | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.issues = issues or []


def solve_dataset(request: dict[str, Any], speaker: Speaker, stop: Stop) -> dict[str, Any]:
    """Return document and summary of the plan of some days of a dataset."""
    from routing.digest import problem_digest
    from routing.domain.plan_file import PlanFile
    from routing.kernels import ready
    from routing.solve import solve

    dataset, assembly = assemble_request(request)
    context = problem_digest(assembly.problem)
    start = start_of(request, context)
    result = None
    if start is not None and request["seconds"] <= 0:
        # Nothing is searched any more: nothing need be compiled, and it is over soon.
        speaker.say("ready", context=context)
        result = kept_result(assembly.problem, start, request, context)
    if result is None:
        ready()
        speaker.say("ready", context=context)
        result = solve(
            assembly.problem,
            seconds=request["seconds"],
            seed=request["seed"],
            max_steps=request["max_steps"],
            start=start,
            on_improvement=speaker.improved,
            should_stop=stop,
        )
    return judged(
        PlanFile(
            problem=assembly.problem,
            result=result,
            findings=assembly.findings,
            site=dataset.site,
            attribution=assembly.network.attribution,
        )
    )


def assemble_request(request: dict[str, Any]) -> tuple[Dataset, Assembly]:
    """Return dataset and problem of a request; raises CannotSolveError."""
    from geo_data.road_network import RoadNetworkError
    from routing.after import Made
    from routing.assemble import assemble
    from routing.domain.validation import ProblemError
    from routing.io.dataset import DatasetError
    from staffing.calendar import Horizon

    try:
        dataset = read_request(request)
        horizon = Horizon(
            first_day=date.fromisoformat(request["day"]), days=request["days"], zone=dataset.zone
        )
        made = (
            Made(m["order"], m["kind"], tuple(m["tasks"]), *map(datetime.fromisoformat, m["times"]))
            for m in request["made"]
        )
        return dataset, assemble(dataset, horizon, made)
    except DatasetError as error:
        issues = [
            {"code": p.code, "file": p.file, "row": p.row, "column": p.column, "text": p.text}
            for p in error.problems
        ]
        text = f"The dataset has {len(issues)} problems."
        raise CannotSolveError("bad_dataset", text, issues) from error
    except RoadNetworkError as error:
        raise CannotSolveError("bad_roads", "The road network cannot be read.") from error
    except ProblemError as error:
        raise CannotSolveError("bad_problem", "The dataset contradicts itself.") from error


def read_request(request: dict[str, Any]) -> Dataset:
    """Return the dataset whose files are in a request."""
    from routing.io.dataset import read_dataset

    files = {name: text.encode("utf-8") for name, text in request["files"].items()}
    with laid_out(files, request["roads_folder"]) as folder:
        return read_dataset(folder)


def read_roads(request: dict[str, Any]) -> RoadNetwork | None:
    """Return the roads that the policy in a request names, None if they are not at hand."""
    from routing.io.dataset_policy import read_policy
    from routing.io.dataset_problem import Complaints
    from routing.io.dataset_roads import open_roads, road_source

    complaints = Complaints()
    files = {name: text.encode("utf-8") for name, text in request["files"].items()}
    with laid_out(files, request["roads_folder"]) as folder:
        site = read_policy(folder, complaints)
        source = road_source(folder, site.road_network, complaints) if site else None
        return open_roads(source, complaints) if isinstance(source, Path) else None


@contextmanager
def laid_out(files: dict[str, bytes], roads_folder: str | None) -> Iterator[Path]:
    """Lay files out in a private folder, beside links to the road networks that may be named."""
    with tempfile.TemporaryDirectory(prefix="infuseroute-") as name:
        folder = Path(name)
        if roads_folder is not None:
            for roads in Path(roads_folder).iterdir():
                if roads.is_file() and roads.name not in files:
                    (folder / roads.name).symlink_to(roads.resolve())
        for file, content in files.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield folder


def start_of(request: dict[str, Any], context: str) -> Plan | None:
    """Return the best plan of an earlier attempt, if it was at the same problem."""
    start = request.get("start")
    if start is None or start["context"] != context:
        return None
    return plan_from_json(start["plan"])


def kept_result(
    problem: Problem, plan: Plan, request: dict[str, Any], context: str
) -> Result | None:
    """Return the best plan of earlier attempts as the result of a run that was stopped.

    None if it is not legal: then it is ignored, as a search ignores it.
    """
    from importlib.metadata import PackageNotFoundError, version

    from routing.check import avoidable, check
    from routing.cost import cost
    from routing.domain.result import Provenance, Result
    from routing.explain import reasons_for_unassigned

    violations = check(problem, plan)
    if avoidable(violations):
        return None
    try:
        made_by = version("infuseroute")
    except PackageNotFoundError:
        made_by = "source"
    told, start = reasons_for_unassigned(problem, plan), request["start"]
    return Result(
        plan=told,
        cost=cost(problem, told),
        violations=violations,
        status="stopped",
        lower_bound=start["lower_bound"],
        seconds=start["seconds"],
        first_plan_seconds=start["seconds"],
        steps=0,
        provenance=Provenance(
            version=made_by,
            seed=request["seed"],
            problem_digest=context,
            engine=problem.travel.engine,
        ),
    )


def judged(plan_file: PlanFile) -> dict[str, Any]:
    """Return the document of a plan and what the judge says of it, read back from its bytes."""
    from routing.check import avoidable, check
    from routing.io.plan_file import plan_bytes, plan_of_bytes

    content = plan_bytes(plan_file)
    read = plan_of_bytes(content)
    violations = check(read.problem, read.result.plan)
    return {
        "document": content.decode("utf-8"),
        "summary": summary_of(read, violations),
        "legal": not avoidable(violations),
    }


def summary_of(plan_file: PlanFile, violations: Sequence[Violation]) -> dict[str, Any]:
    """Return what lists of plans show: figures and rule codes, no patient data."""
    from routing.cost import cost

    problem, result = plan_file.problem, plan_file.result
    price = cost(problem, result.plan)
    return {
        "status": result.status,
        "points": price.points,
        "lower_bound": result.lower_bound,
        "visits": len(problem.visits),
        "unassigned": len(result.plan.unassigned),
        "violations": sorted({violation.rule for violation in violations}),
        "seconds": round(result.seconds, 2),
        "problem": result.provenance.problem_digest,
        "terms": {
            term.name: {
                "amount": term.amount,
                "weight": term.weight,
                "unit": term.unit,
                "points": term.points,
            }
            for term in price.terms
        },
    }
