"""What each line costs by the number of nurses present, as straight pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from staffing.search.lines import Lines

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Steps:
    """Convex costs of lines; c counts lines, b = 5 numbers between which costs are straight.

    Attributes
    ----------
    numbers, costs
        (c, b): numbers of nurses, rising, and what they cost.
    kept
        (c): how many are present whatever is decided.
    """

    numbers: Ints
    costs: Floats
    kept: Ints

    def least(self, duals: Floats) -> float:
        """Return the least that all lines cost where each nurse present costs its dual value."""
        return float(
            (self.costs + duals[:, None] * (self.numbers - self.kept[:, None])).min(1).sum()
        )


def steps_of(lines: Lines, free: Ints, kept: Ints) -> Steps:
    """Return the costs of lines where some nurses (by index) are free and the others kept."""
    sign = lines.sign[free]
    low = kept + np.minimum(sign, 0).sum(0)
    high = kept + np.maximum(sign, 0).sum(0)
    inner = [np.clip(x, low, high) for x in (lines.least, lines.best, lines.most)]
    numbers = np.sort(np.stack([low, *inner, high], axis=1), axis=1)
    least, best, most = lines.least[:, None], lines.best[:, None], lines.most[:, None]
    costs = (
        lines.under[:, None] * np.maximum(0, best - numbers)
        + lines.over[:, None] * np.maximum(0, numbers - best)
        + lines.miss * (np.maximum(0, least - numbers) + np.maximum(0, numbers - most))
    )
    return Steps(numbers=numbers, costs=costs.astype(np.float64), kept=kept)
