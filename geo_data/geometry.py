"""The shape of ways along real streets, for maps."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines import engine_named
from geo_data.engines.road import RoadEngine, arrivals, cost_along, departures
from geo_data.plane import plane_scale
from geo_data.snap import snap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from geo_data.engines.drives import Drive
    from geo_data.engines.turns import TurnCosts
    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from geo_data.snap import Snap

    Line = list[tuple[float, float]]

DECIMALS = 6
"""Decimals of a degree in lines: eleven centimetres."""


def route_lines(
    network: RoadNetwork, pairs: Sequence[tuple[Location, Location]], *, engine: str = "road"
) -> list[list[tuple[float, float]]]:
    """Return the line of the fastest way of each pair of places, from door to door.

    Parameters
    ----------
    network
        The roads.
    pairs
        Where each way begins and ends.
    engine
        One of ``geo_data.engines.ENGINES`` on roads: its are the ways that are drawn.

    Returns
    -------
    list[list[tuple[float, float]]]
        For each pair, longitudes and latitudes in degrees: the beginning, the way along the
        streets, the end. Where there is no way it is the straight line. Across the 180th meridian
        a line goes on in one piece, with longitudes beyond 180.

    Raises
    ------
    ValueError
        If the engine is unknown, or does not say by which streets its ways lead.
    """
    chosen = engine_named(engine)
    if not isinstance(chosen, RoadEngine):
        raise ValueError(f"engine {engine} does not say by which streets its ways lead")
    places = list(dict.fromkeys(place for pair in pairs for place in pair))
    rows = {place: row for row, place in enumerate(places)}
    tracer = _Tracer(network, snap(network, places), chosen.turn_costs)
    goals_of: dict[int, list[int]] = {}
    for origin, target in pairs:
        goals_of.setdefault(rows[origin], []).append(rows[target])
    streets = {
        (origin, target): line
        for origin, targets in goals_of.items()
        for target, line in tracer.lines(origin, list(dict.fromkeys(targets)))
    }
    lines = []
    for origin, target in pairs:
        begin, end = (origin.longitude, origin.latitude), (target.longitude, target.latitude)
        # Who visits two patients in one house does not go out to the street in between.
        way = [] if begin == end else streets[rows[origin], rows[target]]
        lines.append(_rounded([begin, *way, end]))
    return lines


class _Tracer:
    """Finds ways between snapped places and follows the streets along them."""

    def __init__(
        self, network: RoadNetwork, snaps: Sequence[Snap], turn_costs: TurnCosts | None
    ) -> None:
        self.network = network
        self.snaps = snaps
        self.turn_costs = turn_costs
        self.starts = departures(network, snaps)
        self.goals = arrivals(network, snaps)
        self.scale = plane_scale(network)

    def lines(self, origin: int, targets: Sequence[int]) -> list[tuple[int, Line]]:
        """Return the street part of the ways from one place to others."""
        from geo_data.engines.drives import drives

        found = drives(
            self.network,
            self.starts,
            origin,
            self.goals.rows(targets),
            turn_costs=self.turn_costs,
        )
        return [
            (target, self._line(origin, target, drive))
            for target, drive in zip(targets, found, strict=True)
        ]

    def _line(self, origin: int, target: int, drive: Drive | None) -> Line:
        """Return the street part of one way, given the way that leaves the street."""
        start, end = self.snaps[origin], self.snaps[target]
        direct = self._direct(start, end)
        if direct is not None and (drive is None or direct <= drive.cost):
            return self._piece(start.edge, start.fraction, end.fraction)
        if drive is None:
            return []
        line = self._piece(start.edge, start.fraction, 1.0 - drive.leaves)
        for arc in drive.arcs:
            backward = float(self.network.arc_backward[arc])
            line += self._piece(int(self.network.arc_edge[arc]), backward, 1.0 - backward)
        return line + self._piece(end.edge, float(drive.enters), end.fraction)

    def _direct(self, start: Snap, end: Snap) -> int | None:
        """Return the packed cost of the way along one street, or None if there is none."""
        if start.edge != end.edge or start.too_far or end.too_far:
            return None
        ways = [
            cost_along(self.network, end, arc) - cost_along(self.network, start, arc)
            for arc, onward in (
                (start.forward, end.fraction - start.fraction),
                (start.backward, start.fraction - end.fraction),
            )
            if arc >= 0 and onward >= 0
        ]
        return min(ways, default=None)

    def _piece(self, edge: int, begin: float, end: float) -> Line:
        """Return the points of an edge between two fractions of it, in the order of driving."""
        degrees = self.network.edge_line(edge)
        if (begin, end) == (0.0, 1.0):
            points = degrees
        elif (begin, end) == (1.0, 0.0):
            points = degrees[::-1]
        else:
            points = _between(degrees * self.scale, begin, end) / self.scale
        return [(float(x), float(y)) for x, y in points]


def _between(line: npt.NDArray[np.float64], begin: float, end: float) -> npt.NDArray[np.float64]:
    """Return the part of a line on a plane between two fractions of its length."""
    import shapely
    from shapely.ops import substring

    part = substring(shapely.LineString(line), begin, end, normalized=True)
    return np.asarray(shapely.get_coordinates(part), dtype=np.float64)


def _rounded(line: Line) -> Line:
    """Return a line without needless decimals and without points that repeat the one before."""
    first = line[0][0]
    points = [
        (round(x + 360 * round((first - x) / 360), DECIMALS), round(y, DECIMALS)) for x, y in line
    ]
    kept = points[:1] + [b for a, b in pairwise(points) if a != b]
    return kept if len(kept) > 1 else points[:1] * 2
