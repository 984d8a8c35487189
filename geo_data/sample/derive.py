"""Makes a network file from an extract: ``python -m geo_data.sample.derive EXTRACT OUT``."""

from __future__ import annotations

import sys
from pathlib import Path

from geo_data.network_file import write_compact
from geo_data.osm import build_road_network
from geo_data.road_network import RoadNetworkError


def derive(extract: Path, out: Path) -> str:
    """Write the road network of an extract to a file and return a sentence about it.

    Raises
    ------
    RoadNetworkError
        If the extract has no usable roads.
    OSError
        If the file cannot be written.
    """
    network = build_road_network(extract)
    write_compact(network, out)
    return (
        f"{out}: {len(network.nodes):,} junctions, {len(network.arc_target):,} arcs, "
        f"{out.stat().st_size:,} bytes; {network.dropped_nodes:,} nodes in "
        f"{network.dropped_parts:,} islands and dead ends were left out. {network.attribution}"
    )


def main(arguments: list[str]) -> int:
    """Run with the two arguments and return the exit code."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m geo_data.sample.derive EXTRACT OUT\n")
        return 2
    try:
        sentence = derive(Path(arguments[0]), Path(arguments[1]))
    except (RoadNetworkError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{sentence}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
