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


def automaton_of(part: Part, symbols: int) -> Automaton:
    """Return the automaton of one part."""
    kinds = {kind: k for k, kind in enumerate(dict.fromkeys(part.kinds))}
    ids: dict[Any, int] = {part.first: 0}
    queue = [part.first]
    following: list[list[list[int]]] = []
    price: list[list[list[float]]] = []
    for state in queue:  # Grows while it is gone through.
        rows = [[-1] * symbols for _ in kinds]
        costs = [[INFINITE] * symbols for _ in kinds]
        for kind, k in kinds.items():
            for symbol in range(symbols):
                step = part.step(state, symbol, kind)
                if step is not None:
                    if step[0] not in ids:
                        ids[step[0]] = len(queue)
                        queue.append(step[0])
                    rows[k][symbol], costs[k][symbol] = ids[step[0]], step[1]
        following.append(rows)
        price.append(costs)
    worked = [isinstance(part, Succession) and bool(state[1]) for state in queue]
    return _arrays(
        following, price, worked, [part.end(x) for x in queue], [kinds[x] for x in part.kinds]
    )


def product(parts: Sequence[Automaton]) -> Automaton | None:
    """Return several automata as one, the first of which knows succession; None if too large."""
    together = list(zip(*(part.kinds.tolist() for part in parts), strict=True))
    kinds = {kind: k for k, kind in enumerate(dict.fromkeys(together))}
    steps = [part.following.tolist() for part in parts]
    points = [part.price.tolist() for part in parts]
    symbols = range(parts[0].following.shape[2])
    ids: dict[tuple[int, ...], int] = {(0,) * len(parts): 0}
    queue = list(ids)
    following: list[list[list[int]]] = []
    price: list[list[list[float]]] = []
    for state in queue:
        rows, costs = [], []
        for kind in kinds:
            whole = list(zip(range(len(parts)), kind, state, strict=True))
            after = list(zip(*(steps[p][k][r] for p, k, r in whole), strict=True))
            cost = list(zip(*(points[p][k][r] for p, k, r in whole), strict=True))
            row = []
            for symbol in symbols:
                key = after[symbol]
                if min(key) < 0:
                    row.append(-1)
                    continue
                if key not in ids:
                    if len(queue) >= MOST_STATES:
                        return None
                    ids[key] = len(queue)
                    queue.append(key)
                row.append(ids[key])
            rows.append(row)
            costs.append([min(INFINITE, sum(x)) for x in cost])
        following.append(rows)
        price.append(costs)
    ends = [part.end.tolist() for part in parts]
    end = [min(INFINITE, sum(e[r] for e, r in zip(ends, x, strict=True))) for x in queue]
    worked = [bool(parts[0].works[state[0]]) for state in queue]
    return _arrays(following, price, worked, end, [kinds[kind] for kind in together])


def _arrays(
    following: list[list[list[int]]],
    price: list[list[list[float]]],
    works: list[bool],
    end: list[float],
    kinds: list[int],
) -> Automaton:
    return Automaton(
        following=np.array(following, dtype=np.int32).transpose(1, 0, 2).copy(),
        price=np.array(price, dtype=np.float64).transpose(1, 0, 2).copy(),
        works=np.array(works, dtype=np.bool_),
        end=np.array(end, dtype=np.float64),
        kinds=np.array(kinds, dtype=np.int64),
    )
