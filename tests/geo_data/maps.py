"""The smallest maps that tests of roads need, written as OpenStreetMap files.

The town has six junctions, all streets are residential and as long as their neighbours::

    1 ---- 2 ---- 3
    |      |      |
    4 ===> 5 ===> 6        4-5-6 is one-way, from west to east
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from geo_data.location import Location
from geo_data.osm import build_road_network
from geo_data.road_network import RoadNetwork

WEST, NORTH, STEP = 9.50, 47.20, 0.01

Node = tuple[float, float]
Way = tuple[tuple[int, ...], Mapping[str, str]]

RESIDENTIAL = {"highway": "residential"}
TOWN_NODES = {
    number: (WEST + STEP * ((number - 1) % 3), NORTH - STEP * ((number - 1) // 3))
    for number in range(1, 7)
}
TOWN_WAYS: tuple[Way, ...] = (
    ((1, 2, 3), RESIDENTIAL),
    ((4, 5, 6), RESIDENTIAL | {"oneway": "yes"}),
    ((1, 4), RESIDENTIAL),
    ((2, 5), RESIDENTIAL),
    ((3, 6), RESIDENTIAL),
)


def write_osm(path: Path, nodes: Mapping[int, Node], ways: Iterable[Way]) -> Path:
    """Write an OpenStreetMap file."""
    lines = ['<?xml version="1.0"?>', '<osm version="0.6">']
    lines += [f'<node id="{i}" version="1" lon="{x}" lat="{y}"/>' for i, (x, y) in nodes.items()]
    for number, (refs, tags) in enumerate(ways, start=1):
        lines.append(f'<way id="{number}" version="1">')
        lines += [f'<nd ref="{ref}"/>' for ref in refs]
        lines += [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items()]
        lines.append("</way>")
    path.write_text("\n".join([*lines, "</osm>"]), "utf-8")
    return path


def town(
    folder: Path, *, nodes: Mapping[int, Node] | None = None, ways: Iterable[Way] = ()
) -> RoadNetwork:
    """Return the network of the town with more nodes and ways."""
    path = write_osm(folder / "town.osm", TOWN_NODES | dict(nodes or {}), [*TOWN_WAYS, *ways])
    return build_road_network(path)


def at(column: float, row: float, name: str = "") -> Location:
    """Return a place in the town: columns from west, rows from north, in steps."""
    return Location(
        id=name or f"{column},{row}",
        longitude=WEST + STEP * column,
        latitude=NORTH - STEP * row,
    )


def arc_ends(network: RoadNetwork) -> list[tuple[Node, Node]]:
    """Return begin and end of all arcs as columns and rows of the town."""
    places = [
        (round((x / 1e6 - WEST) / STEP, 3) + 0.0, round((NORTH - y / 1e6) / STEP, 3) + 0.0)
        for x, y in network.nodes.tolist()
    ]
    pairs = zip(network.arc_source.tolist(), network.arc_target.tolist(), strict=True)
    return sorted((places[a], places[b]) for a, b in pairs)
