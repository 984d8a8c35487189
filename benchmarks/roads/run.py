"""Runs a suite of roads and tells what was found, line by line."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.roads.bundle import apart, build, load
from benchmarks.roads.measure import Figure, Measurement, interleaved
from benchmarks.roads.ours import at_junctions, own_tasks, without_bans
from benchmarks.roads.peers import PEERS, SkippedError, Table, open_peer
from benchmarks.roads.truth import differences_from_scipy, free_flow, time_of_day_errors
from geo_data.cache import FOLDER_VARIABLE
from geo_data.engines.cch.search import cheapest
from geo_data.road_network import RoadNetwork, open_road_network, unpack
from geo_data.sample import sample_network

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from benchmarks.roads.suite import RoadSuite

    Nodes = npt.NDArray[np.int32]

OURS = "infuseroute"

PREPARING = "preparing"

Tell = Callable[[str], None]
Keep = Callable[[Measurement | Figure], None]
Judge = Callable[[str, float, str], None]
"""Tells and keeps a figure: what it says, its value, and its unit."""


def run_roads(suite: RoadSuite, tell: Tell, keep: Keep) -> None:
    """Measure everything in a suite.

    Parameters
    ----------
    suite
        What is measured.
    tell, keep
        Called with each line for people, and with each measurement.

    Raises
    ------
    RoadNetworkError
        If the roads cannot be opened.
    """
    network = open_road_network(suite.roads) if suite.roads else sample_network()

    def judge(what: str, value: float, unit: str) -> None:
        bounds = {"at_least": suite.at_least.get(what), "at_most": suite.at_most.get(what)}
        figure = Figure(network=network.digest, what=what, value=value, unit=unit, **bounds)
        keep(figure)
        tell(figure.line)

    tell(f"{network.source}: {len(network.nodes):,} junctions, {len(network.arc_target):,} arcs")
    tell(f"processor seconds, medians of {suite.rounds} rounds, {os.cpu_count()} cores")
    before = os.environ.get(FOLDER_VARIABLE)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ[FOLDER_VARIABLE] = scratch
        try:
            _beside_peers(without_bans(network), suite, tell, keep, judge)
            _own(network, suite, keep, judge)
            _file(network, suite, Path(scratch), judge)
            _truth(network, suite, tell, judge)
        finally:
            os.environ.pop(FOLDER_VARIABLE)
            if before is not None:
                os.environ[FOLDER_VARIABLE] = before


def _beside_peers(
    network: RoadNetwork, suite: RoadSuite, tell: Tell, keep: Keep, judge: Judge
) -> None:
    """Measure tables between junctions by all engines, round after round."""
    tables = dict(_prepared(network, suite, tell, keep))
    chance = np.random.default_rng(suite.seed)
    sizes = [size for size in suite.sizes if size <= len(network.nodes)]
    nodes = chance.choice(len(network.nodes), max(sizes), replace=False).astype(np.int32)
    found = {}
    for size in sizes:
        found[size] = _measure_tables(network, suite, tables, nodes[:size])
        for measurement in found[size].values():
            keep(measurement)
    tell(f"{'engine':14}" + "".join(f"{size:>9,}²" for size in sizes) + "  times ours  difference")
    for name in tables:
        if any(name in measured for measured in found.values()):
            tell(_line(name, found))
    tell("~ told from a few origins, by proportion; times ours: at the largest table measured")
    largest = found[max(sizes)]
    judge(largest[OURS].what, largest[OURS].cpu_seconds, "s")
    for name, measurement in largest.items():
        if name != OURS:
            ratio = measurement.cpu_seconds / largest[OURS].cpu_seconds
            judge(f"{max(sizes)} x {max(sizes)} by {name}, over ours", ratio, "times")


def _line(name: str, found: dict[int, dict[str, Measurement]]) -> str:
    """Return the line of an engine in the table of all."""
    line = f"{name:14}"
    for measured in found.values():
        about = "~" if name in measured and measured[name].share < 1 else ""
        cell = f"{about}{measured[name].cpu_seconds:.4g}" if name in measured else "-"
        line += f"{cell:>10}"
    last = [measured for measured in found.values() if name in measured][-1]
    ratio = last[name].cpu_seconds / last[OURS].cpu_seconds
    return f"{line}{ratio:>12,.1f}{_difference(last[name]):>12}"


def _difference(measurement: Measurement) -> str:
    """Say how far an engine's times are from ours."""
    if measurement.difference is None:
        return "own speeds"
    return f"{measurement.difference:.3f} s"


