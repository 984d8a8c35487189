"""The supervisor's end of a solver: start it, listen, ask it to stop, see that it ends."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

LONGEST_LINE = 1 << 30
"""Bytes of one line: the document of a large plan."""

PACKAGES = Path(__file__).resolve().parents[2]
"""Where this package was found: solvers run the same code, wherever they are started."""

_PASSED_ON = ("HOME", "INFUSEROUTE_CACHE", "LANG", "LC_ALL", "PATH", "SSL_CERT_FILE", "TZ")
"""What a solver learns of the environment: no secrets, for it needs none."""


FOLDERS = "infuseroute-solver-"
"""How the folders of solvers begin; the supervisor's process id follows."""


def sweep() -> int:
    """Remove the folders of solvers whose supervisor is no more, and return how many."""
    swept = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDERS}*"):
        owner = folder.name.removeprefix(FOLDERS).partition("-")[0]
        if owner.isdecimal() and not _is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A solver's process that waits for its request, and its folder for files."""

    process: asyncio.subprocess.Process
    folder: str

    @classmethod
    async def now(cls, niceness: int) -> Started:
        """Start a process."""
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment["PYTHONPATH"] = str(PACKAGES)
        # Where its files are, coordinates among them, is known here: a killed solver cannot tidy.
        folder = tempfile.mkdtemp(prefix=f"{FOLDERS}{os.getpid()}-")
        environment["TMPDIR"] = folder
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "api.jobs.child", str(os.getpid()), str(niceness)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
            env=environment,
            start_new_session=True,
        )
        return cls(process=process, folder=folder)

    @property
    def lives(self) -> bool:
        """Whether it has not ended."""
        return self.process.returncode is None

    async def end(self) -> None:
        """Kill it if it lives, and remove its folder."""
        if self.lives:
            with suppress(ProcessLookupError):
                self.process.kill()
        await self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Solver:
    """One solver at work.

    Parameters
    ----------
    request
        What to solve, as JSON values.
    niceness
        By how much its process stands back from others.
    started
        A process that waits already; by default one is started.
    """

    def __init__(
        self, request: dict[str, Any], *, niceness: int = 0, started: Started | None = None
    ) -> None:
        self.request = request
        self.niceness = niceness
        self.started = started
        self.process: asyncio.subprocess.Process | None = None
        self.killing = False

    async def messages(self) -> AsyncGenerator[dict[str, Any], None]:
        """Send the request and yield what is said until the end; kill it if left before."""
        started = self.started or await Started.now(self.niceness)
        self.process = process = started.process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with suppress(BrokenPipeError, ConnectionResetError):
                process.stdin.write(json.dumps(self.request).encode())
                await process.stdin.drain()
            process.stdin.close()
            while line := await process.stdout.readline():
                if line.endswith(b"\n"):
                    yield json.loads(line)
            await process.wait()
        finally:
            self.kill()
            await started.end()

    @property
    def ended_by(self) -> str:
        """How the process ended, in words."""
        code = None if self.process is None else self.process.returncode
        if code is None:
            return "is running"
        if code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"

    @property
    def was_killed(self) -> bool:
        """Whether somebody else ended it by force: an operator, or the system short of memory."""
        code = None if self.process is None else self.process.returncode
        return code == -signal.SIGKILL and not self.killing

    def stop(self) -> None:
        """Ask for the best plan so far."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it, whatever it does."""
        if self.process is not None and self.process.returncode is None:
            self.killing = True
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)
