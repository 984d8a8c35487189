"""Measuring: one task after the other, round after round, so that a busy machine hits all alike."""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One thing measured.

    Attributes
    ----------
    network
        Digest of the roads.
    what, engine
        What was done, and by whom.
    cpu_seconds, wall_seconds
        Medians over the rounds; processor time counts all threads.
    rounds
        How often it was done.
    share
        Part of the work that was done; the seconds are what all of it would have taken.
    difference
        Largest difference from the oracle in seconds of travel; None if it was not compared, or
        if the roads have other speeds there.
    """

    network: str
    what: str
    engine: str
    cpu_seconds: float
    wall_seconds: float
    rounds: int
    share: float = 1.0
    difference: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure, and what we hold ourselves to.

    Attributes
    ----------
    network
        Digest of the roads.
    what, unit
        What it says, and in what.
    value
        The figure.
    at_least, at_most
        Between which it should be; None for no bound.
    """

    network: str
    what: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def line(self) -> str:
        """The figure and the verdict on it, for people."""
        value = f"{self.value:.2%}" if self.unit == "%" else f"{self.value:.4g} {self.unit}"
        bounds = []
        for word, bound in (("at least", self.at_least), ("at most", self.at_most)):
            if bound is not None:
                shown = f"{bound:.2%}" if self.unit == "%" else f"{bound:g}"
                bounds.append(f"{word} {shown}")
        if not bounds:
            return f"{self.what}: {value}"
        # What is no number reaches nothing.
        enough = self.at_least is None or self.value >= self.at_least
        little = self.at_most is None or self.value <= self.at_most
        verdict = "reached" if enough and little else "MISSED"
        return f"{self.what}: {value} ({verdict}: {', '.join(bounds)})"


def interleaved(
    tasks: Mapping[str, Callable[[], object]], rounds: int
) -> dict[str, tuple[float, float]]:
    """Return the median seconds of the processor, and of the clock, of each task."""
    cpu: dict[str, list[float]] = {name: [] for name in tasks}
    wall: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            used, begun = time.process_time(), time.perf_counter()
            task()
            wall[name].append(time.perf_counter() - begun)
            cpu[name].append(time.process_time() - used)
    return {name: (statistics.median(cpu[name]), statistics.median(wall[name])) for name in tasks}


def append_measurement(path: Path, measurement: Measurement | Figure) -> None:
    """Add a measurement or figure to a file, as one line of JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(measurement)) + "\n")
