"""A plan that cannot be written leaves nothing behind, and what was there stays whole."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

import routing.io.geojson
import routing.io.plan_file
import routing.io.visits_csv
import routing.report.page
from api.cli.output_folder import FILES
from tests.api.commands import plan, run, write_data

WRITERS = [
    (routing.io.plan_file, "write_plan"),
    (routing.io.visits_csv, "write_visits"),
    (routing.io.geojson, "write_geojson"),
    (routing.report.page, "write_report"),
]


def full(path: Path, *rest: Any, **named: Any) -> None:
    """Write half a file to a disk that is then full."""
    path.write_text("half a fi", "utf-8")
    raise OSError(errno.ENOSPC, "No space left on device")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(("module", "writer"), WRITERS)
def test_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, writer: str
) -> None:
    """Whichever file fails: exit code 1, one plain line, and nothing new in OUT or beside it."""
    data = write_data(tmp_path / "data")
    monkeypatch.setattr(module, writer, full)
    found = run("plan", "--data", data, "--out", tmp_path / "out", "--seconds", "0")
    assert found.exit_code == 1
    assert found.stdout == ""
    told = found.stderr.splitlines()[-1]
    assert told == f"infuseroute: {tmp_path / 'out'} cannot be written: No space left on device."
    assert "Traceback" not in found.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_an_earlier_plan_survives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan of yesterday is there byte by byte when that of today cannot be written."""
    data, out = write_data(tmp_path / "data"), tmp_path / "out"
    plan(data, out, seconds=0)
    before = contents(out)
    assert set(before) == set(FILES)
    monkeypatch.setattr(routing.report.page, "write_report", full)
    assert run("plan", "--data", data, "--out", out, "--seconds", "0").exit_code == 1
    assert contents(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out"]


def test_a_rename_that_fails_puts_the_earlier_plan_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between taking the old folder away and putting the new one there, the old one comes back."""
    data, out = write_data(tmp_path / "data"), tmp_path / "out"
    plan(data, out, seconds=0)
    before, first = contents(out), [True]
    rename = Path.rename

    def refuse_once(path: Path, target: Path) -> Path:
        if target == out and first:
            first.clear()
            raise OSError(errno.EACCES, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse_once)
    assert run("plan", "--data", data, "--out", out, "--seconds", "0").exit_code == 1
    assert first == []
    assert contents(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out"]
