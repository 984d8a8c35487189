"""From a thousand patients to the few sets of nurses that matter.

Patients whom the same nurses could answer are one; and whoever is covered whenever another one is
need not be looked at. Sets of nurses are bits of a whole number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.on_call.judge import answers, may, needs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from staffing.on_call.problem import OnCallDuty, OnCallProblem


def reach_sets(problem: OnCallProblem, duty: OnCallDuty) -> dict[int, int]:
    """Return the sets of nurses of whom one must be on call, with the number of needs of each.

    Only nurses who may take the duty are in them; the empty set is that of needs that nobody who
    may could answer, though somebody could. Needs that nobody at all could answer are left out.
    """
    free = sum(1 << i for i, n in enumerate(problem.nurses) if may(problem, n.id, duty))
    row = {nurse.id: i for i, nurse in enumerate(problem.nurses)}
    seen: dict[tuple[frozenset[str], frozenset[str], int], int] = {}
    counts: dict[int, int] = {}
    for need in needs_of(problem, duty):
        key = (need.near, need.credentials, min(need.end, duty.end))
        if key not in seen:
            seen[key] = sum(
                1 << row[n] for n in need.near if answers(problem.nurses[row[n]], need, duty)
            )
        if seen[key]:
            free_set = seen[key] & free
            counts[free_set] = counts.get(free_set, 0) + 1
    return counts


def minimal(sets: Iterable[int]) -> list[int]:
    """Return the sets that hold no other one: who covers these covers all."""
    kept: list[int] = []
    for found in sorted(set(sets), key=lambda s: (s.bit_count(), s)):
        if not any(smaller & found == smaller for smaller in kept):
            kept.append(found)
    return kept


def must_and_may(counts: Mapping[int, int], room: int) -> tuple[list[int], list[int]]:
    """Return the sets of which one must be on call, and those that may be missed.

    Whoever misses a set misses all sets within it. Where all these hold more needs than may be
    missed, the set must be met; sets that are met whenever another one is are left out.

    Parameters
    ----------
    counts
        Needs by set of nurses, without the empty set.
    room
        Most needs that may be missed, those of the empty set aside.
    """
    must = minimal(
        found
        for found in counts
        if sum(count for other, count in counts.items() if other & found == other) > room
    )
    may = [found for found in sorted(counts) if not any(other & found == other for other in must)]
    return must, may
