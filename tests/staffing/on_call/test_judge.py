"""Rules and costs of being on call, each broken and kept by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from staffing.credential import Credential
from staffing.nurse import Nurse
from staffing.on_call import (
    Busy,
    OnCallDuty,
    OnCallLimits,
    OnCallPlan,
    OnCallProblem,
    check_on_call,
    hopeless,
    on_call_cost,
    uncovered,
)
from staffing.on_call.reduce import minimal, reach_sets
from tests.staffing.on_call.cases import DAY, HOUR, kept, need, night, on_call

LOOSE = OnCallLimits(most=99, most_in_row=99, rest=0)


def plan(*pairs: tuple[int, str]) -> OnCallPlan:
    return OnCallPlan(assigned=tuple((f"night {day}", nurse) for day, nurse in pairs))


def rules(problem: OnCallProblem, made: OnCallPlan) -> list[str]:
    return [found.rule for found in check_on_call(problem, made)]


def nights(count: int, **limits: int) -> OnCallProblem:
    values = {"most": 99, "most_in_row": 99, "rest": 0, **limits}
    return on_call(["a", "b"], map(night, range(count)), [], limits=OnCallLimits(**values))


def test_a_nurse_has_no_more_duties_than_allowed() -> None:
    assert rules(nights(3, most=2), plan((0, "a"), (2, "a"))) == []
    assert rules(nights(3, most=1), plan((0, "a"), (2, "a"))) == ["most"]


def test_days_in_a_row_are_limited() -> None:
    made = plan((0, "a"), (1, "a"), (3, "a"), (4, "a"))
    assert rules(nights(5, most_in_row=2), made) == []
    assert rules(nights(5, most_in_row=1), made) == ["in_row", "in_row"]


def edged(days: int, *settled: tuple[str, int], **limits: int) -> OnCallProblem:
    """Return nights of which some before and after are settled."""
    return replace(nights(days, **limits), kept=tuple(kept(n, day) for n, day in settled))


def test_days_in_a_row_are_counted_over_both_edges() -> None:
    before = edged(2, ("a", -2), ("a", -1), most_in_row=2)
    assert rules(before, plan((0, "a"))) == ["in_row"]
    assert rules(before, plan((0, "b"), (1, "a"))) == []
    after = edged(2, ("a", 2), ("a", 3), most_in_row=2)
    assert rules(after, plan((1, "a"))) == ["in_row"]
    assert rules(after, plan((0, "a"))) == []
    both = edged(1, ("a", -1), ("a", 1), most_in_row=2)
    assert rules(both, plan((0, "a"))) == ["in_row"]


def test_what_is_settled_is_no_fault_of_the_plan() -> None:
    """Three nights in a row before, too many in the window: as long as no more is asked of her."""
    problem = edged(3, ("a", -3), ("a", -2), ("a", -1), most_in_row=1, most_in_window=2, window=14)
    assert rules(problem, plan((0, "b"), (2, "b"))) == []
    assert rules(problem, plan((2, "a"))) == ["window", "window"]


def test_duties_in_any_days_on_end_are_limited() -> None:
    limits = {"most_in_window": 2, "window": 4}
    assert rules(nights(6, **limits), plan((0, "a"), (1, "a"), (4, "a"), (5, "a"))) == []
    assert rules(nights(6, **limits), plan((0, "a"), (1, "a"), (3, "a"))) == ["window"]
    assert rules(edged(2, ("a", -2), ("a", 2), **limits), plan((1, "a"))) == []
    assert rules(edged(2, ("a", -2), ("a", -1), **limits), plan((1, "a"))) == ["window"]
    assert rules(edged(2, ("a", 2), ("a", 4), **limits), plan((1, "a"))) == ["window"]


def test_there_is_rest_after_the_duty_before_and_before_the_duty_after() -> None:
    long = {"rest": 9 * HOUR + 1_801}
    assert rules(edged(1, ("a", -1), **long), plan((0, "a"))) == ["rest"]
    assert rules(edged(1, ("a", 1), **long), plan((0, "a"))) == ["rest"]
    assert rules(edged(2, ("a", -1), **long), plan((1, "a"))) == []
    assert rules(edged(1, ("b", -1), **long), plan((0, "a"))) == []


def test_no_day_is_settled_and_sought_and_windows_have_days() -> None:
    with pytest.raises(ValueError, match="day 0 has duties that are kept and sought; day 1 has"):
        edged(2, ("a", 0), ("a", 1))
    with pytest.raises(ValueError, match="nurse x is named"):
        edged(2, ("x", -1))
    with pytest.raises(ValueError, match="window"):
        OnCallLimits(window=0)


def test_two_duties_of_one_day_are_one_day_in_a_row() -> None:
    """A Saturday by day and by night touch, so that no rest is missing between them."""
    day = OnCallDuty(id="day 0", start=7 * HOUR + 1_800, end=17 * HOUR, day=0)
    problem = on_call(["a"], [day, night(0), night(1)], [], limits=OnCallLimits(most_in_row=2))
    whole = OnCallPlan(assigned=(("day 0", "a"), ("night 0", "a"), ("night 1", "a")))
    assert rules(problem, whole) == []


def test_there_is_rest_between_duties() -> None:
    """From 7:30 to 17:00 are nine and a half hours."""
    made = plan((0, "a"), (1, "a"))
    assert rules(nights(2, rest=9 * HOUR + 1_800), made) == []
    assert rules(nights(2, rest=9 * HOUR + 1_801), made) == ["rest"]


@pytest.mark.parametrize(
    ("start", "rest", "broken"),
    [
        (DAY + 7 * HOUR, 0, True),
        (DAY + 8 * HOUR, 0, False),
        (DAY + 8 * HOUR, 1_800, False),
        (DAY + 8 * HOUR, 1_801, True),
        (9 * HOUR, 0, False),
        (16 * HOUR, 0, True),
    ],
)
def test_no_duty_overlaps_work_or_the_rest_before_it(start: int, rest: int, broken: bool) -> None:
    problem = on_call(
        ["a"],
        [night(0)],
        [],
        busy=(Busy(nurse="a", start=start, end=start + 8 * HOUR),),
        limits=OnCallLimits(rest_before_work=rest),
    )
    assert rules(problem, plan((0, "a"))) == (["busy"] if broken else [])


def test_names_that_do_not_exist_and_pairs_named_twice_are_told() -> None:
    made = OnCallPlan(
        assigned=(("night 0", "x"), ("night 9", "a"), ("night 0", "a"), ("night 0", "a"))
    )
    assert rules(nights(1), made) == ["structure", "structure", "structure"]
    assert on_call_cost(nights(1), made).duties == 1


def test_cost_counts_needs_nurses_and_shares() -> None:
    """Two nights; anna is near a, ben near b, cleo near nobody, who is structural."""
    problem = on_call(
        ["a", "b"],
        [night(0), night(1, weight=2)],
        [need("anna", "a"), need("ben", "b"), need("cleo", "")],
        limits=LOOSE,
        earlier=(("b", 3),),
    )
    cost = on_call_cost(problem, plan((0, "a"), (1, "a"), (1, "b")))
    assert (cost.uncovered, cost.duties, cost.largest, cost.unfairness) == (1, 3, 5, 9 + 25)
    missed = {duty.id: [n.patient for n in who] for duty, who in uncovered(problem, plan((0, "a")))}
    assert missed == {"night 0": ["ben"], "night 1": ["anna", "ben"]}
    assert hopeless(problem) == ("cleo",)


def test_a_responder_holds_the_credentials_to_the_end() -> None:
    """RN ends at midnight: enough for a need that ends then, not for one of the whole night."""
    nurse = Nurse(id="a", home="h", credentials=(Credential(code="RN", valid_until=DAY - 1),))
    rn = frozenset({"RN"})
    short, long = need("s", "a", credentials=rn, end=DAY), need("l", "a", credentials=rn)
    problem = on_call([nurse], [night(0)], [short, long])
    assert hopeless(problem) == ("l",)
    assert on_call_cost(problem, plan((0, "a"))).uncovered == 0


def test_needs_beyond_a_duty_do_not_count_in_it() -> None:
    early, late = need("e", "a", end=17 * HOUR), need("l", "a", start=DAY + 8 * HOUR)
    assert on_call_cost(on_call(["a"], [night(0)], [early, late]), OnCallPlan()).uncovered == 0


def test_patients_of_the_same_nurses_are_one_set() -> None:
    """Whom only busy nurses could answer is the empty set; whom nobody could is no set at all."""
    problem = on_call(
        ["a", "b", "c"],
        [night(0)],
        [need("1", "ab"), need("2", "ab"), need("3", "a"), need("4", "c"), need("5", "")],
        busy=(Busy(nurse="c", start=0, end=DAY),),
    )
    assert reach_sets(problem, problem.duties[0]) == {0b11: 2, 0b1: 1, 0: 1}
    assert minimal([0b11, 0b1, 0b110]) == [0b1, 0b110]


def test_all_faults_of_a_problem_are_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"nurse a occurs twice; .*night 0 occurs twice; nurse x"):
        on_call(["a", "a"], [night(0), night(0)], [need("1", "x")])
    with pytest.raises(ValueError, match="negative"):
        on_call(["a"], [], [], earlier=(("a", -1),))


@pytest.mark.parametrize("rest", [{"start": 5, "end": 5}, {"weight": 0}])
def test_duties_that_mean_nothing_are_refused(rest: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="duty"):
        night(0, **rest)


def test_limits_below_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="most_in_row"):
        OnCallLimits(most_in_row=-1)


def test_a_duty_between_two_others_is_no_rest() -> None:
    """Night, the day after it and the next night touch, but the nights are too close."""
    day = night(1, id="day", start=DAY + 7 * HOUR + 1_800, end=DAY + 17 * HOUR)
    problem = on_call(
        "a", [night(0), day, night(1)], [], limits=OnCallLimits(most_in_row=9, rest=10 * HOUR)
    )
    plan = OnCallPlan(assigned=tuple((duty.id, "a") for duty in problem.duties))
    assert [fault.rule for fault in check_on_call(problem, plan)] == ["rest"]
