"""Whether the service is up and can work, and what it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import func, select
from starlette.responses import Response

from api.db.migrate import require_current
from api.db.models_jobs import RunRow
from api.observe import metrics
from api.routes.guard import Call, allow
from api.routes.problems import ProblemError
from api.routes.strict_json import StrictRoute
from api.schemas.service import Health

if TYPE_CHECKING:
    from api.routes.state import Service

router = APIRouter(route_class=StrictRoute, tags=["service"])


def _health() -> Health:
    from api.cli.version import version

    return Health(status="ok", version=version())


@router.get("/healthz", summary="Is the process up?")
def healthz() -> Health:
    """Answer as long as the process answers at all."""
    return _health()


@router.get("/readyz", summary="Can it work?")
def readyz(request: Request) -> Health:
    """Answer 200 if the database can be read and has the right tables, else 503."""
    service: Service = request.app.state.service
    if service.closing:
        raise ProblemError(503, "closing", "The service is being stopped.")
    require_current(service.database)
    return _health()


@router.get(
    "/metrics",
    summary="Counters for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def prometheus(call: Annotated[Call, allow("metrics.read", branch=False)]) -> Response:
    """Return the counters of this process; labels are routes and codes, never ids."""
    with call.database.read() as session:
        rows = session.execute(
            select(RunRow.lane, func.count()).where(RunRow.state == "queued").group_by(RunRow.lane)
        )
        waiting = {str(row[0]): int(row[1]) for row in rows}
    counted = metrics()
    for lane in ("plan", "replan"):
        counted.queued.labels(lane=lane).set(waiting.get(lane, 0))
    return Response(generate_latest(counted.registry), media_type=CONTENT_TYPE_LATEST)
