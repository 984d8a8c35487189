"""The variables of a roster model, and what several constraints look at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from staffing.compile.compiled import Compiled, Ints
    from staffing.roster.people import RosterNurse

Term = Literal | int
"""A 0-1 variable, or what it is fixed to."""

Guard = cp_model.IntVar


@dataclass(frozen=True, kw_only=True, eq=False)
class Scope:
    """What is decided: some days of some nurses, with the rest of a roster as it is.

    Attributes
    ----------
    table
        Options (n, d) of the roster; what is free is a hint.
    free
        Days of each free nurse, by index; None if all days of all nurses are free.
    """

    table: Ints | None = None
    free: dict[int, frozenset[int]] | None = None


@dataclass(kw_only=True, eq=False)
class Variables:
    """A model in the making.

    Attributes
    ----------
    model, compiled, scope
        The model, the problem and the part of it.
    penalties
        (points for each unit, variable or literal).
    constant
        Points that are already certain.
    guards
        Where conflicts are sought: the literal and the sentence of each rule; else None.
    """

    compiled: Compiled
    scope: Scope
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    penalties: list[tuple[int, cp_model.LinearExprT]] = field(default_factory=list)
    guards: dict[str, cp_model.IntVar] | None = None
    x: dict[tuple[int, int, int], Term] = field(default_factory=dict)
    _member: dict[tuple[int, int, frozenset[str]], Term] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Create what is decided, and the prices that each choice has by itself."""
        self.nurses = self._nurses()
        for n in self.nurses:
            free = None if self.scope.free is None else self.scope.free[n]
            for day in range(self.compiled.problem.days):
                if free is None or day in free:
                    self._decide(n, day)
                else:
                    self._keep(n, day)

    def _nurses(self) -> list[int]:
        if self.scope.free is None:
            return list(range(len(self.compiled.problem.nurses)))
        return sorted(self.scope.free)

    def _decide(self, n: int, day: int) -> None:
        c = self.compiled
        chosen: list[Literal] = []
        for option in range(len(c.options)):
            if c.allowed[n, day, option]:
                var = self.model.new_bool_var(f"x {n} {day} {option}")
                self.x[n, day, option] = var
                chosen.append(var)
                price = int(c.price[n, day, option] - c.off_price[n, day])
                if price:
                    self.penalties.append((price, var))
                if self.scope.table is not None:
                    self.model.add_hint(var, int(self.scope.table[n, day] == option))
        if c.off_price[n, day]:
            self.penalties.append((int(c.off_price[n, day]), 1))
        if not chosen:
            return
        if c.off_allowed[n, day]:
            self.model.add_at_most_one(chosen)
        else:
            self.model.add_exactly_one(chosen)

    def _keep(self, n: int, day: int) -> None:
        assert self.scope.table is not None
        option = int(self.scope.table[n, day])
        if option >= 0:
            self.x[n, day, option] = 1

    def nurse(self, n: int) -> RosterNurse:
        """Return a nurse by index."""
        return self.compiled.problem.nurses[n]

    def chosen(self, n: int, day: int, accept: Callable[[str, str], bool]) -> list[Term]:
        """Return the choices of a day whose shift and zone are accepted."""
        c = self.compiled
        return [
            self.x[n, day, k]
            for k, option in enumerate(c.options)
            if (n, day, k) in self.x and accept(c.problem.shift_types[option.shift].id, option.zone)
        ]

    def member(self, n: int, day: int, shifts: frozenset[str]) -> Term:
        """Return whether a nurse has one of some shifts, or any if none are named, on a day."""
        key = (n, day, shifts)
        if key not in self._member:
            found = self.chosen(n, day, lambda shift, _: not shifts or shift in shifts)
            self._member[key] = self._any(found, f"has {n} {day}")
        return self._member[key]

    def _any(self, terms: list[Term], name: str) -> Term:
        """Return a term that equals the sum of terms of which at most one is 1."""
        open_terms = [t for t in terms if not isinstance(t, int)]
        if len(open_terms) < len(terms):
            return 1
        if len(open_terms) <= 1:
            return open_terms[0] if open_terms else 0
        var = self.model.new_bool_var(name)
        self.model.add(cp_model.LinearExpr.sum(open_terms) == var)
        return var

    def guard(self, sentence: str) -> list[cp_model.IntVar]:
        """Return the literals that switch a rule on: none, unless conflicts are sought."""
        if self.guards is None:
            return []
        if sentence not in self.guards:
            self.guards[sentence] = self.model.new_bool_var(sentence)
        return [self.guards[sentence]]

    def forbid(self, literals: Iterable[Term], sentence: str) -> None:
        """Forbid that all of some terms are 1."""
        clause = self._denied(literals)
        if clause is not None:
            self.model.add_bool_or([*clause, *(g.negated() for g in self.guard(sentence))])

    def punish(self, points: int, literals: Iterable[Term]) -> None:
        """Charge points if all of some terms are 1."""
        if points == 0:
            return
        clause = self._denied(literals)
        if clause is not None:
            broken = self.model.new_bool_var("")
            self.model.add_bool_or([*clause, broken])
            self.penalties.append((points, broken))

    @staticmethod
    def _denied(literals: Iterable[Term]) -> list[cp_model.LiteralT] | None:
        """Return the negations of terms, or None if one of them can never be 1."""
        clause: list[cp_model.LiteralT] = []
        for literal in literals:
            if isinstance(literal, int):
                if literal == 0:
                    return None
            else:
                clause.append(literal.negated())
        return clause

    def above(
        self,
        amount: cp_model.LinearExprT,
        most: int,
        points: int | None,
        unit: int,
        sentence: str,
        high: int,
    ) -> None:
        """Keep an amount at most ``most``, or charge points for each begun unit above."""
        if points is None:
            self.model.add(amount <= most).only_enforce_if(*self.guard(sentence))
        elif points:
            slack = self.model.new_int_var(0, max(0, high), "")
            self.model.add(unit * slack >= amount - most)
            self.penalties.append((points, slack))

    def below(
        self, amount: cp_model.LinearExprT, least: int, points: int | None, unit: int, sentence: str
    ) -> None:
        """Keep an amount at least ``least``, or charge points for each begun unit below."""
        if points is None:
            self.model.add(amount >= least).only_enforce_if(*self.guard(sentence))
        elif points:
            slack = self.model.new_int_var(0, max(0, -(-least // unit)), "")
            self.model.add(unit * slack >= least - amount)
            self.penalties.append((points, slack))


def negated(term: Term) -> Term:
    """Return 1 - a term."""
    return 1 - term if isinstance(term, int) else term.negated()


def by_key(pairs: Iterable[tuple[int, Term]]) -> dict[int, list[Term]]:
    """Return terms by an index."""
    found: dict[int, list[Term]] = defaultdict(list)
    for key, term in pairs:
        found[key].append(term)
    return found
