"""The bound of column generation, with the routes that it takes.

Importing this module compiles nothing and loads no solver; calling it does.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from routing.columns.generation import Generation
    from routing.columns.pool import Pool
    from routing.columns.relaxed import Column
    from routing.compile.arrays import Compiled
    from routing.domain.problem import Problem


FIRST_GAP, LEAST_GAP, WIDER = 500, 100, 3
"""Part of the bound above it, or at least so many points, in which whole routes are looked for
first; how that grows."""

EFFORT = 20.0
"""CP-SAT's own seconds to close a gap where rounds are limited, so that bounds repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What is known in the end.

    Attributes
    ----------
    points
        No legal plan costs less by the judge.
    pool
        Routes that cost little together, those of the last choice last: what ``recombine`` makes
        plans of.
    exhausted
        Whether more time would not help.
    orders
        The routes of the cheapest choice that the relaxation has, if it was found: visits of each
        shift in order. It may be no legal plan, but where it is one that costs ``points``, that
        plan is proven.
    rounds
        How often routes were priced.
    """

    points: int
    pool: Pool
    exhausted: bool
    orders: list[list[int]] | None
    rounds: int


def column_bound(
    problem: Problem,
    compiled: Compiled,
    *,
    seconds: float,
    rounds: int | None = None,
    upper: int | None = None,
    pool: Pool | None = None,
    should_stop: Callable[[], bool] | None = None,
    on_bound: Callable[[int], None] | None = None,
) -> Bound:
    """Return points that no legal plan goes below.

    Proof. The judge's cost is at least what the relaxation counts. Visits left out, the visits'
    prices, travel, lateness, overtime and breaks missed are counted at no more than the judge
    counts them, route by route (``labels``); worst lateness, nurses that a patient sees and
    broken preferences of links by rows that every legal plan keeps to (``rows``); coverage by
    what no plan can help (``floor``). Waiting, idle time, balance of work and what lasts across
    routes beyond the rows are taken for 0, and no term is ever negative. The relaxation's bound is
    one at any prices of the rows (``relaxed``), and whole routes raise it (``proof``).

    Parameters
    ----------
    problem, compiled
        The problem and its arrays; they are widened here, so that every legal plan keeps to them.
    seconds
        Wall-clock limit. Compiling, once per machine, is not counted, and a round that has begun is
        finished.
    rounds
        Rounds of pricing at most. With time enough, equal rounds give equal bounds.
    upper
        What a known plan costs; the search for a bound ends there.
    pool
        Routes of good plans to start from; it spares most of the rounds.
    should_stop
        Asked several times a second; once it says yes, the best bound so far is returned.
    on_bound
        Told of each better bound.
    """
    from routing.columns.warm import warm_up

    warm_up()
    run = _Run(
        problem=problem,
        compiled=compiled,
        deadline=time.monotonic() + seconds,
        limit=rounds,
        upper=upper,
        asked=should_stop,
        tell=on_bound,
    )
    exhausted = run.go(pool)
    return run.result(exhausted=exhausted)


@dataclass(kw_only=True)
class _Run:
    """One search for a bound under way."""

    problem: Problem
    compiled: Compiled
    deadline: float
    limit: int | None
    upper: int | None
    asked: Callable[[], bool] | None
    tell: Callable[[int], None] | None
    generation: Generation = field(init=False)
    floor: int = field(init=False)
    points: int = -1
    rounds: int = 0
    chosen: list[Column] | None = None

    def go(self, pool: Pool | None) -> bool:
        """Raise the bound as far as time allows; tell whether that is all there is."""
        from routing.columns.floor import coverage_floor
        from routing.columns.generation import Generation
        from routing.columns.nodes import make_nodes
        from routing.columns.rows import make_rows
        from routing.cpsat.bound import quick_bound, widened

        wide = widened(self.problem, self.compiled)
        # Each route counts what it saves against its shift without visits.
        self.floor = coverage_floor(self.problem) + int(wide.unused_points.sum())
        self.raise_to(quick_bound(wide) - int(wide.unused_points.sum()))
        nodes = make_nodes(wide)
        rows = make_rows(wide, nodes, self.problem.policy.weights.worst_lateness)
        self.generation = Generation(wide, nodes, rows)
        if pool is not None:
            self.generation.start_from(pool)
        while not self.over():
            if not self.converge():
                return False
            # Routes that come back to a visit are cheaper to forbid than to tell apart.
            if not self.proven and not self.generation.grow():
                return self.close()
        return self.proven

    @property
    def proven(self) -> bool:
        """Whether no plan is better than the known one."""
        return self.upper is not None and self.points >= self.upper

    def over(self) -> bool:
        """Tell whether the search is to end."""
        spent = self.limit is not None and self.rounds >= self.limit
        return spent or self.proven or self.late()

    def late(self) -> bool:
        """Tell whether time is over, or somebody says so."""
        return time.monotonic() >= self.deadline or (self.asked is not None and self.asked())

    def raise_to(self, relaxed: int) -> None:
        """Take note of a bound of what the relaxation counts."""
        points = relaxed + self.floor
        if self.upper is not None:
            points = min(points, self.upper)
        if points > self.points:
            self.points = points
            if self.tell is not None:
                self.tell(points)

    def converge(self) -> bool:
        """Price until no route is missing; False if time is over before."""
        while True:
            more = self.generation.round()
            self.rounds += 1
            self.raise_to(self.generation.bound)
            if not more:
                return True
            if self.over():
                return self.proven

    def close(self) -> bool:
        """Raise the bound by whole routes, a small gap first; tell if that is all there is."""
        from routing.columns.proof import close_gap
        from routing.cpsat.exact import Limits

        known = None if self.upper is None else self.upper - self.floor
        begin = self.generation.bound
        width = max(begin // FIRST_GAP, LEAST_GAP)
        while not self.over():
            target = begin + width if known is None else min(known, begin + width)
            found = close_gap(
                self.generation,
                target,
                Limits(
                    seconds=self.deadline - time.monotonic(),
                    effort=None if self.limit is None else EFFORT,
                ),
                self.late,
            )
            if found is None:
                return not self.late()
            self.raise_to(found.points)
            self.chosen = found.columns
            if not found.final:
                return False
            if found.best or target == known:
                return True
            width *= WIDER
        return self.proven

    def result(self, *, exhausted: bool) -> Bound:
        """Return what was found."""
        from routing.columns.pool import Pool

        pool = Pool()
        pool.add_columns(self.generation.columns)
        orders = None
        if self.chosen:
            pool.add_columns(self.chosen)
            found: list[list[int]] = [[] for _ in self.problem.shifts]
            for column in self.chosen:
                found[column.shift] = list(column.visits)
            orders = found
        return Bound(
            points=max(0, self.points),
            pool=pool,
            exhausted=exhausted,
            orders=orders,
            rounds=self.rounds,
        )
