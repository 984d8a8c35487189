"""Travel times of a Valhalla server (valhalla.github.io), asked over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.engines.http import SERVED, RefusedError, Server, no_legs, tiles, whole
from geo_data.travel_matrix import UNREACHABLE

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.engines.protocol import Capabilities, Legs, Places
    from geo_data.road_network import RoadNetwork

    Degrees = npt.NDArray[np.float64]

MOST_PLACES = 50
"""Origins, and targets, in one question: 50 x 50 pairs are what a server allows unless told
(``max_matrix_location_pairs``)."""

NO_WAY = (170, 171, 442)
"""Valhalla's own error codes for: not connected, no road near, no way found."""

METRES_PER_KILOMETRE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Valhalla:
    """Fastest ways by a Valhalla server's own roads and costing.

    Attributes
    ----------
    server
        Where it is.
    costing
        How it drives.
    most_places
        Origins, and targets, that it takes in one question.
    """

    server: Server
    costing: str = "auto"
    most_places: int = MOST_PLACES
    needs_roads: bool = False
    capabilities: Capabilities = SERVED

    @property
    def name(self) -> str:
        """What it is called, with the server's address."""
        return f"valhalla:{self.server.url}"

    def legs(self, network: RoadNetwork | None, origins: Places, targets: Places) -> Legs:  # noqa: ARG002
        """Return the ways from all origins to all targets; raises EngineError without an answer."""
        begin, end = origins.degrees, targets.degrees
        legs = no_legs(len(begin), len(end))
        for rows in tiles(len(begin), self.most_places):
            for columns in tiles(len(end), self.most_places):
                self._fill(legs, begin, end, (rows, columns))
        there = (begin[:, None] == end[None]).all(axis=2)
        for array in (legs.seconds, legs.metres):
            array[there & (array != UNREACHABLE)] = 0
        return legs

    def _fill(self, legs: Legs, begin: Degrees, end: Degrees, tile: tuple[slice, slice]) -> None:
        """Write the ways of one tile; where no way at all was found they stay unreachable.

        Valhalla refuses a whole question for one place without a way, so the question is halved
        until that place stands alone.
        """
        rows, columns = tile
        try:
            answer = self._matrix(begin[rows], end[columns])
        except RefusedError as refusal:
            if refusal.body.get("error_code") not in NO_WAY:
                code = refusal.body.get("error_code", refusal)
                raise self.server.nonsense(f"error {code}") from None
            for part in _halves(rows, columns):
                self._fill(legs, begin, end, part)
            return
        legs.seconds[tile], legs.metres[tile] = answer

    def _matrix(
        self, begin: Degrees, end: Degrees
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Return seconds and metres of one question."""
        body = {
            "sources": [_place(place) for place in begin.tolist()],
            "targets": [_place(place) for place in end.tolist()],
            "costing": self.costing,
            "units": "kilometers",
            "verbose": True,
        }
        answer = self.server.ask("/sources_to_targets", body)
        try:
            cells = [
                [(cell["time"], cell["distance"]) for cell in row]
                for row in answer["sources_to_targets"]
            ]
            table = np.array(cells, dtype=np.float64).reshape(len(begin), len(end), 2)
            table[np.isnan(table).any(axis=2)] = np.nan
            return whole(table[:, :, 0]), whole(table[:, :, 1], METRES_PER_KILOMETRE)
        except (KeyError, TypeError, ValueError) as error:
            raise self.server.nonsense("it is no table of ways") from error


def _place(degrees: list[float]) -> dict[str, Any]:
    """Return a place as Valhalla wants it."""
    longitude, latitude = degrees
    return {"lat": round(latitude, 6), "lon": round(longitude, 6)}


def _halves(rows: slice, columns: slice) -> list[tuple[slice, slice]]:
    """Return the halves of a tile along its longer side; none of a single pair."""
    height, width = rows.stop - rows.start, columns.stop - columns.start
    if height == width == 1:
        return []
    if height >= width:
        middle = rows.start + height // 2
        return [(slice(rows.start, middle), columns), (slice(middle, rows.stop), columns)]
    middle = columns.start + width // 2
    return [(rows, slice(columns.start, middle)), (rows, slice(middle, columns.stop))]
