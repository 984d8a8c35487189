"""One solve under way: what is done in which order, and when it is enough."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routing.bounding import Bounding, is_worth_it
from routing.check import check
from routing.knots import knot
from routing.recombining import Recombining
from routing.tuning import Cooling, Tuning

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from routing.compile.arrays import Compiled
    from routing.compile.pack import Packed
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.incumbent import Incumbent, Phase
    from routing.search.portfolio import Portfolio

CHUNK_SECONDS = 0.15
"""Length of a burst of search: how long a stop may take, and how often progress is told."""

CHUNKS = 50
"""Bursts of a search whose steps are limited."""

JUDGING_SHARE = 10.0
"""The search goes on for so many times as long as judging its last plan took."""

KNOT_SHARE, LEAST_KNOT_SHARE = 0.05, 0.01
"""Share of the search's time in which CP-SAT solves a few routes at a time: at first, and least.

It shrinks with each knot that is in vain, and grows again with each that is not.
"""

BOUND_AFTER = 0.15
"""Share of the time after which a bound is sought beside the search: plans are good by then."""

KNOT_SECONDS, KNOT_EFFORT = 1.0, 0.1
"""Limits of one knot: wall clock, and CP-SAT's own seconds where plans must repeat."""


@dataclass(kw_only=True)
class Session:
    """One solve under way."""

    problem: Problem
    limit: float
    seed: int
    steps: int | None
    asked: Callable[[], bool] | None
    best: Incumbent
    tuning: Tuning
    compiled: Compiled = field(init=False)
    wide: Compiled = field(init=False)
    packed: Packed = field(init=False)
    engine: Portfolio = field(init=False)
    rng: random.Random = field(init=False)
    heat: float = 1.0
    first: float = 0.0
    stopped: bool = False
    offered: float = 0.0
    judging: float = 0.0
    unoffered: bool = False
    knot_share: float = KNOT_SHARE
    bounding: Bounding | None = None
    bounded: bool = False
    recombining: Recombining = field(init=False)
    cooling: Cooling = field(init=False)

    def over(self) -> bool:
        """Tell whether the solve is to end."""
        self.stopped = self.stopped or (self.asked is not None and self.asked())
        return self.stopped or self.best.elapsed >= self.limit or self.best.proven

    def first_plan(self, start: Plan | None) -> None:
        """Make the first legal plan, then a first bound."""
        from routing.compile.compiler import compile_problem
        from routing.compile.cover import cover_tables
        from routing.compile.pack import pack
        from routing.cpsat.bound import quick_bound, widened
        from routing.search.portfolio import Portfolio

        self.rng = random.Random(self.seed)
        self.cooling = Cooling(tuning=self.tuning, visits=len(self.problem.visits))
        self.compiled = compile_problem(self.problem)
        self.packed = pack(self.compiled)
        # Steps of several searches are not the same ones twice, so repeatable runs have one.
        searches = None if self.steps is None else 1
        self.engine = Portfolio(
            self.packed,
            self.seed,
            cover=cover_tables(self.problem, self.compiled),
            searches=searches,
            tuning=self.tuning,
        )
        self.recombining = Recombining(
            self.problem, self.compiled, self.packed, self.limit, repeats=self.steps is not None
        )
        orders = None
        if start is not None and not check(self.problem, start):
            orders = self._indices(start)
            self.best.offer(start, "first plan")
        self.engine.construct(orders)
        self._offer_schedule("first plan")
        self.heat = self.engine.points_per_visit()
        self.first = self.best.elapsed
        self.wide = widened(self.problem, self.compiled)
        self.best.raise_bound(quick_bound(self.wide))

    def search(self, *, until: float) -> None:
        """Anneal, and solve knots exactly in between, until a second or the steps are used up."""
        begin, chunk, knots = self.best.elapsed, 20, 0.0
        if self.steps is not None:
            chunk = max(1, self.steps // CHUNKS)
        while not self.over() and self.best.elapsed < until:
            clock = self.best.elapsed
            done = (clock - begin) / max(1e-9, until - begin)
            if self.steps is not None:
                chunk = min(chunk, self.steps - self.engine.steps)
                done = self.engine.steps / max(1, self.steps)
                if chunk <= 0:
                    return
            self._bound()
            if self.cooling.begins_round(done) or self.cooling.exchanges(done):
                self.engine.gather()
            steps = self.engine.steps_each * (until - begin) / max(clock - begin, 1e-3)
            self._burst(chunk, self.heat * self.cooling.temperature(done, self.steps or steps))
            if self.recombining.is_due(done):
                self._recombine()
            if self.steps is None:
                pace = chunk / max(1e-6, self.best.elapsed - clock)
                chunk = max(1, min(4 * chunk, int(pace * CHUNK_SECONDS)))
            # Repeatable runs tie a knot at each tenth burst, others by the clock.
            tenth = self.steps is not None and self.engine.steps // chunk % 10 == 0
            if tenth or (
                self.steps is None and knots < self.knot_share * (self.best.elapsed - begin)
            ):
                clock = self.best.elapsed
                self._untie(until)
                knots += self.best.elapsed - clock

    def _bound(self) -> None:
        """Have a bound sought beside the search, and make use of what it found."""
        if self.bounded or self.steps is not None or not is_worth_it(self.problem, self.limit):
            return
        if self.bounding is None:
            if self.best.elapsed > BOUND_AFTER * self.limit:
                self.catch_up()
                self.bounding = Bounding(self.problem, self.compiled, self.best, until=self.limit)
        elif self.bounding.ended():
            self.finish_bounding()

    def finish_bounding(self) -> None:
        """End the search for a bound, and offer the plan of its routes."""
        if self.bounding is None or self.bounded:
            return
        orders = self.bounding.finish()
        self.bounded = True
        if orders is not None and self.engine.adopt({s: o for s, o in enumerate(orders) if o}):
            self.unoffered = True
        self.catch_up()
        if self.best.proven:
            self.best.say("proven")

    def _burst(self, steps: int, heat: float) -> None:
        before = self.engine.points
        if self.engine.improve(steps, heat) < before:
            self.unoffered = True
        self.recombining.see(self.engine.schedules())
        self.best.step = self.engine.steps
        # Judging takes its time: while plans get better all the time, not each is worth it.
        if self.best.elapsed - self.offered > JUDGING_SHARE * self.judging:
            self.catch_up()

    def catch_up(self) -> None:
        """Have the best schedule judged, if that was not done yet."""
        if self.unoffered:
            clock = self.best.elapsed
            self._offer_schedule("search")
            self.offered = self.best.elapsed
            self.judging = self.offered - clock
            self.unoffered = False

    def _untie(self, until: float) -> None:
        """Solve a few neighbouring routes of the best plan to optimality."""
        from routing.cpsat.improve import improve, orders_of

        self.catch_up()
        shifts = knot(self.problem, self.best.plan, self.rng)
        left = until - self.best.elapsed
        if not shifts or left < 0.1 or self.over():
            return
        plan = improve(
            self.problem,
            self.compiled,
            self.best.plan,
            shifts,
            seconds=min(KNOT_SECONDS, left) if self.steps is None else left,
            effort=None if self.steps is None else KNOT_EFFORT,
            visits=[u.visit for u in self.best.plan.unassigned[:5]],
            should_stop=self.over,
        )
        better = plan is not None and self.best.offer(plan, "knot")
        share = self.knot_share * (2.0 if better else 0.8)
        self.knot_share = min(KNOT_SHARE, max(LEAST_KNOT_SHARE, share))
        if plan is not None and better:
            orders = orders_of(self.problem, plan)
            self.engine.adopt({s: order for s, order in enumerate(orders) if order})

    def _recombine(self) -> None:
        """Choose the best of the routes seen, and go on from there if that is better."""
        self.catch_up()
        held = self.engine.orders()
        orders = [held.get(s, []) for s in range(len(self.problem.shifts))]
        found = self.recombining.choose(
            orders, points=self.best.cost.points, seed=self.seed, should_stop=self.over
        )
        if found is not None and self.engine.adopt({s: o for s, o in enumerate(found) if o}):
            self._offer_schedule("recombined")

    def prove(self) -> None:
        """Let the exact model find the best plan and prove it, as far as time allows."""
        from routing.compile.compiler import MANDATORY
        from routing.compile.cover import cover_tables
        from routing.cpsat.coverage import fits
        from routing.cpsat.exact import solve_exact
        from routing.cpsat.timed_plan import plan_from_result

        self.catch_up()
        left = 0.75 * (self.limit - self.best.elapsed)
        if self.over() or left < 0.2:
            return
        orders = self.engine.orders()
        cover = cover_tables(self.problem, self.compiled)
        found = solve_exact(
            self.compiled,
            seconds=left,
            seed=self.seed,
            hint=[orders.get(s, []) for s in range(len(self.problem.shifts))],
            should_stop=self.over,
            cover=cover if cover is not None and fits(cover, len(self.problem.visits)) else None,
        )
        if found.orders is not None:
            self.best.offer(plan_from_result(self.problem, found), "exact")
            self.engine.adopt({s: order for s, order in enumerate(found.orders) if order})
        if found.lower_bound is not None and self.wide is self.compiled:
            # Visits that must be made but cannot be are priced beyond all else in the model.
            self.best.raise_bound(found.lower_bound % MANDATORY)
        if self.best.proven:
            self.best.say("proven")

    def _offer_schedule(self, phase: Phase) -> None:
        from routing.compile.decode import plan_of

        self.best.offer(plan_of(self.problem, self.packed, self.engine.best), phase)

    def _indices(self, plan: Plan) -> Mapping[int, Sequence[int]]:
        shifts = {shift.id: s for s, shift in enumerate(self.problem.shifts)}
        visits = {visit.id: v for v, visit in enumerate(self.problem.visits)}
        return {
            shifts[route.shift]: [visits[stop.visit] for stop in route.stops]
            for route in plan.routes
        }
