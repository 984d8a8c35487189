"""Emergency coverage as a term of the exact model: who could be reached in time, slot by slot.

The judge's definition, literal for literal. In each slot and for each column of patients there is
a literal for all that could bring a nurse there in time: waiting at her start place, on the way to
a visit or waiting there, in it, still at the last place because of a break, on the way back. Each
literal may only be true if the times say so; what is uncovered is what none of them covers. So the
term is exact at every optimum. It takes some ``slots x columns x visits`` literals: ``fits`` tells
whether that is few enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from routing.compile.cover import SLOT, WEIGHT
from routing.cpsat.moments import Moments
from routing.cpsat.variables import total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.compile.cover import CoverTables
    from routing.cpsat.variables import Variables

MOST_LITERALS = 20_000
"""Slots x columns x visits and shifts, beyond which the model would take too long to be of use."""


def fits(tables: CoverTables, visits: int) -> bool:
    """Tell whether a day is small enough for the term."""
    asked = int((tables.weight > 0).sum())
    return asked * (visits + len(tables.call_place)) <= MOST_LITERALS


def coverage_points(variables: Variables, tables: CoverTables) -> cp_model.LinearExpr:
    """Return the points of uncovered patient-minutes, each class rounded down, of a whole plan."""
    price = int(tables.scalar[WEIGHT])
    return price * total(_Coverage(variables, tables).minutes())


class _Coverage:
    """The moments of a plan, and literals that say who could be where in time."""

    def __init__(self, variables: Variables, tables: CoverTables) -> None:
        self.v, self.k = variables, tables
        self.model = variables.model
        self.slot = int(tables.scalar[SLOT])
        self.known: dict[tuple[object, ...], cp_model.IntVar] = {}
        self.m = Moments(variables)

    def minutes(self) -> Iterator[cp_model.IntVar]:
        """Yield the uncovered patient-minutes of each class, rounded down."""
        k = self.k
        for number in range(len(k.class_start) - 1):
            columns = range(int(k.class_start[number]), int(k.class_start[number + 1]))
            seconds = [
                int(k.weight[t, c]) * self._uncovered(t, c)
                for c in columns
                for t in range(len(k.weight))
                if k.weight[t, c] > 0
            ]
            whole = int(k.weight[:, columns].sum()) // 60 if columns else 0
            minutes = self.model.new_int_var(0, whole, f"uncovered minutes {number}")
            # From below only: the least whole number is the sum rounded down.
            self.model.add(60 * minutes + 59 >= total(seconds))
            yield minutes

    # Who could be where in time.

    def _uncovered(self, t: int, c: int) -> cp_model.LinearExpr:
        """Return 1 or 0: nobody reaches the patients of a column in time in a slot."""
        ways = list(self._ways(t, c))
        if any(way is None for way in ways):
            return cp_model.LinearExpr.constant(0)
        missed = self.model.new_bool_var(f"uncovered {t} {c}")
        self.model.add_bool_or([missed, *(way for way in ways if way is not None)])
        return missed

    def _ways(self, t: int, c: int) -> Iterator[cp_model.IntVar | None]:
        """Yield literals of all that covers a column in a slot; None: it is covered for sure."""
        p, now = self.v.compiled, t * self.slot
        here = self.k.away[:, t] == 0
        able = [bool(until >= now) for until in np.where(here, self.k.until[:, c], -1).tolist()]
        for s, place in enumerate(self.k.call_place.tolist()):
            nurse = int(p.shift_nurse[s])
            if (
                place >= 0
                and able[nurse]
                and self._slack(place, now, c) >= 0
                and self._lasts(s, now)
            ):
                yield self._at_home(nurse, now)
        for s in range(len(p.shift_start)):
            if p.shift_regular[s] and able[int(p.shift_nurse[s])]:
                yield from self._in_shift(s, now, c)
        for w in self.v.scope.visits:
            makers = [s for s in self.v.shifts_of(w) if able[int(p.shift_nurse[s])]]
            if makers:
                yield from self._at_visit(w, now, c, makers)

    def _slack(self, place: int, now: int, c: int) -> int:
        """Return seconds that a nurse at a place may be held in a slot and be in time."""
        return int(self.k.slack[self.k.first_row[now // self.slot] + place, c])

    def _lasts(self, s: int, now: int) -> bool:
        c = self.v.compiled
        return bool(c.shift_start[s] <= now < c.shift_end[s])

    def _at_home(self, nurse: int, now: int) -> cp_model.IntVar | None:
        """Return who is on call, unless a regular shift has her; that one may run over."""
        c = self.v.compiled
        own = [r for r in range(len(c.shift_start)) if c.shift_nurse[r] == nurse]
        begun = [r for r in own if c.shift_regular[r] and c.shift_start[r] <= now]
        if any(now < c.shift_end[r] for r in begun):
            return self._never()
        late = [r for r in begun if r in self.m.used and now < c.shift_latest_end[r]]
        if not late:
            return None
        key = ("home", nurse, now)
        if key not in self.known:
            here = self.known[key] = self.model.new_bool_var(f"at home {nurse} {now}")
            for r in late:
                self.model.add(self.m.back[r] <= now).only_enforce_if(here, self.m.used[r])
        return self.known[key]

    def _never(self) -> cp_model.IntVar:
        if ("never",) not in self.known:
            self.known["never",] = self.model.new_bool_var("never")
            self.model.add(self.known["never",] == 0)
        return self.known["never",]

    def _in_shift(self, s: int, now: int, c: int) -> Iterator[cp_model.IntVar | None]:
        """Yield waiting at the start place, and being on the way home or there."""
        p = self.v.compiled
        if now < p.shift_start[s]:
            return
        base, goal = int(p.shift_start_place[s]), int(p.shift_end_place[s])
        if s not in self.m.used:
            if self._lasts(s, now) and self._slack(base, now, c) >= 0:
                yield None
            return
        if self._slack(base, now, c) >= 0:
            key = ("base", s, now)
            if key not in self.known:
                here = self.known[key] = self.model.new_bool_var(f"at base {s} {now}")
                self.model.add(self.m.away[s] >= now + 1).only_enforce_if(here)
            yield self.known[key]
        # The compiled latest end may lie before the regular one, where no visit lasts so long.
        slack = self._slack(goal, now, c)
        if slack >= 0 and now < max(p.shift_latest_end[s], p.shift_end[s]):
            yield self._on_way_home(s, now, slack)

    def _on_way_home(self, s: int, now: int, slack: int) -> cp_model.IntVar:
        key = ("back", s, now, slack)
        if key not in self.known:
            p = self.v.compiled
            here = self.known[key] = self.model.new_bool_var(f"back {s} {now} {slack}")
            self.model.add_implication(here, self.m.used[s])
            self.model.add(self.m.homeward[s] <= now).only_enforce_if(here)
            there = self.m.homeward[s] + self.v.homeward(s)
            self.model.add(there <= now + slack).only_enforce_if(here)
            if now >= p.shift_end[s]:
                self.model.add(self.m.back[s] >= now + 1).only_enforce_if(here)
        return self.known[key]

    def _at_visit(
        self, w: int, now: int, c: int, makers: list[int]
    ) -> Iterator[cp_model.IntVar | None]:
        """Yield being on the way to a visit or waiting there, in it, and after it on a break."""
        place = int(self.v.compiled.place[w])
        slack = self._slack(place, now, c)
        if slack < 0:
            return
        windows = self.v.windows(w)
        earliest, latest = windows[0][0], max(last for _, _, last in windows)
        if now < latest:
            here, new = self._new(("to", w, now, slack, *makers), w, makers)
            if new:
                self.model.add(self.m.leave[w] <= now).only_enforce_if(here)
                self.model.add(self.v.start(w) >= now + 1).only_enforce_if(here)
                there = self.m.leave[w] + self._driving(w)
                self.model.add(there <= now + slack).only_enforce_if(here)
            yield here
        hold = int(self.k.hold[w])
        if earliest <= now < latest + self.v.on_site(w):
            here, new = self._new(("in", w, now, slack, *makers), w, makers)
            if new:
                self.model.add(self.v.start(w) <= now).only_enforce_if(here)
                self.model.add(self.v.end(w) >= now + 1).only_enforce_if(here)
                if hold > slack:
                    self.model.add(self.v.end(w) <= now + slack).only_enforce_if(here)
            yield here
        if now >= earliest and any(s in self.v.breaks for s in makers):
            here, new = self._new(("after", w, now, *makers), w, makers)
            if new:
                self.model.add(self.v.end(w) <= now).only_enforce_if(here)
                self.model.add(self.m.onward[w] >= now + 1).only_enforce_if(here)
            yield here

    def _new(
        self, key: tuple[object, ...], w: int, makers: list[int]
    ) -> tuple[cp_model.IntVar, bool]:
        """Return a literal that some of the makers make a visit, and whether it is new."""
        if key in self.known:
            return self.known[key], False
        here = self.known[key] = self.model.new_bool_var(" ".join(map(str, key)))
        self.model.add_bool_or([~here, *(self.v.makes[w, s] for s in makers)])
        return here, True

    def _driving(self, w: int) -> cp_model.LinearExpr:
        """Return the driving seconds of the leg to a visit, parking not counted."""
        c = self.v.compiled
        goal = int(c.place[w])
        terms = [
            int(c.drive[c.place[v], goal]) * x
            for (v, other), x in self.v.follows.items()
            if other == w
        ]
        terms += [
            int(c.drive[c.shift_start_place[s], goal]) * x
            for (s, other), x in self.v.first.items()
            if other == w
        ]
        return total(terms)
