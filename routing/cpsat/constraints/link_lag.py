"""Linked visits keep their least and most time apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile.arrays import NO_WAY

if TYPE_CHECKING:
    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Bound the seconds from start to start of links with both visits planned."""
    c, model = variables.compiled, variables.model
    for k, first, second in variables.links():
        lag = variables.start(second) - variables.start(first)
        both = [variables.present(first), variables.present(second)]
        if c.link_min[k] > -NO_WAY:
            model.add(lag >= int(c.link_min[k])).only_enforce_if(both)
        if c.link_max[k] < NO_WAY:
            model.add(lag <= int(c.link_max[k])).only_enforce_if(both)
