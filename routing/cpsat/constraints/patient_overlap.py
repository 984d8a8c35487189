"""Two visits of one patient never overlap, unless a link has them simultaneous or lets them."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Keep the visits of each patient apart; visits of no length never overlap anything."""
    c = variables.compiled
    together = {
        frozenset((int(c.link_first[k]), int(c.link_second[k])))
        for k in range(len(c.link_first))
        if c.link_overlap[k] or (c.link_min[k] == 0 and c.link_max[k] == 0)
    }
    for group in _patients(variables):
        intervals = {v: _interval(variables, v) for v in group}
        pairs = [frozenset(pair) for pair in combinations(group, 2)]
        if together.isdisjoint(pairs):
            variables.model.add_no_overlap(list(intervals.values()))
            continue
        for pair in pairs:
            if pair not in together and any(variables.is_free(v) for v in pair):
                variables.model.add_no_overlap([intervals[v] for v in sorted(pair)])


def _patients(variables: Variables) -> list[list[int]]:
    """Return the visits of each patient who has two or more, one of them the model's to decide."""
    groups: dict[int, list[int]] = {}
    for v, patient in enumerate(variables.compiled.patient.tolist()):
        if variables.is_possible(v) and variables.on_site(v) > 0:
            groups.setdefault(patient, []).append(v)
    return [g for g in groups.values() if len(g) > 1 and any(variables.is_free(v) for v in g)]


def _interval(variables: Variables, v: int) -> cp_model.IntervalVar:
    return variables.model.new_optional_fixed_size_interval_var(
        variables.start(v), variables.on_site(v), variables.present(v), f"visit {v}"
    )
