"""Road networks named on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.complaints import refuse_text

if TYPE_CHECKING:
    from geo_data.road_network import RoadNetwork


def load_roads(source: str) -> RoadNetwork:
    """Return the roads of a file or a place, or those that come with the program; else exit 2."""
    from geo_data.road_network import RoadNetworkError, open_road_network
    from geo_data.sample import sample_network
    from routing.io.dataset_roads import EMBEDDED

    try:
        return sample_network() if source == EMBEDDED else open_road_network(source)
    except RoadNetworkError as error:
        refuse_text(str(error))
