"""What an OpenStreetMap extract says about roads: ways, barriers and turn restrictions."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.drivable import Direction, blocks, direction, highway_class
from geo_data.road_network import RoadNetworkError
from geo_data.speeds import (
    HIGHWAY_CLASSES,
    LIMIT_TAGS,
    country_of,
    parse_duration,
    speeds_of,
)
from geo_data.turns import AT_SOME_HOURS, Restriction, restriction_of

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

KEYS = ("highway", "route", "barrier", "restriction", "restriction:motorcar", *AT_SOME_HOURS)
"""Tags without one of which nothing in an extract concerns a car."""

KIND_TAGS = (*LIMIT_TAGS, "maxspeed:forward", "maxspeed:backward", "oneway", "junction", "highway")
"""Tags that say how fast a way is driven and in which direction; most ways have the same few."""

TIMESTAMPS = ("osmosis_replication_timestamp", "timestamp")
"""Where the head of an extract may say from when it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """The drivable ways of an extract, as the file has them.

    Attributes
    ----------
    refs
        OpenStreetMap's ids of the nodes of all ways, one way after the other, int64.
    places
        Longitude and latitude of those nodes in steps of 1e-7 degrees, int32 of shape (r, 2);
        ``NOWHERE`` where the extract has no such node.
    first_ref
        Where each of the w ways begins in ``refs``, int64 of shape (w + 1,).
    ids
        OpenStreetMap's id of each way, int64.
    classes
        Index in ``HIGHWAY_CLASSES`` of each way, uint8.
    forward, backward
        Mean speed along and against each way in metres per second, 0 where nobody may drive so.
    duration
        Seconds from end to end that a ferry says it takes, 0 where nothing is said.
    barriers
        Ids of nodes that a car cannot pass, int64.
    restrictions
        The turn restrictions for cars.
    time
        When the data are from, as the file says it.
    """

    refs: npt.NDArray[np.int64]
    places: npt.NDArray[np.int32]
    first_ref: npt.NDArray[np.int64]
    ids: npt.NDArray[np.int64]
    classes: npt.NDArray[np.uint8]
    forward: npt.NDArray[np.float64]
    backward: npt.NDArray[np.float64]
    duration: npt.NDArray[np.float64]
    barriers: npt.NDArray[np.int64]
    restrictions: tuple[Restriction, ...]
    time: str


NOWHERE = np.iinfo(np.int32).max
"""Coordinate of a node that is not in the extract; osmium's own mark."""


def read_extract(path: Path) -> Extract:
    """Return what an extract says about roads.

    Raises
    ------
    RoadNetworkError
        If the file is cut off or is not an OpenStreetMap file.
    """
    import osmium

    reading = _Reading()
    try:
        with osmium.io.Reader(path, osmium.osm.NOTHING) as reader:
            header = reader.header()
            time = next((header.get(key) for key in TIMESTAMPS if header.get(key)), "")
        # Nodes are mostly looked up by the ways alone, so few of them are handed to Python.
        file = osmium.FileProcessor(path).with_locations()
        for item in file.with_filter(osmium.filter.KeyFilter(*KEYS)):
            reading.add(item)
    except (RuntimeError, OSError) as error:
        raise RoadNetworkError(f"{path} is damaged or is not an OpenStreetMap file.") from error
    return reading.extract(str(time))


class _Reading:
    """Collects the items of an extract in the order of the file."""

    def __init__(self) -> None:
        self.refs, self.x, self.y = array("q"), array("i"), array("i")
        self.first_ref = array("q", [0])
        self.ids, self.kind, self.duration = array("q"), array("q"), array("d")
        self.kinds: dict[tuple[str | None, ...], int] = {}
        self.barriers = array("q")
        self.restrictions: list[Restriction] = []

    def add(self, item: Any) -> None:
        """Take what concerns a car."""
        if item.is_way():
            tags = dict(item.tags)
            highway = highway_class(tags)
            if highway is not None:
                self._add_way(item, tags, highway)
        elif item.is_node():
            if blocks(dict(item.tags)):
                self.barriers.append(item.id)
        elif item.is_relation():
            members = [(member.type, member.ref, member.role) for member in item.members]
            restriction = restriction_of(dict(item.tags), members)
            if restriction is not None:
                self.restrictions.append(restriction)

    def _add_way(self, way: Any, tags: dict[str, str], highway: str) -> None:
        nodes = way.nodes
        self.refs.extend([node.ref for node in nodes])
        self.x.extend([node.x for node in nodes])
        self.y.extend([node.y for node in nodes])
        self.first_ref.append(len(self.refs))
        self.ids.append(way.id)
        kind = (highway, *(tags.get(tag) for tag in KIND_TAGS))
        self.duration.append(parse_duration(tags.get("duration", "")) if highway == "ferry" else 0)
        self.kind.append(self.kinds.setdefault(kind, len(self.kinds)))

    def extract(self, time: str) -> Extract:
        """Return what was collected; speeds are known only when the country is."""
        kind = np.array(self.kind, dtype=np.int64)
        kinds = [
            (str(highway), {tag: text for tag, text in zip(KIND_TAGS, texts, strict=True) if text})
            for highway, *texts in self.kinds
        ]
        country = _country(kinds, np.bincount(kind, minlength=len(kinds)))
        speeds = np.array([_speeds(tags, name, country) for name, tags in kinds]).reshape(-1, 2)
        classes = np.array([HIGHWAY_CLASSES.index(name) for name, _ in kinds], dtype=np.uint8)
        return Extract(
            refs=np.array(self.refs, dtype=np.int64),
            places=np.stack((np.array(self.x, np.int32), np.array(self.y, np.int32)), axis=1),
            first_ref=np.array(self.first_ref, dtype=np.int64),
            ids=np.array(self.ids, dtype=np.int64),
            classes=classes[kind],
            forward=speeds[kind, 0],
            backward=speeds[kind, 1],
            duration=np.array(self.duration, dtype=np.float64),
            barriers=np.array(self.barriers, dtype=np.int64),
            restrictions=tuple(self.restrictions),
            time=time,
        )


def _country(kinds: list[tuple[str, dict[str, str]]], ways: npt.NDArray[np.integer]) -> str:
    """Return the country that most ways name, "" if none does."""
    counts: Counter[str] = Counter()
    for (_, tags), count in zip(kinds, ways.tolist(), strict=True):
        counts[country_of(tags)] += count
    del counts[""]
    return min(counts, key=lambda name: (-counts[name], name), default="")


def _speeds(tags: dict[str, str], highway: str, country: str) -> tuple[float, float]:
    """Return the mean speeds both ways, 0 where the way is one-way."""
    forward, backward = speeds_of(tags, highway, country)
    drive = direction(tags)
    return (
        0.0 if drive is Direction.BACKWARD else forward,
        0.0 if drive is Direction.FORWARD else backward,
    )
