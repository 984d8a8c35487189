"""A second Ctrl-C, or a failure, ends the command without a trace."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

import api.cli.plan
import routing.solve
from api.cli.app import app
from routing.report.sheets import Directory
from tests.routing.report.samples import sample_plan


@pytest.fixture
def planning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Any], Any]:
    """Return a function that plans a sample with another solver into ``tmp_path / "out"``."""
    given = SimpleNamespace(
        problem=sample_plan(4, 1).problem,
        findings=(),
        network=SimpleNamespace(attribution=""),
        directory=Directory(),
        site="",
    )

    def plan(solver: Callable[..., Any]) -> Any:
        monkeypatch.setattr(api.cli.plan, "load_input", lambda *_: given)
        monkeypatch.setattr(routing.solve, "solve", solver)
        arguments = ["plan", "--data", str(tmp_path), "--out", str(tmp_path / "out")]
        return CliRunner().invoke(app, arguments)

    return plan


def test_two_signals_abort(planning: Callable[[Any], Any], tmp_path: Path) -> None:
    """The first is a request that the solver sees, the second ends everything."""
    seen = []

    def solver(problem: Any, *, should_stop: Callable[[], bool], **_: Any) -> None:
        seen.append(should_stop())
        os.kill(os.getpid(), signal.SIGINT)
        seen.append(should_stop())
        os.kill(os.getpid(), signal.SIGINT)
        pytest.fail("the second signal did not end the search")

    found = planning(solver)
    assert seen == [False, True]
    assert found.exit_code == 130
    assert "nothing was written" in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_failing_solver_leaves_nothing(planning: Callable[[Any], Any], tmp_path: Path) -> None:
    """No half-written folder is left behind an error."""

    def solver(problem: Any, **_: Any) -> None:
        raise MemoryError

    assert planning(solver).exit_code == 1
    assert list(tmp_path.iterdir()) == []
