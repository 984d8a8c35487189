"""A digest tells problems apart, and stays what it was where a problem holds nothing new."""

from __future__ import annotations

from routing.digest import problem_digest
from routing.domain.fact import Absence, Delay
from routing.domain.problem import CoveredPatient, Problem
from tests import builders as b

WITHOUT_FACTS = "d64c76eaa5152911"
"""What the digest of ``a_day`` was before problems held facts of the day."""


def a_day() -> Problem:
    anna = CoveredPatient(
        patient="anna", location="p5", response_class="class_1", start=0, end=b.clock(24)
    )
    return b.problem(visits=[b.visit()], shifts=[b.shift()], covered=[anna])


def test_a_problem_without_facts_keeps_the_digest_that_it_always_had() -> None:
    assert problem_digest(a_day()) == WITHOUT_FACTS


def test_every_fact_of_the_day_makes_another_problem() -> None:
    day = a_day()
    others = (
        day.replace(absences=(Absence(nurse="n1", start=0, end=60),)),
        day.replace(absences=(Absence(nurse="n1", start=0, end=61),)),
        day.replace(delays=(Delay(start=0, end=60, factor=2.0),)),
        day.replace(reported=("v1",)),
    )
    assert len({problem_digest(one) for one in (day, *others)}) == 5
