"""Compiling loops, and sharing them among the processors."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function and keep the machine code, or only compile where nothing can be kept.

    The compiled function lets other threads run meanwhile. It is never ``parallel``: numba's
    default threading layer ends the process when two threads of a server call it at once.
    """
    try:
        kept: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # Neither the folder of the source nor the user's cache can be written.
        kept = numba.njit(nogil=True)(function)
    return kept


def share(work: Callable[[int, int], None], cuts: Sequence[int]) -> None:
    """Do ``work(begin, end)`` between each two neighbouring cuts, one thread for each piece."""
    pieces = list(pairwise(cuts))
    if len(pieces) == 1:
        work(*pieces[0])
        return
    with ThreadPoolExecutor(len(pieces)) as pool:
        list(pool.map(lambda piece: work(*piece), pieces))


def processors() -> int:
    """Return how many threads can run at once."""
    return os.cpu_count() or 1
