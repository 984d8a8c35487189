"""A visit that needs another one is planned only with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile.arrays import NEED_BOTH, NEED_FIRST

if TYPE_CHECKING:
    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Let planned visits imply those they need, planned or given or neither."""
    c = variables.compiled
    for k, need in enumerate(c.link_need.tolist()):
        first = variables.present(int(c.link_first[k]))
        second = variables.present(int(c.link_second[k]))
        if need in (NEED_FIRST, NEED_BOTH):
            variables.model.add_implication(second, first)
        if need == NEED_BOTH:
            variables.model.add_implication(first, second)
