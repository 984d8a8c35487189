"""The search as an object that is asked for a few more steps at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile.journal import new_journal
from routing.compile.pack import CAPACITY
from routing.compile.schedule import (
    BROKEN,
    LENGTH,
    LOAD,
    ROUTES,
    SHIFT_OF,
    empty_schedule,
)
from routing.compile.settle import ROUNDS
from routing.search.anneal import run_chunk
from routing.search.compiled import settle
from routing.search.cover import cover_all, new_cover
from routing.search.regret import construct, new_prices
from routing.search.schedule import copy_into, is_needed, points_of
from routing.search.tables import fill, is_tied, pinned_of, scratch_for, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routing.compile.cover import CoverTables
    from routing.compile.pack import Packed
    from routing.compile.schedule import Schedule


class Search:
    """A schedule under improvement.

    Parameters
    ----------
    packed
        Tables of the problem.
    seed
        Same seed and same calls, same schedules.
    cover
        Who is to be reached in an emergency; None where that costs nothing.

    Attributes
    ----------
    best
        The best schedule so far.
    points
        Its cost.
    steps
        Steps made.
    """

    def __init__(self, packed: Packed, seed: int = 0, cover: CoverTables | None = None) -> None:
        self.packed = packed
        self.best = empty_schedule(packed, width_of(packed))
        self.steps = 0
        self._seed = seed
        self._current, self._trial = (empty_schedule(packed, width_of(packed)) for _ in range(2))
        self._journal = new_journal(self._current)
        self._scratch = scratch_for(packed, self.best)
        self._cover = new_cover(packed, cover)
        self.points = 0

    def construct(self, orders: Mapping[int, Sequence[int]] | None = None) -> bool:
        """Make the first schedule: pinned positions, given orders, then regret insertion.

        Returns
        -------
        Whether the orders could be kept; if not, they are forgotten and pins alone hold.
        """
        d = self._current
        self._scratch.held[:] = 0
        pinned = self._drivable(pinned_of(self.packed))
        kept = orders is not None and _begin(orders, pinned) and self._fits(orders)
        while True:
            if not kept:
                self._fits(pinned)
            self._hold(pinned)
            prices = new_prices(len(self.packed.visit), len(self.packed.shift))
            construct(self.packed, d, self._journal, self._scratch, prices)
            needy = self._needy(pinned)
            if not needy:
                break
            # What is pinned but needs a visit that finds no place cannot stay either.
            pinned, kept = {s: order[: needy.get(s)] for s, order in pinned.items()}, False
        copy_into(self.best, d)
        self.points = self._price(d)
        return kept

    def _hold(self, pinned: Mapping[int, Sequence[int]]) -> None:
        """Hold pinned visits where they are; others that are pinned to a position are left out."""
        self._scratch.held[:] = 0
        for s, order in pinned.items():
            self._scratch.held[s] = len(order)
        lost = [v for s, o in pinned_of(self.packed).items() for v in o[len(pinned.get(s, ())) :]]
        if lost:
            eligible = self.packed.eligible.copy()
            eligible[lost] = False
            self.packed = self.packed._replace(eligible=eligible)

    def _drivable(self, pinned: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
        """Return the pinned positions of each shift up to the first that cannot be met."""
        if self._fits(pinned):
            return {s: list(order) for s, order in pinned.items()}
        kept: dict[int, list[int]] = {}
        for s, order in pinned.items():
            lengths = range(len(order), -1, -1)
            kept[s] = next(list(order[:n]) for n in lengths if self._fits({**kept, s: order[:n]}))
        return kept

    def _needy(self, pinned: Mapping[int, Sequence[int]]) -> dict[int, int]:
        """Return shifts with the position of the first pinned visit that lacks one it needs."""
        d, p = self._current, self.packed
        lacking = {
            v for v in range(len(p.visit)) if d.visit[v, SHIFT_OF] < 0 and is_needed(p, d, v)
        }
        if not lacking:
            return {}
        tied = {
            s: [at for at, v in enumerate(order) if is_tied(p, v, lacking)]
            for s, order in pinned.items()
        }
        return {s: min(places) for s, places in tied.items() if places}

    def _fits(self, orders: Mapping[int, Sequence[int]]) -> bool:
        """Fill the current schedule with orders; tell whether they can be timed."""
        return self._timed(self._current, orders)

    def improve(self, steps: int, share: float, heat: float) -> int:
        """Make steps at a temperature, in points; return the cost of the best.

        ``share`` is that of small moves in the work of these steps.
        """
        # Each chunk has a seed of its own, so that the same calls make the same schedules.
        seed = (self._seed * 1_000_003 + self.steps * 7_919) % (1 << 32)
        self.points = int(
            run_chunk(
                self.packed,
                self._current,
                self.best,
                self._journal,
                self._scratch,
                self._cover,
                self.points,
                seed,
                steps,
                share,
                heat,
            )
        )
        self.steps += steps
        return self.points

    def adopt(self, orders: Mapping[int, Sequence[int]]) -> bool:
        """Go on from other orders if they can be timed and cost less than the best."""
        d = self._trial
        if not self._timed(d, orders):
            return False
        points = self._price(d)
        if points < self.points:
            copy_into(self._current, d)
            copy_into(self.best, d)
            self.points = points
            return True
        return False

    def _price(self, d: Schedule) -> int:
        """Return the points of a settled schedule."""
        return int(points_of(self.packed, d) + cover_all(self.packed, d, self._cover))

    def points_per_visit(self) -> float:
        """Return the mean points of routes per visit made in the best schedule, at least 1."""
        return max(
            1.0, float(self.best.sums[ROUTES]) / max(1, int(self.best.shift[:, LENGTH].sum()))
        )

    def follow(self, other: Search) -> None:
        """Go on from the best schedule of another search of the same problem."""
        self.packed = other.packed
        copy_into(self.best, other.best)
        copy_into(self._current, other.best)
        self._scratch.held[:] = other._scratch.held
        self.points = other.points

    @property
    def current(self) -> Schedule:
        """The schedule that the next step changes."""
        return self._current

    def orders(self) -> dict[int, list[int]]:
        """Return the visits of each shift in the best schedule, by index."""
        return {
            s: [int(v) for v in self.best.seq[s, :length]]
            for s, length in enumerate(self.best.shift[:, LENGTH])
            if length
        }

    def _timed(self, d: Schedule, orders: Mapping[int, Sequence[int]]) -> bool:
        """Fill a schedule with orders; tell whether they can be timed within all limits."""
        p, j, x = self.packed, self._journal, self._scratch
        for s, order in orders.items():
            if len(order) >= d.seq.shape[1] or not p.eligible[list(order), s].all():
                return False
        fill(p, d, j, orders)
        stuck = settle(p, d, j, x.starts, x.info, ROUNDS * len(p.shift))
        loaded = bool((d.shift[:, LOAD] <= p.shift[:, CAPACITY]).all())
        return stuck < 0 and int(d.sums[BROKEN]) == 0 and loaded


def _begin(orders: Mapping[int, Sequence[int]], pinned: Mapping[int, Sequence[int]]) -> bool:
    """Tell whether orders begin with the visits that are pinned."""
    return all(list(orders.get(s, ()))[: len(order)] == list(order) for s, order in pinned.items())
