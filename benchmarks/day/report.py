"""Records of simulated days as tables of Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.day.record import FigureRecord

NOTHING = (
    "No day is recorded yet; `infuseroute-bench run suites/day.toml "
    "--record benchmarks/records/day/figures.jsonl` makes them."
)

DAY = (
    ("served in time", "{:.0f}"),
    ("served late", "{:.0f}"),
    ("not served", "{:.0f}"),
    ("new served in time", "{:.0f}"),
    ("late minutes", "{:,.0f}"),
    ("overtime minutes", "{:,.0f}"),
    ("driving minutes", "{:,.0f}"),
    ("not as told in the night", "{:.0f}"),
    ("rules broken", "{:.0f}"),
    ("changed median", "{:g}"),
    ("calls", "{:,.0f}"),
)
"""Columns of a day, with how they are written."""

ANSWERS = ("recommendation", "move")


def day_lines(records: Iterable[FigureRecord]) -> Iterator[str]:
    """Yield the tables of the newest record of each case and variant."""
    newest = {(record.case, record.variant): record for record in records}
    if not newest:
        yield from (NOTHING, "")
        return
    days: dict[str, dict[str, FigureRecord]] = {}
    for (case, variant), record in newest.items():
        if case.startswith("day "):
            days.setdefault(case, {})[variant] = record
    for case, ways in days.items():
        yield from _day(case, ways)
    yield from _answers([r for (case, _), r in newest.items() if case in ANSWERS])
    yield from _proposals([r for (case, _), r in newest.items() if case == "proposal"])
    made = {(r.machine, r.python, r.commit or "unknown") for r in newest.values()}
    yield from (f"Measured on {m}, Python {p}, commit {c}." for m, p, c in sorted(made))
    yield ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _day(case: str, ways: dict[str, FigureRecord]) -> Iterator[str]:
    rows = []
    for name, record in ways.items():
        told = f"{name}, {record.seconds:g} s" if record.seconds else name
        v = record.values
        due, events = f"{v['due']:.0f}", f"{v['events']:.0f}"
        cells = (text.format(record.values[column]) for column, text in DAY)
        rows.append((told, due, events, *cells))
    heads = (case, "visits due", "events", *(column for column, _ in DAY))
    yield from _table(heads, rows)


def _answers(records: Sequence[FigureRecord]) -> Iterator[str]:
    wanted = {"recommendation": "100", "move": "30"}
    rows = [
        (
            record.case,
            _size(record),
            f"{record.values['p50 ms']:.1f}",
            f"{record.values['p99 ms']:.1f}",
            wanted[record.case],
        )
        for record in records
    ]
    if rows:
        yield from _table(("question", "size", "p50, ms", "p99, ms", "wanted p99, ms"), rows)


def _proposals(records: Sequence[FigureRecord]) -> Iterator[str]:
    rows = []
    for record in records:
        v = record.values
        rows.append(
            (
                _size(record),
                f"{v['events']:.0f}",
                f"{v['first legal s, median']:.2f}, {v['first legal s, slowest']:.2f}",
                f"{v['answer s, median']:.1f}, {v['answer s, slowest']:.1f}",
                f"{v['good']:.0f} of {v['events']:.0f}",
                f"{v['above re-solve, median']:.2%}, {v['above re-solve, most']:.2%}",
                f"{v['changed median']:g}, {v['changed most']:g}",
            )
        )
    if rows:
        heads = (
            "proposal",
            "events",
            "first legal, s: median, slowest",
            "answer, s",
            "within 1 % of a full re-solve",
            "above it: median, most",
            "changed visits: median, most",
        )
        yield from _table(heads, rows)


def _size(record: FigureRecord) -> str:
    return f"{record.values['visits']:,.0f} visits, {record.values['nurses']:.0f} nurses"
