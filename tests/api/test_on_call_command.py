"""``infuseroute on-call`` names who is on call, says what is proven, and writes shifts."""

from __future__ import annotations

from pathlib import Path

from routing.io.dataset import read_dataset
from tests.api.commands import SHIFTS, run, write_data


def test_what_it_writes_can_be_planned_with(tmp_path: Path) -> None:
    """Two nights, two nurses: both patients are covered, and the rows are those of shifts.csv."""
    data, out = write_data(tmp_path / "data"), tmp_path / "calls.csv"
    found = run("on-call", "--data", data, "--days", "2", "--out", out)
    assert found.exit_code == 0, found.stderr
    assert "Patients not covered, by duty: 0 (proven least)" in found.stdout
    assert "Nurses on call, by duty: 2 (proven least)" in found.stdout
    assert "Largest share: 1 (proven least)" in found.stdout
    head, *rows = out.read_text("utf-8").splitlines()
    assert head == "id,nurse,date,start,end,duty"
    assert [row.split(",")[2:] for row in rows] == [
        ["2026-11-23", "17:00", "07:30", "on_call"],
        ["2026-11-24", "17:00", "07:30", "on_call"],
    ]
    whole = "id,nurse,date,start,end,duty\n"
    whole += "".join(f"{row},regular\n" for row in SHIFTS.splitlines()[1:])
    both = whole + "\n".join(rows) + "\n"
    assert len(read_dataset(write_data(tmp_path / "b", shifts_csv=both)).shifts) == 4


def test_bad_input_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    data = write_data(tmp_path / "data")
    assert run("on-call", "--data", data, "--out", tmp_path / "calls.txt").exit_code == 2
    empty = write_data(
        tmp_path / "nobody",
        nurses_csv="id,latitude,longitude,credentials\n",
        shifts_csv="id,nurse,date,start,end\n",
    )
    found = run("on-call", "--data", empty, "--date", "2026-11-23")
    assert found.exit_code == 2
    assert "nobody" in found.stderr
    bad = data / "policy.toml"
    bad.write_text(bad.read_text("utf-8") + '[on_call]\nfrom = "late"\nrest = 4\n', "utf-8")
    found = run("on-call", "--data", data)
    assert found.exit_code == 2
    assert "on_call.from" in found.stderr
    assert "on_call.rest" in found.stderr
    assert not (tmp_path / "calls.txt").exists()
