"""Care that is due again and again: in as few visits as its intervals allow, and never later."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import pairwise

import pytest

from tests.routing.protocols.cases import (
    DAY,
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
    spans,
)

RUNNING = {"start": at(-30, 9), "training_signed_off": MONDAY, "supplies_ready": None}


def test_a_dressing_is_due_from_two_days_before_its_week() -> None:
    """Last done on Thursday, it is expected on Thursday and may be done from Tuesday on."""
    given = order("antibiotic", **RUNNING, last_dressing=at(-4, 9), last_lab=at(-1, 9))
    visit = of(expanded(given, days=5), "dressing_change")
    assert visit.id == "O1-dressing_change-0305"
    assert spans(visit) == [(second(day, 8), second(day, 17)) for day in (1, 2, 3)]


def test_a_weekend_is_avoided() -> None:
    """Due on Sunday, it is expected on Friday, and not offered on Saturday."""
    given = order("antibiotic", **RUNNING, last_dressing=at(-1, 9), last_lab=at(-1, 9))
    visit = of(expanded(given, days=7), "dressing_change")
    assert visit.id == "O1-dressing_change-0306"
    assert spans(visit) == [(second(4, 8), second(4, 17))]


def test_dressing_and_lab_are_one_visit() -> None:
    """Where their spans meet, the longer is made in full, the other beside it."""
    given = order("antibiotic", **RUNNING, last_dressing=at(-4, 9), last_lab=at(-5, 9))
    (visit,) = expanded(given, days=4).visits
    assert visit.kind == "dressing_change"
    assert visit.on_site_seconds == 45 * MINUTE
    assert visit.credentials == {"RN", "CVAD"}
    assert any("laboratory" in task for task in visit.tasks)
    assert any("dressing" in task for task in visit.tasks)
    assert spans(visit) == [(second(day, 8), second(day, 17)) for day in (1, 2)]


def test_a_needle_takes_longer_beside_another_visit() -> None:
    """Ten minutes more than the lesson alone."""
    given = order(
        "antibiotic",
        device="port",
        start=at(-1, 9),
        training_done=1,
        last_needle=at(-6, 9),
        last_lab=at(-1, 9),
    )
    visit = of(expanded(given, days=2), "teaching_2")
    assert visit.on_site_seconds == 85 * MINUTE
    assert "needle change with dressing" in visit.tasks


def test_care_far_apart_is_two_visits() -> None:
    """Three days between last dressing and last draw are more than the two days of tolerance."""
    given = order("antibiotic", **RUNNING, last_dressing=at(-6, 9), last_lab=at(-3, 9))
    assert kinds(expanded(given, days=5)) == ["dressing_change", "lab_draw"]


def test_overdue_care_is_done_on_the_first_day() -> None:
    """It is more urgent than before, and told."""
    given = order("antibiotic", **RUNNING, last_dressing=at(-9, 9), last_lab=at(-1, 9))
    done = expanded(given, days=3)
    (visit,) = done.visits
    assert (visit.id, visit.priority) == ("O1-dressing_change-0302", 5)
    assert spans(visit) == [(second(0, 8), second(0, 17))]
    assert codes(done) == ["overdue"]


def test_visits_for_the_same_care_keep_their_interval() -> None:
    """In two weeks two dressings: moving one never leaves more than seven days to the next."""
    given = order("antibiotic", **RUNNING, last_dressing=at(-4, 9), last_lab=at(-4, 9))
    done = expanded(given, days=14)
    assert [visit.id[-4:] for visit in done.visits] == ["0305", "0312"]
    (tie,) = done.links
    assert (tie.first[-4:], tie.second[-4:]) == ("0305", "0312")
    assert (tie.min_lag, tie.max_lag, tie.needs) == (0, 7 * DAY, "none")


def test_care_done_in_a_lesson_is_due_a_week_after_it() -> None:
    """The clock starts again with the visit that the care was added to."""
    given = order("antibiotic", start=at(0, 9), last_dressing=at(-6, 9), last_lab=at(-6, 9))
    done = expanded(given, days=9)
    first = of(done, "teaching_2")
    assert any("dressing" in task for task in first.tasks)
    assert link(done, "teaching_2", "dressing_change").max_lag == 7 * DAY


def test_care_waits_for_the_therapy_to_begin() -> None:
    """A dressing that falls due in hospital is changed at the first dose, not days before."""
    given = order("antibiotic", start=at(4, 10), last_dressing=at(-5, 10), last_lab=at(-5, 9))
    done = expanded(given, days=5)
    assert kinds(done) == ["first_dose"]
    assert any("dressing" in task for task in done.visits[0].tasks)
    assert not done.visits[0].interruptible
    assert codes(done) == []


def test_care_ends_with_the_line() -> None:
    """Nothing is dressed on the day of the removal or after it."""
    given = order(
        "antibiotic",
        **RUNNING,
        last_dressing=at(-4, 9),
        last_lab=at(-4, 9),
        end=MONDAY + timedelta(days=2),
    )
    assert kinds(expanded(given, days=7)) == ["line_removal"]


VANCOMYCIN = RUNNING | {"start": at(-30, 8), "last_dressing": at(-1, 9)}


def test_a_trough_is_drawn_in_the_hour_before_a_dose() -> None:
    """From 60 to 15 minutes before each dose of the days on which it is due."""
    given = order("vancomycin", **VANCOMYCIN, last_lab=at(-3, 8))
    visit = of(expanded(given, days=3), "lab_draw")
    assert visit.id == "O1-lab_draw-0303"
    assert spans(visit) == [
        span
        for day in (0, 1)
        for span in (
            (second(day, 7), second(day, 7, 45)),
            (second(day, 19), second(day, 19, 45)),
        )
    ]


def test_a_dressing_may_be_changed_at_a_trough() -> None:
    """What joins the trough takes its times."""
    given = order("vancomycin", **VANCOMYCIN | {"last_dressing": at(-6, 9)}, last_lab=at(-3, 8))
    (visit,) = expanded(given, days=2).visits
    assert (visit.kind, len(visit.tasks)) == ("dressing_change", 3)
    assert spans(visit)[0] == (second(0, 7), second(0, 7, 45))


def test_a_trough_that_cannot_be_drawn_takes_nothing_with_it() -> None:
    """Who is out at every dose time still has the dressing changed."""
    who = patient(available_from=time(12), available_until=time(17))
    given = order("vancomycin", **VANCOMYCIN | {"last_dressing": at(-6, 9)}, last_lab=at(-3, 8))
    done = expanded(given, days=2, who=who)
    assert kinds(done) == ["dressing_change"]
    assert codes(done) == ["no_time"]


def test_no_trough_is_drawn_before_the_first_dose() -> None:
    """Blood drawn in hospital days ago does not ask for one on the morning of the start."""
    given = order("vancomycin", start=at(0, 9), last_lab=at(-9, 9), last_dressing=at(-1, 9))
    assert kinds(expanded(given, days=3)) == ["first_dose", "teaching_2"]


PCA = {"start": at(-30, 9), "supplies_ready": None, "last_dressing": at(-1, 9)}


@pytest.mark.parametrize(("device", "hours"), [("picc", 72), ("port", 72), ("sc", 48)])
def test_a_reservoir_is_changed_before_it_runs_dry(device: str, hours: int) -> None:
    """To the hour, never after its end, and ten hours before it at most."""
    last = at(2, 15) - timedelta(hours=hours)
    # A needle under the skin is due from a quarter of an hour before the end of the reservoir.
    needle = at(-1, 14, 45)
    given = order("pca", **PCA, device=device, last_solution_change=last, last_needle=needle)
    visit = next(v for v in expanded(given, days=3).visits if "reservoir" in v.tasks[0])
    assert spans(visit)[-1][1] == second(2, 15)
    assert spans(visit)[-1][0] <= second(2, 8)
    assert spans(visit)[0][0] >= second(2, 15) - 10 * HOUR


def test_reservoirs_follow_each_other_without_a_gap() -> None:
    """Each change is at most 72 hours after the one before, whenever that is made."""
    given = order("pca", **PCA, last_solution_change=at(-2, 15))
    done = expanded(given, days=8)
    names = [v.id for v in done.visits if v.priority == 9]
    assert [name[-4:] for name in names] == ["0303", "0306", "0309"]
    tied = {(k.first, k.second): k.max_lag for k in done.links}
    assert [tied[pair] for pair in pairwise(names)] == [72 * HOUR] * 2


def test_a_peripheral_line_is_resited_to_the_hour() -> None:
    """From three days after it was placed until four."""
    given = order("hydration", device="piv", **RUNNING, last_needle=at(-3, 10), last_lab=at(-1, 9))
    visit = of(expanded(given, days=2), "line_resite")
    assert spans(visit) == [(second(0, 10), second(0, 21)), (second(1, 6, 30), second(1, 10))]
