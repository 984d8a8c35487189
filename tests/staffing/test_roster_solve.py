"""Rosters that are solved, proven, impossible, repaired; and what the judge says of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from staffing.check import check_roster
from staffing.compile.compiled import compile_roster
from staffing.cost import roster_cost
from staffing.cpsat.conflict import find_conflict
from staffing.cpsat.exact import solve_exact
from staffing.cpsat.variables import Scope
from staffing.repair import absent, changes, repair, replacements, swap
from staffing.roster.contract import Contract, Limit, RunLimit
from staffing.roster.cover import Cover
from staffing.roster.people import History, RosterNurse
from staffing.roster.problem import RosterProblem
from staffing.roster.roster import Assignment
from staffing.roster.wishes import Fairness, Leave, Pairing, Request
from staffing.search.crew import Crew
from staffing.solve import solve_roster
from tests.staffing.roster_builders import HOUR, contract, cover, problem, roster
from tests.staffing.rules.test_roster_rules import HARD, SOFT

WANTED = tuple(
    replace(cover(day, shift, 0, optimum=1, under=3), id=f"wanted {shift}{day}")
    for day in range(7)
    for shift in ("E", "L", "N")
)


def exact(asked: RosterProblem) -> tuple[int, int, int | None]:
    """Return violations, cost and bound of what CP-SAT finds for a whole problem."""
    compiled = compile_roster(asked)
    found = solve_exact(compiled, Scope(), seconds=20, seed=0, workers=1)
    assert found.table is not None
    assert found.proven
    made = compiled.roster(found.table)
    return len(check_roster(asked, made)), roster_cost(asked, made).points, found.bound


@pytest.mark.parametrize(("rule", "changes", "broken", "kept"), HARD)
def test_cp_sat_keeps_each_rule_while_cover_asks_for_more(
    rule: str, changes: dict[str, Any], broken: dict[str, str], kept: dict[str, str]
) -> None:
    asked = problem(**{**changes, "cover": (*WANTED, *changes.get("cover", ()))})
    violations, points, bound = exact(asked)
    assert violations == 0
    assert points == bound


@pytest.mark.parametrize(("term", "changes", "rows", "points"), SOFT)
def test_the_bound_of_cp_sat_is_what_the_judge_says_the_best_roster_costs(
    term: str, changes: dict[str, Any], rows: dict[str, str], points: int
) -> None:
    asked = problem(**{**changes, "cover": (*WANTED, *changes.get("cover", ()))})
    violations, cost, bound = exact(asked)
    assert violations == 0
    assert cost == bound


@st.composite
def problems(draw: st.DrawFn) -> RosterProblem:
    """Draw small problems with contracts that the automaton knows whole, and some it does not."""
    price = st.sampled_from((None, 1, 4))
    low = draw(st.integers(1, 2))
    limits = [
        Limit(id="shifts", minimum=2, maximum=draw(st.integers(3, 6)), under=3, over=2),
        Limit(id="nights", shifts=frozenset("N"), maximum=draw(st.integers(1, 3))),
        Limit(id="weekends", measure="weekends", maximum=0, over=draw(st.sampled_from((1, 6)))),
    ]
    if draw(st.booleans()):
        limits.append(Limit(id="any4", window=4, rolling=True, maximum=3, over=draw(price)))
    runs = (
        RunLimit(id="w", minimum=low, maximum=low + 2, under=draw(price), over=draw(price)),
        RunLimit(id="o", run="off", minimum=draw(st.integers(1, 3)), under=draw(price)),
        RunLimit(id="n", run="shifts", shifts=frozenset("N"), minimum=2, under=2),
    )
    past = draw(
        st.sampled_from(
            (None, History(days_off=1), History(last_shift="N", same_shift_days=1, working_days=2))
        )
    )
    nurses = tuple(
        RosterNurse(id=n, contract="c", history=past if n == "a" else None) for n in "ab"
    )
    days = range(draw(st.integers(7, 9)))
    return problem(
        days=len(days),
        nurses=nurses,
        contracts=(
            Contract(
                id="c",
                limits=tuple(limits),
                runs=runs,
                rest_seconds=11 * HOUR,
                complete_weekends=draw(st.sampled_from((0, 5))),
            ),
        ),
        cover=tuple(
            cover(d, s, 0, optimum=1, under=draw(st.sampled_from((2, 9))), over=1)
            for d in days
            for s in "ELN"
        ),
        requests=(Request(nurse="b", day=3, points=4),),
        fairness=(Fairness(id="f", shifts=frozenset("N"), expected=3, points=2),)
        if draw(st.booleans())
        else (),
    )


@settings(max_examples=15, deadline=None)
@given(problems())
def test_schedules_of_the_search_cost_what_the_judge_says(asked: RosterProblem) -> None:
    compiled = compile_roster(asked)
    crew = Crew(compiled)
    if crew.stuck:
        return
    made = compiled.roster(crew.table)
    broken = check_roster(asked, made)
    if crew.cost < 1e14:
        assert broken == ()
        assert crew.cost == roster_cost(asked, made).points
    for scheduler in crew.schedulers:
        row = crew.table[scheduler.n]
        assert scheduler.contract_price(row) <= scheduler.true_price(row)


@settings(max_examples=5, deadline=None)
@given(problems())
def test_a_solved_roster_is_legal_and_no_bound_is_above_the_optimum(asked: RosterProblem) -> None:
    compiled = compile_roster(asked)
    best = solve_exact(compiled, Scope(), seconds=5, seed=0, workers=1)
    assume(best.proven or best.impossible)
    result = solve_roster(asked, seconds=0.5, seed=1)
    if best.impossible:
        assert result.status == "impossible" or result.violations
        return
    assert best.table is not None
    optimum = roster_cost(asked, compiled.roster(best.table)).points
    assert result.cost == roster_cost(asked, result.roster)
    assert result.violations == check_roster(asked, result.roster)
    assert result.lower_bound is None or result.lower_bound <= optimum
    if not result.violations:
        assert result.cost.points >= optimum
    if result.status == "optimal":
        assert result.cost.points == optimum


def test_each_better_roster_is_told_of_and_a_stop_ends_the_solve() -> None:
    asked = problem(cover=WANTED, pairings=(Pairing(kind="apart", first="a", second="b"),))
    told: list[int] = []
    result = solve_roster(
        asked, seconds=60, stop=lambda: True, on_improvement=lambda p: told.append(p.points)
    )
    assert result.status in ("stopped", "optimal")
    assert told[-1] == result.cost.points
    assert told == sorted(told, reverse=True)


def test_an_impossible_cover_still_gets_a_roster_that_says_what_is_missed() -> None:
    asked = problem(
        cover=(cover(0, "E", 2), cover(1, "E", 1)),
        leave=(Leave(nurse="a", first_day=0, last_day=6),),
    )
    result = solve_roster(asked, seconds=1.0)
    assert [(v.rule, v.cover, v.amount) for v in result.violations] == [("cover", "E0", 1)]
    assert result.roster.shift_on("b", 1) == "E"
    conflict = find_conflict(asked)
    assert conflict is not None
    assert conflict.minimal
    assert conflict.rules == ("cover E0 of day 0: at least 2",)


def test_the_smallest_conflicting_set_names_exactly_the_rules_that_cannot_all_be_kept() -> None:
    nights = (cover(0, "N", 1), cover(1, "E", 2), cover(3, "L", 1))
    asked = problem(cover=nights, **contract(rest_seconds=11 * HOUR))
    conflict = find_conflict(asked)
    assert conflict is not None
    assert set(conflict.rules[:]) >= {
        "cover N0 of day 0: at least 1",
        "cover E1 of day 1: at least 2",
    }
    assert all("L3" not in rule for rule in conflict.rules)
    assert find_conflict(problem(cover=nights)) is None


def test_a_nurse_whose_contract_cannot_be_kept_is_told_as_impossible() -> None:
    asked = problem(
        leave=(Leave(nurse="a", first_day=0, last_day=5),),
        cover=(cover(0, "E", 1),),
        **contract(limits=(Limit(id="least", minimum=3),)),
    )
    result = solve_roster(asked, seconds=1.0)
    assert result.status == "impossible"
    assert {v.rule for v in result.violations} == {"limit"}
    conflict = find_conflict(asked)
    assert conflict is not None
    assert conflict.rules == ("nurse a, limit least from day 0: at least 3",)


PUBLISHED = roster(a="EE---LL", b="--EEE--")


def test_a_sick_call_changes_no_more_than_it_must() -> None:
    lines = tuple(cover(d, s, 1) for d, s in enumerate("EEEEELL"))
    sick = absent(problem(cover=lines), "a", 1, 1)
    repaired = repair(sick, PUBLISHED, change_points=10, seconds=1.0)
    assert repaired.result.violations == ()
    assert [(c.nurse, c.day) for c in repaired.changes] == [("a", 1), ("b", 1)]
    assert repaired.result.cost.term("change").amount == 1


def test_days_that_have_happened_are_kept_in_a_repair() -> None:
    lines = tuple(cover(d, s, 1) for d, s in enumerate("EEEEELL"))
    sick = absent(problem(cover=lines), "a", 5, 6)
    repaired = repair(sick, PUBLISHED, change_points=1, seconds=1.0, frozen_before=5)
    assert all(change.day >= 5 for change in changes(PUBLISHED, repaired.result.roster))
    assert repaired.result.violations == ()


def test_replacements_are_ranked_free_before_moved_and_say_why() -> None:
    nurses = tuple(RosterNurse(id=n, contract="c") for n in "abcd")
    asked = problem(
        nurses=nurses,
        requests=(Request(nurse="d", day=0, points=3),),
        **contract(runs=(RunLimit(id="w", maximum=2),)),
    )
    held = roster(a="E", b="L", c="-EE", d="-")
    found = replacements(asked, held, Assignment(nurse="a", day=0, shift="E"))
    assert [(x.nurse, x.points, len(x.broken)) for x in found] == [
        ("d", 3, 0),
        ("b", 0, 0),
        ("c", 0, 1),
    ]
    assert found[0].reasons == ("request +3 points",)
    assert "leave shift L" in found[1].reasons[0]
    assert "above 2" in found[2].reasons[0]


def test_a_swap_is_judged_with_what_it_breaks_and_costs() -> None:
    asked = problem(**contract(rest_seconds=11 * HOUR))
    held = roster(a="L-", b="EE")
    verdict = swap(asked, held, "a", "b", (0,))
    assert not verdict.allowed
    assert {v.rule for v in verdict.broken} == {"succession"}
    assert swap(asked, held, "a", "b", (0, 1)).allowed


def test_all_faults_of_a_problem_are_told_at_once() -> None:
    good = problem()
    with pytest.raises(ValueError, match="leave of nurse a") as caught:
        replace(
            good,
            contracts=(
                Contract(id="c", limits=(Limit(id="much", measure="seconds", minimum=10**7),)),
            ),
            leave=(
                Leave(nurse="a", first_day=0, last_day=3),
                Leave(nurse="a", first_day=3, last_day=4),
            ),
            requests=(Request(nurse="z", day=9),),
            cover=(
                cover(0, "E", 3),
                Cover(id="p", day=0, credential="PICC_INS"),
            ),
        )
    told = "\n".join(caught.value.faults)  # type: ignore[attr-defined]
    for part in (
        "names nurse z, which does not exist",
        "a request of nurse z is for day 9, outside the days 0 to 6",
        "overlaps leave to day 3",
        "names credential PICC_INS, which no nurse holds",
        "needs 3 nurses, and there are 2",
        "limit much wants 10000000 seconds in 7 days, and at most 201600 fit",
    ):
        assert part in told
