"""A nurse on call whose shift is about to begin is sent all the same, and begins it from there."""

from __future__ import annotations

from routing.dispatch import dispatch, need_of, rank_responders
from routing.domain.plan import Plan
from routing.domain.problem import CoveredPatient, Problem
from routing.replan.emergency import emergency_events
from routing.replan.events import ExtraShift
from routing.replan.propose import propose
from tests import builders as b

SEVEN = b.clock(7)
ANNA = CoveredPatient(
    patient="anna", location="p5", response_class="class_1", start=0, end=b.clock(24)
)


def before_work() -> tuple[Problem, Plan]:
    """Return n1 on call until 7:30, with a shift from 8 and v1 at 8:10."""
    call = b.shift(
        "c", "n1", duty="on_call", start=0, end=b.clock(7, 30), latest_end=b.clock(7, 30)
    )
    visit = b.visit("v1", 1, window=(b.clock(8), b.clock(12)))
    day = b.problem(covered=[ANNA], visits=[visit], shifts=[call, b.shift("s1", "n1")])
    return day, b.plan(day, {"s1": ["v1"]})


def test_she_is_there_when_dispatch_says_and_begins_her_shift_at_the_emergency() -> None:
    day, plan = before_work()
    (found,) = rank_responders(day, plan, "anna", SEVEN)
    assert found.arrival == b.clock(7, 50)
    # Done at 8:50, she needs 40 minutes to v1.
    assert [(m.visit, m.seconds) for m in found.moved] == [("v1", 80 * 60)]
    chosen = dispatch(found, need_of(day, "anna", SEVEN), SEVEN, b.HOUR)
    made = propose(day, plan, emergency_events(day, plan, chosen), now=SEVEN, seconds=0)
    assert made.refused == ()
    stops = made.result.plan.stop_of
    assert stops[chosen.visit_id][1].start == b.clock(7, 50)
    assert stops["v1"][1].start == b.clock(9, 30)
    shift = made.problem.shift_by_id["s1"]
    assert (shift.start, shift.start_location) == (b.clock(8, 50), "p5")
    assert "begins at" in " ".join(made.notes)


def test_who_is_not_on_call_is_still_in_one_shift_at_a_time() -> None:
    day, plan = before_work()
    day = day.replace(shifts=tuple(s for s in day.shifts if s.duty != "on_call"))
    early = b.shift("early", "n1", start=SEVEN, end=b.clock(8, 50), latest_end=b.clock(8, 50))
    made = propose(day, plan, [ExtraShift(at=SEVEN, shift=early)], now=SEVEN, seconds=0)
    assert made.refused[0].reasons == ("Nurse n1 is in shift s1 then.",)
