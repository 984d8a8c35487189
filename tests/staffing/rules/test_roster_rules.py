"""Each rule: broken and reported, kept and clean, priced where it has a price."""

from __future__ import annotations

from typing import Any

import pytest

from staffing.check import check_roster
from staffing.cost import roster_cost
from staffing.credential import Credential
from staffing.roster.contract import Limit, RunLimit
from staffing.roster.cover import Cover, reach_cover
from staffing.roster.people import History, RosterNurse
from staffing.roster.roster import Assignment, Roster
from staffing.roster.shift_type import Period, ShiftType
from staffing.roster.wishes import Fairness, Leave, Pairing, Request
from tests.staffing.roster_builders import (
    EARLY,
    HOUR,
    LATE,
    NIGHT,
    contract,
    cover,
    problem,
    roster,
    shift_type,
)

E, N = frozenset("E"), frozenset("N")
HARD: list[tuple[str, dict[str, Any], dict[str, str], dict[str, str]]] = [
    ("leave", {"leave": (Leave(nurse="a", first_day=1, last_day=2),)}, {"a": "-E"}, {"a": "E--E"}),
    (
        "fixed",
        {"fixed": (Assignment(nurse="a", day=1, shift="E"),)},
        {"a": "-L"},
        {"a": "-E"},
    ),
    ("cover", {"cover": (cover(0, "E", 2),)}, {"a": "E"}, {"a": "E", "b": "E"}),
    ("cover", {"cover": (cover(0, "E", 0, maximum=1),)}, {"a": "E", "b": "E"}, {"a": "E"}),
    (
        "limit",
        contract(limits=(Limit(id="h", measure="seconds", maximum=16 * HOUR),)),
        {"a": "EEE"},
        {"a": "EE"},
    ),
    (
        "limit",
        contract(limits=(Limit(id="r", window=3, rolling=True, maximum=2),)),
        {"a": "-EEE"},
        {"a": "EE-EE"},
    ),
    (
        "limit",
        contract(limits=(Limit(id="w", measure="weekends", maximum=0),)),
        {"a": "-----E"},
        {"a": "EEEEE"},
    ),
    ("limit", contract(limits=(Limit(id="n", shifts=N, maximum=1),)), {"a": "N-N"}, {"a": "NE"}),
    ("run", contract(runs=(RunLimit(id="x", maximum=2),)), {"a": "EEE"}, {"a": "EE-EE"}),
    ("run", contract(runs=(RunLimit(id="x", minimum=2),)), {"a": "-E-"}, {"a": "E-EE-"}),
    ("run", contract(runs=(RunLimit(id="x", run="off", minimum=2),)), {"a": "E-E"}, {"a": "E--E"}),
    (
        "run",
        contract(runs=(RunLimit(id="x", run="shifts", shifts=N, maximum=1),)),
        {"a": "NN"},
        {"a": "N-N"},
    ),
    ("succession", contract(rest_seconds=11 * HOUR), {"a": "LE"}, {"a": "EL"}),
    ("succession", contract(forward_rotation=True), {"a": "LE"}, {"a": "ELN"}),
    ("succession", contract(forbidden=frozenset((("E", "N"),))), {"a": "EN"}, {"a": "E-N"}),
    ("weekend", contract(complete_weekends=None), {"a": "-----E"}, {"a": "-----EE"}),
    (
        "request",
        {"requests": (Request(nurse="a", day=0, shifts=E, wanted=True, points=None),)},
        {"a": "L"},
        {"a": "E"},
    ),
    (
        "pairing",
        {"pairings": (Pairing(kind="together", first="a", second="b"),)},
        {"a": "E", "b": "L"},
        {"a": "E", "b": "E"},
    ),
    (
        "pairing",
        {"pairings": (Pairing(kind="apart", first="a", second="b"),)},
        {"a": "E", "b": "E"},
        {"a": "E", "b": "L"},
    ),
]


@pytest.mark.parametrize(("rule", "changes", "broken", "kept"), HARD)
def test_a_rule_without_a_price_is_a_violation_when_broken_and_silent_when_kept(
    rule: str, changes: dict[str, Any], broken: dict[str, str], kept: dict[str, str]
) -> None:
    asked = problem(**changes)
    assert {v.rule for v in check_roster(asked, roster(**broken))} == {rule}
    assert check_roster(asked, roster(**kept)) == ()
    assert roster_cost(asked, roster(**kept)).points == 0


SOFT: list[tuple[str, dict[str, Any], dict[str, str], int]] = [
    ("cover", {"cover": (cover(0, "E", 0, optimum=2, under=7),)}, {"a": "L"}, 14),
    ("cover", {"cover": (cover(0, "E", 0, optimum=0, over=3),)}, {"a": "E", "b": "E"}, 6),
    ("limit", contract(limits=(Limit(id="s", minimum=2, under=5),)), {"a": "E", "b": "EE"}, 5),
    (
        "limit",
        contract(
            limits=(Limit(id="h", measure="seconds", maximum=6 * HOUR, over=4, unit=3 * HOUR),)
        ),
        {"a": "E"},
        4,
    ),
    ("run", contract(runs=(RunLimit(id="x", maximum=2, over=3),)), {"a": "EEEE"}, 6),
    ("run", contract(runs=(RunLimit(id="x", minimum=3, under=4),)), {"a": "-E-"}, 8),
    ("weekend", contract(complete_weekends=30), {"a": "-----E"}, 30),
    ("request", {"requests": (Request(nurse="a", day=0, points=9),)}, {"a": "E"}, 9),
    (
        "fairness",
        {"fairness": (Fairness(id="n", shifts=N, expected=2, points=5),)},
        {"a": "N-N"},
        5,
    ),
    ("pay", contract(shift_points=10, hour_points=2), {"a": "E"}, 26),
    ("change", {"published": roster(a="E"), "change_points": 8}, {"a": "L", "b": "E"}, 16),
]


