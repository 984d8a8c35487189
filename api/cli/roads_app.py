"""The commands of ``infuseroute roads`` and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

roads_app = typer.Typer(
    help="Makes road networks from OpenStreetMap, and areas and maps from them.",
    no_args_is_help=True,
)

Roads = Annotated[
    str,
    typer.Argument(
        metavar="ROADS",
        help="A road network, or what one is made from; or embedded:liechtenstein.",
    ),
]


@roads_app.command()
def build(
    source: Annotated[
        str,
        typer.Argument(
            metavar="EXTRACT|PLACE",
            help="An extract (.osm.pbf, .osm, .osm.bz2, .osm.gz), a .graphml of OSMnx, or the "
            "name of a place to download.",
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write (.npz).")],
) -> None:
    """Make a road network file (exit code 2 if there are no usable roads; nothing is written)."""
    from api.cli.roads import run_build

    run_build(source, out)


@roads_app.command()
def info(roads: Roads) -> None:
    """Say what is in a road network file, and where it is from."""
    from api.cli.roads import run_info

    run_info(roads)


@roads_app.command()
def isochrone(
    roads: Roads,
    at: Annotated[str, typer.Option("--at", metavar="LAT,LON", help="Where the ways begin.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write (.geojson).")],
    minutes: Annotated[
        str, typer.Option("--minutes", metavar="M,M,...", help="Driving times.")
    ] = "15,30,60",
) -> None:
    """Write the areas that are reached from a place in a time as GeoJSON."""
    from api.cli.roads import run_isochrone

    run_isochrone(roads, at=at, minutes=minutes, out=out)


@roads_app.command()
def tiles(
    roads: Roads,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write (.pmtiles).")],
) -> None:
    """Write the streets as vector tiles for maps that need no tile server."""
    from api.cli.roads import run_tiles

    run_tiles(roads, out)
