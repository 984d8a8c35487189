"""What is still to come: therapies that begin, and visits that nobody planned."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from routing.io.dataset_rows import patient_home

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from geo_data.location import Location
    from routing.domain.order import Patient, TherapyOrder
    from routing.io.dataset import Dataset
    from staffing.calendar import Horizon

LOOK_BACK = 28
"""Days before the first day from which arrivals are counted: four of each weekday."""

CLONE = "O-"
"""Beginning of the ids of orders that were made up."""

PRN_RATE = 0.010
"""Visits that nobody planned, per patient with a line and day: 1.5 to 2.7 events a day per 200
catheters, most of them settled by telephone (see the domain notes on catheter events)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """How therapies began in the weeks before the first day.

    Attributes
    ----------
    per_day
        Starts a day, by therapy.
    weekdays
        Seven weights, Monday first, with a mean of 1.
    known
        Starts that are ordered already, by therapy and day: they are not expected once more.
    """

    per_day: Mapping[str, float]
    weekdays: tuple[float, ...]
    known: Mapping[tuple[str, date], int] = field(default_factory=dict)

    def rate(self, therapy: str, day: date) -> float:
        """Return how many orders of a therapy are still expected to begin on a day."""
        usual = self.per_day.get(therapy, 0.0) * self.weekdays[day.weekday()]
        return max(0.0, usual - self.known.get((therapy, day), 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """Orders of one scenario, with their patients and homes."""

    orders: tuple[TherapyOrder, ...]
    patients: tuple[Patient, ...]
    locations: tuple[Location, ...]


def history_of(dataset: Dataset, first_day: date) -> History:
    """Count what began in the last four weeks; weekdays are smoothed by one start each."""
    begin = first_day - timedelta(days=LOOK_BACK)
    recent = [
        order
        for order in dataset.orders
        if begin <= order.start.astimezone(dataset.zone).date() < first_day
    ]
    days = Counter(order.start.astimezone(dataset.zone).weekday() for order in recent)
    counts = [days[i] + 1.0 for i in range(7)]
    mean = sum(counts) / 7
    known = Counter(
        (order.therapy, order.start.astimezone(dataset.zone).date())
        for order in dataset.orders
        # What a scenario adds is beside what is expected.
        if not order.id.startswith(CLONE)
    )
    return History(
        known=known,
        per_day={t: n / LOOK_BACK for t, n in sorted(Counter(o.therapy for o in recent).items())},
        weekdays=tuple(count / mean for count in counts),
    )


def arrivals(dataset: Dataset, history: History, first_day: date, days: int, seed: int) -> Arrivals:
    """Draw one scenario: Poisson starts, each like an order of the same therapy seen before.

    The same seed draws the same scenario.
    """
    chance = random.Random(seed)
    past = [o for o in dataset.orders if o.start.astimezone(dataset.zone).date() < first_day]
    made: list[tuple[TherapyOrder, date]] = []
    for number in range(days):
        day = first_day + timedelta(days=number)
        for therapy in history.per_day:
            # Orders of the period itself are no models: with more of them, as in a what-if, the
            # same seed would draw other patients than for the base.
            models = [o for o in past if o.therapy == therapy]
            made += [
                (chance.choice(models), day)
                for _ in range(poisson(chance, history.rate(therapy, day)))
            ]
    return clones(dataset, made, prefix="F")


def poisson(chance: random.Random, mean: float) -> int:
    """Draw from a Poisson distribution: gaps between events of an hour are exponential."""
    count, left = 0, mean
    while mean > 0:
        left -= chance.expovariate(1.0)
        if left < 0:
            return count
        count += 1
    return count


def clones(dataset: Dataset, models: list[tuple[TherapyOrder, date]], *, prefix: str) -> Arrivals:
    """Return orders like others that begin on other days, for new patients in the same homes."""
    patients = {patient.id: patient for patient in dataset.patients}
    places = {place.id: place for place in dataset.locations}
    orders, people, homes = [], [], []
    for number, (model, day) in enumerate(models):
        name = f"{prefix}{number:04d}"
        patient = replace(patients[model.patient], id=name, location=patient_home(name), name="")
        orders.append(_begun(replace(model, id=f"{CLONE}{name}", patient=name), day, dataset))
        people.append(replace(patient, primary_nurse="", address=""))
        homes.append(replace(places[patient_home(model.patient)], id=patient_home(name)))
    return Arrivals(orders=tuple(orders), patients=tuple(people), locations=tuple(homes))


def _begun(order: TherapyOrder, day: date, dataset: Dataset) -> TherapyOrder:
    """Return an order as it stands when it begins on a day: nothing taught, nothing done."""
    local = order.start.astimezone(dataset.zone)
    shift = timedelta(days=(day - local.date()).days)
    start = (local.replace(tzinfo=None) + shift).replace(tzinfo=dataset.zone)
    return replace(
        order,
        start=start,
        end=None if order.end is None else order.end + shift,
        training_signed_off=None,
        training_done=0,
        last_dressing=None,
        last_needle=None,
        last_lab=None,
        last_solution_change=None,
        doses_given=0,
        connected_at=None,
        supplies_ready=start - timedelta(hours=4),
        use_by=None,
    )


def sampled(
    dataset: Dataset,
    horizon: Horizon,
    zones: Mapping[str, str],
    *,
    therapy: str,
    zone: str,
    count: int,
    chance: random.Random,
) -> list[tuple[TherapyOrder, date]]:
    """Draw orders of a therapy in a zone, as ``clones`` takes them, on five days in turn.

    Each is like one that the site has, for a patient who lives where another one does.

    Raises
    ------
    ValueError
        If the site has no order of the therapy, or no patient in the zone.
    """
    models = [order for order in dataset.orders if order.therapy == therapy]
    near = [p.id for p in dataset.patients if zones.get(p.location) == zone]
    if not models:
        known = ", ".join(sorted({order.therapy for order in dataset.orders}))
        raise ValueError(f"there is no order of {therapy} to take as a model; there are {known}")
    if not near:
        known = ", ".join(sorted(set(zones.values())))
        raise ValueError(f"there is no patient in zone {zone}; zones are {known}")
    made = []
    for number in range(count):
        model, home = chance.choice(models), chance.choice(near)
        day = horizon.date_of(number % min(horizon.days, 5))
        made.append((replace(model, patient=home), day))
    return made


def with_arrivals(dataset: Dataset, found: Arrivals) -> Dataset:
    """Return a dataset with the orders of a scenario beside its own."""
    return replace(
        dataset,
        orders=dataset.orders + found.orders,
        patients=dataset.patients + found.patients,
        locations=dataset.locations + found.locations,
    )
