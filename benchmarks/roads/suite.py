"""What a suite of roads measures, as its TOML file says."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from benchmarks.suite import SuiteError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadSuite:
    """Measurements of travel times on one road network.

    Attributes
    ----------
    title
        Shown above the results.
    roads
        Whatever ``geo_data.road_network.open_road_network`` opens; "" for the embedded network.
    sizes
        Sides of the matrices that all engines compute, in places.
    day_places, kept_places
        Places of the matrices of a whole day, and of the one that is read from disk.
    responders
        Places that reach all junctions in one call.
    rounds
        Times that each is measured, one engine after the other; medians count.
    seed
        Of the places, which are the same for all.
    peers
        Names in ``benchmarks.roads.peers.PEERS`` of those that are measured beside.
    at_most, at_least
        Between which figures we are content, by their names.
    """

    title: str = "Roads"
    roads: str = ""
    sizes: tuple[int, ...] = (100, 500, 1000)
    day_places: int = 500
    kept_places: int = 3000
    responders: int = 50
    rounds: int = 5
    seed: int = 7
    peers: tuple[str, ...] = ()
    at_most: dict[str, float] = field(default_factory=dict)
    at_least: dict[str, float] = field(default_factory=dict)


def road_suite(table: dict[str, Any], roads: Path | None) -> RoadSuite:
    """Return the suite in the table of a TOML file, on other roads if some are given.

    Raises
    ------
    SuiteError
        If it has keys or peers that there are not.
    """
    from benchmarks.roads.peers import PEERS

    known = {known.name for known in fields(RoadSuite)}
    unknown = sorted(set(table) - known - {"kind"})
    if unknown:
        raise SuiteError(f"a suite of roads has unknown keys {', '.join(unknown)}.")
    strangers = sorted(set(table.get("peers", ())) - set(PEERS))
    if strangers:
        raise SuiteError(f"there is no peer {', '.join(strangers)}; there are {', '.join(PEERS)}.")
    values = {key: value for key, value in table.items() if key != "kind"}
    for key in ("sizes", "peers"):
        values[key] = tuple(values.get(key, getattr(RoadSuite(), key)))
    suite = RoadSuite(**values)
    return suite if roads is None else replace(suite, roads=str(roads))
