"""What ``infuseroute-bench run`` does with a suite of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from pathlib import Path


def run_solvers(
    kind: str, table: dict[str, Any], suite: Path, record: Path | None, given: dict[str, Any]
) -> None:
    """Solve instances, alone or with others side by side."""
    from benchmarks.instance_command import InstanceOptions
    from benchmarks.instance_command import run_command as run_instances
    from benchmarks.peers.command import PeerOptions
    from benchmarks.peers.command import run_command as run_peers

    def chosen(*names: str) -> dict[str, Any]:
        return {name: given[name] for name in names}

    common = {"folder": given["instances"], **chosen("seconds", "seeds", "only")}
    if kind == "peers":
        run_peers(table, suite, record, PeerOptions(**common, **chosen("solvers")))
    else:
        extra = chosen("judge", "solutions")
        run_instances(table, suite, record, InstanceOptions(**common, **extra))


def run_plans(suite: Path, record: Path | None) -> None:
    """Plan every case of a suite."""
    import os

    from benchmarks.plan_lines import lines_of
    from benchmarks.record import append_record
    from benchmarks.runner import run_case
    from benchmarks.suite import read_suite

    found = read_suite(suite)
    typer.echo(f"{found.title}, on {os.cpu_count()} cores")
    for case in found.cases:
        measured = run_case(case)
        for line in lines_of(case, measured):
            typer.echo(line)
        if record is not None:
            append_record(record, measured)


def run_roads(table: dict[str, Any], roads: Path | None, record: Path | None) -> None:
    """Measure travel times."""
    from benchmarks.roads import run
    from benchmarks.roads.measure import Figure, Measurement, append_measurement
    from benchmarks.roads.suite import road_suite
    from benchmarks.suite import SuiteError
    from geo_data.road_network import RoadNetworkError

    def keep(measurement: Measurement | Figure) -> None:
        if record is not None:
            append_measurement(record, measurement)

    suite = road_suite(table, roads)
    typer.echo(suite.title)
    try:
        run.run_roads(suite, typer.echo, keep)
    except RoadNetworkError as error:
        raise SuiteError(str(error)) from error


def run_coverage(table: dict[str, Any], record: Path | None, seconds: str | None) -> None:
    """Measure emergency coverage."""
    from benchmarks.coverage import measure
    from benchmarks.coverage.record import CoverageRecord, append
    from benchmarks.coverage.suite import coverage_suite
    from benchmarks.instance_command import limit_of

    def keep(found: CoverageRecord) -> None:
        if record is not None:
            append(record, found)
        values = ", ".join(f"{name} {value:,.6g}" for name, value in found.values.items())
        typer.echo(f"{found.case}, {found.variant}: {values}")

    suite = coverage_suite(table, None if seconds is None else limit_of(seconds))
    typer.echo(suite.title)
    measure.run_coverage(suite, keep)


def run_day(table: dict[str, Any], record: Path | None, seconds: str | None) -> None:
    """Go through simulated days."""
    from benchmarks.day import run
    from benchmarks.day.record import FigureRecord, append
    from benchmarks.day.suite import day_suite
    from benchmarks.instance_command import limit_of

    def keep(found: FigureRecord) -> None:
        if record is not None:
            append(record, found)
        values = ", ".join(f"{name} {value:,.6g}" for name, value in found.values.items())
        typer.echo(f"{found.case}, {found.variant}: {values}")

    suite = day_suite(table, None if seconds is None else limit_of(seconds))
    typer.echo(suite.title)
    run.run_day(suite, keep)


def run_tuning(
    table: dict[str, Any], path: Path, record: Path | None, seeds: str | None, only: str | None
) -> None:
    """Try parameters of the search."""
    from benchmarks.instances import seeds_of
    from benchmarks.tuning import measure
    from benchmarks.tuning.record import TuningRecord, append
    from benchmarks.tuning.suite import trials, tuning_suite

    suite = tuning_suite(table, path)
    chosen = trials(suite, only)
    given = tuple(suite.seeds) if seeds is None else seeds_of(seeds)
    typer.echo(f"{suite.title}: {len(chosen) * len(given)} trials, one after the other")

    def keep(found: TuningRecord) -> None:
        if record is not None:
            append(record, found)
        v = found.values
        typer.echo(
            f"{found.case}, {found.variant}: {v['points']:,.0f} points leaving out "
            f"{v['left out']:.0f}, {v['steps']:,.0f} steps in {v['processor s']:.1f} s"
        )

    measure.run_tuning(chosen, given, keep)
