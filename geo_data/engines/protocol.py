"""What every engine for travel times can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from geo_data.snap import Snap


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Places, and where on the road each is reached.

    Attributes
    ----------
    locations
        The n places.
    snaps
        Their points on the road, or none at all for an engine that needs no roads.
    """

    locations: Sequence[Location]
    snaps: Sequence[Snap] = ()

    @property
    def degrees(self) -> npt.NDArray[np.float64]:
        """Longitude and latitude, of shape (n, 2)."""
        pairs = [(place.longitude, place.latitude) for place in self.locations]
        return np.array(pairs, dtype=np.float64).reshape(-1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """The ways from n places to m others, door to door.

    Attributes
    ----------
    seconds, metres
        int32 of shape (n, m), ``UNREACHABLE`` where there is no way.
    """

    seconds: npt.NDArray[np.int32]
    metres: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Junctions at which the way from, or to, each of n places enters, or leaves, the network.

    Attributes
    ----------
    nodes
        int32 of shape (n, 2): the ends of the street a place is on, -1 where there is no way.
    costs
        Packed time and length between place and junction, int64 of shape (n, 2).
    arcs
        The arcs on which the places are, int32 of shape (n, 2), -1 where there is no way. Only a
        search that honours turns needs to know them.
    """

    nodes: npt.NDArray[np.int32]
    costs: npt.NDArray[np.int64]
    arcs: npt.NDArray[np.int32]

    def rows(self, rows: Sequence[int] | slice) -> Ends:
        """Return the ends of some of the places."""
        return Ends(nodes=self.nodes[rows], costs=self.costs[rows], arcs=self.arcs[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What an engine's answers take into account.

    Attributes
    ----------
    turns
        Turns that are banned are never driven.
    traffic
        Other speeds at another hour make other answers.
    asymmetric
        The way back may be another.
    geometry
        There is a line on the map for each way.
    lasting
        The same question has the same answer tomorrow, so that answers may be kept on disk.
    """

    turns: bool = False
    traffic: bool = False
    asymmetric: bool = False
    geometry: bool = False
    lasting: bool = False


class Engine(Protocol):
    """Says how long and how far it is from some places to others."""

    @property
    def name(self) -> str:
        """What it is called, for people and for provenance."""

    @property
    def needs_roads(self) -> bool:
        """Whether it needs a network and snapped places."""

    @property
    def capabilities(self) -> Capabilities:
        """What its answers take into account."""

    def legs(self, network: RoadNetwork | None, origins: Places, targets: Places) -> Legs:
        """Return the ways from all origins to all targets."""


class Search(Protocol):
    """Finds the cheapest way in a road network."""

    def __call__(self, network: RoadNetwork, starts: Ends, goals: Ends) -> npt.NDArray[np.int64]:
        """Return the packed costs from n starts to m goals, int64 (n, m); ``NO_WAY`` if none."""


NO_WAY = np.int64(1) << 60
"""A packed cost above that of every way, to which another may still be added."""
