"""Who could come, who could not and why: the claim of coverage, told so that it can be checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from routing.domain.plan import Plan
from routing.domain.policy import Policy, ResponseClass
from routing.domain.problem import CoveredPatient, Problem
from staffing.credential import Credential
from tests import builders as b
from tests.api.commands import run
from tests.api.test_check_explain import saved

POLICY = Policy(
    arrival_seconds=0, response=(ResponseClass(name="near", seconds=600),), coverage_slot=900
)


def day(**rest: object) -> Problem:
    """Return a patient at place 1, and six nurses who are where they are for a reason each."""
    anna = CoveredPatient(
        patient="anna",
        location="p1",
        response_class="near",
        credentials=frozenset({"RN"}),
        start=b.clock(8),
        end=b.clock(10),
    )
    values: dict[str, object] = {
        "policy": POLICY,
        "covered": [anna],
        "visits": [
            b.visit("v1", 1, seconds=7_200, interruptible=False),
            b.visit("v2", 5, seconds=7_200),
        ],
        "nurses": [
            b.nurse("held", credentials=["RN"]),
            b.nurse("away", credentials=["RN"]),
            b.nurse("unqualified"),
            b.nurse("expired", held=[Credential(code="RN", valid_until=b.clock(7))]),
            b.nurse("off", credentials=["RN"]),
            b.nurse("home", credentials=["RN"], home=1),
        ],
        "shifts": [
            b.shift("s1", "held"),
            b.shift("s2", "away"),
            b.shift("s3", "unqualified"),
            b.shift("s4", "expired"),
            b.shift("s5", "off", start=b.clock(12)),
            b.shift("s6", "home", start=b.clock(9, 30), duty="on_call"),
        ],
        **rest,
    }
    return b.problem(**values)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    given = day()
    return saved(tmp_path, given, b.plan(given, {"s1": ["v1"], "s2": ["v2"]}))


def test_an_explanation_names_every_nurse_once_with_her_reason(path: Path) -> None:
    """At 9:10 the slot of 9:00 holds: nobody is in time, and six sentences say why."""
    found = run("coverage", path, "--explain", "anna", "09:10")
    assert found.exit_code == 0, found.stderr
    lines = found.stdout.splitlines()
    assert lines[0].startswith("Patient anna is NOT covered at 09:00")
    assert lines[1] == "Needed: RN, within 10 min (near)."
    assert lines[2:4] == ["Nobody is in time.", "Because:"]
    said = {line.split(":")[0].strip(): line for line in lines[4:]}
    assert set(said) == {"held", "away", "unqualified", "expired", "off", "home"}
    assert "in visit v1 until 10:10, which may not be interrupted" in said["held"]
    assert (
        "free in 70 min + drive 0 min = 70 min; near enough, but held: 60 min too late"
        in (said["held"])
    )
    assert "can leave at once + drive 40 min = 40 min; too far, by 30 min" in said["away"]
    assert "lacks RN" in said["unqualified"]
    assert "RN expired" in said["expired"]
    assert "neither on duty nor on call; next from 12:00" in said["off"]


def test_an_explanation_says_who_comes(path: Path) -> None:
    found = run("coverage", path, "--explain", "anna", "2026-03-02 09:59")
    lines = found.stdout.splitlines()
    assert lines[0].startswith("Patient anna is covered at 09:45")
    assert lines[2] == "In time:"
    assert lines[3] == ("  home: on call at home (p1); can leave at once + drive 0 min = 0 min.")
    assert lines[4] == "Not in time:"


def test_a_time_at_which_the_patient_needs_nobody(path: Path) -> None:
    found = run("coverage", path, "--explain", "anna", "11:00")
    assert found.stdout.splitlines() == [
        "Patient anna is not to be covered at 11:00, but:",
        "  from 08:00 to 10:00 (near)",
    ]


@pytest.mark.parametrize(
    ("patient", "time", "words"),
    [
        ("ana", "09:00", "Similar ones: anna"),
        ("anna", "25:00", "is not a time"),
        ("anna", "2026-03-03 09:00", "not within the planned days"),
        ("anna", "soon", "is not a time"),
    ],
)
def test_what_is_not_there_is_refused(path: Path, patient: str, time: str, words: str) -> None:
    found = run("coverage", path, "--explain", patient, time)
    assert found.exit_code == 2
    assert words in found.stderr
    assert found.stdout == ""


def test_the_hour_that_comes_twice_needs_its_offset(tmp_path: Path) -> None:
    """On 25 October 2026, clocks in Vaduz show 2:30 twice."""
    night = CoveredPatient(
        patient="anna", location="p1", response_class="near", start=0, end=b.clock(6)
    )
    given = day(horizon=b.horizon(first_day=date(2026, 10, 25)), covered=[night])
    path = saved(tmp_path, given, Plan())
    found = run("coverage", path, "--explain", "anna", "02:30")
    assert found.exit_code == 2
    assert "+02:00" in found.stderr
    for offset in ("+02:00", "+01:00"):
        found = run("coverage", path, "--explain", "anna", f"02:30{offset}")
        assert "is NOT covered at 02:30" in found.stdout


def test_the_timeline_names_gaps_patients_and_who_is_held(path: Path) -> None:
    found = run("coverage", path)
    assert found.exit_code == 0, found.stderr
    assert "Uncovered patient-minutes: 75 (near 75)." in found.stdout
    gap = found.stdout[found.stdout.index("08:15 to 09:30") :]
    assert "75 patient-minutes" in gap
    assert "Cause: held is held in visit v1 (100% of it)." in gap
    assert "Cause: home is neither on duty nor on call (100% of it)." in gap


def test_a_patient_beyond_everybody_is_named_once_and_in_no_hole(tmp_path: Path) -> None:
    far = CoveredPatient(patient="far", location="p9", response_class="near", start=0, end=b.DAY)
    given = day(covered=[far])
    found = run("coverage", saved(tmp_path, given, Plan()))
    assert "Uncovered patient-minutes: 0" in found.stdout
    assert found.stdout.count("far.") == 1
    assert "Structural: far." in found.stdout


def test_a_day_with_nobody_on_duty_is_a_hole_that_a_shift_on_call_closes(tmp_path: Path) -> None:
    given = day(shifts=[])
    found = run("coverage", saved(tmp_path, given, Plan()))
    assert found.exit_code == 0
    assert "0.0% of their time" in found.stdout
    assert "Cure: home on call from 08:00 to 10:00: closes it" in found.stdout
    assert "Structural" not in found.stdout
