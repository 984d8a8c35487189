"""Does a problem with links take longer? Time to the same relative quality, with and without."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.instance_run import OURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from benchmarks.report.runs import Key, Runs
    from benchmarks.solve_record import SolveRecord

PLAIN, LINKED = "-plain", "-linked"
"""Ends of the names of sets that hold the same problems without links and with them."""

WITHIN = (0.05, 0.02, 0.01)
"""Parts of a run's own final cost above it at which its time is taken."""

WANTED = 1.3
"""Times as long as without links that is wanted at most."""

INSTANT = 0.05
"""Seconds below which times are taken for equal: there is nothing to compare."""

NOTHING = (
    "No pair of runs with the cost over time is recorded yet; `infuseroute-bench run "
    "suites/peers.toml --solvers infuseroute --only 'peers-[dw]*' "
    "--record benchmarks/records/peers.jsonl` makes them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """One problem without links and with them, solved within one limit.

    Attributes
    ----------
    instance, seconds
        Which problem, and its limit.
    plain, linked
        Seconds to each part of ``WITHIN``, medians over the seeds that both were run with.
    seeds
        How many those are.
    made
        Machine, Python and commit of each of the two.
    """

    instance: str
    seconds: float
    plain: tuple[float, ...]
    linked: tuple[float, ...]
    seeds: int
    made: frozenset[tuple[str, str, str]]

    @property
    def ratios(self) -> tuple[float, ...]:
        """How many times as long it takes with links."""
        pairs = zip(self.plain, self.linked, strict=True)
        return tuple(max(INSTANT, b) / max(INSTANT, a) for a, b in pairs)


def reached(record: SolveRecord, part: float) -> float | None:
    """Return when a run came within a part of its own final cost; None if that is not told."""
    if record.history is None or not record.feasible:
        return None
    enough = record.history[-1][1] * (1 + part)
    return next(seconds for seconds, points in record.history if points <= enough)


def paces(runs: Mapping[Key, Runs]) -> list[Pace]:
    """Return all pairs of our own runs that kept their cost over time.

    Parameters
    ----------
    runs
        Those that count, as ``newest_runs`` gives them.
    """
    found = []
    for (name, instance, solver, seconds), held in runs.items():
        if solver != OURS or not name.endswith(PLAIN):
            continue
        other = runs.get((name.removesuffix(PLAIN) + LINKED, instance, solver, seconds))
        if other is None:
            continue
        plain, linked = _by_seed(held), _by_seed(other)
        seeds = sorted(set(plain) & set(linked))
        if seeds:
            found.append(
                Pace(
                    instance=instance,
                    seconds=seconds,
                    plain=_medians([plain[seed] for seed in seeds]),
                    linked=_medians([linked[seed] for seed in seeds]),
                    seeds=len(seeds),
                    made=frozenset((_made(held), _made(other))),
                )
            )
    return sorted(found, key=lambda pace: (pace.seconds, _order(pace.instance)))


def _made(runs: Runs) -> tuple[str, str, str]:
    by = runs.provenance
    return (f"{by.cores} of {by.machine}", by.python, by.commit or "unknown")


def _order(instance: str) -> tuple[str, int, str]:
    """Return what sorts ``day_200`` before ``day_1000``."""
    kind, _, size = instance.rpartition("_")
    return (kind, int(size) if size.isdecimal() else 0, instance)


def _by_seed(runs: Runs) -> dict[int, tuple[float, ...]]:
    times = {r.seed: [reached(r, part) for part in WITHIN] for r in runs.records}
    return {
        seed: tuple(t for t in found if t is not None)
        for seed, found in times.items()
        if None not in found
    }


def _medians(times: list[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(statistics.median(column) for column in zip(*times, strict=True))


def pace_lines(runs: Mapping[Key, Runs]) -> Iterator[str]:
    """Yield a table for each limit, with the medians of its pairs."""
    found = paces(runs)
    if not found:
        yield from (NOTHING, "")
        return
    for seconds in sorted({pace.seconds for pace in found}):
        held = [pace for pace in found if pace.seconds == seconds]
        yield from (f"#### Time to the same quality, {seconds:g} seconds", "")
        yield from _table(held)
        yield from (_summary(held), "")
    made = sorted({source for pace in found for source in pace.made})
    yield from (f"Measured on {m}, Python {p}, commit {c}." for m, p, c in made)
    yield ""


def _table(held: Iterable[Pace]) -> Iterator[str]:
    heads = ["problem", "seeds"]
    for part in WITHIN:
        heads += [f"within {part:.0%}: plain, s".replace("%", " %"), "linked, s", "ratio"]
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for pace in held:
        cells = [pace.instance, str(pace.seeds)]
        for a, b, ratio in zip(pace.plain, pace.linked, pace.ratios, strict=True):
            cells += [f"{a:.2f}", f"{b:.2f}", f"{ratio:.2f}"]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _summary(held: list[Pace]) -> str:
    told = [
        f"{statistics.median(column):.2f} within {part:.0%} ({sum(r <= WANTED for r in column)} "
        f"of {len(column)} at most {WANTED:g})".replace("%", " %")
        for part, column in zip(WITHIN, zip(*(p.ratios for p in held), strict=True), strict=True)
    ]
    return f"Median ratio: {'; '.join(told)}."
