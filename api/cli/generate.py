"""``infuseroute generate``: a realistic dataset on any road network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.output_folder import writing

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def run_generate(
    *,
    out: Path,
    road_network: str,
    patients: int,
    seed: int,
    first_day: date | None,
    days: int,
) -> None:
    """Write a new dataset folder; one that has files is left alone."""
    from geo_data.road_network import RoadNetworkError, open_road_network
    from routing.generate import generate

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        refuse_text(f"{out} is not empty. Name a new folder.")
    out.absolute().parent.mkdir(parents=True, exist_ok=True)
    try:
        network = open_road_network(road_network)
    except RoadNetworkError as error:
        refuse_text(str(error))
    with writing(out) as aside:
        generate(network, aside, patients=patients, seed=seed, first_day=first_day, days=days)
    typer.echo(f"Written to {out}. Plan it with: infuseroute plan --data {out} --out plan-out")
