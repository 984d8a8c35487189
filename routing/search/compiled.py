"""The timing functions of ``routing.compile``, compiled, under the same names.

They are compiled from their own source rather than written twice, so that the times the search
believes in are those that plans get.
"""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

import numba

from routing.compile import settle as _settle
from routing.compile import timing as _timing

if TYPE_CHECKING:
    from collections.abc import Callable

compiled: Callable[[Any], Any] = numba.njit(cache=True, nogil=True)
"""Compiles a function for the search; the machine code is kept beside the source."""

_ORDER = (
    *("leg_to_visit", "admit", "lateness_of", "told_bound", "meal_inside", "walk", "price_of"),
    *("owes_break", "time_route", "simultaneous", "raise_bound", "push_links", "push_siblings"),
    *("retime", "settle"),
)


def _compile_all() -> dict[str, Any]:
    """Compile each function with the ones it calls in place of their plain twins."""
    names: dict[str, Any] = {**vars(_timing), **vars(_settle)}
    for name in _ORDER:
        plain = names[name]
        twin = FunctionType(plain.__code__, names, name, plain.__defaults__)
        twin.__module__, twin.__qualname__ = plain.__module__, plain.__qualname__
        names[name] = compiled(twin)
    return names


_compiled = _compile_all()
leg_to_visit = _compiled["leg_to_visit"]
simultaneous = _compiled["simultaneous"]
time_route = _compiled["time_route"]
settle = _compiled["settle"]
