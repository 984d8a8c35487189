"""``infuseroute roads``: road networks, and areas and maps made from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.network import load_roads
from api.cli.stages import stages

if TYPE_CHECKING:
    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork

LONGEST = 240
"""Minutes that an area may be away, at most: beyond, the map is at its end."""


def run_build(source: str, out: Path) -> None:
    """Make a network file and print what is in it."""
    from geo_data.osm import build_road_network
    from geo_data.road_network import RoadNetworkError

    _require(out, ".npz")
    if source.endswith(".npz"):
        refuse_text(f"{source} is a road network already.")
    try:
        with stages() as begin:
            network = build_road_network(source, begin)
            begin(f"writing {out.name}")
            network.save(out)
    except RoadNetworkError as error:
        refuse_text(str(error))
    except OSError as error:
        refuse_text(f"{out} cannot be written: {error.strerror}.")
    _print(network, str(out))


def run_info(source: str) -> None:
    """Print what is in a network."""
    _print(load_roads(source), source)


def run_isochrone(source: str, *, at: str, minutes: str, out: Path) -> None:
    """Write the areas that are reached from a place."""
    import json

    from geo_data.aside import written_aside
    from geo_data.isochrone import as_geojson, isochrones
    from geo_data.snap import TOO_FAR_METRES, snap

    _require(out, ".geojson", ".json")
    times, place = _minutes(minutes), _place(at)
    network = load_roads(source)
    (found,) = snap(network, [place])
    if found.too_far:
        refuse_text(
            f"the place is {found.distance / 1000:,.0f} km from the nearest road of {source}, and "
            f"may be {TOO_FAR_METRES / 1000:,.0f}. --at takes latitude first, then longitude."
        )
    if found.far:
        typer.echo(f"The place is {found.distance:,.0f} m from the nearest road.", err=True)
    areas = as_geojson(network, isochrones(network, place, times))
    try:
        with written_aside(out) as beside:
            beside.write_text(json.dumps(areas, ensure_ascii=False), "utf-8")
    except OSError as error:
        refuse_text(f"{out} cannot be written: {error.strerror}.")
    typer.echo(f"Written to {out}. {network.attribution}")


def run_tiles(source: str, out: Path) -> None:
    """Write the streets of a network as vector tiles."""
    from geo_data.basemap import write_basemap

    _require(out, ".pmtiles")
    network = load_roads(source)
    try:
        with stages() as begin:
            write_basemap(network, out, begin)
    except OSError as error:
        refuse_text(f"{out} cannot be written: {error.strerror or error}.")
    typer.echo(f"Written to {out}. {network.attribution}")


def _require(out: Path, *suffixes: str) -> None:
    """Leave if a file cannot be written in the end, before any work is done for it."""
    if out.suffix not in suffixes:
        refuse_text(f"the name of the file to write must end in {suffixes[0]}; {out} does not.")
    if out.is_dir():
        refuse_text(f"{out} is a folder; name a file.")
    if not out.absolute().parent.is_dir():
        refuse_text(f"there is no folder {out.absolute().parent}.")


def _minutes(text: str) -> tuple[int, ...]:
    """Return the times in a list with commas, or leave."""
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdigit() and 1 <= int(word) <= LONGEST for word in words):
        refuse_text(f"--minutes takes whole minutes from 1 to {LONGEST}, such as 15,30,60.")
    return tuple(sorted({int(word) for word in words}))


def _place(text: str) -> Location:
    """Return the place that latitude and longitude say, or leave."""
    from geo_data.location import Location

    try:
        latitude, longitude = (float(word) for word in text.split(","))
        return Location(id="place", latitude=latitude, longitude=longitude)
    except ValueError:
        refuse_text("--at takes latitude and longitude in degrees, such as 47.14,9.52.")


def _print(network: RoadNetwork, source: str) -> None:
    """Print what is in a network, and the size of its file if it is in one."""
    path = Path(source)
    size = f" ({path.stat().st_size / 1e6:,.1f} MB)" if path.is_file() else ""
    streets = network.edge_arcs().max(axis=1)
    kilometres = float(network.arc_decimetres[streets].sum()) / 10_000
    west, south, east, north = network.bounds
    lines = {
        "roads": f"{source}{size}",
        "made from": network.source,
        "data from": network.source_time or "unknown",
        "junctions": f"{len(network.nodes):,}",
        "arcs": f"{len(network.arc_target):,}",
        "streets": f"{kilometres:,.0f} km",
        "area": f"{south:.4f} to {north:.4f} north, {west:.4f} to {east:.4f} east",
        "left out": f"{network.dropped_nodes:,} nodes in {network.dropped_parts:,} islands and "
        "dead ends",
        "banned turns": f"{len(network.banned_turns):,} ({network.skipped_turns:,} restrictions "
        "without effect here, with a way in between, or at some hours only)",
        "digest": network.digest,
    }
    for name, value in lines.items():
        typer.echo(f"{name:<14}{value}")
    typer.echo(network.attribution)
