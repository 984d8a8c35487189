"""Records of coverage as tables of Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.coverage.record import CoverageRecord

NOTHING = (
    "No figure is recorded yet; `infuseroute-bench run suites/coverage.toml "
    "--record benchmarks/records/coverage/figures.jsonl` makes them."
)


def coverage_lines(records: Iterable[CoverageRecord]) -> Iterator[str]:
    """Yield the tables of the newest record of each case and variant."""
    newest = {(record.case, record.variant): record for record in records}
    if not newest:
        yield from (NOTHING, "")
        return
    cases: dict[str, dict[str, CoverageRecord]] = {}
    for (case, variant), record in newest.items():
        cases.setdefault(case, {})[variant] = record
    yield from _answers(cases)
    yield from _nights(cases.get("on call", {}))
    yield from _speed(cases.get("moves", {}))
    yield from _curve(cases.get("curve", {}))
    yield from _days({c: v for c, v in cases.items() if c.startswith("day ")})
    made = {(r.machine, r.python, r.commit or "unknown") for r in newest.values()}
    yield from (f"Measured on {m}, Python {p}, commit {c}." for m, p, c in sorted(made))
    yield ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _answers(cases: dict[str, dict[str, CoverageRecord]]) -> Iterator[str]:
    rows = [
        (case, variant, f"{r.values['median ms']:.0f}", f"{r.values['slowest ms']:.0f}", limit)
        for case, limit in (("admission", "300"), ("dispatch", "200"))
        for variant, r in cases.get(case, {}).items()
    ]
    if rows:
        yield from _table(("question", "size", "median, ms", "slowest, ms", "wanted, ms"), rows)


def _nights(found: dict[str, CoverageRecord]) -> Iterator[str]:
    rows = []
    for variant, record in found.items():
        v = record.values
        even = f"{v['squares']:,.0f}"
        if not v["squares proven"]:
            even += f" (at least {v['squares at least']:,.0f})"
        rows.append(
            (
                variant,
                f"{v['uncovered']:.0f}",
                f"{v['nurses on call']:.0f} (at least {v['at least']:.0f})",
                f"{v['largest share']:.0f}",
                even,
                "yes" if v["proven"] else "no",
                f"{v['used s']:.1f}",
            )
        )
    if rows:
        heads = ("on call", "uncovered", "nurses", "largest share", "squares", "proven", "seconds")
        yield from _table(heads, rows)


def _speed(found: dict[str, CoverageRecord]) -> Iterator[str]:
    speeds = [(variant, record.values["steps a second"]) for variant, record in found.items()]
    if len(speeds) > 1:
        first = speeds[0][1]
        yield from _table(
            ("200 visits, 200 to cover, 40 nurses", "steps a second", "of those without"),
            [(name, f"{speed:,.0f}", f"{speed / first:.0%}") for name, speed in speeds],
        )


def _curve(found: dict[str, CoverageRecord]) -> Iterator[str]:
    if found:
        yield from _table(
            ("day 1", "uncovered patient-minutes", "driving, min", "left out", "other points"),
            [(variant, *_plan(record)) for variant, record in found.items()],
        )


def _plan(record: CoverageRecord) -> tuple[str, str, str, str]:
    v = record.values
    return (
        f"{v['uncovered minutes']:,.0f}",
        f"{v['driving s'] / 60:,.0f}",
        f"{v['left out']:.0f}",
        f"{v['points but coverage']:,.0f}",
    )


def _days(found: dict[str, dict[str, CoverageRecord]]) -> Iterator[str]:
    """Yield each day without the term and with it, and all together."""
    rows: list[tuple[str, ...]] = []
    sums = [0.0] * 5
    for case, variants in found.items():
        without = [r.values for v, r in variants.items() if v.startswith("weight 0,")]
        with_ = [r.values for v, r in variants.items() if not v.startswith("weight 0,")]
        if not without or not with_:
            continue
        pairs = [
            _mean(without, "uncovered minutes"),
            _mean(with_, "uncovered minutes"),
            _mean(with_, "no plan below"),
            _mean(without, "driving s") / 60,
            _mean(with_, "driving s") / 60,
        ]
        sums = [a + b for a, b in zip(sums, pairs, strict=True)]
        size = (
            f"{without[0]['visits']:.0f}, {without[0]['nurses']:.0f}, {without[0]['to cover']:.0f}"
        )
        left = f"{_mean(without, 'left out'):g}, {_mean(with_, 'left out'):g}"
        rows.append((case, size, *_cells(pairs), left))
    if rows:
        heads = (
            "day",
            "visits, nurses, to cover",
            "uncovered without",
            "with",
            "no plan below",
            "holes less",
            "above it, less",
            "driving without, min",
            "with, min",
            "driving more",
            "left out",
        )
        yield from _table(heads, [*rows, ("all", "", *_cells(sums), "")])


def _mean(values: list[dict[str, float]], name: str) -> float:
    return sum(v[name] for v in values) / len(values)


def _cells(pairs: Sequence[float]) -> tuple[str, ...]:
    before, after, floor, drive, driven = pairs
    less = f"{1 - after / before:.0%}" if before else "-"
    above = f"{1 - (after - floor) / (before - floor):.0%}" if before > floor else "-"
    more = f"{driven / drive - 1:+.1%}" if drive else "-"
    return (
        f"{before:,.0f}",
        f"{after:,.0f}",
        f"{floor:,.0f}",
        less,
        above,
        f"{drive:,.0f}",
        f"{driven:,.0f}",
        more,
    )
