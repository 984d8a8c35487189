"""Compiled local search: insertion, ruin and recreate, annealing."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def warm_up() -> None:
    """Compile the search, or load what an earlier run compiled."""
    from routing.search.warm import warm_up as compile_all

    compile_all()
    # A process that was stopped on its way leaves part of the code, but not this.
    with suppress(OSError):
        _whole().touch()


def is_compiled() -> bool:
    """Tell whether an earlier run has compiled the search as it is now."""
    return _whole().is_file()


def _whole() -> Path:
    """Return the file that says that the machine code beside it is all there is."""
    from geo_data.engines.compiled import kernel_folder
    from routing.search.compiled import SOURCES

    return kernel_folder(SOURCES) / "whole"
