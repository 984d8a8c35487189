"""A good dataset is read as it stands, whatever program saved it."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geo_data.location import Location
from routing.domain.order import Patient
from routing.io.dataset import read_dataset
from staffing.calendar import Horizon
from staffing.io import CredentialRecord, shift_within
from tests.routing.io.dataset_folder import FILES, NURSES, ORDERS, POLICY, SHIFTS, problems, write

ZONE = ZoneInfo("Europe/Vaduz")


def test_every_value_arrives(tmp_path: Path) -> None:
    data = read_dataset(write(tmp_path))
    assert (data.site, data.zone, data.first_day) == ("Test site", ZONE, date(2026, 11, 23))
    assert data.road_network == "Nowhere in particular"
    assert data.network is None
    nurse = data.nurses[0]
    assert (nurse.id, nurse.name, nurse.max_weekly_hours) == ("N1", "Anna Secretname", 40)
    assert nurse.credentials[2] == CredentialRecord(code="PICC_INS", valid_until=date(2027, 5, 31))
    assert Location(id=nurse.location, latitude=47.14, longitude=9.52) in data.locations
    assert data.patients[0] == Patient(
        id="P1",
        location="patient:P1",
        name="Carl Secretname",
        address="Hidden Lane 3",
        caregiver_able=True,
        primary_nurse="N1",
        available_from=time(8),
        available_until=time(12),
    )
    order = data.orders[0]
    assert (order.patient, order.therapy, order.frequency) == ("P1", "antibiotic", "3w1,1w3+2PRN")
    assert order.start == datetime(2026, 11, 20, 9, tzinfo=ZONE)
    assert (order.end, order.training_done, order.priority) == (date(2026, 12, 18), 1, None)
    assert data.row_of["orders.csv", "O2"] == 3


def test_shifts_have_moments(tmp_path: Path) -> None:
    first, night = read_dataset(write(tmp_path)).shifts
    assert first.start == datetime(2026, 11, 23, 8, tzinfo=ZONE)
    assert first.latest_end == datetime(2026, 11, 23, 17, 30, tzinfo=ZONE)
    assert first.equipment == {"ultrasound", "spill_kit"}
    assert first.start_location == first.end_location == "nurse:N1"
    assert first.break_record is not None
    assert first.break_record.earliest_start == datetime(2026, 11, 23, 11, tzinfo=ZONE)
    assert night.duty == "on_call"
    assert night.end == datetime(2026, 11, 24, 7, 30, tzinfo=ZONE)
    assert night.break_record is None


def test_shifts_may_carry_no_more_than_so_much(tmp_path: Path) -> None:
    text = (
        "id,nurse,date,start,end,capacity\n"
        "S1,N1,2026-11-23,8:00,16:30,12\n"
        "S2,N2,2026-11-23,8:00,9:00,\n"
    )
    data = read_dataset(write(tmp_path, shifts_csv=text))
    assert [record.capacity for record in data.shifts] == [12, None]
    horizon = Horizon(first_day=date(2026, 11, 23), days=1, zone=ZONE)
    first = shift_within(data.shifts[0], horizon)
    assert first is not None
    assert first.capacity == 12


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_spreadsheet_may_have_saved_it(tmp_path: Path, delimiter: str, newline: str) -> None:
    """Semicolons or tabs, any line ends and a byte order mark change nothing."""
    import csv
    import io

    plain = read_dataset(write(tmp_path / "plain"))
    changed: dict[str, str | bytes] = {}
    for name, text in FILES.items():
        if name.endswith(".csv"):
            out = io.StringIO()
            writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
            writer.writerows(csv.reader(io.StringIO(text)))
            changed[name.replace(".", "_")] = b"\xef\xbb\xbf" + out.getvalue().encode()
    other = read_dataset(write(tmp_path / "other", **changed))
    assert other == plain


def test_blank_lines_and_column_order_do_not_matter(tmp_path: Path) -> None:
    text = "Max Weekly Hours,longitude,latitude,credentials,id\n\n,,,,\n40,9.52,47.14,RN,N1\n\n"
    data = read_dataset(write(tmp_path, nurses_csv=text + ",9.51,47.16,RN,N2\n"))
    assert [nurse.id for nurse in data.nurses] == ["N1", "N2"]
    assert data.row_of["nurses.csv", "N1"] == 4
    assert data.nurses[0].max_weekly_hours == 40


def test_decimal_commas_are_read(tmp_path: Path) -> None:
    text = 'id;latitude;longitude;credentials\nN1;47,14;9,52;"RN;CVAD"\nN2;47,16;9,51;RN\n'
    data = read_dataset(write(tmp_path, nurses_csv=text))
    assert data.locations[0] == Location(id="nurse:N1", latitude=47.14, longitude=9.52)


def test_an_empty_day_is_legal(tmp_path: Path) -> None:
    """Files with nothing but a header make a dataset without work."""
    headers = {
        name.replace(".", "_"): text.splitlines()[0] + "\n"
        for name, text in FILES.items()
        if name.endswith(".csv")
    }
    data = read_dataset(write(tmp_path, **headers))
    assert (data.nurses, data.shifts, data.patients, data.orders) == ((), (), (), ())
    assert data.first_day is None


def test_shifts_may_start_at_a_place(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("id,name,latitude,longitude\nbranch,Office,47.1,9.5\n")
    data = read_dataset(write(tmp_path, shifts_csv=SHIFTS.replace("regular,", "regular,branch")))
    assert data.shifts[0].start_location == "place:branch"
    assert data.shifts[0].end_location == "nurse:N1"


def test_the_policy_has_prices_and_limits(tmp_path: Path) -> None:
    text = POLICY + (
        "arrival_minutes = 5\nmax_overtime_minutes = 15\n[weights]\novertime = 9\n"
        "[response_minutes]\nclass_1 = 45\n[breaks]\nminutes = 45\nmandatory = true\n"
    )
    shifts = SHIFTS.replace("16:30,17:30", "16:30,")
    data = read_dataset(write(tmp_path, policy_toml=text, shifts_csv=shifts))
    assert data.policy.arrival_seconds == 300
    assert data.policy.weights.overtime == 9
    assert [(c.name, c.seconds) for c in data.policy.response] == [
        ("class_1", 2_700),
        ("class_2", 7_200),
        ("class_3", 14_400),
    ]
    rest = data.shifts[0].break_record
    assert rest is not None
    assert (rest.seconds, rest.mandatory) == (2_700, True)
    assert data.shifts[0].latest_end == datetime(2026, 11, 23, 16, 45, tzinfo=ZONE)


def test_an_hour_that_comes_twice_is_told_apart_by_its_offset(tmp_path: Path) -> None:
    """On 25 October 2026, 02:30 comes first in summer time, then in winter time."""
    orders = ORDERS.replace("2026-11-20 09:00,1", "2026-10-25 02:30+01:00,1")
    order = read_dataset(write(tmp_path, orders_csv=orders)).orders[0]
    assert order.last_dressing is not None
    assert order.last_dressing.isoformat() == "2026-10-25T02:30:00+01:00"


def test_an_expired_credential_is_a_warning(tmp_path: Path) -> None:
    nurses = NURSES.replace("2027-05-31", "2026-11-22")
    data = read_dataset(write(tmp_path, nurses_csv=nurses))
    assert [(w.code, w.severity, w.row) for w in data.warnings] == [
        ("expired_credential", "warning", 2)
    ]


def test_a_weekend_of_day_and_night_duty_is_legal(tmp_path: Path) -> None:
    """Duties of one nurse may touch, and on-call duty may overlap a regular shift."""
    more = "S3,N1,2026-11-23,16:30,17:00,17:00,regular,,\nS4,N1,2026-11-23,07:00,23:00,,on_call,,\n"
    assert problems(write(tmp_path, shifts_csv=SHIFTS + more)) == ()
