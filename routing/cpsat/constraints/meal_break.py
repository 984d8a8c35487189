"""A due break is taken, or eaten inside a visit, or missed at a price where it is not mandatory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from routing.cpsat.pause import Pause
    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Place breaks in gaps, before the drive of the gap or after it, and demand those due."""
    if not variables.breaks:
        return
    left = _left_before(variables)
    for s, pause in variables.breaks.items():
        _one_gap(variables, pause)
        for v, here in pause.before.items():
            leg = variables.incoming(v)
            _fits(variables, pause, here, left[v], leg, variables.start(v))
        home = variables.homeward(s)
        _fits(variables, pause, pause.at_the_end, left[-1 - s], home, variables.arrival[s])
        _due(variables, pause)
        if pause.own is not None:
            _own_time(variables, pause, pause.own)


def _left_before(variables: Variables) -> dict[int, cp_model.IntVar]:
    """Return when the activity before each visit is over; at key ``-1 - s``, before the way home.

    It is bounded from below only, which is all that a break after it needs.
    """
    model, c = variables.model, variables.compiled
    keys = {v for s in variables.breaks for v in variables.visits_of(s)}
    keys.update(-1 - s for s in variables.breaks)
    latest = max(int(c.shift_latest_end[s]) for s in variables.scope.shifts)
    first = min(int(c.shift_start[s]) for s in variables.scope.shifts)
    left = {key: model.new_int_var(first, latest, f"left before {key}") for key in sorted(keys)}
    for (v, w), follows in variables.follows.items():
        if w in left:
            model.add(left[w] >= variables.end(v)).only_enforce_if(follows)
    for (s, v), begins in variables.first.items():
        if v in left:
            model.add(left[v] >= variables.departure[s]).only_enforce_if(begins)
    for (v, s), ends in variables.last.items():
        if s in variables.breaks:
            model.add(left[-1 - s] >= variables.end(v)).only_enforce_if(ends)
    return left


def _one_gap(variables: Variables, pause: Pause) -> None:
    model, s = variables.model, pause.shift
    model.add_exactly_one([*pause.before.values(), pause.at_the_end, ~pause.taken])
    model.add_implication(pause.taken, variables.used[s])
    for v, here in pause.before.items():
        model.add_implication(here, variables.makes[v, s])
    # A break not taken has one way of not being taken, or the solver would count them all.
    model.add_implication(pause.drive_first, pause.taken)
    earliest = int(variables.compiled.break_earliest[s])
    model.add(pause.start == earliest).only_enforce_if(~pause.taken)


def _fits(
    variables: Variables,
    pause: Pause,
    here: cp_model.IntVar,
    left: cp_model.IntVar,
    leg: cp_model.LinearExpr,
    until: cp_model.LinearExpr,
) -> None:
    model, over = variables.model, pause.start + pause.seconds
    model.add(left + leg + pause.seconds <= until).only_enforce_if(here)
    model.add(pause.start >= left).only_enforce_if(here)
    model.add(pause.start >= left + leg).only_enforce_if(here, pause.drive_first)
    model.add(over <= until).only_enforce_if(here)
    model.add(over + leg <= until).only_enforce_if(here, ~pause.drive_first)


def _own_time(variables: Variables, pause: Pause, own: cp_model.IntVar) -> None:
    """Bound the seconds between a break before the first stop and that stop; else there are none.

    They are bounded from above only, as they only ever make a plan cheaper.
    """
    model, s, over = variables.model, pause.shift, pause.start + pause.seconds
    opens: list[cp_model.IntVar] = []
    for v, here in pause.before.items():
        if (s, v) not in variables.first:
            continue
        opening = model.new_bool_var(f"break {s} opens before {v}")
        model.add_implication(opening, here)
        model.add_implication(opening, variables.first[s, v])
        free = variables.start(v) - over
        model.add(own <= free).only_enforce_if(opening, pause.drive_first)
        leg = variables.leg_out(s, v)
        model.add(own <= free - leg).only_enforce_if(opening, ~pause.drive_first)
        opens.append(opening)
    model.add(own == 0).only_enforce_if([~opening for opening in opens])


def _due(variables: Variables, pause: Pause) -> None:
    model, c, s = variables.model, variables.compiled, pause.shift
    short = model.new_bool_var(f"short {s}")
    ways = [pause.taken, short, *_meals_inside(variables, s)]
    if pause.missed is not None:
        ways.append(pause.missed)
    model.add_bool_or(ways)
    lasts = variables.arrival[s] - variables.departure[s]
    model.add(lasts <= int(c.break_due_after[s])).only_enforce_if(short)


def _meals_inside(variables: Variables, s: int) -> list[cp_model.IntVar]:
    """Return a literal per visit inside which the nurse of shift s may eat in time."""
    model, c = variables.model, variables.compiled
    seconds = int(c.break_seconds[s])
    eaten: list[cp_model.IntVar] = []
    for v in variables.visits_of(s):
        if not (c.break_on_duty[s] and c.meal_inside[v] and c.on_site[v] >= seconds):
            continue
        eats = model.new_bool_var(f"eats {s} {v}")
        model.add_implication(eats, variables.makes[v, s])
        model.add(variables.start(v) <= int(c.break_latest[s])).only_enforce_if(eats)
        done = int(c.break_earliest[s]) + seconds
        model.add(variables.end(v) >= done).only_enforce_if(eats)
        eaten.append(eats)
    return eaten
