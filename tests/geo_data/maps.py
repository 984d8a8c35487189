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
Relation = tuple[tuple[tuple[str, int, str], ...], Mapping[str, str]]

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


def write_osm(
    path: Path,
    nodes: Mapping[int, Node],
    ways: Iterable[Way],
    *,
    node_tags: Mapping[int, Mapping[str, str]] | None = None,
    relations: Iterable[Relation] = (),
) -> Path:
    """Write an OpenStreetMap file; ways and relations are numbered from 1."""
    lines = ['<?xml version="1.0"?>', '<osm version="0.6">']
    for i, (x, y) in nodes.items():
        lines.append(f'<node id="{i}" version="1" lon="{x:.7f}" lat="{y:.7f}">')
        lines += [*_tag_lines((node_tags or {}).get(i, {})), "</node>"]
    for number, (refs, tags) in enumerate(ways, start=1):
        lines.append(f'<way id="{number}" version="1">')
        lines += [f'<nd ref="{ref}"/>' for ref in refs]
        lines += [*_tag_lines(tags), "</way>"]
    for number, (members, tags) in enumerate(relations, start=1):
        lines.append(f'<relation id="{number}" version="1">')
        lines += [
            f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members
        ]
        lines += [*_tag_lines(tags), "</relation>"]
    path.write_text("\n".join([*lines, "</osm>"]), "utf-8")
    return path


def _tag_lines(tags: Mapping[str, str]) -> list[str]:
    """Return tags as OpenStreetMap writes them."""
    return [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items()]


def town(
    folder: Path,
    *,
    nodes: Mapping[int, Node] | None = None,
    ways: Iterable[Way] = (),
    node_tags: Mapping[int, Mapping[str, str]] | None = None,
    relations: Iterable[Relation] = (),
) -> RoadNetwork:
    """Return the network of the town with more nodes and ways, which are numbered from 6."""
    path = write_osm(
        folder / "town.osm",
        TOWN_NODES | dict(nodes or {}),
        [*TOWN_WAYS, *ways],
        node_tags=node_tags,
        relations=relations,
    )
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
    return sorted(ends_by_arc(network))


def ends_by_arc(network: RoadNetwork) -> list[tuple[Node, Node]]:
    """Return begin and end of each arc as columns and rows of the town."""
    places = [
        (round((x / 1e6 - WEST) / STEP, 3) + 0.0, round((NORTH - y / 1e6) / STEP, 3) + 0.0)
        for x, y in network.nodes.tolist()
    ]
    pairs = zip(network.arc_source.tolist(), network.arc_target.tolist(), strict=True)
    return [(places[a], places[b]) for a, b in pairs]
