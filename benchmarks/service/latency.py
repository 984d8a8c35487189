"""How fast the service answers while a solve runs: through the client, over HTTP, on one machine.

Plain reads are sent at a fixed rate whatever the answers do, and timed from when they were due: a
service that stalls does not get fewer requests by it (coordinated omission).
"""

from __future__ import annotations

import random
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.client import Client
from api.schemas.choices import MoveRequest, RecommendRequest
from benchmarks.chaos.service import Service
from benchmarks.service.staff import keep_nurses

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.schemas.plans import Plan

DAY = date(2026, 11, 23)
"""First day of what is generated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latencies:
    """Seconds to an answer, in order of size."""

    name: str
    seconds: tuple[float, ...]

    def at(self, share: float) -> float:
        """Return the milliseconds within which a share of the answers came."""
        rank = min(len(self.seconds) - 1, int(share * len(self.seconds)))
        return 1000 * self.seconds[rank]

    def line(self) -> str:
        """Return the figures in words."""
        return (
            f"{self.name}: {len(self.seconds)} answers, p50 {self.at(0.5):.1f} ms, "
            f"p95 {self.at(0.95):.1f} ms, p99 {self.at(0.99):.1f} ms, "
            f"slowest {1000 * self.seconds[-1]:.1f} ms"
        )

    def figures(self) -> dict[str, float]:
        """Return the figures by name."""
        shares = {"p50 ms": 0.5, "p95 ms": 0.95, "p99 ms": 0.99}
        found = {name: round(self.at(share), 2) for name, share in shares.items()}
        slowest = {"slowest ms": round(1000 * self.seconds[-1], 2)}
        return {"answers": float(len(self.seconds))} | found | slowest


def measure_latency(
    *,
    patients: int,
    nurses: int,
    seconds: float,
    rate: float,
    asked: int,
    seed: int,
    say: Callable[[str], None] = print,
) -> tuple[dict[str, float], tuple[Latencies, ...]]:
    """Plan a generated day, then ask while another solve runs; return its size and latencies.

    Parameters
    ----------
    patients, nurses
        Census and most nurses of the generated site; its size in visits and nurses is told.
    seconds, rate
        How long plain reads are sent, and how many a second.
    asked
        Recommendations, and moves, that are asked for.
    """
    with tempfile.TemporaryDirectory(prefix="infuseroute-latency-") as name:
        folder = Path(name)
        with (folder / "service.log").open("wb") as log:
            service = Service(f"sqlite:///{folder / 'service.db'}", log)
            try:
                client, plan = _prepared(service, folder, patients, nurses, seed)
                with client:
                    staff = sum(1 for _ in client.records("nurses"))
                    say(f"{plan.visits} visits, {staff} nurses, {plan.unassigned} left out")
                    size = {"visits": float(plan.visits), "nurses": float(staff)}
                    return size, _measured(client, plan, seconds, rate, asked, seed, say)
            finally:
                service.stop()


def _prepared(
    service: Service, folder: Path, patients: int, nurses: int, seed: int
) -> tuple[Client, Plan]:
    """Return a client and a plan of a generated day, of a service that was started."""
    data = folder / "data"
    options = ("--patients", str(patients), "--days", "2", "--seed", str(seed))
    roads = ("--road-network", "embedded:liechtenstein")
    service.command("generate", *roads, *options, "--date", DAY.isoformat(), str(data))
    keep_nurses(data, nurses, DAY)
    service.command("db", "upgrade")
    service.command("branches", "add", "b1", "--zone", "Europe/Vaduz")
    key = service.command("keys", "create", "--role", "manager", "--branch", "b1")
    service.start()
    client = Client(service.url, key, patience=60.0)
    client.import_folder(data)
    run = client.wait(client.ask(DAY, seconds=20.0).id)
    if run.plan is None:
        raise RuntimeError(f"the day was not planned: {run.failure}")
    return client, client.publish(client.plan(run.plan))


def _measured(
    client: Client,
    plan: Plan,
    seconds: float,
    rate: float,
    asked: int,
    seed: int,
    say: Callable[[str], None],
) -> tuple[Latencies, ...]:
    chance = random.Random(seed)
    routes = client.routes(plan.id).routes
    stops = [(route.shift, stop) for route in routes for stop in route.stops]
    solve = client.ask(date.fromordinal(DAY.toordinal() + 1), seconds=3000.0)
    while client.run(solve.id).best is None:
        time.sleep(0.2)
    try:
        reads = _reads(client, plan, seconds, rate)
        say(reads.line())
        places = _timed(
            "recommendations",
            [
                partial(client.recommend, plan.id, _new_visit(chance, stops, i))
                for i in range(asked)
            ],
        )
        say(places.line())
        moves = _timed(
            "move legality",
            [partial(client.move, plan, _move(chance, stops)) for _ in range(asked)],
        )
        say(moves.line())
    finally:
        client.stop_run(solve.id)
    return reads, places, moves


def _timed(name: str, calls: list[Callable[[], Any]]) -> Latencies:
    """Make calls one after another; the first of each kind has the plan read, and is not kept."""
    calls[0]()
    found = []
    for call in calls:
        began = time.perf_counter()
        call()
        found.append(time.perf_counter() - began)
    return Latencies(name=name, seconds=tuple(sorted(found)))


def _reads(client: Client, plan: Plan, seconds: float, rate: float) -> Latencies:
    """Send plain reads at a fixed rate, from a few threads."""
    reads: list[Callable[[], object]] = [
        lambda: client.plan(plan.id),
        lambda: client.published(DAY),
        lambda: client.run(plan.run or ""),
    ]
    for read in reads:
        read()
    found: list[float] = []
    lock = threading.Lock()

    def send(number: int, due: float) -> None:
        reads[number % len(reads)]()
        late = time.perf_counter() - due
        with lock:
            found.append(late)

    began = time.perf_counter()
    with ThreadPoolExecutor(16) as pool:
        for number in range(int(seconds * rate)):
            due = began + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            pool.submit(send, number, due)
    return Latencies(name="plain reads", seconds=tuple(sorted(found)))


def _new_visit(chance: random.Random, stops: list[Any], number: int) -> RecommendRequest:
    _, stop = chance.choice(stops)
    visit = {
        "id": f"urgent-{number}",
        "patient": stop.patient,
        "on_site_seconds": 2_700,
        "windows": [
            {"earliest": f"{DAY}T08:00:00+01:00", "latest": f"{DAY}T17:00:00+01:00"},
        ],
        "credentials": ["RN"],
    }
    return RecommendRequest.model_validate({"visit": visit})


def _move(chance: random.Random, stops: list[Any]) -> MoveRequest:
    _, stop = chance.choice(stops)
    shift, _ = chance.choice(stops)
    return MoveRequest(visit=stop.visit, shift=shift, position=0)
