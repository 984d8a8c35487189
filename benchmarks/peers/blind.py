"""Sentences about what solvers of others do not take, and numbers that fit them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.peers.features import Feature
    from routing.compile.arrays import Ints

UNLINKED = (
    "links between visits, two-nurse visits among them, are not known to it; its orders are timed "
    "by us, and visits that then break a rule are taken out and count as left out."
)

BLIND: Mapping[Feature, str] = {
    "links": UNLINKED,
    "several windows": "of several windows it is given the longest only.",
    "breaks": "breaks are not known to it; they are put where they cost least into what it found.",
    "overtime": "overtime is allowed to it, but its price is not known.",
    "lateness": "lateness within a window is not known to it.",
    "nurse prices": "that visits cost more with some nurses than with others is not known to it.",
    "continuity": "that each further nurse of a patient costs is not known to it.",
    "patient overlap": (
        "that visits of one patient must not overlap is not known to it; what breaks that is taken "
        "out."
    ),
    "work of a route": "the most work of a shift is not known to it; what breaks it is taken out.",
    "work of a nurse": (
        "the most work of a nurse over all days is not known to it; what breaks it is taken out."
    ),
    "load": "what a nurse can carry is not known to it; what breaks that is taken out.",
    "whole plan": "terms of cost that look at a plan as a whole are not known to it.",
}
"""What becomes of features in a solver that takes none of them."""


def treats(
    *takes: Feature, otherwise: Mapping[Feature, str] | None = None
) -> Mapping[Feature, str]:
    """Return what becomes of features in a solver that takes some as they are."""
    told = {**BLIND, **(otherwise or {})}
    return {feature: text for feature, text in told.items() if feature not in takes}


PRIZE = 100_000
"""Points that the least visit is worth at most to solvers that add prices and penalties up."""


def prizes(left_out: Ints) -> Ints:
    """Return prices of leaving visits out in proportion, so that the least is no more than PRIZE.

    Where weight left out counts before all else, its price is such that sums overwhelm penalties
    that solvers adapt; this much still outweighs any detour.
    """
    least = int(left_out[left_out > 0].min(initial=1 << 40))
    if least <= PRIZE:
        return left_out
    return np.maximum(left_out * PRIZE // least, 0).astype(np.int64)
