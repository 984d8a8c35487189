"""Which roads a dataset stands on, and whether its fixed places are near them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from routing.io.dataset_policy import POLICY
from routing.io.dataset_rows import NURSES, PATIENTS, PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from routing.io.dataset_problem import Complaints

EMBEDDED = "embedded:liechtenstein"
"""The road network that comes with the program."""

_SUFFIXES = (".npz", ".osm", ".pbf", ".graphml", ".xml", ".gz", ".bz2")
_FILES = {"nurse": NURSES, "patient": PATIENTS, "place": PLACES}


def road_source(folder: Path, text: str, complaints: Complaints) -> str | Path | None:
    """Return the file or the place name that a policy names, or None after saying what is wrong."""
    if text == EMBEDDED:
        from geo_data.sample import sample_network_path

        return sample_network_path()
    try:
        path = folder / text
        if path.is_file():
            return path
    except (OSError, ValueError):
        path = Path(text)
    if path.suffix.lower() in _SUFFIXES or ":" in text or path.exists():
        complaints.add(
            "missing_road_network",
            POLICY,
            "The road network file does not exist.",
            "Put the file into the folder, or name a place, such as Harrisburg, Pennsylvania.",
            column="road_network",
        )
        return None
    return text


def open_roads(source: Path, complaints: Complaints) -> RoadNetwork | None:
    """Return the road network of a file, or None after saying why it cannot be read."""
    from geo_data.road_network import RoadNetworkError, open_road_network

    try:
        return open_road_network(source)
    except RoadNetworkError:
        complaints.add(
            "unreadable_road_network",
            POLICY,
            "The road network file cannot be read: it is damaged, cut off or of another kind.",
            "Make it again, or give an .npz, .osm, .osm.pbf or .graphml file.",
            column="road_network",
        )
        return None


def check_coordinates(
    network: RoadNetwork,
    locations: Mapping[str, Location],
    row_of: Mapping[tuple[str, str], int],
    complaints: Complaints,
) -> None:
    """Note swapped coordinates anywhere, and nurses' homes and places that no road leads to.

    A patient far from all roads is not a fault of the dataset: the order is refused at intake.
    """
    bounds = network.bounds
    swapped = {name for name, place in locations.items() if is_swapped(bounds, place)}
    for name in swapped:
        file, row = _row(name, row_of)
        complaints.add(
            "swapped_coordinates",
            file,
            "The place lies on the road network only if latitude and longitude are swapped.",
            "Swap the two cells.",
            row=row,
            column="latitude",
        )
    for name in _far(network, [p for n, p in locations.items() if n not in swapped]):
        file, row = _row(name, row_of)
        complaints.add(
            "off_road_network",
            file,
            "The place is more than 5 km from any road of the network.",
            "Correct the coordinates, or use a road network that reaches it.",
            row=row,
            column="latitude",
        )


def _row(location: str, row_of: Mapping[tuple[str, str], int]) -> tuple[str, int | None]:
    kind, _, owner = location.partition(":")
    return _FILES[kind], row_of.get((_FILES[kind], owner))


def is_swapped(bounds: tuple[float, float, float, float], place: Location) -> bool:
    """Tell whether a place is within (west, south, east, north) only the other way round."""
    west, south, east, north = bounds

    def inside(latitude: float, longitude: float) -> bool:
        return south <= latitude <= north and west <= longitude <= east

    return inside(place.longitude, place.latitude) and not inside(place.latitude, place.longitude)


def _far(network: RoadNetwork, places: list[Location]) -> Iterator[str]:
    from geo_data.snap import TOO_FAR_METRES, snap

    fixed = [place for place in places if not place.id.startswith("patient:")]
    for place, found in zip(fixed, snap(network, fixed), strict=True):
        if found.distance > TOO_FAR_METRES:
            yield place.id
