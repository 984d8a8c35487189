"""Joins the many short pieces of ways to one arc between each two junctions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    """Pieces in a row, from junction to junction.

    Attributes
    ----------
    pieces
        Indices of pieces, one chain after the other, int64.
    first
        Where each of the c chains begins in ``pieces``, int64 of shape (c + 1,).
    """

    pieces: Longs
    first: Longs


def chains(source: Longs, target: Longs, times: Longs, kept: npt.NDArray[np.bool_]) -> Chains:
    """Return the chains of a strongly connected network of one-way pieces.

    Where nothing branches off, pieces are joined: the rules are those of OSMnx'
    ``simplify_graph``, which holds that a node is a junction unless it has exactly two
    neighbours and either two or four pieces, as many in as out.

    Parameters
    ----------
    source, target
        Nodes of the n pieces, different from each other, int64 of shape (n,).
    times
        How often each piece was there before repetitions of it were left out, int64 of shape (n,).
    kept
        Of each node, whether it is a junction whatever its neighbours, bool of shape (nodes,).
    """
    node_count = len(kept)
    junction = kept | _junctions(source, target, times, node_count)
    if not junction.any():  # A single ring road, every node of which is kept.
        junction[:] = True
    following = _following(source, target, junction, node_count)
    active = np.flatnonzero(junction[source])
    numbers = np.arange(len(active))
    pieces, chain_of = [], []
    while len(active):
        pieces.append(active)
        chain_of.append(numbers)
        on = ~junction[target[active]]
        active, numbers = following[active[on]], numbers[on]
    chain = np.concatenate(chain_of)
    # The steps of a chain were appended in order, so a stable sort keeps them so.
    order = np.argsort(chain, kind="stable")
    counts = np.bincount(chain)
    return Chains(
        pieces=np.concatenate(pieces)[order], first=np.concatenate(([0], np.cumsum(counts)))
    )


def _junctions(
    source: Longs, target: Longs, times: Longs, node_count: int
) -> npt.NDArray[np.bool_]:
    """Return which nodes are junctions or ends."""
    out = np.bincount(source, minlength=node_count)
    into = np.bincount(target, minlength=node_count)
    pairs = np.concatenate((source * node_count + target, target * node_count + source))
    neighbours = np.bincount(np.unique(pairs) // node_count, minlength=node_count)
    degree = np.bincount(source, weights=times, minlength=node_count)
    degree += np.bincount(target, weights=times, minlength=node_count)
    passes: npt.NDArray[np.bool_] = (
        (neighbours == 2) & np.isin(degree, (2, 4)) & (out == into) & (out >= 1)
    )
    return ~passes


def _following(
    source: Longs, target: Longs, junction: npt.NDArray[np.bool_], node_count: int
) -> Longs:
    """Return the piece that follows each piece which does not end at a junction; -1 for others."""
    order = np.argsort(source, kind="stable")
    first = np.concatenate(([0], np.cumsum(np.bincount(source, minlength=node_count))))
    following = np.full(len(source), -1, dtype=np.int64)
    inner = np.flatnonzero(~junction[target])
    here = target[inner]
    one, other = order[first[here]], order[first[here + 1] - 1]
    # Of the two ways on, one leads back to where the piece comes from.
    following[inner] = np.where(target[one] == source[inner], other, one)
    return following
