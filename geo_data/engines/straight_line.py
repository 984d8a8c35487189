"""An estimate without roads: the distance as the crow flies, longer by a detour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_data.earth import haversine
from geo_data.engines.protocol import Capabilities, Legs

if TYPE_CHECKING:
    from geo_data.engines.protocol import Places
    from geo_data.road_network import RoadNetwork

DETOUR = 1.3
"""Length of the way over the straight distance, usual for streets in towns and between them."""

SPEED = 12.5
"""Metres per second along the way, 45 km/h: the median by road is 42 in Liechtenstein, 49 in
Columbus (Ohio)."""

BLIND = Capabilities(lasting=True)
"""It takes nothing into account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightLine:
    """Symmetric, and blind to rivers and mountains; for where there is no road network."""

    name: str = "straight-line (estimate)"
    needs_roads: bool = False
    capabilities: Capabilities = BLIND

    def legs(self, network: RoadNetwork | None, origins: Places, targets: Places) -> Legs:  # noqa: ARG002
        """Return the estimates from all origins to all targets."""
        metres = DETOUR * haversine(origins.degrees[:, None], targets.degrees[None])
        return Legs(
            seconds=np.rint(metres / SPEED).astype(np.int32),
            metres=np.rint(metres).astype(np.int32),
        )
