"""Records of tuning as a table of Markdown: each variant beside the present parameters."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.tuning.suite import PRESENT, SETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from benchmarks.tuning.record import TuningRecord

NOTHING = (
    "No trial is recorded yet; `infuseroute-bench run suites/tuning.toml "
    "--record benchmarks/records/tuning/figures.jsonl` makes them."
)

OUT = "points of what is left out"
"""In the values of a record."""

LEAST = 0.01
"""Points, or seconds, below which there is nothing to compare."""

SURE = 0.95
"""How often such an interval holds the mean, if cases are drawn by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A variant on the cases of a set, each beside the same case with the present parameters.

    Attributes
    ----------
    cases
        Pairs of a problem and a seed.
    alike
        Those of them that leave out what costs equally much.
    mean
        Geometric mean of the ratios of all other points over the cases alike, less 1; NaN if there
        are none.
    low, high
        Its interval by Student's t over the logarithms; NaN if there are less than two.
    all_points
        Geometric mean of the ratios of all points over all cases, less 1.
    better, equal, worse
        Cases in which all points together are fewer, as many and more.
    effort
        Geometric mean of the ratios of the processor's seconds, less 1.
    """

    cases: int
    alike: int
    mean: float
    low: float
    high: float
    all_points: float
    better: int
    equal: int
    worse: int
    effort: float

    @property
    def sure(self) -> bool:
        """Whether it is better, and the interval does not reach what is not."""
        return self.high < 0


def compared(pairs: Sequence[tuple[TuningRecord, TuningRecord]]) -> Compared:
    """Return what a variant comes to; of each pair the present parameters come first."""
    logs = [_log(_rest(a), _rest(b)) for a, b in pairs if a.values[OUT] == b.values[OUT]]
    mean = statistics.fmean(logs) if logs else math.nan
    spread = math.nan
    if len(logs) > 1:
        from scipy.special import stdtrit

        quantile = float(stdtrit(len(logs) - 1, (1 + SURE) / 2))
        spread = quantile * statistics.stdev(logs) / math.sqrt(len(logs))
    whole = [_log(a.values["points"], b.values["points"]) for a, b in pairs]
    more = [b.values["points"] - a.values["points"] for a, b in pairs]
    efforts = [_log(a.values["processor s"], b.values["processor s"]) for a, b in pairs]
    return Compared(
        cases=len(pairs),
        alike=len(logs),
        mean=math.expm1(mean),
        low=math.expm1(mean - spread),
        high=math.expm1(mean + spread),
        all_points=math.expm1(statistics.fmean(whole)),
        better=sum(points < 0 for points in more),
        equal=sum(points == 0 for points in more),
        worse=sum(points > 0 for points in more),
        effort=math.expm1(statistics.fmean(efforts)),
    )


def _rest(record: TuningRecord) -> float:
    """Return all points but those of what is left out, which are far larger than the rest."""
    return record.values["points"] - record.values[OUT]


def _log(present: float, other: float) -> float:
    # Nothing at all, of which there is no ratio, counts as next to nothing.
    return math.log(max(LEAST, other) / max(LEAST, present))


def by_variant(records: Iterable[TuningRecord]) -> dict[str, dict[str, Compared]]:
    """Return, by variant and set, what is recorded: the newest of each case.

    Cases are compared that were searched for as many steps.
    """
    newest = {(r.variant, r.case): r for r in records}
    pairs: dict[str, dict[str, list[tuple[TuningRecord, TuningRecord]]]] = {}
    for (variant, case), record in newest.items():
        present = newest.get((PRESENT, case))
        known = case.partition(" ")[0]
        if variant == PRESENT or present is None or known not in SETS:
            continue
        if present.values["steps a visit"] == record.values["steps a visit"]:
            pairs.setdefault(variant, {}).setdefault(known, []).append((present, record))
    return {
        variant: {known: compared(found) for known, found in sets.items()}
        for variant, sets in pairs.items()
    }


def tuning_lines(records: Iterable[TuningRecord]) -> Iterator[str]:
    """Yield the table of all variants, what follows from it, and where it is from."""
    held = list(records)
    found = by_variant(held)
    if not found:
        yield from (NOTHING, "")
        return
    heads = ("variant", *(f"{known}: {head}" for known in SETS for head in _HEADS))
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for variant, sets in found.items():
        cells = [cell for known in SETS for cell in _cells(sets.get(known))]
        yield f"| {' | '.join((variant, *cells))} |"
    yield ""
    yield verdict(found)
    yield ""
    yield from _sources(held, {known for sets in found.values() for known in sets})


_HEADS = ("mean", "95 % interval", "cases", "all points", "better, equal, worse", "processor")


def _cells(found: Compared | None) -> tuple[str, ...]:
    if found is None:
        return ("-",) * len(_HEADS)
    interval = "-" if math.isnan(found.low) else f"{_part(found.low)} to {_part(found.high)}"
    return (
        _part(found.mean),
        interval,
        f"{found.alike} of {found.cases}",
        _part(found.all_points),
        f"{found.better}, {found.equal}, {found.worse}",
        f"{found.effort:+.0%}".replace("%", " %"),
    )


def _part(value: float) -> str:
    if math.isnan(value):
        return "-"
    text = f"{value:+.2%}".replace("%", " %")
    return "0.00 %" if text in ("+0.00 %", "-0.00 %") else text


def verdict(found: Mapping[str, Mapping[str, Compared]]) -> str:
    """Return in a sentence which variant is best on the first set, and what the other one says."""
    tuned = {
        name: sets["tune"]
        for name, sets in found.items()
        if "tune" in sets and not math.isnan(sets["tune"].low)
    }
    if not tuned:
        return "Nothing was tried on two cases alike of the set *tune* yet."
    best = min(tuned, key=lambda name: tuned[name].mean)
    one, other = tuned[best], found[best].get("verify")
    if one.mean >= 0:
        return "On the set *tune* no variant is better than the present parameters."
    sure = "its interval is below 0" if one.sure else "but its interval reaches 0"
    text = f"On the set *tune*, {best} is the best ({_part(one.mean)}); {sure}. "
    if other is None or math.isnan(other.mean):
        return f"{text}It was not tried on the set *verify* yet."
    agrees = "agrees" if other.mean < 0 else "does not agree"
    if other.sure:
        agrees += ", for sure"
    elif other.mean < 0:
        agrees += ", but its interval reaches 0"
    return f"{text}The set *verify* {agrees} ({_part(other.mean)})."


def _sources(records: Sequence[TuningRecord], known: set[str]) -> Iterator[str]:
    """Yield the present parameters that were compared with, what was solved, and on what."""
    kept = [r for r in records if r.case.partition(" ")[0] in known]
    newest = {(r.variant, r.case): r for r in kept}.values()
    present = [record for record in newest if record.variant == PRESENT]
    told = {
        ", ".join(
            f"{name.removeprefix('of ')} {value:g}"
            for name, value in record.values.items()
            if name.startswith("of ")
        )
        for record in present
    }
    yield from (f"Present parameters: {text}." for text in sorted(told))
    yield ""
    for name in SETS:
        cases = [
            f"{r.case.removeprefix(f'{name} ')} ({r.values['visits']:.0f} visits, "
            f"{r.values['steps a visit']:,.0f} steps each)"
            for r in present
            if r.case.startswith(f"{name} ")
        ]
        if cases:
            yield from (f"Set *{name}*: {'; '.join(cases)}.", "")
    made = {(r.machine, r.python, r.commit or "unknown") for r in newest}
    yield from (f"Measured on {m}, Python {p}, commit {c}." for m, p, c in sorted(made))
    yield ""
