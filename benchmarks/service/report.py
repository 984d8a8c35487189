"""Records of the service as tables of Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.service.record import FigureRecord

NOTHING = (
    "Nothing is recorded yet; `infuseroute-bench chaos`, `fuzz` and `latency` with "
    "`--record benchmarks/records/service/figures.jsonl` make records."
)

LOST = ("runs", "events", "published twice", "rejected", "audit")
"""What must be zero after a day under fire."""

LIMITS = {
    "plain reads": 50.0,
    "recommendations": 100.0,
    "move legality": 30.0,
    "first legal proposal": 2_000.0,
    "proposal": 10_000.0,
}
"""Milliseconds within which 99 of 100 answers must come."""


def service_lines(records: Iterable[FigureRecord]) -> Iterator[str]:
    """Yield the tables of the newest record of each case and variant."""
    newest = {(record.case, record.variant): record for record in records}
    if not newest:
        yield from (NOTHING, "")
        return
    yield from _table(
        (
            "kills on",
            "kills: server, workers, solvers",
            "events told, accepted",
            "runs, proposals accepted",
            "runs lost",
            "events lost",
            "published twice",
            "plans rejected",
            "audit faults",
            "all ended after, s",
        ),
        [_chaos(r) for (case, _), r in sorted(newest.items()) if case == "chaos"],
    )
    yield from _table(
        ("requests made up", "cases", "server errors", "outside the description"),
        [_fuzz(r) for (case, _), r in sorted(newest.items()) if case == "fuzz"],
    )
    yield from _table(
        ("answers under a solve", "size", "answers", "p50, ms", "p95, ms", "p99, ms", "wanted p99"),
        [_latency(r) for (case, _), r in sorted(newest.items()) if case in LIMITS],
    )
    made = {(r.machine, r.python, r.commit or "unknown") for r in newest.values()}
    yield from (f"Measured on {m}, Python {p}, commit {c}." for m, p, c in sorted(made))
    yield ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _chaos(record: FigureRecord) -> tuple[str, ...]:
    v = record.values
    killed = ", ".join(f"{v[f'{kind} kills']:.0f}" for kind in ("server", "worker", "solver"))
    return (
        record.variant,
        killed,
        f"{v['told']:.0f}, {v['accepted']:.0f}",
        f"{v['runs accepted']:.0f}, {v['proposals accepted']:.0f}",
        *(f"{v[name]:.0f}" for name in LOST),
        f"{v['drained s']:.0f}",
    )


def _fuzz(record: FigureRecord) -> tuple[str, ...]:
    v = record.values
    return record.variant, f"{v['cases']:,.0f}", f"{v['server errors']:.0f}", f"{v['faults']:.0f}"


def _latency(record: FigureRecord) -> tuple[str, ...]:
    v = record.values
    return (
        record.case,
        f"{v['visits']:,.0f} visits, {v['nurses']:.0f} nurses",
        f"{v['answers']:,.0f}",
        *(f"{v[f'{name} ms']:,.1f}" for name in ("p50", "p95", "p99")),
        f"{LIMITS[record.case]:,.0f}",
    )
