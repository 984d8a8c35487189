"""``infuseroute dispatch`` ranks nurses and says what each would leave and delay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import builders as b
from tests.api.commands import run
from tests.api.test_check_explain import saved
from tests.api.test_coverage_command import day


@pytest.fixture
def path(tmp_path: Path) -> Path:
    given = day()
    return saved(tmp_path, given, b.plan(given, {"s1": ["v1"], "s2": ["v2"]}))


def test_it_ranks_and_tells_what_moves(path: Path) -> None:
    """The nurse in a visit that may be left is there first: the other one is held until 10:10."""
    found = run("dispatch", path, "--patient", "anna", "--at", "09:10", "--minutes", "30")
    assert found.exit_code == 0, found.stderr
    lines = found.stdout.splitlines()
    assert lines[0] == ("Emergency of patient anna at 09:10: RN, within 10 min (near).")
    assert lines[1] == "1. away: there at 09:50, in 40 min, NOT in time"
    left = "   leaves visit v2 (patient patient of v2) and goes back to it: it ends at"
    assert any(line.startswith(left) for line in lines)
    assert lines[-1].startswith("Nothing is changed.")
    assert any(line.startswith("2. held: there at 10:10") for line in lines)
    assert any(line.startswith("3. home: there at 09:10, in 0 min, off duty") for line in lines)


def test_unknown_patients_and_times_are_refused(path: Path) -> None:
    for patient, time in (("nobody", "09:00"), ("anna", "late")):
        found = run("dispatch", path, "--patient", patient, "--at", time)
        assert found.exit_code == 2
        assert found.stderr
