"""Visits that another visit brings with it: never one without the other, and never at night."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from tests.routing.protocols.cases import (
    HOUR,
    MINUTE,
    MONDAY,
    at,
    codes,
    expanded,
    kinds,
    link,
    of,
    order,
    patient,
    second,
    site,
    spans,
)

CHEMO = {"device": "port", "start": at(0, 11)}


def test_a_pump_is_disconnected_when_it_is_empty() -> None:
    """From 46 to 50 hours after the nurse left, never without its connection nor the reverse."""
    done = expanded(order("chemo_5fu", **CHEMO), days=3)
    assert kinds(done) == ["pump_connect", "disconnect"]
    tie = link(done, "pump_connect", "disconnect")
    assert (tie.lag_from, tie.min_lag, tie.max_lag) == ("end", 46 * HOUR, 50 * HOUR)
    assert (tie.nurse, tie.needs) == ("prefer_same", "both")
    assert spans(of(done, "pump_connect")) == [(second(0, 10), second(0, 13))]
    assert spans(of(done, "disconnect")) == [(second(2, 9, 15), second(2, 16, 15))]


def test_a_disconnection_beyond_the_horizon_is_left_to_the_next_plan() -> None:
    """The pump is connected today; the day after tomorrow has the rest."""
    assert kinds(expanded(order("chemo_5fu", **CHEMO))) == ["pump_connect"]


def test_a_pump_from_before_the_horizon_is_disconnected() -> None:
    """Whoever connected it: due within two hours of its end, and four at most."""
    given = order("chemo_5fu", **CHEMO, doses_given=1, connected_at=at(0, 12))
    assert kinds(expanded(given, first=1)) == []
    (visit,) = expanded(given, first=2).visits
    (window,) = visit.windows
    assert (visit.kind, window.earliest, window.latest) == ("disconnect", 10 * HOUR, 14 * HOUR)
    assert window.due == 12 * HOUR
    assert visit.infusion is not None
    assert (visit.infusion.presence, visit.infusion.starts_after) == ("end", -46 * HOUR)
    assert kinds(expanded(given, first=3)) == []


def test_no_start_lets_a_pump_end_at_night() -> None:
    """A pump of ten hours is started so early that it ends before nine in the evening."""
    given = order("chemo_5fu", device="port", start=at(0, 8, 30), infusion_minutes=600)
    done = expanded(given)
    assert spans(of(done, "pump_connect")) == [(second(0, 7, 30), second(0, 9, 45))]
    assert spans(of(done, "disconnect")) == [(second(0, 18, 45), second(0, 21))]


def test_no_start_lets_a_pump_end_before_the_morning() -> None:
    """A pump of 17 hours is started so late that it may wait until half past six."""
    given = order("chemo_5fu", device="port", start=at(0, 8, 30), infusion_minutes=1_020)
    done = expanded(given, days=2)
    assert spans(of(done, "pump_connect")) == [(second(0, 8, 15), second(0, 10, 30))]
    assert spans(of(done, "disconnect")) == [(second(1, 6, 30), second(1, 8, 45))]


def test_a_pump_that_always_ends_at_night_is_not_started() -> None:
    """Six hours from four in the afternoon end after the last visit: told, not planned."""
    given = order("chemo_5fu", device="port", start=at(0, 17), infusion_minutes=360)
    done = expanded(given)
    assert (done.visits, codes(done)) == ((), ["no_time"])


def test_the_hours_of_the_patient_count_at_both_ends() -> None:
    """Who is at home until noon is connected so early that 46 hours end before noon."""
    who = patient(available_from=time(8), available_until=time(12))
    done = expanded(order("chemo_5fu", **CHEMO), days=3, who=who)
    assert spans(of(done, "pump_connect")) == [(second(0, 10), second(0, 12))]
    assert spans(of(done, "disconnect")) == [(second(2, 9, 15), second(2, 12))]


def test_the_lab_before_a_cycle_comes_one_to_three_days_before() -> None:
    """On the last working day of that span, and the cycle needs it."""
    given = order("chemo_5fu", **CHEMO, doses_given=1, supplies_ready=None)
    done = expanded(given, days=10, first=7)
    lab, tie = of(done, "pre_cycle_lab"), link(done, "pre_cycle_lab", "pump_connect")
    assert lab.id == "O1-pre_cycle_lab-0313"
    assert spans(lab) == [(second(4, 11), second(4, 17))]
    assert (tie.min_lag, tie.max_lag, tie.needs) == (24 * HOUR, 72 * HOUR, "first")


def test_the_lab_before_a_cycle_beyond_the_horizon_is_planned() -> None:
    """Friday's plan has the lab of Monday's cycle, the first one included, and it alone."""
    later = order("chemo_5fu", **CHEMO, doses_given=1, supplies_ready=None)
    assert [v.id for v in expanded(later, first=11).visits] == ["O1-pre_cycle_lab-0313"]
    first = order("chemo_5fu", **CHEMO)
    assert [v.id for v in expanded(first, first=-3).visits] == ["O1-pre_cycle_lab-0227"]


def test_a_lab_that_was_made_is_not_made_again() -> None:
    """A draw within the three days before the cycle releases it."""
    given = order("chemo_5fu", **CHEMO, doses_given=1, supplies_ready=None, last_lab=at(11, 12))
    assert kinds(expanded(given, days=4, first=11)) == ["pump_connect"]


def test_a_second_nurse_checks_where_a_site_wants_it(tmp_path: Path) -> None:
    """At the same second, by another nurse, both or neither; by default there is no such visit."""
    assert "pump_connect_check" not in kinds(expanded(order("chemo_5fu", **CHEMO)))
    text = "[chemo_x]\nlike = 'chemo_5fu'\n[chemo_x.steps.pump_connect_check]\nenabled = true\n"
    done = expanded(order("chemo_x", **CHEMO), protocols=site(tmp_path, own=text))
    tie = link(done, "pump_connect", "pump_connect_check")
    assert (tie.min_lag, tie.max_lag, tie.nurse, tie.needs) == (0, 0, "different", "both")
    assert of(done, "pump_connect_check").windows == of(done, "pump_connect").windows
    assert of(done, "pump_connect_check").on_site_seconds == 15 * MINUTE


def test_a_nurse_who_starts_a_litre_comes_back() -> None:
    """First litre and later ones each have their disconnection within an hour of their end."""
    given = order("hydration", device="piv", administered_by="nurse")
    done = expanded(given, days=2)
    assert kinds(done) == ["first_litre", "first_disconnect", "litre", "disconnect"]
    for first, last, started in (
        ("first_litre", "first_disconnect", 45),
        ("litre", "disconnect", 20),
    ):
        tie = link(done, first, last)
        infusion = of(done, first).infusion
        assert infusion is not None
        assert infusion.starts_after == started * MINUTE
        assert tie.min_lag == 3 * HOUR + started * MINUTE
        assert tie.max_lag == 4 * HOUR + started * MINUTE
        assert tie.needs == "both"


def test_an_able_patient_disconnects_a_litre_alone() -> None:
    """Only where a nurse gives the litres does one come back."""
    assert kinds(expanded(order("hydration", device="piv"), days=2)) == [
        "first_litre",
        "teaching_2",
    ]


def test_a_litre_of_last_night_is_disconnected_this_morning() -> None:
    """A litre over ten hours from nine in the evening ends within the next plan."""
    given = order(
        "hydration",
        device="piv",
        administered_by="nurse",
        start=at(-2, 20),
        last_needle=at(-1, 9),
        last_lab=at(-1, 9),
        infusion_minutes=660,
    )
    (disconnect,) = [v for v in expanded(given).visits if spans(v)[0][0] < 12 * HOUR]
    assert disconnect.kind == "disconnect"
    # The litre may have begun at half past eight, or at nine, when the hours of visits end.
    assert spans(disconnect) == [(second(0, 8, 20), second(0, 9, 20))]


def test_the_night_before_brings_a_morning() -> None:
    """After the second hook-up the plan of the next day begins with its disconnection."""
    given = order("parenteral_nutrition", start=at(-2, 18), training_done=2, last_lab=at(-1, 9))
    assert kinds(expanded(given)) == ["disconnect_2", "hook_up_3"]
    signed = order(
        "parenteral_nutrition",
        start=at(-2, 18),
        training_done=2,
        last_lab=at(-1, 9),
        training_signed_off=MONDAY,
    )
    assert kinds(expanded(signed)) == []


def test_a_disconnection_waits_for_the_latest_start_of_the_evening_before() -> None:
    """Whenever the bag was hooked up, it is through; later than planned is late, not forbidden."""
    given = order("parenteral_nutrition", start=at(0, 19), training_done=1)
    (window,) = of(expanded(given, first=1), "disconnect_1").windows
    # Hooked up until 20:30, the bag runs from 90 minutes later for 12 hours.
    assert (window.earliest, window.latest) == (10 * HOUR, 12 * HOUR + 30 * MINUTE)
    assert window.due == 11 * HOUR


def test_a_dose_without_its_blood_count_is_told() -> None:
    """Nothing tells of a count in the days before the cycle; with one, there is nothing to tell."""
    values = {"device": "port", "start": at(-14, 11), "doses_given": 1}
    done = expanded(order("chemo_5fu", last_lab=at(-16, 10), **values))
    assert (kinds(done), codes(done)) == (["pump_connect"], ["not_told"])
    assert "last_lab" in done.findings[0].action
    assert codes(expanded(order("chemo_5fu", last_lab=at(-2, 12), **values))) == []


def test_a_missed_blood_count_is_made_up_for_while_there_is_time() -> None:
    """On Sunday for a cycle on Monday, as nothing tells that it was made on Friday."""
    given = order(
        "chemo_5fu", device="port", start=at(-14, 11), doses_given=1, last_lab=at(-16, 10)
    )
    done = expanded(given, first=-1)
    assert (kinds(done), codes(done)) == (["pre_cycle_lab"], ["overdue"])
