"""Makes the compiled search ready, and leaves the memory that compiling takes behind."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

COMPILE = "from routing.kernels import compile_all; compile_all()"
"""What is done in a process of its own."""


def compile_all() -> None:
    """Compile the search and the loops of bounds, or load what an earlier run compiled."""
    from routing import search
    from routing.columns.warm import warm_up

    warm_up()
    search.warm_up()
    # A process that was stopped on its way leaves part of the code, but not this.
    with suppress(OSError):
        _whole().touch()


def is_compiled() -> bool:
    """Tell whether all has been compiled as it is now."""
    return _whole().is_file()


def _whole() -> Path:
    """Return the file that says that there is machine code of all that is compiled."""
    from geo_data.engines.compiled import kernel_folder
    from routing.columns.compiled import SOURCES as BOUNDS
    from routing.search.compiled import SOURCES as SEARCH

    return kernel_folder((*BOUNDS, *SEARCH)) / "whole"


@cache
def ready() -> None:
    """Load the compiled search; once per machine, have it compiled before that.

    Compiling takes three times the memory of a solve, and a process that has compiled never gives
    it back: for a service or a measurement that would count for as long as it lives. So another
    process compiles, and this one loads what that one kept. Where nothing can be kept, or the other
    process fails, this one compiles. The loops of bounds are loaded when they are used.
    """
    from routing.search import warm_up

    if not is_compiled() and can_keep():
        apart(COMPILE)
    warm_up()


def can_keep() -> bool:
    """Tell whether machine code can be kept for another process."""
    folder = _whole().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def apart(statement: str) -> bool:
    """Run a statement in another process that finds the same modules; tell whether it went well."""
    if not sys.executable:  # Python within another program.
        return False
    code = f"import sys; sys.path[:] = {sys.path!r}; {statement}"
    try:
        done = subprocess.run(  # noqa: S603 - Our own words, and where modules are.
            [sys.executable, "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
