"""Every reason that is given for a visit left out is true, and the verdict names the right one."""

from __future__ import annotations

from routing.domain.link import Link
from routing.domain.pin import Pin
from routing.domain.plan import Plan, Reason
from routing.domain.problem import Problem
from routing.explain import reasons_for_unassigned
from staffing.credential import Credential
from tests import builders as b


def reasons(problem: Problem, plan: Plan, visit: str = "v1") -> tuple[Reason, ...]:
    explained = reasons_for_unassigned(problem, plan)
    assert explained.routes == plan.routes
    return next(u.reasons for u in explained.unassigned if u.visit == visit)


def verdict(problem: Problem, plan: Plan | None = None, visit: str = "v1") -> Reason:
    """Return the reason that speaks of all nurses; it stands first and there is one."""
    found = reasons(problem, b.plan(problem, {}) if plan is None else plan, visit)
    assert [r.nurse for r in found].count("") == 1
    assert found[0].nurse == ""
    return found[0]


def test_a_plan_without_left_out_visits_stays_as_it_is() -> None:
    """Nothing is to be explained, so nothing changes."""
    day = b.problem(visits=[b.visit()], shifts=[b.shift()])
    made = b.plan(day, {"s1": ["v1"]})
    assert reasons_for_unassigned(day, made) is made


def test_no_nurse_holds_the_credential() -> None:
    """The verdict names the credential that nobody holds."""
    day = b.problem(visits=[b.visit(credentials=frozenset({"CHEMO"}))], shifts=[b.shift()])
    assert verdict(day) == Reason(code="credential", text="No nurse who works holds CHEMO.")


def test_an_expired_credential_is_told_apart_from_a_missing_one() -> None:
    """A nurse whose credential runs out is said to have had it."""
    nurse = b.nurse(held=[Credential(code="CHEMO", valid_until=b.clock(9))])
    day = b.problem(
        visits=[b.visit(credentials=frozenset({"CHEMO"}))], shifts=[b.shift()], nurses=[nurse]
    )
    by_nurse = reasons(day, b.plan(day, {}))[1]
    assert (by_nurse.code, by_nurse.nurse) == ("credential", "n1")
    assert "expires" in by_nurse.text


def test_windows_when_nobody_works() -> None:
    """A window after all shifts is the reason, with its times."""
    day = b.problem(visits=[b.visit(window=(b.clock(20), b.clock(21)))], shifts=[b.shift()])
    found = verdict(day)
    assert found.code == "window"
    assert "20:00 to 21:00" in found.text


def test_a_visit_longer_than_the_shift() -> None:
    """A visit that no shift could hold is not planned for want of time."""
    day = b.problem(visits=[b.visit(seconds=10 * b.HOUR)], shifts=[b.shift()])
    assert verdict(day).code == "window"


def test_the_way_is_too_long_for_the_window() -> None:
    """A window that opens and closes before the nurse can be there is a matter of travel."""
    day = b.problem(
        visits=[b.visit(place=3, window=(b.clock(8), b.clock(8, 20)))], shifts=[b.shift()]
    )
    assert verdict(day).code == "travel"


def test_no_road_leads_there() -> None:
    """A place without a road is a matter of travel."""
    day = b.problem(
        visits=[b.visit(place=1)],
        shifts=[b.shift()],
        travel=b.travel_of([[0, -1], [-1, 0]]),
    )
    assert "no road" in reasons(day, b.plan(day, {}))[1].text
    assert verdict(day).code == "travel"


def test_only_nurses_on_call() -> None:
    """Shifts on call make no planned visits."""
    day = b.problem(visits=[b.visit()], shifts=[b.shift(duty="on_call")])
    assert verdict(day).code == "duty"


def test_nobody_works() -> None:
    """Without a shift there is still a verdict."""
    day = b.problem(visits=[b.visit()], shifts=[], nurses=[b.nurse()])
    assert verdict(day) == Reason(code="duty", text="Nobody works.")


def test_the_required_nurse_is_away() -> None:
    """A required nurse without a shift is named."""
    day = b.problem(
        visits=[b.visit(required_nurses=frozenset({"n2"}))],
        shifts=[b.shift()],
        nurses=[b.nurse("n1"), b.nurse("n2")],
    )
    found = verdict(day)
    assert found.code == "nurse_choice"
    assert "n2" in found.text


def test_missing_equipment() -> None:
    """Equipment that no shift carries is named."""
    day = b.problem(visits=[b.visit(equipment=frozenset({"ultrasound"}))], shifts=[b.shift()])
    found = verdict(day)
    assert found.code == "equipment"
    assert "ultrasound" in found.text


def test_a_load_that_no_shift_can_carry() -> None:
    """What is too much for a shift by itself is told with both figures."""
    day = b.problem(visits=[b.visit(load=5)], shifts=[b.shift(capacity=4)])
    found = verdict(day)
    assert (found.code, found.text) == (
        "capacity",
        "No shift can carry its load of 5 for a nurse who may go.",
    )
    (_, told) = reasons(day, b.plan(day, {}))
    assert told.text == "The visit alone loads 5, but the shift carries 4."


