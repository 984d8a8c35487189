"""A service under fire: its processes, and killing them."""

from __future__ import annotations

import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import IO

PACKAGES = Path(__file__).resolve().parents[2]
LEASE_SECONDS = 4
"""Short leases, so that a run whose worker was killed is soon gone on with."""


class Service:
    """``infuseroute serve`` on a free port, started again whenever it is not there."""

    def __init__(self, database_url: str, log: IO[bytes]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = log
        self.environment = os.environ | {
            "INFUSEROUTE_DATABASE_URL": database_url,
            "INFUSEROUTE_KEY_PEPPER": secrets.token_hex(16),
            "INFUSEROUTE_AUDIT_KEY": secrets.token_hex(16),
            "INFUSEROUTE_LEASE_SECONDS": str(LEASE_SECONDS),
            "INFUSEROUTE_REQUESTS_PER_MINUTE": "0",
            "PYTHONPATH": str(PACKAGES),
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def command(self, *arguments: str) -> str:
        """Run another command on the same database and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "api.cli", *arguments],
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            stderr=self.log,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        return done.stdout.strip()

    def start(self) -> None:
        """Start it if it is not there."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "api.cli", "serve", "--port", str(self.port)],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=self.log,
                stderr=self.log,
            )

    def stop(self) -> int:
        """End it in order and return its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(60)

    def family(self) -> dict[str, list[int]]:
        """Return process ids by what they are: server, workers, solvers, orphans among them."""
        found: dict[str, list[int]] = {"server": [], "worker": [], "solver": []}
        if self.process is not None and self.process.poll() is None:
            found["server"] = [self.process.pid]
        mark = f"INFUSEROUTE_KEY_PEPPER={self.environment['INFUSEROUTE_KEY_PEPPER']}".encode()
        parents: dict[int, int] = {}
        solvers: list[int] = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdecimal():
                continue
            with suppress(OSError):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                status = (folder / "stat").read_text().rpartition(")")[2].split()
                parents[int(folder.name)] = int(status[1])
                if b"api.jobs.child" in words:
                    solvers.append(int(folder.name))
                elif b"worker" in words and mark in (folder / "environ").read_bytes().split(b"\0"):
                    found["worker"].append(int(folder.name))
        found["solver"] = [pid for pid in solvers if parents[pid] in found["worker"]]
        return found


class Killer(threading.Thread):
    """Kills processes of a service at random, and starts the server again when it was hit."""

    def __init__(self, service: Service, *, kills: int, seed: int, every: float) -> None:
        super().__init__(daemon=True)
        self.service = service
        self.limit = kills
        self.random = random.Random(seed)
        self.every = every
        self.killed: Counter[str] = Counter()
        self.over = threading.Event()

    def pace(self, seconds: float) -> None:
        """Kill no faster than what is done takes so many seconds to get anywhere."""
        self.every = max(self.every, seconds)

    @property
    def done(self) -> bool:
        """Whether all kills were made."""
        return self.killed.total() >= self.limit

    @property
    def share(self) -> float:
        """How many of the kills were made, as a part of all."""
        return min(1.0, self.killed.total() / max(1, self.limit))

    def run(self) -> None:
        """Kill until it is enough."""
        while not self.done and not self.over.wait(self.random.expovariate(1 / self.every)):
            family = self.service.family()
            kind = self.random.choice(["server", "worker", "solver", "solver"])
            if family[kind]:
                with suppress(ProcessLookupError):
                    os.kill(self.random.choice(family[kind]), signal.SIGKILL)
                    self.killed[kind] += 1
            if kind == "server":
                time.sleep(0.2)
                self.service.start()
        self.over.set()

    def end(self) -> None:
        """Stop killing; the server is there afterwards."""
        self.over.set()
        self.join()
        time.sleep(0.2)
        self.service.start()
