"""What this project's own engine is measured at, beside plain tables."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.cch.search import cheapest, road_search
from geo_data.engines.protocol import Ends
from geo_data.engines.reach import reach
from geo_data.engines.road import arrivals, departures
from geo_data.engines.turns import TurnCosts
from geo_data.homes import sample_homes
from geo_data.isochrone import isochrones
from geo_data.matrix import travel_matrix
from geo_data.snap import snap
from geo_data.timed_matrix import TimedMatrix
from geo_data.traffic import at_hour, read_profile

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from benchmarks.roads.suite import RoadSuite
    from geo_data.road_network import RoadNetwork


def at_junctions(junctions: npt.NDArray[np.int32]) -> Ends:
    """Return places that are junctions, for engines that know no others."""
    nodes = np.stack((junctions, np.full_like(junctions, -1)), axis=1)
    return Ends(nodes=nodes, costs=np.zeros_like(nodes, dtype=np.int64), arcs=0 * nodes - 1)


def without_bans(network: RoadNetwork) -> RoadNetwork:
    """Return the network with every turn allowed: peers on our roads know no turns."""
    return replace(network, banned_turns=network.banned_turns[:0])


def own_tasks(network: RoadNetwork, suite: RoadSuite) -> dict[str, Callable[[], object]]:
    """Return what is measured besides tables between junctions, by name; on the roads as they are.

    It keeps matrices where the cache is: let that be a folder that nobody else uses.
    """
    most = max(suite.sizes)
    homes = sample_homes(network, max(suite.kept_places, most, suite.day_places) + 1, suite.seed)
    points = snap(network, homes[:most])
    begin, end = departures(network, points), arrivals(network, points)
    profile, turning = read_profile(), TurnCosts()
    hours, doors = count(), count()

    def new_speeds() -> None:
        road_search(at_hour(network, profile, next(hours) % 24))

    def homes_table() -> None:
        cheapest(network, begin, end, threads=1)

    def turn_table() -> None:
        cheapest(network, begin, end, turn_costs=turning, threads=1)

    def whole_day() -> None:
        day = TimedMatrix(network, homes[: suite.day_places], profile=profile, cache=False)
        for hour in range(24):
            day.slot(hour)

    def one_more() -> None:
        # Another house each time, so that it is never in the cache.
        new = replace(homes[-1], latitude=homes[-1].latitude + 1e-5 * next(doors))
        travel_matrix(network, [*homes[:most], new])

    def kept() -> None:
        travel_matrix(network, homes[: suite.kept_places])

    travel_matrix(network, homes[:most])
    return {
        f"{most} x {most} homes, banned turns honoured": homes_table,
        f"{most} x {most} homes with turn costs": turn_table,
        "new speeds on the same order": new_speeds,
        f"24 hours x {suite.day_places} places": whole_day,
        f"matrix of {suite.kept_places} from disk": kept,
        "reach of one place": lambda: reach(network, points[:1]),
        f"{suite.responders} responders to every junction": lambda: reach(
            network, points[: suite.responders]
        ),
        f"one place more in a matrix of {most}": one_more,
        "area of 20 minutes": lambda: isochrones(network, homes[0], [20]),
        f"snapping {most} places": lambda: snap(network, homes[:most]),
    }
