"""Compiling loops, and sharing them among the processors."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba
from numba.core import config

from geo_data.cache import KERNELS, cache_folder, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def compiler(sources: Iterable[Path], **options: Any) -> Callable[[Any], Any]:
    """Return a decorator that compiles a function and keeps its machine code, if that can be.

    The compiled function lets other threads run meanwhile. It is never ``parallel``: numba's
    default threading layer ends the process when two threads of a server call it at once.

    Parameters
    ----------
    sources
        The files of all functions that call each other. The machine code of a function holds that
        of the functions it calls, but numba looks at its own file alone to tell whether it is out
        of date: here a change of any file starts anew.
    options
        Further options of ``numba.njit``.
    """
    folder = str(kernel_folder(sources))

    def decorate(function: Any) -> Any:
        # A function remembers the folder that is set while it is decorated.
        before = config.CACHE_DIR  # type: ignore[attr-defined]
        config.CACHE_DIR = folder  # type: ignore[attr-defined]
        try:
            return numba.njit(cache=True, nogil=True, **options)(function)
        except RuntimeError:  # The cache cannot be written.
            return numba.njit(nogil=True, **options)(function)
        finally:
            config.CACHE_DIR = before  # type: ignore[attr-defined]

    return decorate


def kernel_folder(sources: Iterable[Path]) -> Path:
    """Return the folder that keeps the machine code of some files as they are now.

    Machine code is kept by where its source lies, too: other copies of the files have their own.
    """
    files = sorted(path.resolve() for path in sources)
    place = str(files[0].parent) if files else ""
    return cache_folder() / KERNELS / digest_of(numba.__version__, place, *files)[:16]


compiled = compiler(Path(__file__).parent.rglob("*.py"))
"""Compiles a function of the engines."""


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
