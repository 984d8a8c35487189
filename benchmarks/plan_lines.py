"""Records as text that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.record import Record
    from benchmarks.suite import Case

MOMENTS = (0.1, 0.25, 0.5, 1.0)
"""Shares of the limit at which the cost is told."""


def lines_of(case: Case, record: Record) -> Iterator[str]:
    """Yield what was measured, a verdict on the first plan included if the case asks for one."""
    yield (
        f"{case.name}: {record.visits} visits, {record.nurses} nurses in {record.shifts} shifts, "
        f"{case.days} day{'s' if case.days > 1 else ''}"
    )
    verdict = ""
    if case.first_plan_seconds is not None:
        kept = record.first_plan_seconds <= case.first_plan_seconds
        verdict = f" ({'within' if kept else 'OVER'} {case.first_plan_seconds:g} s)"
    yield (
        f"  first legal plan after {record.first_plan_seconds:.2f} s{verdict}, of which "
        f"{record.assemble_seconds:.2f} s to assemble; reading took {record.read_seconds:.2f} s"
    )
    costs = ", ".join(
        f"{share * case.seconds:g} s: {cost_at(record, share * case.seconds):,}"
        for share in MOMENTS
    )
    yield f"  cost at first {record.history[0][1]:,}; {costs}"
    bound = "none" if record.lower_bound is None else f"{record.lower_bound:,}"
    yield (
        f"  unassigned {record.unassigned}, violations {record.violations}, bound {bound}, "
        f"{record.steps:,} steps, peak memory {record.peak_megabytes:.0f} MB"
    )


def cost_at(record: Record, second: float) -> int:
    """Return the cost of the best plan at a second; of the first one, if that came later."""
    return min((p for t, p in record.history if t <= second), default=record.history[0][1])
