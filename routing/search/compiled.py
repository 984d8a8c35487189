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
from routing.compile import cover as _cover
from routing.compile import journal as _journal
from routing.compile import pack as _pack
from routing.compile import schedule as _schedule
from routing.compile import settle as _settle
from routing.compile import timing as _timing

SOURCES = (
    *Path(__file__).parent.glob("*.py"),
    *(
        Path(str(m.__file__))
        for m in (_arrays, _cover, _journal, _pack, _schedule, _settle, _timing)
    ),
)
"""The files that the compiled functions are written in."""

compiled = compiler(SOURCES)
"""Compiles a function for the search."""

bare = compiler(SOURCES, _nrt=False)
"""Compiles a function that makes no arrays; it does not count who uses those it is given."""

inlined = compiler(SOURCES, _nrt=False, forceinline=True)
"""Compiles a function into those that call it: handing over all the tables takes its time."""

_ORDER = (
    *("leg_to_visit", "admit", "admit_before", "told_bound", "bound_starts", "lateness_of"),
    *("meal_inside", "walk", "price_of", "owes_break", "time_route"),
    *("enqueue", "forget_queue", "mark", "keep", "save_route", "save_push"),
    *("add_absent", "drop_absent", "restore_route", "rollback"),
    *(
        "simultaneous",
        "asked",
        "ask",
        "within_window",
        "ask_by",
        "ask_all",
        "put_off",
        "part_siblings",
    ),
    *("own_start", "measure", "write_work", "retime", "broken_lag", "settle", "bound_route"),
)


_CALLED = {"settle", "mark", "rollback", "bound_route", "save_route"}
"""Called from many places: these are functions of their own."""


def _compile_all() -> dict[str, Any]:
    """Compile each function with the ones it calls in place of their plain twins."""
    names: dict[str, Any] = {**vars(_timing), **vars(_schedule), **vars(_journal), **vars(_settle)}
    for name in _ORDER:
        plain = names[name]
        twin = FunctionType(plain.__code__, names, name, plain.__defaults__)
        twin.__module__, twin.__qualname__ = plain.__module__, plain.__qualname__
        names[name] = (bare if name in _CALLED else inlined)(twin)
    return names


_compiled = _compile_all()
add_absent = _compiled["add_absent"]
admit = _compiled["admit"]
ask = _compiled["ask"]
ask_by = _compiled["ask_by"]
asked = _compiled["asked"]
bound_route = _compiled["bound_route"]
drop_absent = _compiled["drop_absent"]
enqueue = _compiled["enqueue"]
forget_queue = _compiled["forget_queue"]
keep = _compiled["keep"]
leg_to_visit = _compiled["leg_to_visit"]
mark = _compiled["mark"]
rollback = _compiled["rollback"]
save_route = _compiled["save_route"]
save_push = _compiled["save_push"]
settle = _compiled["settle"]
simultaneous = _compiled["simultaneous"]
time_route = _compiled["time_route"]
told_bound = _compiled["told_bound"]
