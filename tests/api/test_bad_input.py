"""Input that cannot be used: a located, complete, plain list, exit code 2, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.commands import NURSES, ORDERS, PATIENTS, POLICY, SHIFTS, run, write_data

BAD: dict[str, tuple[dict[str, str | bytes], str]] = {
    "a shift without length": (
        {"shifts_csv": SHIFTS.replace("08:00,16:30", "08:00,08:00", 1)},
        "no_length shifts.csv:2:end ",
    ),
    "an id given twice": (
        {"orders_csv": ORDERS.replace("O2,", "O1,")},
        "duplicate_id orders.csv:3:id ",
    ),
    "a table that is not UTF-8": (
        {"patients_csv": PATIENTS.replace("Hidden", "Wöhr").encode("latin-1")},
        "not_utf8 patients.csv:2 ",
    ),
    "a table saved as UTF-16": (
        {"patients_csv": PATIENTS.encode("utf-16")},
        "not_utf8 patients.csv ",
    ),
    "a table cut off in a cell": (
        {"orders_csv": ORDERS[:-40]},
        "cell_count orders.csv:3 ",
    ),
    "a table cut off in a quoted cell": (
        {"patients_csv": PATIENTS.replace("Hidden Lane 4", '"Hidden Lane 4')},
        "broken_row patients.csv:3 ",
    ),
    "a table without its header": (
        {"shifts_csv": SHIFTS.split("\n", 1)[1]},
        "no_header shifts.csv:1 ",
    ),
    "a nurse who is nowhere": (
        {"shifts_csv": SHIFTS.replace("S2,N2", "S2,N9")},
        "unknown_reference shifts.csv:3:nurse ",
    ),
    "a nurse who lives in the sea": (
        {"nurses_csv": NURSES.replace("47.165,9.510", "43.000,9.000")},
        "off_road_network nurses.csv:3:latitude ",
    ),
    "a home with swapped coordinates": (
        {"patients_csv": PATIENTS.replace("47.150,9.518", "9.518,47.150")},
        "swapped_coordinates patients.csv:2:latitude ",
    ),
    "an hour that the clock leaves out": (
        {"shifts_csv": SHIFTS.replace("2026-11-23,08:00", "2026-03-29,02:30", 1)},
        "skipped_time shifts.csv:2:start ",
    ),
    "an hour that comes twice": (
        {"orders_csv": ORDERS.replace("2026-11-16 09:00", "2026-10-25 02:30")},
        "ambiguous_time orders.csv:2:start ",
    ),
    "settings cut off": ({"policy_toml": POLICY[:-10]}, "bad_toml policy.toml "),
    "roads that are not there": (
        {"policy_toml": POLICY.replace("embedded:liechtenstein", "roads.osm.pbf")},
        "missing_road_network policy.toml::road_network ",
    ),
    "roads of another kind": (
        {"policy_toml": POLICY.replace("embedded:liechtenstein", "roads.osm"), "roads_osm": "x"},
        "unreadable_road_network policy.toml::road_network ",
    ),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("command", ["validate", "plan"])
def test_each_fault_is_refused(tmp_path: Path, command: str, kind: str) -> None:
    """Code, file, row and column begin the one line; after it come the fault and the remedy."""
    changed, where = BAD[kind]
    data = write_data(tmp_path / "data", **changed)
    told = refused(command, data, tmp_path / "out")
    assert len(told) == 1
    assert told[0].startswith(where)
    assert " — " in told[0]
    assert told[0].endswith(".")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def refused(command: str, data: Path, out: Path) -> list[str]:
    """Run a command that must refuse a dataset, and return its complaints."""
    arguments = [command, data] if command == "validate" else [command, "--data", data]
    found = run(*arguments, *(["--out", out] if command == "plan" else []))
    assert found.exit_code == 2
    assert found.stdout == ""
    assert "Secretname" not in found.stderr
    lines = found.stderr.splitlines()
    if command == "plan":
        assert lines.pop(0) == f"Reading {data}"
    note = "; nothing was written" if command == "plan" else ""
    count = len(lines) - 1
    assert lines.pop() == f"{count} problem{'s' if count > 1 else ''}{note}."
    return lines


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Faults in every file come in one list, by file and row, and plan tells the same."""
    data = write_data(
        tmp_path / "data",
        policy_toml=POLICY + "arival_minutes = 5\n",
        nurses_csv=NURSES.replace("47.140", "north"),
        shifts_csv=SHIFTS.replace("08:00,16:30", "08:00,08:00"),
        patients_csv=PATIENTS.replace("P2,", "P1,"),
        orders_csv=ORDERS.replace("2026-11-16 09:00", "soon"),
    )
    told = refused("validate", data, tmp_path / "out")
    assert [line.split()[1] for line in told] == [
        "policy.toml::arival_minutes",
        "nurses.csv:2:latitude",
        "shifts.csv:2:end",
        "shifts.csv:3:end",
        "patients.csv:3:id",
        "orders.csv:2:start",
        "orders.csv:3:patient",
    ]
    assert refused("plan", data, tmp_path / "out") == told


def test_a_dataset_without_a_day_is_told(tmp_path: Path) -> None:
    """Where no shift has a date, a day must be named: one line, and nothing is written."""
    data = write_data(tmp_path / "data", shifts_csv=SHIFTS.splitlines()[0] + "\n")
    found = run("plan", "--data", data, "--out", tmp_path / "out")
    assert found.exit_code == 2
    assert "--date" in found.stderr.splitlines()[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("command", ["validate", "plan"])
def test_a_warning_is_told_and_does_not_stand_in_the_way(tmp_path: Path, command: str) -> None:
    """A credential that expired before the first shift is listed, and the command goes on."""
    nurses = NURSES.replace("PIV", "PIV:2026-11-22", 1)
    data = write_data(tmp_path / "data", nurses_csv=nurses)
    arguments = [command, data] if command == "validate" else [command, "--data", data]
    out = ["--out", tmp_path / "out", "--seconds", "0"] if command == "plan" else []
    found = run(*arguments, *out)
    assert found.exit_code == 0
    assert "expired_credential nurses.csv:2:credentials " in found.stderr
    assert "1 warning." in found.stderr.splitlines()
    assert "expired" not in found.stdout
