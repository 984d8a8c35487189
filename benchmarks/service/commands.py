"""``infuseroute-bench fuzz`` and ``infuseroute-bench latency``."""

from __future__ import annotations

import json
import math
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.client import Client
from benchmarks.chaos.service import Service
from benchmarks.service.fuzz import Fuzzing, fuzz
from benchmarks.service.latency import DAY, measure_latency
from benchmarks.service.record import keep
from benchmarks.service.report import LIMITS

if TYPE_CHECKING:
    from api.schemas.plans import Plan
    from benchmarks.service.latency import Latencies

MODES = 2
"""Well and badly formed requests."""


def run_fuzz(*, cases: int, seed: int, record: Path | None = None) -> None:
    """Send made-up requests to a service with the sample; exit code 1 if anything is wrong."""
    from routing.generate.sample import sample_dataset_path

    with (
        tempfile.TemporaryDirectory(prefix="infuseroute-fuzz-") as name,
        (Path(name) / "service.log").open("wb") as log,
    ):
        service = Service(f"sqlite:///{Path(name) / 'service.db'}", log)
        service.command("db", "upgrade")
        service.command("branches", "add", "b1", "--zone", "Europe/Vaduz")
        key = service.command("keys", "create", "--role", "manager", "--branch", "b1")
        service.start()
        try:
            with Client(service.url, key, patience=60.0) as client:
                client.import_folder(sample_dataset_path())
                run = client.wait(client.ask(DAY, seconds=5.0).id)
                plan = client.publish(client.plan(run.plan or ""))
                found = _fuzzed(client, plan, service.url, key, cases, seed)
        finally:
            service.stop()
    typer.echo(f"{found.cases} cases, {found.server_errors} server errors")
    typer.echo(", ".join(f"{status}: {n}" for status, n in sorted(found.statuses.items())))
    for where, what in found.faults.items():
        typer.echo(f"{where}\n{what}\n")
    typer.echo(f"{len(found.faults)} kinds of answers outside the description")
    counted = {"cases": found.cases, "server errors": found.server_errors}
    keep(record, "fuzz", f"seed {seed}", counted | {"faults": len(found.faults)})
    if found.faults or found.server_errors:
        raise typer.Exit(1)


def _fuzzed(client: Client, plan: Plan, url: str, key: str, cases: int, seed: int) -> Fuzzing:
    description = json.loads(client.request("GET", "/v1/openapi.json").content)
    operations = sum(len(methods) for methods in description["paths"].values())
    ids = {"plans": plan.id, "runs": plan.run or "", "datasets": plan.dataset or ""}
    for kind in ("nurses", "shifts", "patients", "orders", "places"):
        ids[kind] = next(iter(client.records(kind))).id
    each = math.ceil(cases / operations / MODES)
    return fuzz(description, url, key, ids, each=each, seed=seed)


def run_latency(
    *,
    patients: int,
    nurses: int,
    seconds: float,
    rate: float,
    asked: int,
    seed: int,
    record: Path | None = None,
) -> None:
    """Print latencies under a running solve; exit code 1 if any is over its limit."""
    size, found = measure_latency(
        patients=patients,
        nurses=nurses,
        seconds=seconds,
        rate=rate,
        asked=asked,
        seed=seed,
        say=typer.echo,
    )
    _judge(size, found, seed, record)


def run_proposals(*, suite: Path, urgent: int, seed: int, record: Path | None = None) -> None:
    """Print seconds from events to proposals; exit code 1 if any is over its limit."""
    from benchmarks.day.suite import day_suite
    from benchmarks.service.proposals import measure_proposals
    from benchmarks.suite import read_table

    day = replace(day_suite(read_table(suite)), urgent=urgent)
    size, found = measure_proposals(day, seed=seed, say=typer.echo)
    _judge(size, found, seed, record)


def _judge(
    size: dict[str, float], found: tuple[Latencies, ...], seed: int, record: Path | None
) -> None:
    """Keep latencies, and say which are over their limit."""
    for each in found:
        keep(record, each.name, f"seed {seed}", size | each.figures())
    over = [
        f"{each.name} {each.at(0.99):.1f} ms of {limit:g} ms"
        for each in found
        for limit in (LIMITS[each.name],)
        if each.at(0.99) > limit
    ]
    typer.echo("all within their limits" if not over else f"over the limit: {'; '.join(over)}")
    if over:
        raise typer.Exit(1)
