"""Who works together, and who does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.cpsat.variables import negated

if TYPE_CHECKING:
    from staffing.cpsat.variables import Term, Variables
    from staffing.roster.wishes import Pairing


def add(v: Variables) -> None:
    """Add the pairings of which at least one nurse is in scope."""
    problem = v.compiled.problem
    index = {nurse.id: n for n, nurse in enumerate(problem.nurses)}
    for pairing in problem.pairings:
        pair = (index[pairing.first], index[pairing.second])
        if pairing.points == 0 or not set(pair) & set(v.nurses):
            continue
        for day in range(problem.days):
            if pairing.days is None or day in pairing.days:
                _on_day(v, pairing, pair, day)


def _on_day(v: Variables, pairing: Pairing, pair: tuple[int, int], day: int) -> None:
    told = f"nurses {pairing.first} and {pairing.second}: {pairing.kind}"
    broken = []
    for shift in v.compiled.problem.shift_types:
        for zone in v.compiled.problem.zones or ("",):
            one, two = (_has(v, n, day, shift.id, zone) for n in pair)
            other = negated(two) if pairing.kind == "together" else two
            if not (isinstance(one, int) and isinstance(other, int)):
                broken.append((one, other))
    for terms in broken:
        if pairing.points is None:
            v.forbid(terms, told)
        else:
            v.punish(pairing.points, terms)


def _has(v: Variables, n: int, day: int, shift: str, zone: str) -> Term:
    if v.scope.free is not None and n not in v.scope.free:
        assert v.scope.table is not None
        option = int(v.scope.table[n, day])
        if option < 0:
            return 0
        held = v.compiled.options[option]
        return int((v.compiled.problem.shift_types[held.shift].id, held.zone) == (shift, zone))
    terms = v.chosen(n, day, lambda s, z: s == shift and z == zone)
    if any(isinstance(t, int) for t in terms):
        return 1
    if len(terms) <= 1:
        return terms[0] if terms else 0
    has = v.model.new_bool_var("")
    v.model.add(sum(terms) == has)
    return has