@pytest.mark.parametrize(("term", "changes", "rows", "points"), SOFT)
def test_a_rule_with_a_price_is_a_term_of_cost_and_no_violation(
    term: str, changes: dict[str, Any], rows: dict[str, str], points: int
) -> None:
    asked = problem(**changes)
    assert check_roster(asked, roster(**rows)) == ()
    cost = roster_cost(asked, roster(**rows))
    assert {t.name: t.points for t in cost.terms if t.points} == {term: points}


def test_whoever_lacks_a_credential_or_works_elsewhere_may_not_be_given_the_shift() -> None:
    needs = shift_type("P", 8, credentials=frozenset(("PICC_INS",)))
    nurse = RosterNurse(
        id="a",
        contract="c",
        credentials=(Credential(code="PICC_INS", valid_until=86_400),),
        zones=frozenset(("north",)),
    )
    asked = problem(shift_types=(needs,), nurses=(nurse,), zones=("north", "south"))

    def rules(day: int, zone: str) -> set[str]:
        held = Assignment(nurse="a", day=day, shift="P", zone=zone)
        return {v.rule for v in check_roster(asked, Roster(assignments=(held,)))}

    assert rules(0, "north") == set()
    assert rules(1, "north") == {"eligibility"}  # It runs out in the second day's first second.
    assert rules(0, "south") == {"eligibility"}
    assert rules(0, "") == {"structure"}


def test_unknown_names_and_two_shifts_on_a_day_are_reported_and_nothing_raises() -> None:
    held = [("a", 0, "E"), ("a", 0, "L"), ("x", 0, "E"), ("a", 9, "E"), ("b", 1, "X")]
    bad = Roster(assignments=tuple(Assignment(nurse=n, day=d, shift=s) for n, d, s in held))
    found = check_roster(problem(cover=(cover(0, "E", 0),)), bad)
    assert [v.rule for v in found].count("structure") == 4
    roster_cost(problem(), bad)


def test_hours_are_covered_by_whoever_is_on_duty_also_since_the_day_before() -> None:
    line = Cover(id="n", day=1, hours=(0, 5 * HOUR), minimum=1)
    asked = problem(cover=(line,))
    assert check_roster(asked, roster(a="N")) == ()
    assert check_roster(asked, roster(a="-N"))[0].cover == "n"


def test_nights_on_call_are_covered_only_by_nurses_who_reach_the_area() -> None:
    periods = (
        Period(start=8 * HOUR, end=16 * HOUR),
        Period(start=18 * HOUR, end=30 * HOUR, duty="on_call"),
    )
    call = ShiftType(id="C", periods=periods, work_seconds=10 * HOUR, rest_after=8 * HOUR)
    line = reach_cover("hill", 0, frozenset("b"), hours=(18 * HOUR, 30 * HOUR))
    asked = problem(shift_types=(EARLY, call), cover=(line,), **contract(rest_seconds=11 * HOUR))
    assert {v.rule for v in check_roster(asked, roster(a="C"))} == {"cover"}
    assert check_roster(asked, roster(b="C")) == ()
    # The night's own rest rule counts: six in the morning to six in the morning is none.
    assert {v.rule for v in check_roster(asked, roster(b="CE"))} == {"succession"}


def test_history_goes_on_in_runs_successions_limits_and_fairness() -> None:
    past = History(
        last_shift="N",
        same_shift_days=2,
        working_days=3,
        counts=(("nights", 3), ("fair", 2)),
    )
    nurses = (
        RosterNurse(id="a", contract="c", history=past),
        RosterNurse(id="b", contract="c"),
    )
    asked = problem(
        nurses=nurses,
        fairness=(Fairness(id="fair", shifts=N, points=1),),
        **contract(
            limits=(Limit(id="nights", shifts=N, maximum=3, over=2),),
            runs=(RunLimit(id="w", minimum=4, maximum=4, under=10, over=20),),
            rest_seconds=8 * HOUR,
        ),
    )
    assert {v.rule for v in check_roster(asked, roster(a="E"))} == {"succession"}
    named = {t.name: t.points for t in roster_cost(asked, roster(a="NN")).terms if t.points}
    assert named == {"limit": 4, "run": 20, "fairness": 2}
    named = {t.name: t.points for t in roster_cost(asked, roster()).terms if t.points}
    assert named == {"run": 10}
    assert (asked.shift_types[1], asked.shift_types[2]) == (LATE, NIGHT)
