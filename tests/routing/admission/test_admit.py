"""Whether a patient can be taken on, on the embedded roads: near Vaduz, far away, by night."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from geo_data.location import Location
from routing.admission import Admission, Catchment, admit
from routing.io.candidate import read_candidate
from routing.io.dataset import DatasetError
from tests.routing.site_folder import BALZERS, IN_THE_SEA, SCHAAN, VADUZ, dataset, order_row

FIRST = {
    "therapy": "antibiotic",
    "start": "2026-03-02 09:00",
    "supplies_ready": "2026-03-01 12:00",
    "administered_by": "patient",
    "self_able": "yes",
    "end": "2026-03-02",
}
NIGHT = "S9,N2,2026-03-02,16:30,10:00,\n"


def asked(folder: Path, home: str = VADUZ, **rest: Any) -> Admission:
    """Return the answer for an order of Monday; ``fields`` changes it, the rest the site."""
    fields = FIRST | rest.pop("fields", {})
    area = rest.pop("area", False)
    site = Catchment.of(dataset(folder, rest.pop("orders", ""), **rest))
    patient, order = read_candidate(
        [f"{name}={value}" for name, value in fields.items()], site.dataset, site.protocols
    )
    latitude, longitude = (float(word) for word in home.split(","))
    place = Location(id=patient.location, latitude=latitude, longitude=longitude)
    return admit(site, order, patient, place, area=area)


def test_a_patient_whom_somebody_reaches_at_all_hours_is_taken_on(tmp_path: Path) -> None:
    """N1 until 16:30, then N2; both hold what the visits and a responder need."""
    shifts = "S1,N1,2026-03-02,08:00,16:30,\nS2,N2,2026-03-02,16:00,00:30,\n"
    found = asked(tmp_path, shifts=shifts)
    assert (found.answer, found.reasons, found.open_hours) == ("accept", (), ())
    assert (found.response_class, found.seconds) == ("class_2", 7_200)
    assert found.credentials == {"RN", "CVAD"}


def test_hours_without_anybody_are_a_condition_with_a_name(tmp_path: Path) -> None:
    """Nobody works after 16:30; on call, N1 is nearest to Vaduz, N2 to Schaan."""
    for home, nurse in ((VADUZ, "N1"), (SCHAAN, "N2")):
        found = asked(tmp_path / nurse, home)
        assert found.answer == "conditions"
        (gap,) = found.open_hours
        assert f"{gap.start:%H:%M} {gap.end:%m-%d %H:%M}" == "16:30 03-03 00:00"
        assert gap.closers[0] == nurse
        assert found.reasons[0].endswith(f"nobody could come; on call, {nurse} would close it.")


def test_hours_that_no_nurse_is_free_to_close_are_a_reason_to_decline(tmp_path: Path) -> None:
    """N1 is the only one who is qualified, and her shift is at a branch beyond response time."""
    found = asked(
        tmp_path,
        fields={"response_class": "class_1"},
        nurses=f"N1,{VADUZ},RN;CVAD\nN2,{SCHAAN},RN\n",
        places=f"south,{BALZERS}\n",
        shifts="S1,N1,2026-03-02,08:00,23:00,south\n",
        policy="[response_minutes]\nclass_1 = 5\n",
    )
    assert found.answer == "decline"
    assert [gap.closers for gap in found.open_hours] == [(), ("N1",)]
    assert "nobody near enough is free" in found.reasons[0]


def test_nobody_near_enough_is_declined(tmp_path: Path) -> None:
    found = asked(
        tmp_path,
        BALZERS,
        fields={"response_class": "class_1"},
        policy="[response_minutes]\nclass_1 = 5\n",
    )
    assert found.answer == "decline"
    assert found.reasons[0] == "No nurse with CVAD, RN is within 5 minutes by road (class_1)."
    assert [nurse.within for nurse in found.nurses] == [False, False]
    assert found.nurses[0].seconds < found.nurses[1].seconds


def test_nobody_qualified_is_declined(tmp_path: Path) -> None:
    found = asked(tmp_path, nurses=f"N1,{VADUZ},RN\nN2,{VADUZ},CVAD\n")
    assert found.answer == "decline"
    assert "Nobody holds CVAD, RN" in found.reasons[0]
    assert found.nurses == ()
    assert {hour.responders for hour in found.hours} == {0}


def test_a_home_that_no_road_leads_to_is_declined(tmp_path: Path) -> None:
    found = asked(tmp_path, IN_THE_SEA, area=True)
    assert found.answer == "decline"
    assert "off_road_network" in {finding.code for finding in found.findings}
    assert {nurse.seconds for nurse in found.nurses} == {-1}
    assert found.area is not None
    assert found.area["features"][0]["geometry"]["coordinates"] == []


def test_what_intake_refuses_is_declined(tmp_path: Path) -> None:
    """Nobody at home can be trained, and a nurse cannot come twice a day."""
    found = asked(tmp_path, fields={"therapy": "vancomycin", "self_able": "no"})
    assert found.answer == "decline"
    assert "nobody_to_administer" in {finding.code for finding in found.findings}


def test_responders_are_counted_by_competency_and_hour(tmp_path: Path) -> None:
    """A nurse of the branch counts from there, one on call from home; LPNs hold less."""
    found = asked(
        tmp_path,
        nurses=f"N1,{VADUZ},RN;CVAD\nN2,{SCHAAN},RN\nN3,{SCHAAN},RN;CVAD\n",
        shifts="S1,N1,2026-03-02,08:00,12:00,\nS2,N2,2026-03-02,08:00,16:00,\n",
    )
    by_hour = {hour.start.hour: hour for hour in found.hours}
    assert (by_hour[9].responders, dict(by_hour[9].by_credential)) == (1, {"CVAD": 1, "RN": 2})
    assert (by_hour[13].responders, dict(by_hour[13].by_credential)) == (0, {"CVAD": 0, "RN": 1})
    assert by_hour[8].response_class == ""
    assert by_hour[9].response_class == "class_2"


def test_a_day_without_work_time_left_is_a_condition(tmp_path: Path) -> None:
    """An hour and a half of shift less half an hour of break, two hours of first dose."""
    found = asked(tmp_path, shifts="S1,N1,2026-03-02,08:30,10:00,\nS2,N2,2026-03-02,10:00,00:00,\n")
    assert found.answer == "accept"
    short = asked(tmp_path / "b", shifts="S1,N1,2026-03-02,08:30,10:00,\n")
    (day,) = short.capacity
    assert day.shift_seconds == 3_600
    assert day.left_seconds == 3_600 - day.asked_seconds < 0
    assert any("over-booked" in reason for reason in short.reasons)


def test_work_that_is_booked_already_is_taken_off(tmp_path: Path) -> None:
    found = asked(tmp_path, orders=order_row("O1", "antibiotic", "2026-03-02 10:00"))
    (day,) = found.capacity
    assert day.booked_seconds >= 7_200
    assert day.visits == ("first_dose",)


def test_a_visit_that_nobody_on_duty_may_make_is_a_condition(tmp_path: Path) -> None:
    """PICC insertion needs PICC_INS and an ultrasound."""
    found = asked(tmp_path, fields={"device_placed": "no", "start": "2026-03-02 13:00"})
    (day,) = found.capacity
    assert "line_insertion" in day.unstaffed
    assert any("line_insertion" in reason for reason in found.reasons)


def test_days_without_a_roster_are_said_to_have_none(tmp_path: Path) -> None:
    found = asked(tmp_path, fields={"start": "2026-05-04 09:00", "end": ""})
    assert (found.answer, found.hours, found.capacity) == ("conditions", (), ())
    assert "no roster yet" in found.reasons[-1]


def test_a_dataset_without_nurses_declines(tmp_path: Path) -> None:
    found = asked(tmp_path, nurses="", shifts="")
    assert found.answer == "decline"


def test_the_area_is_that_of_the_class(tmp_path: Path) -> None:
    found = asked(tmp_path, area=True)
    assert found.area is not None
    assert [f["properties"]["minutes"] for f in found.area["features"]] == [120]
    assert "OpenStreetMap" in found.area["attribution"]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        (["therapy=antibiotic"], {"missing_value"}),
        (["therapy=antibotic", "start=2026-03-02 09:00"], {"unknown_therapy"}),
        (["therapie=antibiotic", "nonsense"], {"unknown_column"}),
        (["therapy=ivig", "therapy=ivig", "start=2026-03-02 09:00"], {"duplicate_column"}),
        (
            ["therapy=antibiotic", "start=2026-03-29 02:30", "device=pick"],
            {"skipped_time", "unknown_value"},
        ),
        (
            ["therapy=antibiotic", "start=2026-03-02 09:00", "end=2026-03-01"],
            {"end_before_start"},
        ),
        (
            ["therapy=antibiotic", "start=2026-03-02 09:00", "response_class=class_9"],
            {"unknown_response_class"},
        ),
    ],
)
def test_what_is_wrong_with_a_candidate_is_told_all_at_once(
    tmp_path: Path, fields: list[str], codes: set[str]
) -> None:
    site = Catchment.of(dataset(tmp_path, ""))
    with pytest.raises(DatasetError) as caught:
        read_candidate(fields, site.dataset, site.protocols)
    assert {problem.code for problem in caught.value.problems} == codes


def test_a_candidate_may_stand_in_a_table(tmp_path: Path) -> None:
    """With the columns of orders.csv and patients.csv, and one row."""
    site = Catchment.of(dataset(tmp_path, ""))
    table = tmp_path / "candidate.csv"
    table.write_text(
        "therapy;start;self_able;required_credentials\nivig;2026-03-02 09:00;yes;PEDS\n", "utf-8"
    )
    patient, order = read_candidate(table, site.dataset, site.protocols)
    assert (order.therapy, patient.self_able) == ("ivig", True)
    assert patient.required_credentials == {"PEDS"}
    table.write_text("therapy,start\n", "utf-8")
    with pytest.raises(DatasetError):
        read_candidate(table, site.dataset, site.protocols)
    with pytest.raises(DatasetError):
        read_candidate(tmp_path / "missing.csv", site.dataset, site.protocols)
