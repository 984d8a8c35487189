"""A site as admission sees it: made once, asked often."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from routing.assemble import roads_of
from routing.io.dataset_rows import patient_home
from routing.protocols import expand, load_protocols
from routing.protocols.course import SATURDAY
from routing.protocols.shared import through_one_line
from staffing.calendar import MOST_DAYS, Horizon
from staffing.io import shift_within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import numpy.typing as npt

    from geo_data.engines.protocol import Engine, Places
    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from routing.domain.visit import Visit
    from routing.io.dataset import Dataset
    from routing.protocols.protocol import Protocols
    from staffing.shift import Shift


NEAR_SHARE = 0.25
"""A typical drive takes as long as a quarter of the ways from all bases to all patients at most.

Routes go from home to near home; in plans of the sample they take about that long.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catchment:
    """A dataset with its roads, the bases of its nurses on them, and what its days hold already.

    Attributes
    ----------
    dataset, network, protocols
        The site, its roads, its therapies.
    engine, bases
        Says how long ways take; homes and start places of nurses on the roads.
    base_row
        Row of each base by location id.
    days
        Days of the roster, at most ``MOST_DAYS``, in order.
    booked
        Seconds of work per day, of the visits that are expected already.
    drive
        Seconds of a typical drive to a visit, see ``NEAR_SHARE``.
    """

    dataset: Dataset
    network: RoadNetwork
    protocols: Protocols
    engine: Engine
    bases: Places
    base_row: Mapping[str, int]
    days: tuple[date, ...] = ()
    booked: Mapping[date, int] = field(default_factory=dict)
    drive: int = 0

    @classmethod
    def of(cls, dataset: Dataset) -> Catchment:
        """Prepare a site; takes seconds for a thousand patients.

        Raises
        ------
        DatasetError, RoadNetworkError
            If the roads are those of a place, and cannot be had or do not fit.
        """
        from geo_data.engines import engine_named
        from geo_data.engines.protocol import Places
        from geo_data.isochrone_grid import grid_of
        from geo_data.snap import snap

        network = roads_of(dataset)
        # What areas are drawn on is made with the rest, not while somebody waits for an answer.
        grid_of(network)
        protocols = load_protocols(dataset.protocols_folder)
        named = [nurse.location for nurse in dataset.nurses]
        named += [place for s in dataset.shifts for place in (s.start_location, s.end_location)]
        known = {place.id: place for place in dataset.locations}
        places = [known[name] for name in dict.fromkeys(named)]
        bases = Places(locations=places, snaps=snap(network, places))
        engine = engine_named("road")
        drive = _typical_drive(dataset, network, engine, bases)
        days = _rostered(dataset)
        return cls(
            dataset=dataset,
            network=network,
            protocols=protocols,
            engine=engine,
            bases=bases,
            base_row={place.id: row for row, place in enumerate(places)},
            days=days,
            booked=_booked(dataset, protocols, days, drive),
            drive=drive,
        )

    def seconds_to(self, home: Location) -> npt.NDArray[np.int32]:
        """Return seconds from each base to a home by road, -1 where there is no way."""
        from geo_data.engines.protocol import Places
        from geo_data.snap import snap

        target = Places(locations=[home], snaps=snap(self.network, [home]))
        found: npt.NDArray[np.int32] = self.engine.legs(self.network, self.bases, target).seconds
        return found[:, 0]

    def shifts(self, horizon: Horizon) -> list[Shift]:
        """Return the shifts of the roster that lie in some days."""
        found = (shift_within(record, horizon) for record in self.dataset.shifts)
        return [shift for shift in found if shift is not None]


def seconds_of(dataset: Dataset, visit: Visit, drive: int) -> int:
    """Return the seconds of work that a visit typically takes, the way to it included."""
    return visit.on_site_seconds + dataset.policy.arrival_seconds + drive


def _rostered(dataset: Dataset) -> tuple[date, ...]:
    """Return the days of the roster from the first on which anybody has a regular shift."""
    first = dataset.first_day
    found = sorted({s.day for s in dataset.shifts if first is not None and s.day >= first})
    return tuple(day for day in found if (day - found[0]).days < MOST_DAYS)


def day_of(visit: Visit, horizon: Horizon) -> date:
    """Return the day on which a visit is expected: the last working day that it may be made on."""
    days = sorted({horizon.date_of(horizon.day_of(w.latest)) for w in visit.windows})
    working = [day for day in days if day.weekday() < SATURDAY]
    return (working or days)[-1]


def _booked(
    dataset: Dataset, protocols: Protocols, days: Sequence[date], drive: int
) -> dict[date, int]:
    """Return the seconds of work of all orders by day."""
    work = dict.fromkeys(days, 0)
    if not days:
        return work
    count = min(MOST_DAYS, (days[-1] - days[0]).days + 1)
    horizon = Horizon(first_day=days[0], days=count, zone=dataset.zone)
    patients = {patient.id: patient for patient in dataset.patients}
    others = through_one_line(dataset.orders, protocols)
    for order in dataset.orders:
        for visit in expand(
            order, patients[order.patient], protocols, horizon, others.get(order.id, ())
        ).visits:
            day = day_of(visit, horizon)
            work[day] = work.get(day, 0) + seconds_of(dataset, visit, drive)
    return work


def _typical_drive(dataset: Dataset, network: RoadNetwork, engine: Engine, bases: Places) -> int:
    from geo_data.engines.protocol import Places
    from geo_data.snap import snap

    wanted = {patient_home(patient.id) for patient in dataset.patients}
    homes = [place for place in dataset.locations if place.id in wanted]
    if not homes or not bases.locations:
        return 0
    found = engine.legs(network, bases, Places(locations=homes, snaps=snap(network, homes)))
    ways = found.seconds[found.seconds >= 0]
    return round(float(np.quantile(ways, NEAR_SHARE))) if len(ways) else 0
