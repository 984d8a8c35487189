"""A solver's process that has got ready before anybody needs it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from api.jobs.solver import Started

REST_SECONDS = 2.0
"""How long after one was taken the next gets ready: the first one's search comes first."""


@dataclass(kw_only=True)
class Spare:
    """At most one process that waits for a request.

    Attributes
    ----------
    niceness
        By how much it stands back from others, waiting and working.
    """

    niceness: int
    _waiting: Started | None = None
    _taken: float = field(default=float("-inf"))

    async def fill(self) -> None:
        """Start a process if none waits, unless one was taken a moment ago."""
        if self._waiting is not None and not self._waiting.lives:
            await self.empty()
        if self._waiting is None and time.monotonic() - self._taken >= REST_SECONDS:
            self._waiting = await Started.now(self.niceness)

    def take(self) -> Started | None:
        """Return the process that waits, which is the caller's from now on; None if none does."""
        found, self._waiting = self._waiting, None
        if found is None:
            return None
        self._taken = time.monotonic()
        if found.lives:
            return found
        self._waiting = found
        return None

    async def empty(self) -> None:
        """End the process that waits."""
        found, self._waiting = self._waiting, None
        if found is not None:
            await found.end()

    async def keep(self, wait: float) -> None:
        """Fill again and again until cancelled, and leave nothing behind."""
        try:
            while True:
                await self.fill()
                await asyncio.sleep(wait)
        finally:
            await self.empty()
