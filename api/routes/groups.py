"""All groups of routes, in the order of the description."""

from __future__ import annotations

from api.routes import (
    board,
    branches,
    choices,
    datasets,
    own,
    plan_parts,
    plans,
    records,
    runs,
    same_day,
    system,
)

ROUTERS = (
    system.router,
    branches.router,
    datasets.router,
    *records.ROUTERS,
    runs.router,
    plans.router,
    plan_parts.router,
    same_day.router,
    choices.router,
    own.router,
    board.router,
)
