"""Days on which the clock changes are planned by the clock on the wall and by the pump's own."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.api.commands import NURSES, ORDERS, plan, planned, run, write_data

CHANGES = [
    # Eve, day of the change, day after, and hours that the change takes away.
    pytest.param(("2026-03-28", "2026-03-29", "2026-03-30"), 1, id="spring"),
    pytest.param(("2026-10-24", "2026-10-25", "2026-10-26"), -1, id="autumn"),
]
Days = tuple[str, str, str]


def shifts(days: Days, start: str, end: str) -> str:
    """Return regular shifts of the first nurse, and nights on call of the second one."""
    lines = ["id,nurse,date,start,end,latest_end,duty"]
    for day in days:
        lines.append(f"S{day},N1,{day},{start},{end},{end},regular")
        lines.append(f"C{day},N2,{day},17:00,07:30,,on_call")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("days", "lost"), CHANGES)
def test_daily_doses_keep_their_clock_time(tmp_path: Path, days: Days, lost: int) -> None:
    """A dose at ten is given about ten on all three days, as the table and the file both say."""
    eve = f"{days[0][:-2]}{int(days[0][-2:]) - 1}"
    orders = ORDERS.replace("2026-11-16", f"{days[0][:-2]}10").replace("2026-11-22", eve)
    data = write_data(
        tmp_path / "data", shifts_csv=shifts(days, "08:00", "16:30"), orders_csv=orders
    )
    out = tmp_path / "out"
    plan(data, out, "--date", days[0], "--days", "3")
    rows = planned(out)
    assert [row["date"] for row in rows] == sorted(days * 2)
    clocks = {day: [r["start"] for r in rows if r["date"] == day] for day in days}
    assert clocks[days[0]] == clocks[days[1]] == clocks[days[2]]
    assert all(row["arrival"] >= "08:00" and row["end"] <= "11:30" for row in rows)
    starts = starts_in_file(out)
    first, last = (
        min(start for visit, start in starts.items() if visit.endswith(day[5:].replace("-", "")))
        for day in (days[0], days[2])
    )
    assert last - first == (48 - lost) * 3_600
    assert run("check", out).exit_code == 0


@pytest.mark.parametrize(("days", "lost"), CHANGES)
def test_a_night_of_nutrition_lasts_its_hours(tmp_path: Path, days: Days, lost: int) -> None:
    """From hook-up to disconnection, the pump counts an hour less or more than the clocks."""
    header = "id,patient,therapy,start,infusion_minutes,administered_by,supplies_ready\n"
    order = f"O1,P1,parenteral_nutrition,{days[0]} 18:00,720,caregiver,{days[0]} 08:00\n"
    data = write_data(
        tmp_path / "data",
        shifts_csv=shifts(days, "05:30", "21:00"),
        orders_csv=header + order,
        nurses_csv=NURSES.replace("RN;", "RN;PN;"),
        patients_csv="id,latitude,longitude,caregiver_able\nP1,47.150,9.518,yes\n",
    )
    out = tmp_path / "out"
    plan(data, out, "--date", days[0], "--days", "3")
    rows = {row["kind"]: row for row in planned(out) if row["date"] <= days[1]}
    evening, morning = rows["hook_up_1"], rows["disconnect_1"]
    assert (evening["date"], morning["date"]) == days[:2]
    on_clocks = (moment(morning) - moment(evening)).total_seconds()
    starts = starts_in_file(out)
    by_the_pump = starts[morning["visit"]] - starts[evening["visit"]]
    assert on_clocks - by_the_pump == pytest.approx(lost * 3_600, abs=60)
    # The bag of 12 hours begins 90 minutes into the visit, and may hang 2.5 hours longer.
    assert 13.5 * 3_600 <= by_the_pump <= 16 * 3_600
    assert run("check", out).exit_code == 0


def starts_in_file(out: Path) -> dict[str, int]:
    """Return the start of each visit in seconds from the first midnight."""
    document = json.loads((out / "plan.json").read_text("utf-8"))
    return {s["visit"]: s["start"] for r in document["plan"]["routes"] for s in r["stops"]}


def moment(row: dict[str, str]) -> datetime:
    """Return the start as the clock on the wall says it."""
    return datetime.fromisoformat(f"{row['date']} {row['start']}")
