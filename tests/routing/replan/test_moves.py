"""A move judged in part gets the verdict that the whole day would give."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.cost import cost
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.domain.visit import Visit
from routing.explain.fit import fits
from routing.explain.pair import latest_ends
from routing.replan.diff import diff
from routing.replan.moves import DONE, Move, try_move
from routing.replan.part import WHOLE
from routing.replan.pinning import as_told
from routing.replan.reach import Reach
from routing.replan.recommend import recommend
from tests import builders as b
from tests.routing.replan.happenings import days


@st.composite
def left_out(draw: st.DrawFn) -> tuple[Problem, Plan, Visit]:
    """Return a day with its plan, and a visit that the plan leaves out."""
    problem, plan, _ = draw(days().filter(lambda day: bool(day[1].unassigned)))
    chosen = draw(st.sampled_from([u.visit for u in plan.unassigned]))
    return problem, plan, problem.visit_by_id[chosen]


SLOW = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


@SLOW
@given(st.data())
def test_the_verdict_and_the_price_of_a_move_are_those_of_the_whole_day(
    data: st.DataObject,
) -> None:
    problem, plan, _ = data.draw(days())
    if not problem.visits:
        return
    visit = data.draw(st.sampled_from(sorted(problem.visit_by_id)))
    shift = data.draw(st.sampled_from(["", *sorted(problem.shift_by_id)]))
    verdict = try_move(problem, plan, Move(visit=visit, shift=shift))
    if verdict.plan is None or verdict.difference is None:
        assert not verdict.legal
        assert verdict.violations
        return
    known = {(v.rule, v.visit, v.shift): v.amount for v in check(problem, plan)}
    added = {
        (v.rule, v.visit, v.shift, v.amount)
        for v in check(problem, verdict.plan)
        if v.amount > known.get((v.rule, v.visit, v.shift), 0)
    }
    assert {(v.rule, v.visit, v.shift, v.amount) for v in verdict.violations} == added
    assert verdict.legal == (not added)
    before, after = cost(problem, plan), cost(problem, verdict.plan)
    for term in verdict.difference.terms:
        assert term.amount == after.amount(term.name) - before.amount(term.name), term.name
    assert {t.name for t in after.terms} - {t.name for t in verdict.difference.terms} == WHOLE


def test_a_move_to_a_nurse_without_the_credential_names_the_rule() -> None:
    day = b.problem(
        visits=[b.visit("v1", credentials=frozenset({"RN"}))],
        shifts=[b.shift("s1", "n1"), b.shift("s2", "n2")],
        nurses=[b.nurse("n1", credentials=["RN"]), b.nurse("n2")],
    )
    verdict = try_move(day, b.plan(day, {"s1": ["v1"]}), Move(visit="v1", shift="s2"))
    assert not verdict.legal
    assert [v.rule for v in verdict.violations] == ["credential"]


def test_a_position_that_does_not_exist_is_refused() -> None:
    day = b.problem(visits=[b.visit("v1")], shifts=[b.shift("s1")])
    with pytest.raises(ValueError, match="position"):
        try_move(day, b.plan(day, {"s1": ["v1"]}), Move(visit="v1", shift="s1", position=3))


@SLOW
@given(st.data())
def test_each_recommended_place_is_legal_and_costs_what_it_says(data: st.DataObject) -> None:
    problem, plan, visit = data.draw(left_out())
    for found in recommend(problem, plan, visit, limit=3):
        move = Move(visit=visit.id, shift=found.shift, position=found.position)
        verdict = try_move(problem, plan, move)
        assert verdict.legal
        assert verdict.difference == found.difference
        assert verdict.plan is not None
        assert verdict.plan.stop_of[visit.id][1].start == found.start


@SLOW
@given(st.data())
def test_recommended_places_are_those_of_the_whole_day_judged_place_by_place(
    data: st.DataObject,
) -> None:
    """By brute force: every place in every route, timed and judged with all that it reaches."""
    problem, plan, visit = data.draw(left_out())
    ends, points = latest_ends(problem), {}
    for shift in problem.shifts:
        route = plan.route_of.get(shift.id)
        order = [stop.visit for stop in route.stops] if route else []
        verdicts = {}
        for place in range(len(order) + 1):
            verdict = try_move(problem, plan, Move(visit=visit.id, shift=shift.id, position=place))
            if not verdict.legal:
                continue
            made = verdict.plan
            assert made is not None
            change = cost(problem, made).points - cost(problem, plan).points
            whole = sum(t.points for t in cost(problem, made).terms if t.name in WHOLE)
            whole -= sum(t.points for t in cost(problem, plan).terms if t.name in WHOLE)
            moved = any(
                made.stop_of[v][1].start != stop.start for v, (_, stop) in plan.stop_of.items()
            )
            verdicts[place] = (change - whole, moved)
        places = fits(problem, shift, ends[shift.id], order, visit)[:2]
        tried = [verdicts[f.position] for f in places if not f.missing and f.position in verdicts]
        if tried:
            # The second shortest way round is looked at where the shortest one moves others.
            points[shift.id] = min(tried)[0] if tried[0][1] else tried[0][0]
    found = recommend(problem, plan, visit, limit=50)
    assert {r.shift: r.difference.points for r in found} == points


def test_the_nearest_nurse_is_recommended_first_and_none_before_now() -> None:
    day = b.problem(visits=[], shifts=[b.shift("s1", "n1", place=0), b.shift("s2", "n2", place=8)])
    plan = b.plan(day, {})
    first, second = recommend(day, plan, b.visit("new", 1))
    assert (first.nurse, second.nurse) == ("n1", "n2")
    assert first.difference.points < second.difference.points
    assert recommend(day, plan, b.visit("new", 1), now=b.clock(18)) == ()


@SLOW
@given(st.data())
def test_nearer_routes_come_first_and_what_is_kept_between_questions_changes_nothing(
    data: st.DataObject,
) -> None:
    """Routes are looked at by their least detour: it is never more than that of a place there."""
    problem, plan, visit = data.draw(left_out())
    ends = latest_ends(problem)
    least = Reach(problem, plan).detours.least(visit).tolist()
    for shift, detour in zip(problem.shifts, least, strict=True):
        route = plan.route_of.get(shift.id)
        order = [stop.visit for stop in route.stops] if route else []
        # Places without a way, or too late, are never offered.
        found = [f for f in fits(problem, shift, ends[shift.id], order, visit) if not f.missing]
        assert all(detour <= fit.detour for fit in found)
    reach = Reach(problem, plan)
    kept = [recommend(problem, plan, visit, reach=reach) for _ in range(2)]
    assert kept == [recommend(problem, plan, visit)] * 2


def a_morning() -> tuple[Problem, Plan]:
    """Return n1 at v0 from 8:10, v1 at 10:00 and v2 at 12:00, and n2 with nothing to do."""
    visits = [
        b.visit(f"v{i}", i + 1, window=(b.clock(8 + 2 * i), b.clock(17)), seconds=1_800)
        for i in range(3)
    ]
    day = b.problem(visits=visits, shifts=[b.shift("s1", "n1"), b.shift("s2", "n2", place=5)])
    return day, b.plan(day, {"s1": ["v0", "v1", "v2"]})


@pytest.mark.parametrize(
    ("move", "visit"),
    [
        (Move(visit="v0", shift=""), "v0"),
        (Move(visit="v1", shift="s2"), "v1"),
        (Move(visit="v2", shift="s1", position=1), "v1"),
    ],
)
def test_what_is_over_or_driven_to_is_not_moved(move: Move, visit: str) -> None:
    """At 9:50 v0 is over and n1 leaves for v1: nothing of that can change any more."""
    problem, plan = a_morning()
    assert try_move(problem, plan, move).legal
    found = try_move(problem, plan, move, now=b.clock(9, 50))
    assert not found.legal
    assert (DONE, visit) in [(v.rule, v.visit) for v in found.violations]


def test_what_is_open_still_is_moved_but_not_into_the_past() -> None:
    problem, plan = a_morning()
    later = Move(visit="v2", shift="s2")
    assert try_move(problem, plan, later, now=b.clock(10, 30)).legal
    early = Move(visit="v1", shift="s2")
    assert try_move(problem, plan, early, now=b.clock(9), freeze=0).legal
    found = try_move(problem, plan, later, now=b.clock(12, 30))
    assert [v.rule for v in found.violations] == [DONE]


def test_after_a_plan_is_published_people_know_its_times_and_not_those_before() -> None:
    """An urgent visit put v1 off, which was told; when it is taken out, going back is a call."""
    problem, first = a_morning()
    urgent = b.visit("urgent", 2, window=(b.clock(10), b.clock(17)), seconds=2 * b.HOUR)
    changed = problem.replace(visits=(*problem.visits, urgent), published=first)
    plan = b.plan(changed, {"s1": ["v0", "urgent", "v1", "v2"]})
    assert plan.stop_of["v1"][1].start == b.clock(12)
    found = try_move(changed, plan, Move(visit="urgent", shift=""))
    assert found.plan is not None
    assert diff(changed, plan, found.plan).patients_called == ()
    told = as_told(changed, plan)
    assert "patient of v1" in diff(told, plan, found.plan).patients_called
    better = try_move(told, plan, Move(visit="urgent", shift="")).plan
    assert better is not None
    # Nobody must be called for v1 as it stays near the time that was told last.
    assert better.stop_of["v1"][1].start > found.plan.stop_of["v1"][1].start
    assert diff(told, plan, better).patients_called == ("patient of urgent",)
