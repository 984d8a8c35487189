"""A week of INRC-II is chosen without a look at those to come."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from benchmarks.readers.inrc2 import Instance
from benchmarks.readers.inrc2_ahead import DAYS_A_WEEK, Ahead, after, likely
from benchmarks.readers.inrc2_files import Scenario, ToldContract, ToldNurse, Week
from staffing.roster.people import History
from staffing.roster.roster import Assignment, Roster

if TYPE_CHECKING:
    from collections.abc import Sequence

WEEK = Week(
    cover={("E", "R"): tuple((day // 5, day) for day in range(DAYS_A_WEEK))}, off=(("a", "Any", 1),)
)
FREE = History(days_off=2)


def instance(weeks: Sequence[Week]) -> Instance:
    """Return an instance of two nurses who work two to three days on end."""
    told = ToldContract(total=(2, 9), work=(2, 3), off=(2, 4), weekends=1, complete=True)
    return Instance(
        scenario=Scenario(
            name="n002w2",
            weeks=len(weeks),
            skills=("R",),
            shifts={"E": (1, 5)},
            forbidden=(),
            contracts={"c": told},
            nurses=tuple(ToldNurse(id=n, contract="c", skills=("R",)) for n in "ab"),
        ),
        history=dict.fromkeys("ab", FREE),
        weeks=tuple(weeks),
    )


def test_weeks_to_come_are_seen_ones_with_days_exchanged_and_nobody_wishes_anything() -> None:
    other = replace(WEEK, cover={("E", "R"): ((0, 9),) * DAYS_A_WEEK})
    drawn = likely((WEEK, other), 30, random.Random(0))
    assert len(drawn) == 30
    assert not any(week.off for week in drawn)
    days = {week.cover["E", "R"] for week in drawn}
    assert len(days) > 2
    assert {tuple(sorted(x)) for x in days} == {WEEK.cover["E", "R"], ((0, 9),) * DAYS_A_WEEK}
    assert {x for week in days for x in week[5:]} == {(1, 5), (1, 6), (0, 9)}


def test_what_came_before_the_next_week_is_told_by_this_one() -> None:
    days = {"a": (0, 1, 4, 5, 6), "b": (2,)}
    roster = Roster(
        assignments=tuple(
            Assignment(nurse=n, day=day, shift="E", role="R")
            for n, held in days.items()
            for day in held
        )
    )
    past = {"a": replace(FREE, counts=(("shifts", 3), ("weekends", 1))), "b": FREE}
    assert after(past, roster) == {
        "a": History(
            last_shift="E",
            same_shift_days=3,
            working_days=3,
            counts=(("shifts", 8), ("weekends", 2)),
        ),
        "b": History(days_off=4, counts=(("shifts", 1), ("weekends", 0))),
    }
    idle = after(past, Roster(assignments=()))
    assert idle["b"].days_off == FREE.days_off + DAYS_A_WEEK


def test_a_week_is_chosen_without_a_look_at_those_to_come() -> None:
    unseen = cast("Any", None)
    ahead = Ahead(
        instance=instance((WEEK, unseen)),
        week=0,
        history=dict.fromkeys("ab", FREE),
        rng=random.Random(0),
    )
    roster = ahead.best(2.0, 0)
    assert {a.day for a in roster.assignments} <= set(range(DAYS_A_WEEK))
    assert {a.day for a in roster.assignments} >= {5, 6}  # One is a must on these.
    assert ahead.first_seconds > 0
