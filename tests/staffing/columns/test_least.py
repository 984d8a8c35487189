"""What a problem costs at least."""

from __future__ import annotations

import pytest

from staffing.columns.least import CLOSE, least_cost
from staffing.roster.contract import Limit, RunLimit
from staffing.roster.people import RosterNurse
from staffing.roster.wishes import Request
from tests.staffing.roster_builders import contract, cover, problem

ASKED = problem(
    days=3,
    nurses=(RosterNurse(id="a", contract="c"),),
    cover=tuple(cover(d, "E", 0, optimum=2, under=5) for d in range(3)),
    requests=(Request(nurse="a", day=1, points=9),),
    **contract(limits=(Limit(id="shifts", maximum=1, over=2),)),
)


def test_the_least_cost_counts_missed_cover_limits_and_wishes() -> None:
    # Two shifts of three are worth five each; the second one is above the limit.
    assert least_cost(ASKED, lambda: False) == pytest.approx(6 * 5 - 2 * 5 + 2, abs=CLOSE)


def test_nothing_is_said_when_stopped() -> None:
    assert least_cost(ASKED, lambda: True) is None


def test_a_nurse_without_a_legal_schedule_leaves_no_roster() -> None:
    tight = contract(
        limits=(Limit(id="shifts", minimum=6),), runs=(RunLimit(id="work", maximum=2),)
    )
    told = problem(nurses=(RosterNurse(id="a", contract="c"),), **tight)
    assert least_cost(told, lambda: False) == float("inf")
