"""Logs go where standard error is when something is said."""

from __future__ import annotations

import io
import json
import sys

import pytest

from api.observe import log, set_up_logs


def test_logs_follow_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    set_up_logs()
    log().info("run.begun", kind="plan")
    first_said = first.getvalue()
    first.close()
    monkeypatch.setattr(sys, "stderr", second)
    log().info("run.ended", kind="plan")
    assert json.loads(first_said)["event"] == "run.begun"
    assert json.loads(second.getvalue())["event"] == "run.ended"
