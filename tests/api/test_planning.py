"""From a generated dataset to a plan and back: every command on the same data."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from api.cli.output_folder import FILES
from routing.generate.sample import SAMPLE_PATIENTS, sample_dataset_path
from tests.api.commands import left_out, plan, planned, run, visits

MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated") / "data"
    arguments = ("--road-network", "embedded:liechtenstein", "--patients", "60", "--seed", "3")
    assert run("generate", *arguments, folder).exit_code == 0
    return folder


@pytest.fixture(scope="module", params=[1, 3])
def days(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def out(data: Path, days: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planned") / "out"
    found = plan(data, folder, "--days", str(days), seconds=1)
    assert "Visits served" in found.stdout
    assert str(folder) in found.stdout
    return folder


def test_the_sample_is_in_order() -> None:
    """validate counts what the sample has and complains of nothing."""
    found = run("validate", sample_dataset_path())
    assert (found.exit_code, found.stderr) == (0, "")
    assert f"{SAMPLE_PATIENTS} patients, {SAMPLE_PATIENTS} orders." in found.stdout


def test_the_table_is_a_plan_of_those_days(out: Path, days: int) -> None:
    """Visits of all days are made, each nurse's stops in order and none before the one before."""
    rows = planned(out)
    assert len({row["date"] for row in rows}) == days
    assert {(date.fromisoformat(row["date"]) - MONDAY).days for row in rows} == set(range(days))
    routes: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        routes.setdefault(row["shift"], []).append(row)
    for stops in routes.values():
        assert [int(row["stop"]) for row in stops] == list(range(1, len(stops) + 1))
        times = [row[name] for row in stops for name in ("arrival", "start", "end")]
        assert times == sorted(times)
        assert len({row["nurse"] for row in stops}) == 1


def test_most_visits_are_made_and_the_rest_has_reasons(out: Path) -> None:
    """More than half are served even on a busy machine, and each other one has a sentence."""
    rows, rest = visits(out), left_out(out)
    assert len(planned(out)) > len(rest)
    assert all(reason.endswith(".") for reason in rest.values())
    assert len({row["visit"] for row in rows}) == len(rows)


def test_the_plan_is_clean(out: Path) -> None:
    """The judge finds no broken rule in the file, nor another cost than it states."""
    found = run("check", out)
    assert (found.exit_code, found.stderr) == (0, "")
    assert "Every rule is kept." in found.stdout


def test_explaining_visits_that_are_planned(out: Path) -> None:
    """Nurse, stop and clock times are those of the table."""
    for row in planned(out)[:: max(1, len(planned(out)) // 8)]:
        found = run("explain", out, row["visit"])
        assert found.exit_code == 0, found.stderr
        assert f"makes it in shift {row['shift']}, stop {row['stop']} of" in found.stdout
        assert row["nurse"] in found.stdout
        for name in ("arrival", "start", "end"):
            assert row[name] in found.stdout
        assert row["patient_name"] not in found.stdout


def test_explaining_visits_that_are_left_out(data: Path, tmp_path: Path) -> None:
    """Where nobody may remove lines, no line is removed, and every command says why."""
    spoilt = tmp_path / "data"
    shutil.copytree(data, spoilt)
    nurses = spoilt / "nurses.csv"
    nurses.write_text(nurses.read_text("utf-8").replace("LINE_REM", "LINE_OFF"), "utf-8")
    plan(spoilt, tmp_path / "out", "--days", "3", seconds=0)
    rest = left_out(tmp_path / "out")
    removals = [visit for visit in rest if "-line_removal-" in visit]
    assert removals
    assert not [row for row in planned(tmp_path / "out") if row["kind"] == "line_removal"]
    for visit in removals:
        assert rest[visit] == "No nurse who works holds LINE_REM."
        found = run("explain", tmp_path / "out", visit)
        assert found.exit_code == 0, found.stderr
        assert "It is not planned." in found.stdout
        assert "Verdict: No nurse who works holds LINE_REM." in found.stdout


def test_the_report_comes_again(out: Path, tmp_path: Path) -> None:
    """On the streets of a network that is named, or straight, and without patients' names."""
    streets, straight = tmp_path / "streets.html", tmp_path / "straight.html"
    roads = ("--road-network", "embedded:liechtenstein")
    assert run("report", out, "--out", streets, *roads).exit_code == 0
    assert run("report", out, "--out", straight).exit_code == 0
    assert '"streets":[[' in streets.read_text("utf-8")
    assert '"streets":[[' not in straight.read_text("utf-8")
    names = {row["patient_name"] for row in visits(out)}
    assert [name for name in names if name in streets.read_text("utf-8")] == []


@pytest.mark.parametrize("target", [".", "no/such/report.html"])
def test_a_report_needs_a_place(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    """A folder and a file in a folder that is not there are refused in one line."""
    monkeypatch.chdir(tmp_path)
    found = run("report", out, "--out", target)
    assert found.exit_code == 2
    assert found.stderr.startswith("infuseroute: ")
    assert list(tmp_path.iterdir()) == []


def test_plan_json_tells_the_same_times(out: Path) -> None:
    """Seconds in the file are the clock times of the table."""
    document = json.loads((out / "plan.json").read_text("utf-8"))
    starts = {s["visit"]: s["start"] for r in document["plan"]["routes"] for s in r["stops"]}
    for row in planned(out):
        moment = datetime.fromisoformat(f"{row['date']} {row['start']}")
        seconds = (moment - datetime.fromisoformat("2026-11-23")).total_seconds()
        assert 0 <= starts[row["visit"]] - seconds < 60


def test_a_later_day_is_planned_on_request(data: Path, tmp_path: Path) -> None:
    """--date names the day."""
    plan(data, tmp_path / "out", "--date", "2026-11-25", seconds=0)
    assert {row["date"] for row in planned(tmp_path / "out")} == {"2026-11-25"}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--date", "0001-01-01"),
        ("--date", "9999-12-31"),
        ("--date", "tomorrow"),
        ("--days", "0"),
        ("--days", "15"),
        ("--seconds", "-1"),
        ("--seconds", "nan"),
    ],
)
def test_impossible_options_are_refused(
    data: Path, tmp_path: Path, option: str, value: str
) -> None:
    """They are told with their name, exit code 2, and nothing is written."""
    found = run("plan", "--data", data, "--out", tmp_path / "out", option, value)
    assert found.exit_code == 2
    assert option in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_output_of_another_plan_is_replaced(data: Path, tmp_path: Path) -> None:
    """Planning again into the same folder leaves the new plan alone there."""
    plan(data, tmp_path / "out", seconds=0)
    plan(data, tmp_path / "out", "--date", "2026-11-24", seconds=0)
    assert {row["date"] for row in planned(tmp_path / "out")} == {"2026-11-24"}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
