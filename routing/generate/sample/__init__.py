"""The sample dataset that comes with the project: 200 patients on the roads of Liechtenstein."""

from __future__ import annotations

from pathlib import Path

SAMPLE_PATIENTS, SAMPLE_SEED = 200, 34
"""With what ``make_sample`` makes it."""


def sample_dataset_path() -> Path:
    """Return the folder of the sample dataset."""
    return Path(__file__).parent


def make_sample(folder: Path) -> None:
    """Write the sample dataset anew; its roads are those of ``geo_data.sample``."""
    from geo_data.sample import sample_network
    from routing.generate.generator import generate
    from routing.io.dataset_roads import EMBEDDED

    generate(
        sample_network(),
        folder,
        patients=SAMPLE_PATIENTS,
        seed=SAMPLE_SEED,
        road_network=EMBEDDED,
    )
