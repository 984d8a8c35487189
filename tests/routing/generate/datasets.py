"""Generated datasets that several tests look at; each is made once a process."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from geo_data.sample import sample_network
from routing.generate import generate
from routing.generate.generator import FIRST_DAY
from routing.io.dataset import Dataset, read_dataset
from routing.io.dataset_roads import EMBEDDED

WHOLE = 200
"""Census of the reference site."""


@cache
def dataset(
    patients: int = WHOLE, *, seed: int = 7, first_day: date = FIRST_DAY, days: int = 7
) -> Dataset:
    """Return what is read back of a dataset on the embedded roads."""
    with tempfile.TemporaryDirectory() as folder:
        generate(
            sample_network(),
            Path(folder),
            patients=patients,
            seed=seed,
            first_day=first_day,
            days=days,
            road_network=EMBEDDED,
        )
        return read_dataset(Path(folder))


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}
