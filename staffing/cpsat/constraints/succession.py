"""What must not follow a shift: rest, forward rotation, forbidden pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.rules.succession import reach, reasons

if TYPE_CHECKING:
    from staffing.cpsat.variables import Variables
    from staffing.roster.contract import Contract


def add(v: Variables) -> None:
    """Add the successions of every nurse in scope."""
    problem = v.compiled.problem
    barred = {contract.id: _barred(v, contract) for contract in problem.contracts}
    for n in v.nurses:
        nurse = v.nurse(n)
        told = f"nurse {nurse.id}: rest, rotation and forbidden successions"
        last = nurse.history.last_shift if nurse.history is not None else ""
        for (shift, gap), afters in barred[nurse.contract].items():
            first = -1 if shift == last else 0
            for day in range(first, problem.days - gap):
                before = 1 if day < 0 else v.member(n, day, frozenset((shift,)))
                if isinstance(before, int) and before == 0:
                    continue
                after = v.member(n, day + gap, afters)
                if not (isinstance(before, int) and isinstance(after, int)):
                    v.forbid((before, after), told)


def _barred(v: Variables, contract: Contract) -> dict[tuple[str, int], frozenset[str]]:
    """Return what must not follow each shift after so many days."""
    kinds = v.compiled.problem.shift_types
    found = {}
    for gap in range(1, reach(v.compiled.problem, contract) + 1):
        for shift in kinds:
            after = frozenset(
                x.id for x in kinds if next(reasons(contract, shift, x, gap), None) is not None
            )
            if after:
                found[shift.id, gap] = after
    return found
