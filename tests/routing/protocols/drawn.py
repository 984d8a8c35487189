"""Orders, patients and horizons of any kind that a dataset may hold, drawn by hypothesis."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from routing.domain.order import Administrator, Device, Patient, TherapyOrder
from routing.domain.visit import Method
from routing.protocols import load_protocols
from staffing.calendar import Horizon, localize

THERAPIES = sorted(load_protocols().therapies)
FREQUENCIES = ("", "3w1,1w5+2PRN", "1-3w2", "7w1,2w3", "1w1")

# Clocks change by an hour, by half an hour, and at midnight; in one zone never.
ZONES = ("Europe/Vaduz", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Tokyo")
CHANGES = {
    "Europe/Vaduz": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "Africa/Cairo": (date(2026, 4, 24), date(2026, 10, 30)),
    "Asia/Tokyo": (date(2026, 3, 2), date(2026, 3, 2)),
}

_clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
_working_clocks = st.builds(time, st.integers(7, 20), st.sampled_from([0, 30]))


def _mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([*[usual] * 4 * len(others), *others])


@st.composite
def horizons(draw: st.DrawFn) -> Horizon:
    """Draw 1 to 14 days around a change of clocks."""
    zone = draw(st.sampled_from(ZONES))
    change = draw(st.sampled_from(CHANGES[zone]))
    days = draw(st.integers(1, 14))
    first = change - timedelta(days=draw(st.integers(-2, days + 1)))
    return Horizon(first_day=first, days=days, zone=ZoneInfo(zone))


@st.composite
def patients(draw: st.DrawFn) -> Patient:
    """Draw a patient, mostly able, mostly always at home."""
    opens = draw(_mostly(None, time(0), time(2, 30), time(11), time(18)))
    closes = draw(_mostly(None, time(12), time(23)))
    if opens and closes and opens > closes:
        closes = None
    return Patient(
        id="P1",
        location="p1",
        self_able=draw(_mostly(True, False)),
        caregiver_able=draw(_mostly(True, False)),
        required_credentials=draw(st.sampled_from([frozenset[str](), frozenset({"PEDS"})])),
        available_from=opens,
        available_until=closes,
    )


@st.composite
def orders(draw: st.DrawFn, horizon: Horizon) -> TherapyOrder:
    """Draw an order at any stage, or one that is still to begin; what is noted may be wrong."""
    zone = horizon.zone
    therapy = draw(st.sampled_from(THERAPIES))
    givers = sorted(load_protocols().therapies[therapy].given_by)

    def moment(low: int, high: int) -> datetime:
        day = horizon.first_day + timedelta(days=draw(st.integers(low, high)))
        return localize(datetime.combine(day, draw(_clocks)), zone)

    def noted() -> datetime | None:
        return moment(-20, horizon.days) if draw(st.booleans()) else None

    begins = draw(st.booleans())
    day = horizon.first_day + timedelta(
        days=draw(st.integers(0, horizon.days) if begins else st.integers(-90, -1))
    )
    start = localize(datetime.combine(day, draw(st.one_of(_working_clocks, _clocks))), zone)
    rest: dict[str, Any] = {
        name: noted()
        for name in ("last_dressing", "last_needle", "last_lab", "last_solution_change")
        if draw(st.booleans())
    }
    if draw(st.booleans()):
        rest["end"] = day + timedelta(days=draw(st.integers(0, 100)))
    ready = moment(-3, horizon.days) if draw(_mostly(False, True)) else start - timedelta(days=1)
    return TherapyOrder(
        id="O1",
        patient="P1",
        therapy=therapy,
        start=start,
        method=draw(st.none() | st.sampled_from(get_args(Method))),
        infusion_minutes=draw(_mostly(None, 1, 30, 90, 240, 600, 2_760, 20_160)),
        dose_every_hours=draw(_mostly(None, 1, 5, 8, 12, 24, 36, 48, 168, 336, 8_760)),
        device=draw(st.sampled_from(get_args(Device))),
        device_placed=draw(st.booleans()),
        frequency=draw(st.sampled_from(FREQUENCIES)),
        administered_by=draw(_mostly(draw(st.sampled_from(givers)), *get_args(Administrator))),
        training_done=draw(st.integers(0, 3)),
        training_signed_off=draw(_mostly(None, day)),
        doses_given=draw(st.integers(0, 8)),
        connected_at=moment(-3, 0) if draw(st.booleans()) else None,
        supplies_ready=draw(_mostly(ready, None)),
        use_by=moment(0, horizon.days) if draw(_mostly(False, True)) else None,
        preferred_time=draw(_mostly(None, time(8), time(2, 30), time(18), time(23, 59))),
        priority=draw(st.none() | st.integers(1, 9)),
        **rest,
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[TherapyOrder, Patient, Horizon]:
    """Draw an order, its patient and some days."""
    horizon = draw(horizons())
    return draw(orders(horizon)), draw(patients()), horizon
