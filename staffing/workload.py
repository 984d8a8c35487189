"""How much work there is: seconds by day, hour, zone and needed credentials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator

Seconds = npt.NDArray[np.float64]

HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Workload:
    """The work of a period.

    Attributes
    ----------
    first_day
        Date of day 0.
    zones
        Names of zones.
    needs
        Sets of credentials that visits ask for.
    on_site, travel : (days, 24, zones, needs)
        Seconds with patients, and on the way to them, by local day and hour.
    """

    first_day: date
    zones: tuple[str, ...]
    needs: tuple[frozenset[str], ...]
    on_site: Seconds
    travel: Seconds

    def __post_init__(self) -> None:
        """Refuse tables that do not fit together."""
        shape = (len(self.on_site), HOURS, len(self.zones), len(self.needs))
        if self.on_site.shape != shape or self.travel.shape != shape:
            raise ValueError(
                f"tables of shapes {self.on_site.shape} and {self.travel.shape} are not of {shape}"
            )

    @property
    def days(self) -> int:
        """How many days."""
        return len(self.on_site)

    @property
    def total(self) -> Seconds:
        """Seconds of work of each cell, travel included."""
        return self.on_site + self.travel

    def day(self, number: int) -> date:
        """Return the date of a day."""
        return self.first_day + timedelta(days=number)

    def asking_for(self, code: str) -> Seconds:
        """Return, of shape (days, 24, zones), the work that only holders of a credential may do."""
        chosen = [i for i, need in enumerate(self.needs) if code in need]
        found: Seconds = self.total[..., chosen].sum(axis=-1)
        return found

    @property
    def codes(self) -> tuple[str, ...]:
        """All credentials that some work asks for."""
        return tuple(sorted({code for need in self.needs for code in need}))

    def rows(self) -> Iterator[tuple[date, int, str, frozenset[str], float, float]]:
        """Yield day, hour, zone, credentials, and minutes on site and on the way, where not 0."""
        for d, h, z, n in zip(*np.nonzero(self.total), strict=True):
            yield (
                self.day(int(d)),
                int(h),
                self.zones[z],
                self.needs[n],
                float(self.on_site[d, h, z, n]) / 60,
                float(self.travel[d, h, z, n]) / 60,
            )


def mean_of(workloads: tuple[Workload, ...]) -> Workload:
    """Return the mean of workloads of one period, zones and all sets of credentials among them."""
    first = workloads[0]
    needs = tuple(dict.fromkeys(need for w in workloads for need in w.needs))
    on_site = sum(_widened(w, needs, w.on_site) for w in workloads) / len(workloads)
    travel = sum(_widened(w, needs, w.travel) for w in workloads) / len(workloads)
    assert not isinstance(on_site, float)
    assert not isinstance(travel, float)
    return Workload(
        first_day=first.first_day, zones=first.zones, needs=needs, on_site=on_site, travel=travel
    )


def _widened(workload: Workload, needs: tuple[frozenset[str], ...], table: Seconds) -> Seconds:
    wide = np.zeros((*table.shape[:3], len(needs)))
    for i, need in enumerate(workload.needs):
        wide[..., needs.index(need)] = table[..., i]
    return wide
