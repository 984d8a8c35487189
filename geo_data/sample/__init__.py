"""The road network of Liechtenstein, which comes with the project: a real one, and small."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo_data.road_network import RoadNetwork


def sample_network_path() -> Path:
    """Return the file of the sample network."""
    return Path(__file__).with_name("liechtenstein.npz")


def sample_network() -> RoadNetwork:
    """Return the sample network; raises RoadNetworkError if its file was damaged."""
    from geo_data.road_network import open_road_network

    return open_road_network(sample_network_path())
