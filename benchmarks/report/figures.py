"""Which figures a board has: cost over time, performance profile, others by size."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

from benchmarks.instance_run import OURS
from benchmarks.report.svg import Axis, Chart, Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.report.boards import Board, Row
    from benchmarks.report.runs import Value

MOMENTS = 120
"""Points of a line over time."""

MOST_PER_CENT, MOST_OVER_TIME = 50.0, 20.0
"""Gaps beyond that are cut off: they would press all others onto the axis."""


def figures(board: Board) -> dict[str, Chart]:
    """Return the charts of a board by the last part of their names; those that say something."""
    found = {
        "over-time": over_time(board),
        "profile": profile(board),
        "by-size": by_size(board),
    }
    return {name: chart for name, chart in found.items() if chart is not None}


def over_time(board: Board) -> Chart | None:
    """Return the geometric mean of cost over the best known one, as it falls with time.

    A solver's line begins once it has a plan for each instance and seed. Of others those are drawn
    that kept a history on at least half of our instances; all lines are over the same instances.
    """
    held = {
        solver: {
            row.instance.name: lines for row in board.rows if (lines := _falls(board, row, solver))
        }
        for solver in _runners(board)
    }
    ours = len(held.get(OURS, ()))
    few = [solver for solver, rows in held.items() if not rows or 2 * len(rows) < ours]
    held = {solver: rows for solver, rows in held.items() if solver not in few}
    if not held:
        return None
    common = set.intersection(*(set(rows) for rows in held.values()))
    series = []
    for solver, rows in held.items():
        lines = [line for name in sorted(common) for line in rows[name]]
        points = _mean_line(lines, board.seconds)
        if points:
            series.append(Series(name=solver, points=points, style=_style(board, solver)))
    if not series:
        return None
    begin = min(point[0] for line in series for point in line.points)
    return Chart(
        title=f"{board.title}: cost over time",
        subtitle=f"Geometric mean over {_counted(len(common))} and all seeds, limit "
        f"{board.seconds:g} s"
        + (f"; not drawn, as too few plans compare: {', '.join(few)}" if few else ""),
        x=Axis(label="seconds", low=min(begin, board.seconds / 10), high=board.seconds, log=True),
        y=_gap_axis(
            [y for line in series for _, y in line.points],
            "above the best known, %",
            MOST_OVER_TIME,
        ),
        series=tuple(series),
    )


def _falls(board: Board, row: Row, solver: str) -> list[tuple[tuple[float, float], ...]]:
    """Return (seconds, cost over the best) for each seed; none unless all seeds can be compared."""
    runs, best = row.runs.get(solver), _best(board, row)
    if runs is None or best is None or len(runs.planned) < len(runs.records):
        return []
    if any(not r.history or runs.value(r)[0] != best[0] for r in runs.planned):
        return []
    return [
        tuple((seconds, objective / best[1]) for seconds, objective in record.history or ())
        for record in runs.planned
    ]


def _mean_line(
    lines: Sequence[tuple[tuple[float, float], ...]], limit: float
) -> tuple[tuple[float, float], ...]:
    """Return (seconds, per cent above 1) of the geometric mean, from when all lines have begun."""
    begin = max((0.001, *(line[0][0] for line in lines))) if lines else limit
    if begin >= limit:
        return ()
    moments = [begin * (limit / begin) ** (k / (MOMENTS - 1)) for k in range(MOMENTS)]
    return tuple((t, 100 * (_mean_at(lines, t) - 1)) for t in moments)


def _mean_at(lines: Sequence[tuple[tuple[float, float], ...]], moment: float) -> float:
    # A moment's own rounding must not lose the first plan.
    values = [
        [line[0][1], *(ratio for t, ratio in line if t <= moment * (1 + 1e-9))][-1]
        for line in lines
    ]
    return math.exp(statistics.fmean(math.log(value) for value in values))


def profile(board: Board) -> Chart | None:
    """Return the share of instances on which a solver is within so many per cent of the best.

    Each solver is held to the instances of which it has figures; runs without a plan are figures.
    """
    rows = [row for row in board.rows if _best(board, row) is not None]
    solvers = [*_runners(board), *(s for s in board.others if s not in _runners(board))]
    gaps = {solver: _gaps(board, rows, solver) for solver in solvers}
    gaps = {solver: found for solver, found in gaps.items() if found}
    if len(rows) < 2 or not gaps:
        return None
    most = max((gap for found in gaps.values() for gap in found), default=0.0)
    high = min(MOST_PER_CENT, max(1.0, 1.05 * most))
    series = []
    for solver, found in gaps.items():
        run = sum(_has(row, solver) for row in rows)
        points = [(0.0, 100 * sum(gap <= 1e-9 for gap in found) / run)]
        points += [
            (gap, 100 * (rank + 1) / run)
            for rank, gap in enumerate(sorted(found))
            if 1e-9 < gap <= high
        ]
        points.append((high, points[-1][1]))
        series.append(
            Series(name=solver, points=tuple(points), style=_style(board, solver), shape="steps")
        )
    return Chart(
        title=f"{board.title}: performance profile",
        subtitle=f"Means of seeds on {_counted(len(rows))}, {board.seconds:g} s; what leaves out "
        "more than the best is never within"
        if board.suite.unserved_first
        else f"Means of seeds on {_counted(len(rows))}, limit {board.seconds:g} s",
        x=Axis(label="at most so many % above the best known", low=0.0, high=high),
        y=Axis(label="share of instances told, %", low=0.0, high=100.0),
        series=tuple(series),
    )


def _gaps(board: Board, rows: Sequence[Row], solver: str) -> list[float]:
    """Return how far a solver is above the best, in per cent, where it leaves out no more."""
    found = []
    for row in rows:
        value, best = _reached(board, row, solver), _best(board, row)
        if value is not None and best is not None and value[0] <= best[0]:
            less = value[0] < best[0]  # Whatever its objective, it is better.
            found.append(0.0 if less else 100 * (value[1] / best[1] - 1))
    return found


def by_size(board: Board) -> Chart | None:
    """Return how far above ours others are, by the size of the instance."""
    series = []
    for solver in board.others:
        points = [
            (float(row.instance.size), gap)
            for row in board.rows
            if row.instance.size and (gap := _above_ours(board, row, solver)) is not None
        ]
        if points:
            series.append(
                Series(
                    name=solver,
                    points=tuple(sorted(points)),
                    style=_style(board, solver),
                    shape="points",
                )
            )
    sizes = [x for line in series for x, _ in line.points]
    if not series or len(set(sizes)) < 2:
        return None
    return Chart(
        title=f"{board.title}: others over ours",
        subtitle=f"Means of seeds, an instance each, {board.seconds:g} s; plans that leave out "
        "more or less than ours are not shown"
        if board.suite.unserved_first
        else f"Means of seeds, an instance each, limit {board.seconds:g} s",
        x=Axis(label="size", low=0.9 * min(sizes), high=1.1 * max(sizes), log=True),
        y=_gap_axis(
            [y for line in series for _, y in line.points],
            "above ours, %",
            MOST_PER_CENT,
        ),
        series=tuple(series),
    )


def _above_ours(board: Board, row: Row, solver: str) -> float | None:
    value, ours = _reached(board, row, solver), _reached(board, row, OURS)
    if value is None or ours is None or value[0] != ours[0] or not ours[1]:
        return None
    return 100 * (value[1] / ours[1] - 1)


def _runners(board: Board) -> list[str]:
    """Return the solvers of records, ours first."""
    found = {solver for row in board.rows for solver in row.runs}
    return sorted(found, key=lambda solver: (solver != OURS, solver))


def _reached(board: Board, row: Row, solver: str) -> Value | None:
    value = board.value(row, solver)
    return value if value is not None and math.isfinite(value[1]) else None


def _style(board: Board, solver: str) -> int:
    """Return the number of a solver's colour, the same in all figures of a board."""
    return 0 if solver == OURS else 1 + board.others.index(solver)


def _has(row: Row, solver: str) -> bool:
    return solver in row.runs or solver in row.references


def _best(board: Board, row: Row) -> Value | None:
    """Return the best known value, or else the best of all runs; None if it is no measure."""
    known = board.known(row.instance)
    if known is None:
        known = min((runs.best for runs in row.runs.values()), default=None)
    # What costs nothing, or less, has no multiples.
    return known if known is not None and 0 < known[1] < math.inf else None


def _counted(number: int) -> str:
    return f"{number} instance{'s' if number != 1 else ''}"


def _gap_axis(values: Sequence[float], label: str, most: float) -> Axis:
    low, high = min(0.0, *values), min(most, max(1.0, *values))
    room = 0.04 * (high - low)
    return Axis(label=label, low=low - (room if low < 0 else 0), high=high + room)
