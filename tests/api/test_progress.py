"""Progress is told in one line, and in few lines where nobody watches."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass

import pytest

from api.cli.interrupt import stop_on_signal
from api.cli.progress import line, showing


@dataclass
class Found:
    seconds: float = 1.0
    points: int = 12_345
    unassigned: int = 2
    lower_bound: int | None = None
    phase: str = "search"


def test_the_line_holds_what_matters() -> None:
    """Elapsed time, cost, visits left out and bound are in it."""
    assert line(1.0, 10, Found()) == "  1.0 of 10 s  cost 12,345  unassigned 2  bound none  search"
    assert "bound 9,000" in line(1.0, 10, Found(lower_bound=9_000))
    assert "first plan" in line(0.1, 10, None)


def test_plain_lines_do_not_flood(capsys: pytest.CaptureFixture[str]) -> None:
    """A thousand improvements within a second are one line; the next second has its own."""
    with showing(10, lambda: False) as improved:
        for i in range(1_000):
            improved(Found(seconds=i / 1_000))
        improved(Found(seconds=1.5, points=99))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "cost 99" in lines[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_and_the_second_aborts(number: signal.Signals) -> None:
    """One signal lets the search end by itself; two end the command."""
    before = signal.getsignal(number)
    with stop_on_signal() as interrupt:
        assert not interrupt()
        os.kill(os.getpid(), number)
        assert interrupt()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before
