"""The true fastest ways where speeds change while one drives: slow, simple and exact."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from geo_data.traffic import HOURS

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.road_network import RoadNetwork
    from geo_data.traffic import TrafficProfile


def timed_ways(
    network: RoadNetwork, profile: TrafficProfile, start: int, departure: float
) -> npt.NDArray[np.float64]:
    """Return when each junction is reached, by Dijkstra's algorithm on times of arrival.

    That is right because no factor falls so steeply that who enters an arc later leaves it sooner
    (Dreyfus, 1969). An arc takes as long as its factor at the moment of entering it says.

    Parameters
    ----------
    network, profile
        The roads, and how traffic changes over the day.
    start, departure
        The junction and the second of the day.

    Returns
    -------
    numpy.ndarray
        Seconds after departure, of shape (nodes,), infinite where there is no way.
    """
    table = profile.table.tolist()
    classes = network.edge_class[network.arc_edge].tolist()
    first, target = network.first_arc.tolist(), network.arc_target.tolist()
    free = (network.arc_millis / 1000).tolist()
    reached = [float("inf")] * len(network.nodes)
    reached[start] = 0.0
    waiting = [(0.0, start)]
    while waiting:
        now, node = heapq.heappop(waiting)
        if now > reached[node]:
            continue
        hour, past = divmod((departure + now) / 3600, 1)
        before, after = int(hour) % HOURS, int(hour + 1) % HOURS
        for arc in range(first[node], first[node + 1]):
            factors = table[classes[arc]]
            factor = factors[before] + past * (factors[after] - factors[before])
            there = now + free[arc] * factor
            if there < reached[target[arc]]:
                reached[target[arc]] = there
                heapq.heappush(waiting, (there, target[arc]))
    return np.array(reached)
