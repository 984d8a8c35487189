"""The live progress line on standard error; plain lines where nobody watches."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console
    from rich.text import Text

PLAIN_EVERY = 1.0
"""Seconds between plain lines, at least."""


class Improvement(Protocol):
    """What ``solve`` says when it has found something better."""

    @property
    def seconds(self) -> float:
        """Wall-clock seconds since the start."""

    @property
    def points(self) -> int:
        """Cost of the best plan."""

    @property
    def unassigned(self) -> int:
        """Visits left out in it."""

    @property
    def lower_bound(self) -> int | None:
        """What no plan undercuts, if known."""

    @property
    def phase(self) -> str:
        """What the solver is doing."""


def line(seconds: float, limit: float, improvement: Improvement | None) -> str:
    """Return one line of progress: elapsed, cost, unassigned, bound."""
    clock = f"{min(seconds, limit):5.1f} of {limit:g} s"
    if improvement is None:
        return f"{clock}  looking for a first plan"
    bound = "none" if improvement.lower_bound is None else f"{improvement.lower_bound:,}"
    return (
        f"{clock}  cost {improvement.points:,}  unassigned {improvement.unassigned}  "
        f"bound {bound}  {improvement.phase}"
    )


class _Live:
    """What rich draws again several times a second."""

    def __init__(self, limit: float, stopping: Callable[[], bool]) -> None:
        self.limit = limit
        self.stopping = stopping
        self.latest: Improvement | None = None
        self.begun = time.monotonic()

    def __rich__(self) -> Text:
        """Return the line of this moment."""
        from rich.text import Text

        text = line(time.monotonic() - self.begun, self.limit, self.latest)
        hint = "  stopping" if self.stopping() else "  (Ctrl-C keeps the best plan)"
        return Text.assemble(text, (hint, "dim"), no_wrap=True, overflow="ellipsis")


class _Plain:
    """Prints a line when something better is found, but not in floods."""

    def __init__(self, limit: float, console: Console) -> None:
        self.limit = limit
        self.console = console
        self.printed = -PLAIN_EVERY

    def __call__(self, improvement: Improvement) -> None:
        if improvement.seconds - self.printed < PLAIN_EVERY:
            return
        self.printed = improvement.seconds
        self.console.print(line(improvement.seconds, self.limit, improvement), soft_wrap=True)


@contextmanager
def showing(limit: float, stopping: Callable[[], bool]) -> Iterator[Callable[[Improvement], None]]:
    """Show progress while the block runs; call what is yielded on each improvement."""
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _Plain(limit, console)
        return
    live = _Live(limit, stopping)

    def improved(improvement: Improvement) -> None:
        live.latest = improvement

    with Live(live, console=console, refresh_per_second=5, transient=True):
        yield improved
