"""From orders to work: the minutes of all visits of a period, with the way to them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np

from routing.protocols import expand, load_protocols
from routing.protocols.shared import through_one_line
from routing.workload.forecast import PRN_RATE, arrivals, history_of, poisson, with_arrivals
from routing.workload.travel import TravelEstimate
from staffing.workload import HOURS, Workload

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routing.domain.visit import Visit
    from routing.io.dataset import Dataset
    from staffing.calendar import Horizon

PRN_SECONDS = 3_600
PRN_NEEDS = frozenset({"RN", "CVAD"})
PRN_HOURS = range(8, 20)
"""An unplanned visit: an hour of a nurse who may handle lines. At night, those on call go."""


def workload_of(
    dataset: Dataset,
    horizon: Horizon,
    zones: Mapping[str, str],
    *,
    travel: TravelEstimate | None = None,
    seed: int | None = None,
) -> Workload:
    """Return the work that orders mean.

    Parameters
    ----------
    dataset, horizon
        Orders and the period.
    zones
        Zone of each location (``zones_of``); patients of a scenario live where others do.
    travel
        How driving is estimated; the default has the figures of no site in particular.
    seed
        Of one scenario of therapies that begin and visits nobody planned; None: orders alone.
    """
    whole = dataset
    if seed is not None:
        found = arrivals(
            dataset, history_of(dataset, horizon.first_day), horizon.first_day, horizon.days, seed
        )
        whole = with_arrivals(dataset, found)
    visits = visits_of(whole, horizon)
    needs = tuple(dict.fromkeys([*(visit.credentials for visit in visits), PRN_NEEDS]))
    names = tuple(sorted(set(zones.values())))
    table = _Table(whole, horizon, zones, names, needs, travel or TravelEstimate())
    for visit in visits:
        table.add(visit)
    table.drive()
    if seed is not None:
        # A stream of its own: that of a number nearby is the therapies' of another scenario.
        table.unplanned(random.Random(f"unplanned {seed}"))
    return Workload(
        first_day=horizon.first_day,
        zones=names,
        needs=needs,
        on_site=table.on_site,
        travel=table.travel,
    )


def visits_of(dataset: Dataset, horizon: Horizon) -> tuple[Visit, ...]:
    """Return the visits of all orders in a period; orders that protocols refuse mean none."""
    protocols = load_protocols(dataset.protocols_folder)
    patients = {patient.id: patient for patient in dataset.patients}
    others = through_one_line(dataset.orders, protocols)
    return tuple(
        visit
        for order in dataset.orders
        for visit in expand(
            order, patients[order.patient], protocols, horizon, others.get(order.id, ())
        ).visits
    )


class _Table:
    """Seconds by day, hour, zone and need, while they are added up."""

    def __init__(
        self,
        dataset: Dataset,
        horizon: Horizon,
        zones: Mapping[str, str],
        names: Sequence[str],
        needs: Sequence[frozenset[str]],
        estimate: TravelEstimate,
    ) -> None:
        self.dataset, self.horizon, self.estimate = dataset, horizon, estimate
        self.places = {place.id: place for place in dataset.locations}
        spot = {(p.latitude, p.longitude): zones[p.id] for p in dataset.locations if p.id in zones}
        self.zone = {
            p.id: names.index(spot[p.latitude, p.longitude])
            for p in dataset.locations
            if (p.latitude, p.longitude) in spot
        }
        self.need = {need: i for i, need in enumerate(needs)}
        shape = (horizon.days, HOURS, len(names), len(needs))
        self.on_site, self.travel = np.zeros(shape), np.zeros(shape)
        self.made: dict[int, list[tuple[Visit, set[int], float]]] = {}

    def add(self, visit: Visit) -> None:
        """Spread a visit evenly over the days, and the hours of each, in which it may begin."""
        hours: dict[int, set[int]] = {}
        for window in visit.windows:
            last = min(window.latest, self.horizon.seconds - 1)
            for moment in (*range(max(0, window.earliest), last + 1, 3_600), last):
                if moment >= max(0, window.earliest):
                    day = self.horizon.day_of(moment)
                    hours.setdefault(day, set()).add(self.horizon.to_datetime(moment).hour)
        if not hours:
            return
        cells = [(day, hour) for day in hours for hour in sorted(hours[day])]
        parts = [1 / len(hours) / len(hours[day]) for day, _ in cells]
        for day, of_day in hours.items():
            self.made.setdefault(day, []).append((visit, of_day, 1 / len(hours)))
        z, n = self.zone[visit.location], self.need[visit.credentials]
        for (day, hour), part in zip(cells, parts, strict=True):
            self.on_site[day, hour, z, n] += visit.on_site_seconds * part

    def drive(self) -> None:
        """Add the way to each visit, by what else there may be on its day."""
        for day, made in self.made.items():
            seconds = self.estimate.seconds(
                [self.places[visit.location] for visit, _, _ in made],
                [part for _, _, part in made],
            )
            for (visit, hours, part), way in zip(made, seconds, strict=True):
                z, n = self.zone[visit.location], self.need[visit.credentials]
                for hour in hours:
                    self.travel[day, hour, z, n] += way * part / len(hours)

    def unplanned(self, chance: random.Random) -> None:
        """Draw visits that nobody planned, among those who have a line."""
        home = {p.id: p.location for p in self.dataset.patients}
        lined = [o for o in self.dataset.orders if o.device in ("picc", "midline", "port")]
        n = self.need[PRN_NEEDS]
        for day in range(self.horizon.days):
            date = self.horizon.date_of(day)
            active = [
                o
                for o in lined
                if o.start.astimezone(self.horizon.zone).date() <= date
                and (o.end is None or date <= o.end)
            ]
            for _ in range(poisson(chance, PRN_RATE * len(active))):
                order = chance.choice(active)
                place = home[order.patient]
                hour, z = chance.choice(PRN_HOURS), self.zone[place]
                self.on_site[day, hour, z, n] += PRN_SECONDS
                self.travel[day, hour, z, n] += self.estimate.seconds([self.places[place]])[0]
