"""A day of events while server, workers and solvers are killed at random."""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from api.client import Client
from benchmarks.chaos.count import Losses, count, drain
from benchmarks.chaos.day import Day
from benchmarks.chaos.postgres import server
from benchmarks.chaos.service import Killer, Service
from benchmarks.service.record import keep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Engine = Literal["sqlite", "postgresql"]

DRAIN_SECONDS = 120.0
"""Time for what was accepted to end after the last kill."""

DAY = date(2026, 11, 23)
"""First day of the sample."""


def run_chaos(
    engine: Engine,
    *,
    kills: int,
    events: int,
    seed: int = 0,
    every: float = 1.0,
    say: Callable[[str], None] = print,
    night_seconds: float = 5.0,
    record: Path | None = None,
) -> Losses:
    """Tell a day's events to a service whose processes are killed, and return what was lost.

    Parameters
    ----------
    engine
        Where state lives.
    kills, events
        How many; it goes on until both are reached.
    every
        Mean seconds between kills, at least: a machine on which a solver takes longer to its first
        plan is given that time. Killed faster than it starts, nothing could ever end.
    say
        Told of figures, one line each.
    record
        File to which the figures are appended.
    """
    from routing.generate.sample import sample_dataset_path

    with _database(engine) as (url, folder), (folder / "service.log").open("wb") as log:
        service = Service(url, log)
        service.command("db", "upgrade")
        service.command("branches", "add", "b1", "--zone", "Europe/Vaduz")
        key = service.command("keys", "create", "--role", "manager", "--branch", "b1")
        service.start()
        killer = Killer(service, kills=kills, seed=seed, every=every)
        try:
            with Client(service.url, key, patience=90.0) as client:
                client.import_folder(sample_dataset_path())
                day = Day(client=client, date=DAY, events=events, seed=seed)
                killer.pace(day.warm_up())
                begun = time.monotonic()
                killer.start()
                day.night(seconds=night_seconds)
                while not (day.done and killer.done):
                    day.tell_next()
                    _keep_pace(day, killer)
                killer.end()
                took = drain(client, day, seconds=DRAIN_SECONDS)
                day.accept()
                losses = count(client, day)
                spent = time.monotonic() - begun
        finally:
            killer.end()
            service.stop()
        service.command("backup", str(folder / "backup"))
    _tell(say, engine, killer, day, spent, took)
    for field in fields(losses):
        say(f"  {field.name}: {getattr(losses, field.name)}")
    keep(record, "chaos", f"{engine}, seed {seed}", _figures(killer, day, losses, spent, took))
    return losses


def _keep_pace(day: Day, killer: Killer) -> None:
    """Go on with the day no faster than with the kills, and accept proposals meanwhile."""
    while not killer.done and day.share > killer.share:
        time.sleep(0.2)
        day.accept()


def _figures(
    killer: Killer, day: Day, losses: Losses, spent: float, took: float
) -> dict[str, float]:
    lost = {field.name.replace("_", " "): getattr(losses, field.name) for field in fields(losses)}
    killed = {f"{kind} kills": killer.killed[kind] for kind in ("server", "worker", "solver")}
    return {
        **killed,
        **lost,
        "told": day.sent,
        "accepted": len(day.keys),
        "runs accepted": len(day.runs),
        "proposals accepted": day.accepted_proposals,
        "nights asked for again": day.asked_again,
        "kills every s": round(killer.every, 1),
        "spent s": round(spent, 1),
        "drained s": round(took, 1),
    }


def _tell(
    say: Callable[[str], None], engine: str, killer: Killer, day: Day, spent: float, took: float
) -> None:
    kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(killer.killed.items()))
    say(f"{engine}: {killer.killed.total()} kills in {spent:.0f} s ({kinds})")
    say(
        f"  told {day.sent} events, {len(day.keys)} accepted; {len(day.runs)} runs accepted; "
        f"{day.accepted_proposals} proposals accepted; refused: {day.refused or 'none'}"
    )
    say(f"  one kill every {killer.every:.1f} s; night asked for again {day.asked_again} times")
    say(f"  all ended {took:.1f} s after the last kill")


@contextmanager
def _database(engine: Engine) -> Iterator[tuple[str, Path]]:
    with tempfile.TemporaryDirectory(prefix="infuseroute-chaos-") as name:
        folder = Path(name)
        if engine == "sqlite":
            yield f"sqlite:///{folder / 'state.db'}", folder
            return
        home = folder / "postgres"
        home.mkdir()
        folder.chmod(0o755)
        with server(home) as url:
            yield url, folder
