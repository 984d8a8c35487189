"""How late can a visit be in any plan worth having? Home care instances have no limit of their own.

Windows without an end make a search slow: nothing is ever out of the question. A limit that no
good plan needs is therefore computed, from the cost of a plan made by hand.
"""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

from benchmarks.readers.errors import ReaderError


class Need(NamedTuple):
    """What a patient needs, in seconds; ``place`` counts patients from 1.

    ``services`` are codes and seconds, one or two; ``gap`` is the least and most time between
    their starts.
    """

    place: int
    opens: int
    due: int
    services: tuple[tuple[str, int], ...]
    gap: tuple[int, int]


def longest_delay(
    needs: list[Need], able: dict[str, frozenset[str]], distances: list[list[int]]
) -> int:
    """Return the most seconds that a visit can be late in a plan as good as the one made here.

    Cost counts the lateness of the latest visit twice, once in the sum and once as the worst,
    beside travel, which is at least the shortest leg to each visit.

    Raises
    ------
    ReaderError
        If a patient needs two caregivers, and only one is able.
    """
    shortest = sum(
        len(need.services)
        * min(row[need.place] for i, row in enumerate(distances) if i != need.place)
        for need in needs
    )
    return (_cost_of_a_plan(needs, able, distances) - shortest) // 2


def _cost_of_a_plan(
    needs: list[Need], able: dict[str, frozenset[str]], distances: list[list[int]]
) -> int:
    """Return travel, lateness and worst lateness of a plan that serves patients by due time.

    Each goes to the end of the routes where that costs least, so that nothing else ever moves.
    """
    at, free = dict.fromkeys(able, 0), dict.fromkeys(able, 0)
    travel, lates = 0, [0]
    for need in sorted(needs, key=lambda need: (need.due, need.place)):
        found = None
        for team in permutations(able, len(need.services)):
            pairs = list(zip(team, need.services, strict=True))
            if not all(code in able[who] for who, (code, _) in pairs):
                continue
            starts = _starts(need, [free[who] + distances[at[who]][need.place] for who in team])
            longer = sum(
                distances[at[who]][need.place] + distances[need.place][0] - distances[at[who]][0]
                for who in team
            )
            late = [max(0, start - need.due) for start in starts]
            if found is None or longer + sum(late) < found[0]:
                found = longer + sum(late), longer, late, starts, pairs
        if found is None:
            raise ReaderError(
                f"patients[{need.place - 1}]", "two caregivers are needed, and only one is able"
            )
        _, longer, late, starts, pairs = found
        travel += longer
        lates += late
        for start, (who, (_, seconds)) in zip(starts, pairs, strict=True):
            at[who], free[who] = need.place, start + seconds
    return travel + sum(lates) + max(lates)


def _starts(need: Need, arrivals: list[int]) -> list[int]:
    """Return starts as early as arrivals and the gap allow."""
    starts = [max(need.opens, arrival) for arrival in arrivals]
    if len(starts) == 2:
        least, most = need.gap
        starts[1] = max(starts[1], starts[0] + least)
        starts[0] = max(starts[0], starts[1] - most)
    return starts
