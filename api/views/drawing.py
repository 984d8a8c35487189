"""A plan as pages draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.schemas.drawing import Drawing

if TYPE_CHECKING:
    from api.contexts import PlanContext
    from geo_data.road_network import RoadNetwork


def drawing(plan: str, context: PlanContext, network: RoadNetwork | None) -> bytes:
    """Return the drawing of a plan as JSON: straight lines on no streets without a network."""
    from routing.report.drawing import drawing_of
    from routing.report.geography import Geography
    from routing.report.roads import geography_of

    shown = Geography()
    if network is not None:
        shown = geography_of(network, context.problem, context.plan)
    found = drawing_of(context.plan_file, shown, context.coverage)
    return Drawing.model_validate({"plan": plan} | found).model_dump_json().encode()
