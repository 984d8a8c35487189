"""Published plans are read, and what was told of them is taken in, before anybody asks about them.

A night's plan is stored by a worker; the first dispatcher of the morning, and the first question
after every accepted proposal or event, would otherwise wait until it is read.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.day_so_far import day_so_far
from api.db.errors import StateError
from api.db.publications import newest_published
from api.jobs.clock import clock_in

if TYPE_CHECKING:
    from api.contexts import Contexts
    from api.db.database import Database

SECONDS = 1.0
"""How often is looked for plans that were published."""

MOST = 4
"""Plans read ahead: others that are asked about keep their place."""


@dataclass(kw_only=True)
class Preloader:
    """A thread that keeps the newest published plans at hand.

    Attributes
    ----------
    database, contexts
        Where plans are stored, and where they are kept at hand.
    """

    database: Database
    contexts: Contexts
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, daemon=True, name="preloader")
        self._thread.start()

    def end(self) -> None:
        """End, after the plan that is being read."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def look(self) -> int:
        """Read the plans that were published since the last time, and return how many."""
        with self.database.read() as session:
            newest = newest_published(session, MOST)
            new = [found for found in newest if (found[1], found[2]) not in self._seen]
            for branch, plan, digest in new:
                self._seen.add((plan, digest))
                self.contexts.plan(session, branch, plan)
            for branch, plan, _ in newest:
                row, context = self.contexts.plan(session, branch, plan)
                now = clock_in(context.problem.horizon)
                day = day_so_far(session, self.contexts, row, context, now)
                day.context.reach.detours  # noqa: B018 - made once.
        self._seen &= {(plan, digest) for _, plan, digest in newest}
        return len(new)

    def _run(self) -> None:
        while not self._over.is_set():
            with suppress(StateError):
                self.look()
            self._over.wait(SECONDS)
