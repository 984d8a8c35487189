"""``infuseroute generate``: a realistic dataset on any road network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.network import load_roads
from api.cli.output_folder import OutputFolderError, require_writable, writing

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
    from routing.generate import generate
    from routing.io.dataset_roads import EMBEDDED

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        refuse_text(f"{out} is not an empty folder. Name a new one.")
    network = load_roads(road_network)
    try:
        require_writable(out)
    except OutputFolderError as error:
        refuse_text(str(error))
    with writing(out) as aside:
        generate(
            network,
            aside,
            patients=patients,
            seed=seed,
            first_day=first_day,
            days=days,
            # Other roads are copied into the folder, so that it can be moved.
            road_network=EMBEDDED if road_network == EMBEDDED else None,
        )
    typer.echo(f"Written to {out}. Plan it with: infuseroute plan --data {out} --out plan-out")
