"""Days on end: neither too few nor too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.cpsat.variables import negated
from staffing.rules.run import before

if TYPE_CHECKING:
    from staffing.cpsat.variables import Term, Variables
    from staffing.roster.contract import RunLimit


def add(v: Variables) -> None:
    """Add the runs of every nurse in scope."""
    for n in v.nurses:
        contract = v.compiled.problem.contract_by_id[v.nurse(n).contract]
        for limit in contract.runs:
            inside = [_inside(v, n, day, limit) for day in range(v.compiled.problem.days)]
            _long(v, n, limit, inside)
            _short(v, n, limit, inside)


def _inside(v: Variables, n: int, day: int, limit: RunLimit) -> Term:
    member = v.member(n, day, limit.shifts)
    return negated(member) if limit.run == "off" else member


def _decided(terms: list[Term]) -> bool:
    return all(isinstance(term, int) for term in terms)


def _long(v: Variables, n: int, limit: RunLimit, inside: list[Term]) -> None:
    if limit.maximum is None:
        return
    past = before(limit, v.nurse(n)) or 0
    told = f"nurse {v.nurse(n).id}, run {limit.id}: at most {limit.maximum} days on end"
    for day in range(len(inside)):
        first = day - limit.maximum
        if -first > past:
            continue
        stretch = inside[max(0, first) : day + 1]
        if not _decided(stretch):
            _charge(v, limit.over, stretch, told)


def _short(v: Variables, n: int, limit: RunLimit, inside: list[Term]) -> None:
    known = before(limit, v.nurse(n))
    told = f"nurse {v.nurse(n).id}, run {limit.id}: at least {limit.minimum} days on end"
    for start in range(len(inside)):
        if start == 0 and known is None:
            continue
        past = (known or 0) if start == 0 else 0
        opening = [negated(inside[start - 1])] if start else []
        # A run that history began may end before the first day; one that begins here has a day.
        for length in range(0 if past else 1, limit.minimum - past):
            end = start + length
            if end >= len(inside):
                break
            terms = [*opening, *inside[start:end], negated(inside[end])]
            if not _decided(terms):
                missing = limit.minimum - past - length
                points = None if limit.under is None else limit.under * missing
                _charge(v, points, terms, told)


def _charge(v: Variables, points: int | None, terms: list[Term], told: str) -> None:
    if points is None:
        v.forbid(terms, told)
    else:
        v.punish(points, terms)
