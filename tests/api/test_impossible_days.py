"""What cannot be done does not spoil a day: the rest is planned, and the true reason is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo_data.location import Location
from tests.api.commands import (
    NURSES,
    ORDERS,
    PATIENTS,
    POLICY,
    SHIFTS,
    left_out,
    plan,
    planned,
    run,
    visits,
    write_data,
)
from tests.geo_data.maps import TOWN_NODES, TOWN_WAYS, Node, Way, at, write_osm

FIRST, SECOND = "O1-dose-1123", "O2-dose-1123"
STREET = {"highway": "residential"}
# Two islands without a bridge: 3 and 6 kilometres east of the town.
ISLANDS: dict[int, Node] = {
    11: (9.560, 47.200),
    12: (9.562, 47.200),
    21: (9.600, 47.200),
    22: (9.602, 47.200),
}
ISLAND_WAYS: tuple[Way, ...] = (((11, 12), STREET), ((21, 22), STREET))


def clean(out: Path) -> bool:
    return run("check", out).exit_code == 0


def with_column(table: str, column: str, *cells: str) -> str:
    """Return a table with one more column."""
    lines = table.splitlines()
    return "".join(f"{a},{b}\n" for a, b in zip(lines, (column, *cells), strict=True))


def test_the_day_is_possible(tmp_path: Path) -> None:
    """As the dataset stands, both doses are given: the tests below each spoil one thing."""
    plan(write_data(tmp_path / "data"), tmp_path / "out")
    assert {row["visit"] for row in planned(tmp_path / "out")} == {FIRST, SECOND}
    assert left_out(tmp_path / "out") == {}


def test_nobody_holds_a_credential(tmp_path: Path) -> None:
    """A patient who needs a nurse of a language that nobody speaks is left out for that reason."""
    people = with_column(PATIENTS, "required_credentials", "LANG_RM", "")
    plan(write_data(tmp_path / "data", patients_csv=people), tmp_path / "out")
    assert left_out(tmp_path / "out") == {FIRST: "No nurse who works holds LANG_RM."}
    assert [row["visit"] for row in planned(tmp_path / "out")] == [SECOND]
    assert clean(tmp_path / "out")


def test_a_credential_expires_before_the_day(tmp_path: Path) -> None:
    """Expired is as good as not held: one nurse fewer may go, and the table says who went."""
    nurses = NURSES.replace("CVAD", "CVAD:2026-11-22", 1)
    plan(write_data(tmp_path / "data", nurses_csv=nurses), tmp_path / "out")
    assert [row["nurse"] for row in planned(tmp_path / "out")] == ["N2", "N2"]
    found = run("explain", tmp_path / "out", FIRST)
    assert "N1 (S1): The nurse's CVAD expires" in found.stdout
    assert clean(tmp_path / "out")


def test_nobody_could_help_in_an_emergency(tmp_path: Path) -> None:
    """Where no nurse may touch the line any more, the orders are refused for that reason."""
    nurses = NURSES.replace("CVAD", "CVAD:2026-11-22")
    found = plan(write_data(tmp_path / "data", nurses_csv=nurses), tmp_path / "out")
    assert found.stdout.count("(refused, no_responder): Nobody holds CVAD") == 2
    assert visits(tmp_path / "out") == []


def test_shifts_shorter_than_the_visit(tmp_path: Path) -> None:
    """Where all work ends before a visit could, nothing is planned, and the times are told."""
    shifts = with_column(
        SHIFTS.replace("08:00,16:30", "09:00,09:20"), "latest_end", "09:20", "09:20"
    )
    plan(write_data(tmp_path / "data", shifts_csv=shifts), tmp_path / "out")
    reasons = left_out(tmp_path / "out")
    assert set(reasons) == {FIRST, SECOND}
    assert all(text.startswith("No nurse who may go ") for text in reasons.values())
    found = run("explain", tmp_path / "out", FIRST)
    assert "N1: The shift is from 09:00 to 09:20" in found.stdout
    assert clean(tmp_path / "out")


def test_a_window_that_nobody_reaches(tmp_path: Path) -> None:
    """Five minutes after work begins nobody can be there, and the window is told."""
    people = with_column(PATIENTS, "available_from,available_until", "08:00,08:05", ",")
    plan(write_data(tmp_path / "data", patients_csv=people), tmp_path / "out")
    expected = "No nurse who may go gets there when it may start (08:00 to 08:05)."
    assert left_out(tmp_path / "out") == {FIRST: expected}
    assert [row["visit"] for row in planned(tmp_path / "out")] == [SECOND]


def test_a_time_outside_the_hours_of_the_patient(tmp_path: Path) -> None:
    """A dose that no hour of the patient allows is a finding at intake, not a silent gap."""
    people = with_column(PATIENTS, "available_from,available_until", "15:00,16:00", ",")
    found = plan(write_data(tmp_path / "data", patients_csv=people), tmp_path / "out")
    assert "order O1 (warning, no_time): " in found.stdout
    assert [row["visit"] for row in visits(tmp_path / "out")] == [SECOND]


def test_a_nurse_is_required_who_does_not_work(tmp_path: Path) -> None:
    """The only nurse who may come has the day off, and that is what is said."""
    people = with_column(PATIENTS, "required_nurses", "N2", "")
    shifts = SHIFTS.replace("S2,N2,2026-11-23", "S2,N2,2026-11-24")
    data = write_data(tmp_path / "data", patients_csv=people, shifts_csv=shifts)
    plan(data, tmp_path / "out")
    expected = {FIRST: "Only N2 may go, who does not work."}
    assert left_out(tmp_path / "out") == expected


def test_nobody_works(tmp_path: Path) -> None:
    """A day without any shift is a plan in which nobody goes anywhere."""
    data = write_data(tmp_path / "data")
    plan(data, tmp_path / "out", "--date", "2026-11-24")
    assert set(left_out(tmp_path / "out").values()) == {"Nobody works."}
    assert planned(tmp_path / "out") == []
    assert clean(tmp_path / "out")


@pytest.mark.parametrize("table", ["orders", "patients and orders"])
def test_an_empty_day(tmp_path: Path, table: str) -> None:
    """Without orders there is nothing to do, and that is a plan too, proven best."""
    empty = {f"{name}_csv": None for name in table.split(" and ")}
    headers = {"orders_csv": ORDERS, "patients_csv": PATIENTS}
    changed = {name: headers[name].splitlines()[0] + "\n" for name in empty}
    found = plan(write_data(tmp_path / "data", **changed), tmp_path / "out")
    assert "Visits served       0 of 0" in found.stdout
    assert "proven optimal" in found.stdout
    assert visits(tmp_path / "out") == []
    assert clean(tmp_path / "out")


def test_a_home_in_the_sea(tmp_path: Path) -> None:
    """The order is refused at intake, as no road leads there; the others are served."""
    people = PATIENTS.replace("47.150,9.518", "43.000,9.000")
    found = plan(write_data(tmp_path / "data", patients_csv=people), tmp_path / "out")
    assert "order O1 (refused, off_road_network): " in found.stdout
    assert found.stdout.count("order O1") == 1
    assert [row["visit"] for row in visits(tmp_path / "out")] == [SECOND]
    for asked in ("O1", FIRST):
        told = run("explain", tmp_path / "out", asked)
        assert told.exit_code == 2
        assert "Intake of order O1 (off_road_network): The home is more than 5 km" in told.stderr


def in_town(folder: Path, first: Location, second: Location, base: Location) -> Path:
    """Write a dataset on the roads of the town and its islands."""
    folder.mkdir()
    write_osm(folder / "town.osm", TOWN_NODES | ISLANDS, [*TOWN_WAYS, *ISLAND_WAYS])

    def place(table: str, old: str, new: Location) -> str:
        assert old in table
        return table.replace(old, f"{new.latitude:.6f},{new.longitude:.6f}")

    people = place(place(PATIENTS, "47.150,9.518", first), "47.135,9.525", second)
    nurses = place(place(NURSES, "47.140,9.520", base), "47.165,9.510", at(0, 1))
    policy = POLICY.replace("embedded:liechtenstein", "town.osm")
    return write_data(folder, policy_toml=policy, patients_csv=people, nurses_csv=nurses)


def test_a_home_on_an_island_is_reached_on_foot_or_not_at_all(tmp_path: Path) -> None:
    """Roads without a bridge are dropped: 3 km off is a warning, and 6 km off a refusal."""
    near, far = at(6.1, 0), at(10.1, 0)
    found = plan(in_town(tmp_path / "data", near, far, at(0, 0)), tmp_path / "out")
    assert "order O1 (warning, far_from_road): The home is 3" in found.stdout
    assert "order O2 (refused, off_road_network): " in found.stdout
    (row,) = planned(tmp_path / "out")
    assert row["visit"] == FIRST
    # The walk of three kilometres counts as travel.
    assert int(row["drive_minutes"]) > 20
    assert clean(tmp_path / "out")


def test_a_nurse_on_an_island_is_a_fault_of_the_dataset(tmp_path: Path) -> None:
    """Nobody could be sent from there: exit code 2, with the row."""
    data = in_town(tmp_path / "data", at(1, 0), at(2, 0), at(10.1, 0))
    found = run("plan", "--data", data, "--out", tmp_path / "out")
    assert found.exit_code == 2
    assert "off_road_network nurses.csv:2:latitude " in found.stderr
    assert not (tmp_path / "out").exists()
