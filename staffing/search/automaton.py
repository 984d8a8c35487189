"""Parts of a contract multiplied into one automaton whose steps have prices.

Limits on hours and weekends are resources beside it. Not every part is in it: the scheduler leaves
out those that a schedule keeps anyway, so that there are few states.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from staffing.search.parts import INFINITE, Succession

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from staffing.search.parts import Part

MOST_STATES = 9_000
"""An automaton has no more states than that."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Automaton:
    """Arrays of an automaton: k counts kinds of days, r states, s symbols; symbol 0 is a day off.

    Attributes
    ----------
    following, price
        (k, r, s): the next state, -1 if there is none, and what the step costs. It starts in 0.
    works
        (r): whether the day that led here was worked; only known where succession is a part.
    end
        (r): what it costs to end here.
    kinds
        (d): the kind of each day.
    """

    following: npt.NDArray[np.int32]
    price: npt.NDArray[np.float64]
    works: npt.NDArray[np.bool_]
    end: npt.NDArray[np.float64]
    kinds: npt.NDArray[np.int64]


def automaton_of(parts: Sequence[Part], symbols: int, most: int = MOST_STATES) -> Automaton | None:
    """Return the product of some parts; None if it has ``most`` states or more."""
    together = list(zip(*(part.kinds for part in parts), strict=True))
    kinds = {kind: k for k, kind in enumerate(dict.fromkeys(together))}
    ids: dict[tuple[Any, ...], int] = {tuple(part.first for part in parts): 0}
    queue = list(ids)
    following: list[list[list[int]]] = []
    price: list[list[list[float]]] = []
    for state in queue:  # Grows while it is gone through.
        rows = [[-1] * symbols for _ in kinds]
        costs = [[INFINITE] * symbols for _ in kinds]
        for k, kind in enumerate(kinds):
            for symbol in range(symbols):
                step = _step(parts, state, symbol, kind)
                if step is None:
                    continue
                if step[0] not in ids:
                    if len(queue) >= most:
                        return None
                    ids[step[0]] = len(queue)
                    queue.append(step[0])
                rows[k][symbol], costs[k][symbol] = ids[step[0]], step[1]
        following.append(rows)
        price.append(costs)
    place = next((k for k, part in enumerate(parts) if isinstance(part, Succession)), None)
    return Automaton(
        following=np.array(following, dtype=np.int32).transpose(1, 0, 2).copy(),
        price=np.array(price, dtype=np.float64).transpose(1, 0, 2).copy(),
        works=np.array([place is not None and state[place][1] for state in queue], dtype=np.bool_),
        end=np.array([_end(parts, state) for state in queue], dtype=np.float64),
        kinds=np.array([kinds[kind] for kind in together], dtype=np.int64),
    )


def _step(
    parts: Sequence[Part], state: tuple[Any, ...], symbol: int, kind: tuple[int, ...]
) -> tuple[tuple[Any, ...], float] | None:
    after, points = [], 0.0
    for part, held, k in zip(parts, state, kind, strict=True):
        step = part.step(held, symbol, k)
        if step is None:
            return None
        after.append(step[0])
        points += step[1]
    return tuple(after), points


def _end(parts: Sequence[Part], state: tuple[Any, ...]) -> float:
    return min(INFINITE, sum(part.end(held) for part, held in zip(parts, state, strict=True)))
