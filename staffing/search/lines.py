"""For which lines of cover each day and option counts, as compiled loops read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from staffing.compile.compiled import Compiled, Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Lines:
    """For which lines of cover each day and option counts, on end: see ``kernel.worth``."""

    first: Ints
    lines: Ints
    shift_of: Ints


def lines_of(compiled: Compiled) -> Lines:
    """Return the lines of cover of a problem."""
    first: list[int] = [0]
    lines: list[int] = []
    for day in compiled.counting:
        for found in day:
            lines += found
            first.append(len(lines))
    return Lines(
        first=np.array(first, dtype=np.int64),
        lines=np.array(lines, dtype=np.int64),
        shift_of=np.array([o.shift for o in compiled.options], dtype=np.int64),
    )