def _prepared(
    network: RoadNetwork, suite: RoadSuite, tell: Tell, keep: Keep
) -> Iterator[tuple[str, Table]]:
    """Yield the tables of all engines that are to be had, ours first."""

    def ours(origins: Nodes, targets: Nodes) -> npt.NDArray[np.float64]:
        costs = cheapest(network, at_junctions(origins), at_junctions(targets), threads=1)
        return unpack(costs)[0] / 1000

    two = np.arange(2, dtype=np.int32)
    _warm_up()
    used, begun = _processor(), time.perf_counter()
    ours(two, two)
    keep(_preparing(network, OURS, used, begun))
    tell(f"preparing {OURS}: {_processor() - used:.2f} s")
    yield OURS, ours
    extract = Path(suite.roads) if suite.roads else None
    for name in suite.peers:
        used, begun = _processor(), time.perf_counter()
        try:
            table = open_peer(name, network, extract)
        except SkippedError as reason:
            tell(f"{name} is skipped: {reason}")
            continue
        keep(_preparing(network, name, used, begun))
        tell(f"preparing {name}: {_processor() - used:.2f} s")
        yield name, table


def _warm_up() -> None:
    """Compile, or load what was compiled, on another network."""
    network = sample_network()
    everywhere = at_junctions(np.arange(100, dtype=np.int32))
    cheapest(network, everywhere, everywhere)


def _processor() -> float:
    """Return the processor seconds of this process and of those that it waited for."""
    return sum(os.times()[:4])


def _preparing(network: RoadNetwork, name: str, used: float, begun: float) -> Measurement:
    return Measurement(
        network=network.digest,
        what=PREPARING,
        engine=name,
        cpu_seconds=_processor() - used,
        wall_seconds=time.perf_counter() - begun,
        rounds=1,
    )


def _measure_tables(
    network: RoadNetwork, suite: RoadSuite, tables: dict[str, Table], nodes: Nodes
) -> dict[str, Measurement]:
    """Return what each engine takes between the same junctions."""
    size = len(nodes)
    tables = {n: t for n, t in tables.items() if n == OURS or size <= PEERS[n].largest}
    rows = {name: min(size, PEERS[name].rows if name in PEERS else size) for name in tables}
    answers: dict[str, npt.NDArray[np.float64]] = {}

    def task(name: str) -> Callable[[], None]:
        def compute() -> None:
            answers[name] = tables[name](nodes[: rows[name]], nodes)

        return compute

    seconds = interleaved({name: task(name) for name in tables}, suite.rounds)
    measurements = {}
    for name, (cpu, wall) in seconds.items():
        share = rows[name] / size
        same = name == OURS or PEERS[name].same_speeds
        off = np.abs(answers[name] - answers[OURS][: rows[name]]).max() if same else None
        measurements[name] = Measurement(
            network=network.digest,
            what=f"{size} x {size} junctions, seconds"
            + (" and metres" if name in {OURS, "scipy"} else ""),
            engine=name,
            cpu_seconds=cpu / share,
            wall_seconds=wall / share,
            rounds=suite.rounds,
            share=share,
            difference=None if off is None else float(off),
        )
    return measurements


def _own(network: RoadNetwork, suite: RoadSuite, keep: Keep, judge: Judge) -> None:
    """Measure what no peer does."""
    tasks = own_tasks(network, suite)
    for task in tasks.values():
        task()  # What is prepared or compiled once is not measured.
    for what, (cpu, wall) in interleaved(tasks, suite.rounds).items():
        keep(
            Measurement(
                network=network.digest,
                what=what,
                engine=OURS,
                cpu_seconds=cpu,
                wall_seconds=wall,
                rounds=suite.rounds,
            )
        )
        judge(what, cpu, "s")


def _file(network: RoadNetwork, suite: RoadSuite, scratch: Path, judge: Judge) -> None:
    """Measure the way from an extract to a network file, and from there into memory."""
    file = scratch / "network.npz"
    if suite.roads and not suite.roads.endswith(".npz"):
        cpu, _, peak, _ = apart(build, suite.roads, str(file))
        judge("extract to network file", cpu, "s")
        judge("extract to network file, memory in all", peak, "MB")
    else:
        network.save(file)
    cpu, _, _, more = apart(load, str(file))
    judge("network file opened", cpu, "s")
    judge("network file opened, memory more", more, "MB")


def _truth(network: RoadNetwork, suite: RoadSuite, tell: Tell, judge: Judge) -> None:
    """Compare with the oracle, with true ways through changing traffic, and with OSRM's times."""
    seconds, metres = differences_from_scipy(network, suite.seed, max(suite.sizes))
    judge("largest difference from SciPy, seconds", seconds, "s")
    judge("largest difference from SciPy, metres", metres, "m")
    mean, high = time_of_day_errors(without_bans(network), suite.seed)
    judge("time of day, mean error", mean, "%")
    judge("time of day, error at p95", high, "%")
    if "osrm" not in suite.peers:
        return
    try:
        ratios = free_flow(network, Path(suite.roads) if suite.roads else None, suite.seed)
    except (ImportError, SkippedError) as reason:
        tell(f"free flow is not compared with OSRM: {reason}")
        return
    for name, ratio in ratios.items():
        judge(f"free flow, median over OSRM's: {name}", ratio, "times")
