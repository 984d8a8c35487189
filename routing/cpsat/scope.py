"""Which part of a problem a model decides, and what it takes as given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routing.compile.arrays import Compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A visit that another route makes, at a start that does not move."""

    shift: int
    start: int


class Standing(NamedTuple):
    """What a route that stands still amounts to, in seconds.

    Attributes
    ----------
    work
        From departure to return, breaks not counted.
    idle
        What of the shift's regular time is neither driving nor on site nor break, plus overtime.
    busy
        Driving and on site.
    """

    work: int
    idle: int
    busy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The free shifts and visits of a model.

    Attributes
    ----------
    shifts
        Indices of the shifts whose routes are decided.
    visits
        Indices of the visits that those routes may make; each can go to at least one of them.
    fixed
        Visits of other routes. All visits that are neither free nor fixed are left out.
    standing
        The other routes, by shift index.
    """

    shifts: tuple[int, ...]
    visits: tuple[int, ...]
    fixed: Mapping[int, Fixed] = field(default_factory=dict)
    standing: Mapping[int, Standing] = field(default_factory=dict)


def whole(compiled: Compiled) -> Scope:
    """Return the scope that decides everything."""
    return _free(compiled, range(compiled.eligible.shape[1]), range(len(compiled.place)))


def part(
    compiled: Compiled,
    orders: Sequence[Sequence[int]],
    starts: Sequence[int],
    shifts: Iterable[int],
    *,
    measured: Mapping[int, Standing],
    unassigned: Iterable[int] | None = None,
) -> Scope:
    """Return the scope that decides a few routes and takes all others as they stand.

    Parameters
    ----------
    compiled
        The problem.
    orders
        Visit indices of each shift, in order.
    starts
        Start of each planned visit; whatever for the others.
    shifts
        The shifts to decide.
    measured
        Each route, by shift index.
    unassigned
        Visits left out that may be planned now; None for all of them.
    """
    chosen = set(shifts)
    planned = {v for order in orders for v in order}
    candidates = set(range(len(compiled.place))) if unassigned is None else set(unassigned)
    free = {v for s in chosen for v in orders[s]} | (candidates - planned)
    fixed = {
        v: Fixed(shift=s, start=int(starts[v]))
        for s, order in enumerate(orders)
        if s not in chosen
        for v in order
    }
    standing = {s: measured[s] for s, order in enumerate(orders) if order and s not in chosen}
    scope = _free(compiled, sorted(chosen), sorted(free))
    return Scope(shifts=scope.shifts, visits=scope.visits, fixed=fixed, standing=standing)


def _free(compiled: Compiled, shifts: Sequence[int], visits: Sequence[int]) -> Scope:
    """Keep only what can meet: shifts with a visit, and visits with a shift."""
    allowed = compiled.eligible[np.ix_(visits, shifts)]
    return Scope(
        shifts=tuple(shifts[i] for i in np.flatnonzero(allowed.any(axis=0)).tolist()),
        visits=tuple(visits[i] for i in np.flatnonzero(allowed.any(axis=1)).tolist()),
    )
