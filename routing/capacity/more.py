"""How many more orders of a therapy a zone can take."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.capacity.figures import Figures, planned
from routing.workload.forecast import CLONE, clones, sampled, with_arrivals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from routing.io.dataset import Dataset
    from staffing.calendar import Horizon

MOST = 64
"""More new orders of one kind in a week than any zone takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A number of new orders, planned.

    Attributes
    ----------
    orders
        New orders.
    figures
        Of the plan with them.
    lost_new, lost_old
        Visits of new orders, and of those there were, left out that were not left out before;
        those of orders that no nurse could answer for in time among them.
    """

    orders: int
    figures: Figures
    lost_new: int
    lost_old: int

    @property
    def fits(self) -> bool:
        """Whether all are served at nobody's expense."""
        # A refused order may have no visit in the period, and still is not served.
        return not self.lost_new and self.lost_old <= 0 and not self.figures.newly_refused


def how_many_more(  # noqa: PLR0913
    dataset: Dataset,
    horizon: Horizon,
    zones: Mapping[str, str],
    *,
    therapy: str,
    zone: str,
    seconds: float,
    seed: int = 0,
    most: int = MOST,
    tell: Callable[[Trial], object] | None = None,
) -> tuple[Trial, ...]:
    """Return what was tried, the plan without new orders first, by number of orders.

    New orders are like those of the therapy that the site has, and begin on days of the period in
    turn. Their number is doubled until some visit finds no place, then halved in between: the
    answer is the largest one that fits. Plans are found by search, so it may be a little more.

    Raises
    ------
    ValueError
        If the site has no order of the therapy, or no patient in the zone.
    """

    def grown(count: int) -> Dataset:
        # The first ones are the same whatever the number.
        made = sampled(
            dataset,
            horizon,
            zones,
            therapy=therapy,
            zone=zone,
            count=count,
            chance=random.Random(seed),
        )
        return with_arrivals(dataset, clones(dataset, made, prefix="N"))

    grown(0)  # What is asked for in vain is told before anything is planned.
    base = planned(dataset, horizon, seconds=seconds, seed=seed)
    trials = {0: Trial(orders=0, figures=base, lost_new=0, lost_old=0)}

    def fits(count: int) -> bool:
        figures = planned(grown(count), horizon, seconds=seconds, seed=seed, today=base)
        new = {v for v in figures.lost if v.startswith(f"{CLONE}N")}
        trials[count] = Trial(
            orders=count,
            figures=figures,
            lost_new=len(new),
            lost_old=len(figures.lost - new) - base.left_out,
        )
        if tell is not None:
            tell(trials[count])
        return trials[count].fits

    _search(fits, most)
    return tuple(trials[count] for count in sorted(trials))


def _search(fits: Callable[[int], bool], most: int) -> None:
    """Look for the largest number that fits: doubled first, then halved in between."""
    good, bad = 0, 1
    while bad <= most and fits(bad):
        good, bad = bad, 2 * bad
    bad = min(bad, most + 1)
    while bad - good > 1:
        middle = (good + bad) // 2
        if fits(middle):
            good = middle
        else:
            bad = middle
