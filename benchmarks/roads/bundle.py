"""From an extract to a network file and back, each in a process of its own for its memory."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


STATUS = Path("/proc/self/status")
"""Where Linux says what memory a process has used."""


def build(extract: str, out: str) -> None:
    """Make a network file of an extract, as ``infuseroute roads build`` does."""
    from geo_data.osm import build_road_network

    build_road_network(extract).save(Path(out))


def load(file: str) -> None:
    """Open a network file."""
    from geo_data.network_file import read_network

    read_network(Path(file))


def apart(work: Callable[..., None], *arguments: str) -> tuple[float, float, float, float]:
    """Do something in a fresh process.

    Returns
    -------
    tuple
        Seconds of the processor and by the clock without those of imports at the beginning, the
        greatest memory in megabytes, and by how much it grew meanwhile.

    Raises
    ------
    RuntimeError
        If the work fails.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(sender, work, arguments))
    process.start()
    sender.close()
    try:
        found: tuple[float, float, float, float] = receiver.recv()
    except EOFError:
        raise RuntimeError(f"{work.__name__} failed in a process of its own") from None
    finally:
        process.join()
    return found


def _measure(sender: Any, work: Callable[..., None], arguments: tuple[str, ...]) -> None:
    import geo_data.network_file
    import geo_data.osm  # noqa: F401

    before = _peak_megabytes()
    used, begun = time.process_time(), time.perf_counter()
    work(*arguments)
    peak = _peak_megabytes()
    cpu, wall = time.process_time() - used, time.perf_counter() - begun
    sender.send((cpu, wall, peak, peak - before))


def _peak_megabytes() -> float:
    # On Linux, what getrusage says begins with the memory of the process that started this one.
    if STATUS.exists():
        (line,) = [row for row in STATUS.read_text().splitlines() if row.startswith("VmHWM:")]
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
