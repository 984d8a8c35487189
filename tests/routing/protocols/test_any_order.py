"""Whatever is ordered for whom, what comes of it can be planned."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings

from routing.domain.order import Patient, TherapyOrder
from routing.domain.visit import Visit
from routing.protocols import Expansion, expand, load_protocols
from staffing.calendar import Horizon
from tests.builders import HOUR, problem
from tests.routing.protocols.drawn import cases

Case = tuple[TherapyOrder, Patient, Horizon]

BEFORE_THERAPY = {"line_insertion", "pre_cycle_lab", "disconnect"}
"""What is done before the first dose; a pump may have been connected elsewhere."""

any_order = settings(max_examples=200, deadline=None)


def expanded(case: Case) -> Expansion:
    order, patient, horizon = case
    return expand(order, patient, load_protocols(), horizon)


def infuses(visit: Visit) -> bool:
    return visit.infusion is not None and visit.infusion.starts_after >= 0


@any_order
@given(cases())
def test_a_problem_accepts_it(case: Case) -> None:
    """Ids are unique, and links and covered patients name what exists."""
    done = expanded(case)
    made = problem(
        visits=done.visits, links=list(done.links), covered=list(done.covered), horizon=case[2]
    )
    assert len(made.visit_by_id) == len(done.visits)
    assert all(link.first != link.second for link in done.links)


@any_order
@given(cases())
def test_windows_lie_in_the_horizon_and_the_hours(case: Case) -> None:
    """Every start is on a planned day, in the hours of visits and in those of the patient."""
    _, patient, horizon = case
    for visit in expanded(case).visits:
        for window in visit.windows:
            assert 0 <= window.earliest <= window.latest < horizon.seconds
            day = horizon.day_of(window.earliest)
            opens = [load_protocols().hours.dose[0], patient.available_from]
            closes = [load_protocols().hours.dose[1], patient.available_until]
            assert window.earliest >= max(horizon.at(day, c) for c in opens if c is not None)
            assert window.latest <= min(horizon.at(day, c) for c in closes if c is not None)


@any_order
@given(cases())
def test_drugs_are_given_while_they_are_there_and_good(case: Case) -> None:
    """Nothing infuses before its supplies are ready, nor starts after their use_by time."""
    order, _, horizon = case
    for visit in filter(infuses, expanded(case).visits):
        for window in visit.windows:
            if order.supplies_ready is not None:
                assert window.earliest >= horizon.to_seconds(order.supplies_ready)
            if order.use_by is not None:
                assert window.latest <= horizon.to_seconds(order.use_by)


@any_order
@given(cases())
def test_a_nurse_who_attends_an_infusion_stays_to_its_end(case: Case) -> None:
    """Presence at all of an infusion is on-site time, whatever the order says of its minutes."""
    for visit in expanded(case).visits:
        infusion = visit.infusion
        if infusion is not None and infusion.presence == "all":
            assert infusion.starts_after + infusion.seconds <= visit.on_site_seconds


@any_order
@given(cases())
def test_nothing_happens_before_the_ordered_start(case: Case) -> None:
    """Before the first day of a therapy only lines, blood and pumps are seen to."""
    order, _, horizon = case
    start = horizon.day_start(horizon.day_of(horizon.to_seconds(order.start)))
    for visit in expanded(case).visits:
        if visit.kind not in BEFORE_THERAPY:
            assert all(window.earliest >= start for window in visit.windows)


@any_order
@given(cases())
def test_no_dose_is_given_after_the_end(case: Case) -> None:
    """After the last day of therapy nothing infuses."""
    order, _, horizon = case
    if order.end is not None:
        for visit in filter(infuses, expanded(case).visits):
            for window in visit.windows:
                assert horizon.to_datetime(window.latest).date() <= order.end


@any_order
@given(cases())
def test_attended_doses_of_one_order_never_share_a_day(case: Case) -> None:
    """However many doses were missed, one is made up for, and the next keeps its distance."""
    order, _, horizon = case
    days = [
        horizon.day_of(visit.windows[0].earliest)
        for visit in expanded(case).visits
        if visit.kind in ("infusion", "pump_connect")
    ]
    if order.dose_every_hours is None:
        assert len(days) <= 1 or min(b - a for a, b in pairwise(days)) >= 7


@any_order
@given(cases())
def test_a_refused_order_has_no_visits(case: Case) -> None:
    """A refusal says why, and nothing of the order is planned or covered."""
    done = expanded(case)
    if any(finding.refused for finding in done.findings):
        assert (done.visits, done.links, done.covered) == ((), (), ())
    for finding in done.findings:
        assert finding.text.endswith(".")
        assert finding.action.endswith(".")


@any_order
@given(cases())
def test_the_same_order_gives_the_same_visits(case: Case) -> None:
    """Nothing is left to chance or to the order of sets."""
    assert expanded(case) == expanded(case)


@any_order
@given(cases())
def test_nobody_is_connected_without_being_disconnected(case: Case) -> None:
    """A pump is disconnected within the horizon, or runs beyond it."""
    _, _, horizon = case
    done = expanded(case)
    tied = {link.first for link in done.links if link.needs == "both"}
    for visit in done.visits:
        if visit.kind == "pump_connect" and visit.id not in tied:
            assert visit.infusion is not None
            ends = visit.windows[0].earliest + visit.on_site_seconds + visit.infusion.seconds
            assert ends + 4 * HOUR >= horizon.seconds
