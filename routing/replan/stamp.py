"""A fingerprint of a plan, by which a proposal names what it was made for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.domain.plan import Plan

LENGTH = 16
"""Hexadecimal digits; enough for all plans a site ever makes."""


def plan_digest(plan: Plan) -> str:
    """Return digits that differ between plans; the order of routes and reasons do not count."""
    digest = hashlib.sha256()
    for route in sorted(plan.routes, key=lambda r: r.shift):
        digest.update(repr((route.shift, route.departure, route.arrival)).encode())
        for stop in route.stops:
            digest.update(repr((stop.visit, stop.arrival, stop.start, stop.end)).encode())
        for pause in route.breaks:
            digest.update(repr((pause.after, pause.start, pause.end)).encode())
    digest.update(repr(sorted(u.visit for u in plan.unassigned)).encode())
    return digest.hexdigest()[:LENGTH]
