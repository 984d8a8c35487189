"""generate writes a dataset that the other commands take, or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.io.dataset import read_dataset
from tests.api.commands import run
from tests.geo_data.maps import TOWN_NODES, TOWN_WAYS, write_osm

EMBEDDED = "embedded:liechtenstein"


def generate(out: Path, *options: str, roads: str | Path = EMBEDDED) -> tuple[int, str, str]:
    found = run("generate", "--road-network", roads, "--patients", "12", out, *options)
    return found.exit_code, found.stdout, found.stderr


def test_the_embedded_roads_need_no_file(tmp_path: Path) -> None:
    """By their name, they are used and not copied, and the next command is told."""
    code, out, err = generate(tmp_path / "data", "--seed", "3")
    assert (code, err) == (0, "")
    assert f"infuseroute plan --data {tmp_path / 'data'} --out plan-out" in out
    names = {path.name for path in (tmp_path / "data").iterdir()}
    assert names == {
        f"{name}.csv" for name in ("nurses", "orders", "patients", "places", "shifts")
    } | {"policy.toml"}
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_road_file_is_copied_so_that_the_folder_can_be_moved(tmp_path: Path) -> None:
    """The dataset still validates when it lies elsewhere and the map is gone."""
    roads = write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)
    assert generate(tmp_path / "data", roads=roads)[0] == 0
    roads.unlink()
    moved = (tmp_path / "data").rename(tmp_path / "elsewhere")
    found = run("validate", moved)
    assert found.exit_code == 0, found.stderr
    assert "12 patients, 12 orders" in found.stdout


def test_date_days_and_seed_are_those_asked_for(tmp_path: Path) -> None:
    """Shifts begin on the day named, for as long as asked, and the seed decides about people."""
    options = ("--date", "2026-03-27", "--days", "4")
    assert generate(tmp_path / "one", *options, "--seed", "5")[0] == 0
    assert generate(tmp_path / "same", *options, "--seed", "5")[0] == 0
    assert generate(tmp_path / "other", *options, "--seed", "6")[0] == 0
    days = {s.day.isoformat() for s in read_dataset(tmp_path / "one").shifts if s.duty == "regular"}
    assert days == {f"2026-03-{day}" for day in (27, 28, 29, 30)}
    one, same, other = (
        (tmp_path / name / "patients.csv").read_bytes() for name in ("one", "same", "other")
    )
    assert one == same != other


@pytest.mark.parametrize("kind", ["folder", "file", "earlier plan"])
def test_nothing_of_others_is_overwritten(tmp_path: Path, kind: str) -> None:
    """A folder with any file, and a file, are refused and left as they are."""
    out = tmp_path / "out"
    mine = out if kind == "file" else out / ("plan.json" if kind == "earlier plan" else "notes.txt")
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine", "utf-8")
    code, told, err = generate(out)
    assert (code, told) == (2, "")
    assert err == f"infuseroute: {out} is not an empty folder. Name a new one.\n"
    assert mine.read_text("utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """A folder made beforehand is no obstacle, nor are parents that do not exist."""
    (tmp_path / "data").mkdir()
    assert generate(tmp_path / "data")[0] == 0
    assert generate(tmp_path / "deep" / "er" / "data")[0] == 0
    assert (tmp_path / "deep" / "er" / "data" / "orders.csv").is_file()


@pytest.mark.parametrize("name", ["none.osm.pbf", "none.npz", "bad.npz", "bad.osm", "bad.graphml"])
def test_bad_roads_are_refused(tmp_path: Path, name: str) -> None:
    """A missing or damaged road file is one plain line, exit code 2, and no folder."""
    if name.startswith("bad"):
        (tmp_path / name).write_bytes(b"no roads in here")
    code, out, err = generate(tmp_path / "data", roads=tmp_path / name)
    assert (code, out) == (2, "")
    assert err.startswith("infuseroute: ")
    assert len(err.splitlines()) == 1
    assert name in err
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--patients", "0"),
        ("--days", "15"),
        ("--seed", "-1"),
        ("--date", "2026-02-30"),
        ("--date", "23.11.2026"),
        ("--date", "0001-01-01"),
        ("--date", "9999-12-31"),
    ],
)
def test_impossible_options_are_refused(tmp_path: Path, option: str, value: str) -> None:
    """Numbers out of range and dates that no calendar has are told with the option's name."""
    code, _, err = generate(tmp_path / "data", option, value)
    assert code == 2
    assert option in err
    assert "%" not in err
    assert not (tmp_path / "data").exists()
