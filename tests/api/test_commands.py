"""The commands as people run them: in their own process, with signals and exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.output_folder import FILES

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


def start(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*arguments: str, folder: Path) -> tuple[int, str, str]:
    process = start(*arguments, folder=folder)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def wait_for_a_plan(process: subprocess.Popen[str]) -> None:
    """Return once the progress of a first plan has been told."""
    assert process.stderr is not None
    for line in process.stderr:
        if "cost" in line:
            return
    pytest.fail("the command ended before it had a plan")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Run the demo once: folder, standard output, standard error."""
    folder = tmp_path_factory.mktemp("demo")
    code, out, err = run("demo", "--seconds", "2", "--seed", "7", folder=folder)
    assert code == 0, err
    return folder / "demo-out", out, err


@pytest.fixture
def long_demo(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a demo that would take ten minutes, and wait until it has a plan."""
    process = start("demo", "--seconds", "600", folder=tmp_path)
    try:
        wait_for_a_plan(process)
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_demo_writes_everything(demo: tuple[Path, str, str]) -> None:
    """All files are there, nothing else is, and the summary says where."""
    folder, out, _ = demo
    assert sorted(p.name for p in folder.iterdir()) == sorted(FILES)
    assert [p.name for p in folder.parent.iterdir()] == ["demo-out"]
    assert "Visits served" in out
    assert "Cost" in out
    assert "report.html" in out


def test_the_demo_tells_its_progress_in_plain_lines(demo: tuple[Path, str, str]) -> None:
    """Where nobody watches, progress is lines without control characters, on standard error."""
    _, out, err = demo
    assert "\x1b" not in out + err
    assert "unassigned" in err
    assert "bound" in err


def test_the_plan_of_the_demo_is_clean(demo: tuple[Path, str, str]) -> None:
    """The judge finds nothing in what was written, nor another cost than stated."""
    folder, _, _ = demo
    code, out, err = run("check", str(folder), folder=folder.parent)
    assert (code, err) == (0, "")
    assert "Every rule is kept." in out


def test_the_report_of_the_demo_is_drawn_on_streets(demo: tuple[Path, str, str]) -> None:
    """The page holds streets, names their source, and stays below 3 MB."""
    folder, _, _ = demo
    html = (folder / "report.html").read_text("utf-8")
    assert "OpenStreetMap contributors" in html
    assert "drawn straight" not in html
    assert '"streets":[[' in html
    assert len(html.encode()) < 3_000_000


def test_no_name_of_a_patient_is_printed(demo: tuple[Path, str, str]) -> None:
    """Names are on day sheets and in the table, not on the screen, in the plan or on the map."""
    folder, out, err = demo
    table = (folder / "visits.csv").read_text("utf-8-sig").splitlines()
    column = table[0].split(",").index("patient_name")
    names = {line.split(",")[column] for line in table[1:]} - {""}
    assert names
    told = out + err + (folder / "plan.json").read_text() + (folder / "plan.geojson").read_text()
    assert [name for name in names if name in told] == []


def test_a_second_demo_replaces_the_first(demo: tuple[Path, str, str]) -> None:
    """The same command works twice."""
    folder, _, _ = demo
    code, _, err = run("demo", "--seconds", "1", folder=folder.parent)
    assert code == 0, err
    assert sorted(p.name for p in folder.iterdir()) == sorted(FILES)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_keeps_the_best_plan(
    long_demo: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    """The search ends at once, and what it had found is written and marked."""
    begun = time.monotonic()
    long_demo.send_signal(number)
    out, err = long_demo.communicate(timeout=120)
    assert long_demo.returncode == 0, err
    assert time.monotonic() - begun < 60
    assert "stopped by the user" in out
    document = json.loads((tmp_path / "demo-out" / "plan.json").read_text("utf-8"))
    assert document["status"] == "stopped"
    assert document["plan"]["routes"]


def test_a_folder_with_other_files_is_refused_before_any_work(tmp_path: Path) -> None:
    """Nobody waits for a plan that cannot be written."""
    (tmp_path / "demo-out").mkdir()
    (tmp_path / "demo-out" / "notes.txt").write_text("mine", "utf-8")
    code, out, err = run("demo", folder=tmp_path)
    assert code == 2
    assert out == ""
    assert "--force" in err
    assert [p.name for p in (tmp_path / "demo-out").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("command", ["validate", "plan"])
def test_a_bad_dataset(tmp_path: Path, command: str) -> None:
    """All that is missing is listed in plain located lines, exit code 2, and nothing is written."""
    data = tmp_path / "data"
    data.mkdir()
    arguments = ["validate", "data"] if command == "validate" else ["plan", "--data", "data"]
    arguments += ["--out", "out"] if command == "plan" else []
    code, out, err = run(*arguments, folder=tmp_path)
    assert code == 2
    assert out == ""
    lines = [line for line in err.splitlines() if " — " in line]
    for name in ("nurses.csv", "shifts.csv", "patients.csv", "orders.csv"):
        assert any(name in line for line in lines), name
    assert f"{len(lines)} problems" in err
    assert [p.name for p in tmp_path.iterdir()] == ["data"]


def test_the_version(tmp_path: Path) -> None:
    """--version prints one line."""
    code, out, _ = run("--version", folder=tmp_path)
    assert code == 0
    assert out.startswith("infuseroute ")
