"""Boards as tables of Markdown."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

from benchmarks.instance_run import OURS
from benchmarks.report.boards import LARGE, summary
from benchmarks.report.footnotes import Footnotes, Sources, shared, troubles, unlike

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.report.boards import Board, Row, Summary
    from benchmarks.report.runs import Runs, Value

NONE = "-"
"""A cell of which nothing is known."""


def board_lines(board: Board) -> list[str]:
    """Return a board as lines: what was reached, beside others, over all, and where from."""
    notes, sources = Footnotes(), Sources()
    lines: list[str] = []
    if any(row.ours for row in board.rows):
        lines += [*_table(*_our_table(board, notes, sources)), ""]
        lines += [*_summary_lines(board), ""]
    if board.others:
        lines += [*_table(*_others_table(board, notes, sources)), ""]
    lines += [*sources.lines(), *notes.lines(), ""]
    return lines


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for row in rows:
        # A name with a bar in it must not make another column.
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"


def _our_table(
    board: Board, notes: Footnotes, sources: Sources
) -> tuple[list[str], list[list[str]]]:
    rows = [row for row in board.rows if row.ours]
    groups = [row.ours for row in rows if row.ours]
    common, rests = shared([[*runs.notes, *troubles(runs)] for runs in groups])
    heads = [
        "instance",
        "size",
        "best known",
        "bound",
        f"ours, best{notes.mark(common)}",
        "gap",
        "mean of seeds",
        "gap",
        "best known after",
        "seconds",
        "accepted",
        "runs",
    ]
    lines = []
    for row, runs, rest in zip(rows, groups, rests, strict=True):
        known = board.known(row.instance)
        best = _told(board, runs.best, runs)
        lines.append(
            [
                row.instance.name,
                f"{row.instance.size:,}" if row.instance.size else NONE,
                _known(board, row, notes),
                _bound(board, row, runs),
                f"**{best}**" if board.improves(row) else best,
                _gap(board, runs.best, known),
                _told(board, runs.mean, runs) + notes.mark(rest),
                _gap(board, runs.mean, known),
                _arrival(board, row, runs),
                _seconds(runs),
                _accepted(runs),
                f"({sources.letter(runs)})",
            ]
        )
    return heads, lines


def _known(board: Board, row: Row, notes: Footnotes) -> str:
    known = board.known(row.instance)
    if known is None:
        return NONE
    return _value(board, known) + notes.mark([f"Best known: {row.instance.source}."])


def _bound(board: Board, row: Row, runs: Runs) -> str:
    bounds = [record.bound for record in runs.planned if record.bound is not None]
    if row.instance.bound is not None:
        bounds.append(row.instance.bound)
    if not bounds:
        return NONE
    bound = (runs.best[0], max(bounds))
    if not board.suite.unserved_first and board.rounded(bound) >= board.rounded(runs.best):
        return f"{_value(board, bound)}, optimal"
    return _value(board, (0.0, bound[1]))


def _told(board: Board, value: Value, runs: Runs) -> str:
    """Return a value of runs; what is left out is told also where it does not count first."""
    if not runs.planned:
        return "no plan"
    told = _value(board, value)
    if not board.suite.unserved_first and runs.left_out:
        told += f", {_count(runs.left_out)} left out"
    return told


def _value(board: Board, value: Value) -> str:
    if not math.isfinite(value[1]):
        return "no plan"
    objective = f"{value[1]:,.{board.suite.decimals}f}"
    return f"{objective}, {_count(value[0])} left out" if value[0] else objective


def _count(number: float) -> str:
    return f"{number:,.1f}".removesuffix(".0")


def _gap(board: Board, value: Value, to: Value | None) -> str:
    gap = board.gap(value, to)
    if gap is not None:
        return percent(gap)
    if to is None or not math.isfinite(value[1]):
        return NONE
    more = value[0] - to[0]
    return f"{_count(abs(more))} {'more' if more > 0 else 'less'} left out" if more else NONE


def percent(part: float) -> str:
    """Return a part in per cent with its sign, and without one if it rounds to nothing."""
    text = f"{100 * part:+.2f} %"
    return "0.00 %" if text in ("+0.00 %", "-0.00 %") else text


def _arrival(board: Board, row: Row, runs: Runs) -> str:
    found = board.seconds_to_best(row)
    if not found:
        return NONE
    return f"{statistics.median(found):.1f} s, {len(found)} of {len(runs.records)}"


def _seconds(runs: Runs) -> str:
    return f"{statistics.fmean(record.used_seconds for record in runs.records):.1f}"


def _accepted(runs: Runs) -> str:
    asked = [record.accepted for record in runs.records if record.accepted is not None]
    return f"{sum(asked)} of {len(asked)}" if asked else NONE


def _summary_lines(board: Board) -> Iterator[str]:
    found = summary(board)
    if found.best_gap is not None and found.mean_gap is not None:
        yield (
            f"Mean gap to the best known over {found.compared} of {found.instances} instances: "
            f"{percent(found.best_gap)} for the best seed, {percent(found.mean_gap)} for the mean "
            f"of seeds. Best known reached on {found.reached}, improved on {len(found.improved)}"
            + (f": {', '.join(found.improved)}." if found.improved else ".")
            + _large(found)
        )
    if found.asked:
        yield f"A judge of others accepted {found.accepted} of {found.asked} solutions."


def _large(found: Summary) -> str:
    improved, count = found.large
    if count in (0, found.instances):
        return ""
    return f" Of the {count} of size {LARGE} and more it was improved on {improved}."


def _others_table(
    board: Board, notes: Footnotes, sources: Sources
) -> tuple[list[str], list[list[str]]]:
    """Return what others reached, and how far above ours that is, mean against mean."""
    rows = [row for row in board.rows if row.ours or row.runs]
    columns = [[row.instance.name for row in rows], [_ours_mean(board, row) for row in rows]]
    heads = ["instance", OURS]
    for solver in board.others:
        texts = [_texts(row, solver) for row in rows]
        present = [text for text, row in zip(texts, rows, strict=True) if _has(row, solver)]
        common, _ = shared(present)
        heads.append(solver + notes.mark(common))
        columns.append(
            [
                _other(board, row, solver, sources)
                + notes.mark(text for text in found if text not in common)
                for row, found in zip(rows, texts, strict=True)
            ]
        )
        better, equal, worse = board.duels(solver)
        columns[-1].append(f"{better}, {equal}, {worse}")
    columns[0].append("ours better, equal, worse")
    columns[1].append("")
    return heads, [list(cells) for cells in zip(*columns, strict=True)]


def _ours_mean(board: Board, row: Row) -> str:
    return NONE if row.ours is None else _told(board, row.ours.mean, row.ours)


def _has(row: Row, solver: str) -> bool:
    return solver in row.runs or solver in row.references


def _texts(row: Row, solver: str) -> list[str]:
    if solver in row.runs:
        runs = row.runs[solver]
        return [*runs.notes, *troubles(runs), *unlike(runs, row.ours)]
    if solver in row.references:
        return [row.references[solver].note]
    return []


def _other(board: Board, row: Row, solver: str, sources: Sources) -> str:
    if not _has(row, solver):
        return NONE
    if solver in row.runs:
        runs = row.runs[solver]
        value, end = runs.mean, f" ({sources.letter(runs)})"
        told = _told(board, value, runs)
    else:
        reference = row.references[solver]
        value = board.referred(reference)
        told = _value(board, value)
        # It need not be the limit of the table.
        end = f" in {reference.seconds:g} s"
    gap = board.gap(value, row.ours.mean) if row.ours and row.ours.planned else None
    return f"{told}{end}" if gap is None else f"{told}{end}, {percent(gap)}"
