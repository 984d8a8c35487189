"""From a problem to the best plan that a time allows: construct, search, prove, judge."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Literal

from routing.check import check
from routing.cost import cost
from routing.digest import problem_digest
from routing.domain.result import Provenance, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from routing.compile.arrays import Compiled
    from routing.compile.pack import Packed
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.result import Cost, Status, Violation
    from routing.search.run import Search

Phase = Literal["first plan", "search", "exact", "proven"]

EXACT_VISITS = 25
"""Up to so many visits the exact model has a fair chance to prove the best plan."""

CHUNK_SECONDS = 0.15
"""Length of a burst of search: how long a stop may take, and how often progress is told."""

HOT, COLD = 400.0, 8.0
"""Temperatures of the search in points, that is about seconds of driving."""

UNAVOIDABLE = frozenset({"pin", "mandatory"})
"""Rules that a plan may break where nothing else can be: what must be made cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a solve stands.

    Attributes
    ----------
    seconds
        Since the start.
    points
        Cost of the best plan, by the judge.
    unassigned
        Visits it leaves out.
    lower_bound
        No plan costs less; None if not known yet.
    step
        Search steps made.
    phase
        What found it.
    """

    seconds: float
    points: int
    unassigned: int
    lower_bound: int | None
    step: int
    phase: Phase


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 0,
    max_steps: int | None = None,
    start: Plan | None = None,
    on_improvement: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Result:
    """Return the best plan found, with reasons for what it leaves out.

    Parameters
    ----------
    problem
        What to plan.
    seconds
        Wall-clock limit. The first plan is always finished, and reasons are found after the limit.
        Compiling the search, once per machine, is not counted.
    seed, max_steps
        Same seed and same ``max_steps``, same plan, if ``seconds`` do not end the search before.
    start
        A plan to go on from; one that is not legal is ignored.
    on_improvement
        Told of each better plan.
    should_stop
        Asked several times a second; once it says yes, the best plan so far is returned.

    Returns
    -------
    Result
        Judged. Its violations are empty, but for mandatory or pinned visits that cannot be made.
    """
    from routing.search import warm_up

    warm_up()
    run = _Run(
        problem=problem,
        limit=seconds,
        seed=seed,
        max_steps=max_steps,
        tell=on_improvement,
        asked=should_stop,
    )
    run.first_plan(start)
    if len(problem.visits) <= EXACT_VISITS:
        run.search(share=0.2)
        if max_steps is None:
            run.prove()
    run.search(share=1.0)
    return run.result()


@dataclass(kw_only=True)
class _Run:
    """One solve under way."""

    problem: Problem
    limit: float
    seed: int
    max_steps: int | None
    tell: Callable[[Progress], None] | None
    asked: Callable[[], bool] | None
    begun: float = field(default_factory=time.monotonic)
    compiled: Compiled = field(init=False)
    packed: Packed = field(init=False)
    engine: Search = field(init=False)
    plan: Plan = field(init=False)
    cost: Cost = field(init=False)
    violations: tuple[Violation, ...] = ()
    bound: int | None = None
    first: float = 0.0
    stopped: bool = False
    history: list[tuple[float, int]] = field(default_factory=list)

    @property
    def elapsed(self) -> float:
        """Wall-clock seconds since the start."""
        return time.monotonic() - self.begun

    @property
    def proven(self) -> bool:
        """Whether no plan can be better."""
        return self.bound is not None and self.cost.points <= self.bound

    def over(self) -> bool:
        """Tell whether the solve is to end."""
        self.stopped = self.stopped or (self.asked is not None and self.asked())
        return self.stopped or self.elapsed >= self.limit or self.proven

    def first_plan(self, start: Plan | None) -> None:
        """Make the first legal plan, then a first bound."""
        from routing.compile.compiler import compile_problem
        from routing.compile.pack import pack
        from routing.cpsat.bound import quick_bound
        from routing.search.run import Search

        self.compiled = compile_problem(self.problem)
        self.packed = pack(self.compiled)
        self.engine = Search(self.packed, self.seed)
        orders = None
        if start is not None and not check(self.problem, start):
            orders = self._indices(start)
        self.engine.construct(orders)
        self._adopt_schedule("first plan")
        if orders is not None and start is not None:
            self._offer(start, "first plan")
        self.first = self.elapsed
        self.bound = quick_bound(self.compiled)

    def search(self, *, share: float) -> None:
        """Anneal until a share of the limit is used, telling of what is better."""
        begin, steps_begin, chunk = self.elapsed, self.engine.steps, 20
        end = self.limit * share
        goal = None if self.max_steps is None else int(self.max_steps * share)
        while not self.over() and self.elapsed < end:
            if goal is None:
                done = (self.elapsed - begin) / max(1e-9, end - begin)
            else:
                if self.engine.steps >= goal:
                    return
                done = (self.engine.steps - steps_begin) / max(1, goal - steps_begin)
                chunk = min(max(1, (goal - steps_begin) // 50), goal - self.engine.steps)
            before, clock = self.engine.points, self.elapsed
            heat = HOT * (COLD / HOT) ** min(1.0, done)
            if self.engine.improve(chunk, heat, heat) < before:
                self._adopt_schedule("search")
            if goal is None:
                pace = chunk / max(1e-6, self.elapsed - clock)
                chunk = max(1, min(4 * chunk, int(pace * CHUNK_SECONDS)))

    def prove(self) -> None:
        """Let the exact model find the best plan and prove it, as far as time allows."""
        from routing.cpsat.exact import solve_exact
        from routing.cpsat.timed_plan import plan_from_result

        left = 0.75 * (self.limit - self.elapsed)
        if self.over() or left < 0.2:
            return
        orders = self.engine.orders()
        found = solve_exact(
            self.compiled,
            seconds=left,
            hint=[orders.get(s, []) for s in range(len(self.problem.shifts))],
            should_stop=self.over,
        )
        if found.orders is not None:
            self._offer(plan_from_result(self.problem, found), "exact")
            self.engine.adopt({s: order for s, order in enumerate(found.orders) if order})
        if found.lower_bound is not None:
            # Visits that must be made but cannot be are priced beyond all else in the model.
            from routing.compile.compiler import MANDATORY

            self.bound = max(self.bound or 0, found.lower_bound % MANDATORY)
        if self.proven:
            self._say("proven")

    def result(self) -> Result:
        """Return the judged plan with the reasons for what it leaves out."""
        from routing.explain import reasons_for_unassigned

        status: Status = "optimal" if self.proven else "stopped" if self.stopped else "feasible"
        return Result(
            plan=reasons_for_unassigned(self.problem, self.plan),
            cost=self.cost,
            violations=self.violations,
            status=status,
            lower_bound=self.bound,
            seconds=self.elapsed,
            first_plan_seconds=self.first,
            steps=self.engine.steps,
            provenance=Provenance(
                version=_version(),
                seed=self.seed,
                problem_digest=problem_digest(self.problem),
                engine=self.problem.travel.engine,
            ),
            history=tuple(self.history),
        )

    def _adopt_schedule(self, phase: Phase) -> None:
        from routing.compile.decode import plan_of

        self._offer(plan_of(self.problem, self.packed, self.engine.best), phase)

    def _offer(self, plan: Plan, phase: Phase) -> None:
        """Judge a plan; keep it if it is legal and better than the best."""
        violations = check(self.problem, plan)
        if any(v.rule not in UNAVOIDABLE for v in violations):
            if not self.history:
                raise RuntimeError(f"the first plan breaks rules: {violations[0].text}")
            return
        price = cost(self.problem, plan)
        better = not self.history or (len(violations), price.points) < (
            len(self.violations),
            self.cost.points,
        )
        if better:
            self.plan, self.cost, self.violations = plan, price, violations
            self.history.append((self.elapsed, price.points))
            self._say(phase)

    def _say(self, phase: Phase) -> None:
        if self.tell is not None:
            self.tell(
                Progress(
                    seconds=self.elapsed,
                    points=self.cost.points,
                    unassigned=len(self.plan.unassigned),
                    lower_bound=self.bound,
                    step=self.engine.steps,
                    phase=phase,
                )
            )

    def _indices(self, plan: Plan) -> Mapping[int, Sequence[int]]:
        shifts = {shift.id: s for s, shift in enumerate(self.problem.shifts)}
        visits = {visit.id: v for v, visit in enumerate(self.problem.visits)}
        return {
            shifts[route.shift]: [visits[stop.visit] for stop in route.stops]
            for route in plan.routes
        }


def _version() -> str:
    try:
        return version("infuseroute")
    except PackageNotFoundError:  # A source tree that was never installed.
        return "source"
