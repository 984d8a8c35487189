"""Travel times of an OSRM server (project-osrm.org), asked over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.engines.http import SERVED, RefusedError, Server, no_legs, tiles, whole
from geo_data.engines.road import WALKING
from geo_data.snap import TOO_FAR_METRES
from geo_data.travel_matrix import UNREACHABLE

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.engines.protocol import Capabilities, Legs, Places
    from geo_data.road_network import RoadNetwork

TABLE_SIZE = 100
"""Coordinates in one question: what ``osrm-routed`` allows unless told (``--max-table-size``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Osrm:
    """Fastest ways by an OSRM server's own roads and profile.

    OSRM moves every place to its nearest road, however far that is. The walk there and back is
    added, as with our own roads, and a place too far from every road has no way to or from it.

    Attributes
    ----------
    server
        Where it is.
    profile
        The profile that its data were made with.
    table_size
        Coordinates that it takes in one question, at least 2.
    """

    server: Server
    profile: str = "driving"
    table_size: int = TABLE_SIZE
    needs_roads: bool = False
    capabilities: Capabilities = SERVED

    @property
    def name(self) -> str:
        """What it is called, with the server's address."""
        return f"osrm:{self.server.url}"

    def legs(self, network: RoadNetwork | None, origins: Places, targets: Places) -> Legs:  # noqa: ARG002
        """Return the ways from all origins to all targets; raises EngineError without an answer."""
        begin, end = origins.degrees, targets.degrees
        legs = no_legs(len(begin), len(end))
        size = self.table_size // 2
        for rows in tiles(len(begin), size):
            for columns in tiles(len(end), size):
                table = self._table(begin[rows], end[columns])
                legs.seconds[rows, columns], legs.metres[rows, columns] = table
        there = (begin[:, None] == end[None]).all(axis=2)
        for array in (legs.seconds, legs.metres):
            array[there & (array != UNREACHABLE)] = 0
        return legs

    def _table(
        self, begin: npt.NDArray[np.float64], end: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Return seconds and metres between the places of one question."""
        places = np.concatenate((begin, end)).tolist()
        coordinates = ";".join(f"{longitude:.6f},{latitude:.6f}" for longitude, latitude in places)
        sources = ";".join(map(str, range(len(begin))))
        targets = ";".join(map(str, range(len(begin), len(places))))
        try:
            answer = self.server.ask(
                f"/table/v1/{self.profile}/{coordinates}?sources={sources}"
                f"&destinations={targets}&annotations=duration,distance"
            )
        except RefusedError as refusal:
            raise self.server.nonsense(str(refusal.body.get("code", refusal))) from None
        try:
            return _door_to_door(answer, (len(begin), len(end)))
        except (KeyError, TypeError, ValueError) as error:
            raise self.server.nonsense("it is no table of ways") from error


def _door_to_door(
    answer: dict[str, Any], shape: tuple[int, int]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return seconds and metres with the walks at both ends; raises if the answer is no table."""
    aside = [
        np.array([place["distance"] for place in answer[side]], dtype=np.float64)
        for side in ("sources", "destinations")
    ]
    walk = aside[0][:, None] + aside[1][None]
    too_far = (aside[0] > TOO_FAR_METRES)[:, None] | (aside[1] > TOO_FAR_METRES)[None]
    driven = [np.array(answer[name], dtype=np.float64) for name in ("durations", "distances")]
    if not driven[0].shape == driven[1].shape == walk.shape == shape:
        raise ValueError("a table of another shape")
    driven[0] += walk / WALKING
    driven[1] += walk
    for table in driven:
        table[too_far | np.isnan(driven[0])] = np.nan
    return whole(driven[0]), whole(driven[1])
