"""``infuseroute admit`` answers by exit code, in sentences, and with an area on the map."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.commands import run, write_data

FIELDS = ("--order", "therapy=antibiotic", "--order", "start=2026-11-23 09:00")
ABLE = ("--order", "supplies_ready=2026-11-22 09:00", "--order", "end=2026-11-23")
HERE = ("--address", "47.141,9.522")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "data")


def test_it_says_under_which_conditions_and_writes_the_area(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "area.geojson"
    found = run("admit", "--data", data, *FIELDS, *ABLE, *HERE, "--out", out)
    assert found.exit_code == 0, found.stderr
    assert found.stdout.startswith("Accept under conditions.\n")
    assert "on call, N1 would close it." in found.stdout
    assert "Qualified nurses: 2, 2 of them near enough." in found.stdout
    assert "47.141" not in found.stdout + found.stderr
    assert json.loads(out.read_text("utf-8"))["features"]


def test_a_decline_is_told_by_the_exit_code(data: Path) -> None:
    found = run("admit", "--data", data, *FIELDS, *ABLE, "--address", "44.0,9.0")
    assert found.exit_code == 1
    assert found.stdout.startswith("Decline.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        (*FIELDS, "--address", "somewhere"),
        (*FIELDS, "--address", "9.51,47.17"),
        ("--order", "therapy=nothing", *HERE),
        (*FIELDS, *HERE, "--out", "area.txt"),
        ("--order", "no-such-file.csv", *HERE),
    ],
)
def test_bad_input_is_refused_and_writes_nothing(
    data: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    found = run("admit", "--data", data, *arguments)
    assert found.exit_code == 2
    assert found.stderr
    assert "somewhere" not in found.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before
