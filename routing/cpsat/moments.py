"""When nurses leave for where, as a model decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from routing.cpsat.pause import Pause
    from routing.cpsat.variables import Variables

NEVER = 1 << 31
"""Seconds beyond any horizon."""


class Moments:
    """When nurses leave, as a plan made of a solution says, breaks included.

    Attributes
    ----------
    leave, onward
        By visit: when the drive to it begins, and when the one from it does.
    away, homeward, back
        By shift: when the drive from the start place begins (the regular end, if there is no
        route), when the one home does, and when it is over.
    used
        By shift: whether it has a route.
    """

    def __init__(self, variables: Variables) -> None:
        self.v, self.model = variables, variables.model
        scope = variables.scope
        self.leave = {w: self._moment(f"leaves for {w}") for w in scope.visits}
        self.onward = {w: self._moment(f"leaves {w}") for w in scope.visits}
        self.away = {s: self._moment(f"leaves base {s}") for s in scope.shifts}
        self.homeward = {s: self._moment(f"leaves for home {s}") for s in scope.shifts}
        self.back = {s: self._moment(f"is home {s}") for s in scope.shifts}
        self.used = {s: self.model.new_bool_var(f"used {s}") for s in scope.shifts}
        for s in scope.shifts:
            self._shift(s)
        for (v, w), x in variables.follows.items():
            self._between(v, w, x)

    def _moment(self, name: str) -> cp_model.IntVar:
        return self.model.new_int_var(-NEVER, NEVER, name)

    def _shift(self, s: int) -> None:
        c, used = self.v.compiled, self.used[s]
        ways = [(w, x) for (shift, w), x in self.v.first.items() if shift == s]
        self.model.add(sum(x for _, x in ways) == used)
        self.model.add(self.away[s] == int(c.shift_end[s])).only_enforce_if(~used)
        pause = self.v.breaks.get(s)
        for w, x in ways:
            self.model.add(self.away[s] == self.leave[w]).only_enforce_if(x)
            held, leg = bool(c.shift_at_start[s]), self.v.leg_out(s, w)
            begin = int(c.shift_start[s])
            usual = begin if held else self.v.start(w) - leg
            if pause is None:
                self.model.add(self.leave[w] == usual).only_enforce_if(x)
                continue
            here = pause.before[w]
            self.model.add(self.leave[w] == usual).only_enforce_if(x, ~here)
            first = begin if held else pause.start - leg
            stays: list[cp_model.LiteralT] = [x, here, ~pause.drive_first]
            self.model.add(self.leave[w] == first).only_enforce_if(x, here, pause.drive_first)
            if held:
                self._stays(self.leave[w], pause, begin, leg, stays)
            else:
                ended = pause.start + pause.seconds
                self.model.add(self.leave[w] == ended).only_enforce_if(*stays)
        for (v, shift), x in self.v.last.items():
            if shift == s:
                self._home(v, s, x)

    def _between(self, v: int, w: int, x: cp_model.IntVar) -> None:
        self.model.add(self.onward[v] == self.leave[w]).only_enforce_if(x)
        # A break before the drive keeps her where she was; that is of the shift that makes both.
        paused = []
        for s in self.v.shifts_of(w):
            pause = self.v.breaks.get(s)
            if pause is None or w not in pause.before:
                continue
            here = [x, self.v.makes[w, s], pause.before[w]]
            self.model.add(self.leave[w] == self.v.end(v)).only_enforce_if(*here, pause.drive_first)
            stays: list[cp_model.LiteralT] = [*here, ~pause.drive_first]
            self._stays(self.leave[w], pause, self.v.end(v), self.v.leg(v, w), stays)
            paused.append(pause.before[w])
        self.model.add(self.leave[w] == self.v.end(v)).only_enforce_if(x, *(~p for p in paused))

    def _stays(
        self,
        leaves: cp_model.IntVar,
        pause: Pause,
        free: cp_model.LinearExprT,
        leg: int,
        when: list[cp_model.LiteralT],
        *,
        late: cp_model.LinearExprT | None = None,
    ) -> None:
        """Say when she leaves whose break comes before the drive.

        A break that begins only when the drive could be over is read as one after it: then she
        leaves at ``late``, or as soon as she is free.
        """
        over = self.model.new_bool_var("break after all")
        self.model.add(pause.start >= free + leg).only_enforce_if(*when, over)
        self.model.add(pause.start <= free + (leg - 1)).only_enforce_if(*when, ~over)
        ended = pause.start + pause.seconds
        self.model.add(leaves == ended).only_enforce_if(*when, ~over)
        self.model.add(leaves == (free if late is None else late)).only_enforce_if(*when, over)

    def _home(self, v: int, s: int, x: cp_model.IntVar) -> None:
        end, way = self.v.end(v), self.v.leg_back(v, s)
        leaves, pause = self.homeward[s], self.v.breaks.get(s)
        self.model.add(self.onward[v] == leaves).only_enforce_if(x)
        if pause is None:
            self.model.add(leaves == end).only_enforce_if(x)
            self.model.add(self.back[s] == end + way).only_enforce_if(x)
            return
        here, ended = pause.at_the_end, pause.start + pause.seconds
        self.model.add(leaves == end).only_enforce_if(x, ~here)
        self.model.add(self.back[s] == end + way).only_enforce_if(x, ~here)
        stays: list[cp_model.LiteralT] = [x, here, ~pause.drive_first]
        self._stays(leaves, pause, end, way, stays, late=pause.start - way)
        self.model.add(self.back[s] == ended + way).only_enforce_if(*stays)
        # As the judge reads it, she is there just when the break begins.
        self.model.add(leaves == pause.start - way).only_enforce_if(x, here, pause.drive_first)
        self.model.add(self.back[s] == ended).only_enforce_if(x, here, pause.drive_first)
