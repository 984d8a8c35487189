"""What every test of the exact model asks of it: legal plans, and the judge's own price."""

from __future__ import annotations

from routing.check import check
from routing.compile.compiler import compile_problem
from routing.cost import cost
from routing.cpsat.bound import quick_bound
from routing.cpsat.exact import solve_exact
from routing.cpsat.timed_plan import plan_from_result
from routing.domain.plan import Plan
from routing.domain.problem import Problem

UNMODELLED = {"coverage_holes"}
"""Terms that are not the model's."""


def modelled(problem: Problem, plan: Plan) -> int:
    """Return the judge's price of a plan, by the terms that the model knows."""
    terms = cost(problem, plan).terms
    return sum(term.points for term in terms if term.name not in UNMODELLED)


def best(problem: Problem) -> Plan:
    """Return the proven best plan; it is legal, priced as by the judge, and above the bounds."""
    compiled = compile_problem(problem)
    found = solve_exact(compiled, seconds=20, workers=1)
    assert found.status == "optimal"
    made = plan_from_result(problem, found)
    assert check(problem, made) == ()
    assert modelled(problem, made) == found.objective == found.lower_bound
    assert quick_bound(compiled) <= found.objective
    return made


def tempted(free: Problem, held: Problem, rule: str) -> Plan:
    """Return the best plan of ``held``, which obeys a rule though breaking it would be cheaper.

    ``free`` is the same problem without what the rule asks for: its best plan breaks the rule.
    """
    temptation = best(free)
    assert {found.rule for found in check(held, temptation)} == {rule}
    obedient = best(held)
    assert modelled(held, temptation) < modelled(held, obedient)
    return obedient


def starts(plan: Plan) -> dict[str, int]:
    """Return the start of each planned visit."""
    return {visit: stop.start for visit, (_, stop) in plan.stop_of.items()}


def makers(plan: Plan) -> dict[str, str]:
    """Return the shift of each planned visit."""
    return {visit: shift for visit, (shift, _) in plan.stop_of.items()}


def left_out(plan: Plan) -> set[str]:
    """Return the visits that are not planned."""
    return {found.visit for found in plan.unassigned}
