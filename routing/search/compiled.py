"""Compiling, and the timing functions of ``routing.compile``, compiled under the same names.

They are compiled from their own source rather than written twice, so that the times the search
believes in are those that plans get.
"""

from __future__ import annotations

from pathlib import Path
from types import FunctionType
from typing import Any

from geo_data.engines.compiled import compiler
from routing.compile import arrays as _arrays
from routing.compile import pack as _pack
from routing.compile import settle as _settle
from routing.compile import timing as _timing

SOURCES = (
    *Path(__file__).parent.glob("*.py"),
    *(Path(str(module.__file__)) for module in (_arrays, _pack, _settle, _timing)),
)
"""The files that the compiled functions are written in."""

compiled = compiler(SOURCES)
"""Compiles a function for the search."""

bare = compiler(SOURCES, _nrt=False)
"""Compiles a function that makes no arrays; it does not count who uses those it is given."""

_ORDER = (
    *("leg_to_visit", "admit", "admit_before", "told_bound", "bound_starts", "lateness_of"),
    *("meal_inside", "walk", "price_of", "owes_break", "time_route"),
    *("simultaneous", "raise_bound", "push_links", "push_siblings", "retime", "settle"),
)


def _compile_all() -> dict[str, Any]:
    """Compile each function with the ones it calls in place of their plain twins."""
    names: dict[str, Any] = {**vars(_timing), **vars(_settle)}
    for name in _ORDER:
        plain = names[name]
        twin = FunctionType(plain.__code__, names, name, plain.__defaults__)
        twin.__module__, twin.__qualname__ = plain.__module__, plain.__qualname__
        names[name] = bare(twin)
    return names


_compiled = _compile_all()
admit = _compiled["admit"]
leg_to_visit = _compiled["leg_to_visit"]
settle = _compiled["settle"]
simultaneous = _compiled["simultaneous"]
time_route = _compiled["time_route"]
told_bound = _compiled["told_bound"]
