"""Engines: what can say how long the way takes, behind one protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo_data.engines.protocol import Engine

ENGINES = ("road", "road-turns", "road-scipy", "straight-line")
"""Names of engines: the default, which never makes a banned turn; the same with the time that turns
take; the oracle of the default, which needs no preparation; and an estimate that needs no roads."""

SERVERS = ("osrm", "valhalla")
"""Kinds of servers; the name of such an engine is kind and address: ``osrm:http://host:5000``."""


def engine_named(name: str) -> Engine:
    """Return an engine; raises ValueError if there is none of that name."""
    if name in {"road", "road-turns"}:
        from functools import partial

        from geo_data.engines.cch import search
        from geo_data.engines.road import RoadEngine
        from geo_data.engines.turns import TurnCosts

        if name == "road":
            return RoadEngine(name=name, search=search.cheapest)
        costs = TurnCosts()
        turning = partial(search.cheapest, turn_costs=costs)
        return RoadEngine(name=name, search=turning, turn_costs=costs)
    if name == "road-scipy":
        from geo_data.engines import scipy_dijkstra
        from geo_data.engines.road import RoadEngine

        return RoadEngine(name=name, search=scipy_dijkstra.cheapest)
    if name == "straight-line":
        from geo_data.engines.straight_line import StraightLine

        return StraightLine()
    kind, _, url = name.partition(":")
    if kind in SERVERS:
        return _server_engine(kind, url)
    raise ValueError(f"there is no engine {name}; there are {', '.join(ENGINES)}")


def _server_engine(kind: str, url: str) -> Engine:
    """Return the engine that asks a server; raises ValueError if that is no address."""
    from geo_data.engines.http import Server
    from geo_data.engines.osrm import Osrm
    from geo_data.engines.valhalla import Valhalla

    if kind == "osrm":
        return Osrm(server=Server(kind="OSRM", url=url))
    return Valhalla(server=Server(kind="Valhalla", url=url))
