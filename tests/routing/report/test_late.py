"""Late visits are named, with when they were due and by how much they are late."""

from __future__ import annotations

from routing.report.late import late_visits
from tests import builders as b

HOUR = 3_600


def test_a_visit_after_its_due_time_is_named() -> None:
    """Due at 08:00 and started at 08:20 is 20 minutes late; the latest comes first."""
    due = (0, 20 * HOUR, 8 * HOUR)
    problem = b.problem(
        visits=[
            b.visit("punctual", 1),
            b.visit("late", 1, windows=(due,)),
            b.visit("later", 1, windows=(due,)),
        ],
        shifts=[b.shift("s1")],
    )
    plan = b.plan(problem, {"s1": ["punctual", "late", "later"]})
    start = plan.stop_of["late"][1].start
    found = late_visits(problem, plan)
    assert [late.visit for late in found] == ["later", "late"]
    assert found[1].seconds == start - 8 * HOUR
    assert found[1].due == "08:00"
    assert found[1].start == f"{start // HOUR:02}:{start % HOUR // 60:02}"
    assert found[1].nurse == "n1"


def test_a_punctual_plan_names_none() -> None:
    """Without a late visit there is nothing to tell."""
    problem = b.problem(visits=[b.visit("v1", 1)], shifts=[b.shift("s1")])
    assert late_visits(problem, b.plan(problem, {"s1": ["v1"]})) == ()
