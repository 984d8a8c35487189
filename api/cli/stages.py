"""What a long command is doing, and for how long already, on standard error."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.text import Text


class _Live:
    """What rich draws again several times a second."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.stage = ""

    def __rich__(self) -> Text:
        """Return the line of this moment."""
        from rich.text import Text

        return Text(line(time.monotonic() - self.begun, self.stage), no_wrap=True)


def line(seconds: float, stage: str) -> str:
    """Return one line of progress."""
    return f"{seconds:6.1f} s  {stage}"


@contextmanager
def stages() -> Iterator[Callable[[str], None]]:
    """Show the stage that was last called for; where nobody watches, each is a line."""
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True, highlight=False)
    live = _Live()

    def begin(stage: str) -> None:
        live.stage = stage
        if not console.is_terminal:
            console.print(line(time.monotonic() - live.begun, stage), soft_wrap=True, markup=False)

    if not console.is_terminal:
        yield begin
        return
    with Live(live, console=console, refresh_per_second=5, transient=True):
        yield begin