def test_a_pin_to_an_impossible_shift() -> None:
    """A visit held in a shift that cannot make it is not blamed on the others."""
    day = b.problem(
        visits=[b.visit(window=(b.clock(20), b.clock(21)))],
        shifts=[b.shift("s1"), b.shift("s2", "n2", start=b.clock(18), end=b.clock(23))],
        pins=[Pin(visit="v1", shift="s1")],
    )
    codes = {r.nurse: r.code for r in reasons(day, b.plan(day, {}))[1:]}
    assert codes == {"n1": "window", "n2": "pin"}


def test_contradictory_lags() -> None:
    """A link whose least lag exceeds its greatest is the true reason."""
    day = b.problem(
        visits=[b.visit("v1"), b.visit("v2", 2)],
        shifts=[b.shift()],
        links=[Link(id="k", first="v1", second="v2", min_lag=7_200, max_lag=3_600)],
    )
    found = verdict(day, b.plan(day, {"s1": ["v1"]}), "v2")
    assert found.code == "links"
    assert "k" in found.text


def test_lags_that_the_windows_do_not_allow() -> None:
    """A lag that leads past the second visit's windows is the true reason."""
    day = b.problem(
        visits=[b.visit("v1"), b.visit("v2", 2, window=(b.clock(8), b.clock(10)))],
        shifts=[b.shift()],
        links=[Link(id="k", first="v1", second="v2", min_lag=12 * b.HOUR)],
    )
    assert verdict(day, b.plan(day, {"s1": ["v1"]}), "v2").code == "links"


def test_a_link_to_a_visit_that_is_left_out_contradicts_nothing() -> None:
    """A link binds only where both visits are planned."""
    day = b.problem(
        visits=[b.visit("v1"), b.visit("v2", 2)],
        shifts=[b.shift()],
        links=[Link(id="k", first="v1", second="v2", min_lag=7_200, max_lag=3_600)],
    )
    assert verdict(day, None, "v2").code == "not_found"


def test_a_partner_that_is_left_out() -> None:
    """A visit that must follow another one is not blamed on capacity."""
    day = b.problem(
        visits=[b.visit("v1", credentials=frozenset({"CHEMO"})), b.visit("v2", 2)],
        shifts=[b.shift()],
        links=[Link(id="k", first="v1", second="v2", min_lag=0, needs="first")],
    )
    assert verdict(day, None, "v1").code == "credential"
    found = verdict(day, None, "v2")
    assert found.code == "partner"
    assert "v1" in found.text


def test_a_full_route_names_the_shortfall_and_who_could_give_way() -> None:
    """A full day says by how much, and the least urgent visit in whose place it would fit."""
    day = b.problem(
        visits=[
            b.visit("v1", seconds=8 * b.HOUR, priority=5),
            b.visit("v2", 2, seconds=8 * b.HOUR, priority=3),
        ],
        shifts=[b.shift("s1"), b.shift("s2", "n2", duty="on_call")],
    )
    found = verdict(day, b.plan(day, {"s1": ["v2"]}), "v1")
    assert found.code == "full"
    assert "v2 (priority 3)" in found.text
    assert "Of the others, 1 is only on call or off." in found.text


def test_a_visit_that_costs_more_than_leaving_it_out() -> None:
    """Where priorities cost nothing, the price of driving is the reason."""
    day = b.problem(visits=[b.visit()], shifts=[b.shift()], weights={**b.FREE, "travel": 1})
    found = verdict(day)
    assert found.code == "cost"
    assert "1,200 points" in found.text


def test_a_visit_that_would_fit_says_so() -> None:
    """A plan that forgot a visit is not excused."""
    day = b.problem(visits=[b.visit()], shifts=[b.shift()])
    assert verdict(day).code == "not_found"


def test_another_rule_stands_against_it() -> None:
    """Room by the clock is not enough: the judge's rule is named."""
    day = b.problem(
        visits=[b.visit("v1"), b.visit("v2", 2)],
        shifts=[b.shift()],
        links=[Link(id="k", first="v1", second="v2", nurse="different")],
    )
    found = verdict(day, b.plan(day, {"s1": ["v2"]}), "v1")
    assert found.code == "rule"
    assert "link_nurse" in found.text


def test_a_nurse_has_one_reason_for_all_shifts() -> None:
    """Of several shifts, the nearest reason of a nurse is told."""
    day = b.problem(
        visits=[b.visit(window=(b.clock(8), b.clock(8, 5), b.clock(8, 5)), place=3)],
        shifts=[b.shift("s1"), b.shift("s2", start=b.clock(18), end=b.clock(22))],
    )
    by_nurse = reasons(day, b.plan(day, {}))[1:]
    assert [(r.nurse, r.code) for r in by_nurse] == [("n1", "travel")]


def test_work_is_bounded_on_a_hopeless_day() -> None:
    """Thousands of visits left out are answered, the last ones without trying."""
    day = b.problem(
        visits=[b.visit(f"v{i}", priority=1 + i % 9) for i in range(2_500)],
        shifts=[b.shift("s1"), b.shift("s2", "n2")],
    )
    explained = reasons_for_unassigned(day, b.plan(day, {}))
    codes = {u.reasons[0].code for u in explained.unassigned}
    assert "not_examined" in codes
    assert all(u.reasons for u in explained.unassigned)
