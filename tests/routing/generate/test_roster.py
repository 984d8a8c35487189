"""Nurses, their competencies, and who works when."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest

from routing.generate.generator import FIRST_DAY
from routing.io.dataset import Dataset
from staffing.io import ShiftRecord
from tests.routing.generate.datasets import dataset

HOLDERS = {"PICC_INS": 2, "MID_INS": 2, "CHEMO": 4, "BIO": 5, "IG": 5, "PEDS": 3, "LPN": 2}
SITES = [
    pytest.param(200, FIRST_DAY, 7, id="reference"),
    pytest.param(30, FIRST_DAY + timedelta(days=2), 14, id="small"),
    pytest.param(90, FIRST_DAY + timedelta(days=5), 14, id="from-saturday"),
    pytest.param(424, FIRST_DAY, 14, id="large"),
]
HOUR = timedelta(hours=1)


def field_nurses(found: Dataset) -> list[str]:
    return [nurse.id for nurse in found.nurses if nurse.id != "LEAD"]


def regular(found: Dataset) -> dict[str, list[ShiftRecord]]:
    """Return the regular shifts of each nurse in order."""
    by_nurse: dict[str, list[ShiftRecord]] = defaultdict(list)
    for shift in sorted(found.shifts, key=lambda s: s.start):
        if shift.duty == "regular":
            by_nurse[shift.nurse].append(shift)
    return by_nurse


def test_the_reference_site_has_its_nurses() -> None:
    """17 field nurses and a lead, 13 of them at work on a weekday and 5 on the weekend."""
    found = dataset()
    assert len(field_nurses(found)) == 17
    at_work = Counter(s.day for s in found.shifts if s.duty == "regular")
    assert [at_work[FIRST_DAY + timedelta(days=n)] for n in range(7)] == [13] * 5 + [5] * 2


def test_competencies_are_as_scarce_as_in_the_reference_site() -> None:
    """So many field nurses hold each; nobody is both RN and LPN; the lead holds everything."""
    found = dataset()
    held = {nurse.id: {c.code for c in nurse.credentials} for nurse in found.nurses}
    counts = Counter(code for nurse in field_nurses(found) for code in held[nurse])
    assert {code: counts[code] for code in HOLDERS} == HOLDERS
    assert counts["RN"] + counts["LPN"] == 17
    assert held["LEAD"] == set().union(*held.values()) - {"LPN"}


def test_every_competency_is_at_work_every_weekday() -> None:
    """No weekday is without somebody for each therapy, as far as the roster can tell."""
    found = dataset()
    held = {nurse.id: {c.code for c in nurse.credentials} for nurse in found.nurses}
    for offset in range(5):
        day = FIRST_DAY + timedelta(days=offset)
        on = {s.nurse for s in found.shifts if s.day == day and s.duty == "regular"}
        assert {"PICC_INS", "CHEMO", "BIO", "IG", "PEDS", "PN", "PCA"} <= set().union(
            *(held[nurse] for nurse in on)
        )


def test_competencies_run_out_later_than_the_plan() -> None:
    """Expiry dates are data, and none lies within the planned fortnight."""
    until = [
        held.valid_until
        for seed in range(5)
        for nurse in dataset(seed=seed).nurses
        for held in nurse.credentials
        if held.valid_until is not None
    ]
    assert until
    assert min(until) >= FIRST_DAY + timedelta(days=14)


@pytest.mark.parametrize(("patients", "first_day", "days"), SITES)
def test_nobody_works_too_much(patients: int, first_day: date, days: int) -> None:
    """Five days a week, six in a row and ten hours of rest at most, least, and always."""
    shifts = regular(dataset(patients, first_day=first_day, days=days))
    assert shifts
    for mine in shifts.values():
        weeks = Counter(shift.day - timedelta(days=shift.day.weekday()) for shift in mine)
        assert max(weeks.values()) <= 5
        worked = {shift.day for shift in mine}
        assert len(worked) == len(mine)
        assert not any(all(d + timedelta(days=n) in worked for n in range(7)) for d in worked)
        assert all(after.start - before.latest_end >= 10 * HOUR for before, after in pairwise(mine))


@pytest.mark.parametrize(("patients", "first_day", "days"), SITES)
def test_somebody_is_on_call_at_any_time(patients: int, first_day: date, days: int) -> None:
    """From the first midnight to the last, registered nurses follow each other without a gap."""
    found = dataset(patients, first_day=first_day, days=days)
    on_call = sorted((s for s in found.shifts if s.duty == "on_call"), key=lambda s: s.start)
    assert on_call[0].start.date() < first_day
    reached = on_call[0].end
    for shift in on_call:
        assert shift.start <= reached
        reached = max(reached, shift.end)
    assert reached.date() == first_day + timedelta(days=days)
    licensed = {n.id for n in found.nurses if any(c.code == "RN" for c in n.credentials)}
    assert {shift.nurse for shift in on_call} <= licensed


def test_large_sites_have_more_nurses_on_call() -> None:
    """One nurse at night for each 200 patients."""
    nights = Counter(
        s.day for s in dataset(424).shifts if s.duty == "on_call" and s.nurse != "LEAD"
    )
    assert set(nights.values()) == {2}


def test_nurses_carry_what_they_are_trained_for() -> None:
    """Whoever places lines, gives chemotherapy or attends biologics has the kit for it."""
    kits = {"PICC_INS": "ultrasound", "CHEMO": "spill_kit", "BIO": "anaphylaxis_kit"}
    found = dataset()
    held = {nurse.id: {c.code for c in nurse.credentials} for nurse in found.nurses}
    for shift in found.shifts:
        assert shift.equipment == {kit for code, kit in kits.items() if code in held[shift.nurse]}
