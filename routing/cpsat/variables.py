"""What a model decides: who makes which visit, after which other one, when, and the breaks."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from routing.compile.arrays import NO_WAY
from routing.cpsat.pause import Pause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from routing.compile.arrays import Compiled
    from routing.cpsat.scope import Scope


def total(terms: Iterable[cp_model.LinearExpr]) -> cp_model.LinearExpr:
    """Return the sum of terms; 0 of none."""
    # The annotation tells what the library's own stub leaves open.
    found: cp_model.LinearExpr = cp_model.LinearExpr.sum(list(terms))
    return found


class Variables:
    """The decisions of a model, by visit index ``v`` and shift index ``s`` of the whole problem.

    Attributes
    ----------
    model
        The CP-SAT model that holds them.
    compiled, scope
        The problem and the part of it that is decided.
    makes
        ``makes[v, s]``: shift s makes visit v; there for eligible pairs only.
    follows, first, last
        ``follows[v, w]``: w comes right after v; ``first[s, v]``: s begins with v;
        ``last[v, s]``: s ends with v; there for pairs that time and roads allow only.
    used
        ``used[s]``: shift s makes any visit at all.
    departure, arrival
        Seconds of leaving the start place and reaching the end place, per shift.
    breaks
        The meal break of each shift that may have one.
    """

    def __init__(self, model: cp_model.CpModel, compiled: Compiled, scope: Scope) -> None:
        self.model = model
        self.compiled = compiled
        self.scope = scope
        self._never, self._always = model.new_constant(0), model.new_constant(1)
        self._start = {v: self._new_start(v) for v in scope.visits}
        self._present = {v: model.new_bool_var(f"present {v}") for v in scope.visits}
        self.makes = {
            (v, s): model.new_bool_var(f"makes {v} {s}")
            for v in scope.visits
            for s in scope.shifts
            if compiled.eligible[v, s]
        }
        self.used = {s: model.new_bool_var(f"used {s}") for s in scope.shifts}
        self.departure = {s: self._new_moment(f"departure {s}", s) for s in scope.shifts}
        self.arrival = {s: self._new_moment(f"arrival {s}", s) for s in scope.shifts}
        self._shifts_of = {
            v: [s for s in scope.shifts if (v, s) in self.makes] for v in scope.visits
        }
        self._visits_of = {
            s: [v for v in scope.visits if (v, s) in self.makes] for s in scope.shifts
        }
        self.first = {
            (s, v): model.new_bool_var(f"first {s} {v}")
            for v, s in self.makes
            if self.leg_out(s, v) < NO_WAY
        }
        self.last = {
            (v, s): model.new_bool_var(f"last {v} {s}")
            for v, s in self.makes
            if self.leg_back(v, s) < NO_WAY
        }
        self.follows = {
            (v, w): model.new_bool_var(f"follows {v} {w}")
            for v, w in permutations(scope.visits, 2)
            if self._can_follow(v, w)
        }
        self._incoming = {w: self._legs_to(w) for w in scope.visits}
        self.breaks = {
            s: Pause(model, compiled, s, self._visits_of[s])
            for s in scope.shifts
            if self._break_matters(s)
        }

    # What is asked of visits, whether the model decides them or not.

    def present(self, v: int) -> cp_model.IntVar:
        """Return the literal of visit v being planned; a constant where that is given."""
        if v in self._present:
            return self._present[v]
        return self._always if v in self.scope.fixed else self._never

    def start(self, v: int) -> cp_model.LinearExpr:
        """Return the start of visit v, which means something only if it is planned."""
        if v in self._start:
            return self._start[v]
        return cp_model.LinearExpr.constant(self.scope.fixed[v].start)

    def nurse_makes(self, nurse: int, v: int) -> cp_model.LinearExpr:
        """Return 1 or 0: one of the nurse's shifts makes visit v."""
        if v in self.scope.fixed:
            made = self.compiled.shift_nurse[self.scope.fixed[v].shift] == nurse
            return cp_model.LinearExpr.constant(int(made))
        own = [s for s in self._shifts_of.get(v, ()) if self.compiled.shift_nurse[s] == nurse]
        return total(self.makes[v, s] for s in own)

    def nurses_of(self, v: int) -> set[int]:
        """Return the nurses who may make visit v, or the one who does."""
        if v in self.scope.fixed:
            return {int(self.compiled.shift_nurse[self.scope.fixed[v].shift])}
        return {int(self.compiled.shift_nurse[s]) for s in self._shifts_of.get(v, ())}

    def is_possible(self, v: int) -> bool:
        """Tell whether visit v can be planned, or is."""
        return v in self._present or v in self.scope.fixed

    def is_free(self, v: int) -> bool:
        """Tell whether visit v is the model's to decide."""
        return v in self._present

    def shifts_of(self, v: int) -> list[int]:
        """Return the free shifts that may make free visit v."""
        return self._shifts_of[v]

    def visits_of(self, s: int) -> list[int]:
        """Return the free visits that free shift s may make."""
        return self._visits_of[s]

    def links(self) -> Iterator[tuple[int, int, int]]:
        """Yield link, first and second visit where both can be planned and one is free."""
        c = self.compiled
        for k, pair in enumerate(zip(c.link_first.tolist(), c.link_second.tolist(), strict=True)):
            if all(map(self.is_possible, pair)) and any(map(self.is_free, pair)):
                yield k, pair[0], pair[1]

    def on_site(self, v: int) -> int:
        """Return seconds on site."""
        return int(self.compiled.on_site[v])

    def end(self, v: int) -> cp_model.LinearExpr:
        """Return start plus time on site."""
        return self.start(v) + self.on_site(v)

    # Legs.

    def leg_out(self, s: int, v: int) -> int:
        """Return seconds from the start place of shift s to visit v."""
        return self._leg(int(self.compiled.shift_start_place[s]), v)

    def leg(self, v: int, w: int) -> int:
        """Return seconds from visit v to visit w."""
        return self._leg(int(self.compiled.place[v]), w)

    def leg_back(self, v: int, s: int) -> int:
        """Return seconds from visit v to the end place of shift s."""
        return int(self.compiled.drive[self.compiled.place[v], self.compiled.shift_end_place[s]])

    def incoming(self, w: int) -> cp_model.LinearExpr:
        """Return the seconds of the leg to visit w, whichever it is; 0 if w is not planned."""
        return self._incoming[w]

    def homeward(self, s: int) -> cp_model.LinearExpr:
        """Return the seconds of the last leg of shift s."""
        ways = [(x, self.leg_back(v, s)) for (v, other), x in self.last.items() if other == s]
        return cp_model.LinearExpr.weighted_sum([x for x, _ in ways], [n for _, n in ways])

    def windows(self, v: int) -> list[tuple[int, int, int]]:
        """Return earliest, due and latest of each window of visit v."""
        c = self.compiled
        numbers = range(int(c.window_start[v]), int(c.window_start[v + 1]))
        return [(int(c.earliest[k]), int(c.due[k]), int(c.latest[k])) for k in numbers]

    # The way back.

    def orders(self, value: Callable[[cp_model.IntVar], int]) -> list[list[int]]:
        """Return the visits of each shift of the whole problem, in order.

        Parameters
        ----------
        value
            Gives a variable's value in a solution.
        """
        found: list[list[int]] = [[] for _ in range(self.compiled.eligible.shape[1])]
        for v, fixed in sorted(self.scope.fixed.items(), key=lambda item: item[1].start):
            found[fixed.shift].append(v)
        after = {v: w for (v, w), x in self.follows.items() if value(x)}
        for (s, v), x in self.first.items():
            at: int | None = v if value(x) else None
            while at is not None:
                found[s].append(at)
                at = after.get(at)
        return found

    def steps(
        self, orders: Sequence[Sequence[int]]
    ) -> Iterator[tuple[cp_model.IntVar | None, int]]:
        """Yield every literal of the free routes with the value it has in given orders.

        None stands for a step that the model knows to be impossible.
        """
        taken: set[tuple[str, int, int]] = set()
        for s in self.scope.shifts:
            order = orders[s]
            if order:
                taken.add(("first", s, order[0]))
                taken.add(("last", order[-1], s))
                taken.update(("follows", v, w) for v, w in pairwise(order))
        tables = {"first": self.first, "last": self.last, "follows": self.follows}
        for name, a, b in taken:
            if (a, b) not in tables[name]:
                yield None, 1
        for name, table in tables.items():
            for (a, b), x in table.items():
                yield x, int((name, a, b) in taken)

    # How variables come to be.

    def _new_start(self, v: int) -> cp_model.IntVar:
        intervals = [[earliest, latest] for earliest, _, latest in self.windows(v)]
        domain = cp_model.Domain.from_intervals(intervals)
        return self.model.new_int_var_from_domain(domain, f"start {v}")

    def _new_moment(self, name: str, s: int) -> cp_model.IntVar:
        c = self.compiled
        return self.model.new_int_var(int(c.shift_start[s]), int(c.shift_latest_end[s]), name)

    def _leg(self, place: int, v: int) -> int:
        c = self.compiled
        goal = int(c.place[v])
        return 0 if place == goal else int(c.drive[place, goal]) + c.arrival_seconds

    def _legs_to(self, w: int) -> cp_model.LinearExpr:
        before = (v for v in self.scope.visits if (v, w) in self.follows)
        ways = [(self.follows[v, w], self.leg(v, w)) for v in before]
        ways += [
            (self.first[s, w], self.leg_out(s, w))
            for s in self._shifts_of[w]
            if (s, w) in self.first
        ]
        return cp_model.LinearExpr.weighted_sum([x for x, _ in ways], [n for _, n in ways])

    def _can_follow(self, v: int, w: int) -> bool:
        earliest = self.windows(v)[0][0] + self.on_site(v) + self.leg(v, w)
        latest = max(latest for _, _, latest in self.windows(w))
        shared = set(self._shifts_of[v]) & set(self._shifts_of[w])
        return bool(shared) and earliest <= latest

    def _break_matters(self, s: int) -> bool:
        """Tell whether a break may be due, or help to keep to a limit of work, or save waiting."""
        c = self.compiled
        if not c.break_seconds[s]:
            return False
        limited = min(c.shift_max_work[s], c.nurse_max_work[c.shift_nurse[s]]) < NO_WAY
        longest = c.shift_latest_end[s] - c.shift_start[s]
        return bool(longest > c.break_due_after[s] or limited or c.weight_waiting)
