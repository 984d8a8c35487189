"""What is read of a plan: routes, figures, prices, what is left out, coverage, map, diff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import APIRouter, Path, Query, Response

from api.db import plans
from api.db.errors import ConflictError, NotFoundError, StorageUnavailableError
from api.routes.etags import etag
from api.routes.guard import Call, allow
from api.routes.plans import PlanId
from api.routes.strict_json import StrictRoute
from api.schemas.base import Id
from api.schemas.coverage import Coverage, Diff
from api.schemas.drawing import Drawing
from api.schemas.explain import VisitExplanation
from api.schemas.plans import Costs, Kpis, LeftOut, Routes
from api.views import coverage as coverage_views
from api.views import drawing as drawing_views
from api.views import plan as plan_views
from api.views.explain import explanation

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from api.contexts import PlanContext
    from api.db.models import PlanRow
    from geo_data.road_network import RoadNetwork

router = APIRouter(route_class=StrictRoute, prefix="/v1/plans/{id}", tags=["plans"])

Reader = Annotated[Call, allow("plan.read")]
Part = TypeVar("Part")


@router.get("/routes", summary="Who goes where and when")
def routes(
    id: PlanId,  # noqa: A002
    call: Reader,
    response: Response,
    nurse: Annotated[Id | None, Query(description="Only the routes of this nurse.")] = None,
) -> Routes:
    """Return the routes of a plan."""
    return _part(call, id, response, lambda r, c: plan_views.routes(r, c, nurse=nurse or ""))


@router.get("/kpis", summary="The figures that people look at first")
def kpis(id: PlanId, call: Reader, response: Response) -> Kpis:  # noqa: A002
    """Return the figures of a plan."""
    return _part(call, id, response, plan_views.kpis)


@router.get("/costs", summary="The price, term by term")
def costs(id: PlanId, call: Reader, response: Response) -> Costs:  # noqa: A002
    """Return what the judge says of a plan."""
    return _part(call, id, response, plan_views.costs)


@router.get("/unassigned", summary="What is left out, and why")
def unassigned(id: PlanId, call: Reader, response: Response) -> LeftOut:  # noqa: A002
    """Return visits that are not planned with verified reasons, and what intake found."""
    return _part(call, id, response, plan_views.left_out)


@router.get("/coverage", summary="Emergency coverage over the day")
def coverage(id: PlanId, call: Reader, response: Response) -> Coverage:  # noqa: A002
    """Return which patients a nurse could reach in time, slot by slot, with gaps and causes."""
    return _part(call, id, response, coverage_views.coverage)


@router.get(
    "/map",
    summary="The plan as GeoJSON",
    response_class=Response,
    responses={200: {"content": {"application/geo+json": {"schema": {"type": "object"}}}}},
)
def plan_map(id: PlanId, call: Reader) -> Response:  # noqa: A002
    """Return stops, routes and visits left out for any map (RFC 7946); keep its attribution."""
    from routing.io.geojson import geojson_bytes

    with call.database.read() as session:
        row, context = call.service.contexts.plan(session, call.branch, id)
    content = geojson_bytes(context.plan_file)
    return Response(content, headers=etag(row.revision), media_type="application/geo+json")


@router.get("/drawing", summary="The plan as pages draw it", response_model=Drawing)
def drawing(id: PlanId, call: Reader) -> Response:  # noqa: A002
    """Return head, figures and picture of a plan, as the page at ``/`` shows them."""
    with call.database.read() as session:
        row, context = call.service.contexts.plan(session, call.branch, id)
        network = _network(call, session, row)
    key = (row.id, row.digest)
    content = call.service.contexts.drawings.get(
        key, lambda: drawing_views.drawing(row.id, context, network)
    )
    return Response(content, headers=etag(row.revision), media_type="application/json")


@router.get(
    "/document",
    summary="The plan file",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
def document(id: PlanId, call: Reader) -> Response:  # noqa: A002
    """Return ``plan.json``, as the commands ``check``, ``explain`` and ``report`` read it."""
    with call.database.read() as session:
        row = plans.get_plan(session, call.branch, id)
        content = plans.plan_document(session, call.branch, id)
    return Response(content, headers=etag(row.revision), media_type="application/json")


@router.get("/diff", summary="What is different from another plan")
def diff(
    id: PlanId,  # noqa: A002
    call: Reader,
    response: Response,
    against: Annotated[
        Id | None, Query(description="The other plan; by default the one that it changes.")
    ] = None,
) -> Diff:
    """Return the visits that moved, who is affected, and who must be called."""
    with call.database.read() as session:
        row, context = call.service.contexts.plan(session, call.branch, id)
        name = against or row.base_id
        if name is None:
            raise ConflictError("no_base", "The plan changes no other one: name one to compare.")
        old, before = call.service.contexts.plan(session, call.branch, name)
    if (old.day, old.days) != (row.day, row.days):
        raise ConflictError("other_days", "The plans are not of the same days.", other=old.id)
    response.headers.update(etag(row.revision))
    return coverage_views.diff(row, context, old, before)


@router.get("/visits/{visit}/explanation", summary="Why is a visit where it is, or nowhere?")
def explain_visit(
    id: PlanId,  # noqa: A002
    visit: Annotated[Id, Path(description="Id of a visit.")],
    call: Reader,
    response: Response,
) -> VisitExplanation:
    """Return where a visit is, where else it could be and at what price; every reason is tried."""

    def view(row: PlanRow, context: PlanContext) -> VisitExplanation:
        if visit not in context.problem.visit_by_id:
            raise NotFoundError("The plan has no such visit.")
        return explanation(row, context, visit)

    return _part(call, id, response, view)


def _network(call: Call, session: Session, row: PlanRow) -> RoadNetwork | None:
    """Return the roads of a plan; None if they are gone, or the plan was made without."""
    try:
        _, found = call.service.contexts.dataset(session, call.branch, row.dataset_id)
    except (NotFoundError, StorageUnavailableError):
        return None
    return found.network


def _part(
    call: Call, plan: str, response: Response, view: Callable[[PlanRow, PlanContext], Part]
) -> Part:
    with call.database.read() as session:
        row, context = call.service.contexts.plan(session, call.branch, plan)
    response.headers.update(etag(row.revision))
    return view(row, context)
