"""Scenarios side by side: rosters made, the same sampled days planned."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.capacity.changes import ScenarioError, changed
from routing.capacity.figures import Figures, interval, planned
from routing.workload.demand import workload_of
from routing.workload.forecast import arrivals, clones, history_of, sampled, with_arrivals
from routing.workload.rosters import roster_problem, with_roster
from routing.workload.zones import zones_of
from staffing.solve import solve_roster
from staffing.workload import mean_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from routing.capacity.changes import Scenario
    from routing.domain.order import TherapyOrder
    from routing.io.dataset import Dataset
    from staffing.calendar import Horizon
    from staffing.workload import Workload

FORECASTS = 3
"""Scenarios of demand whose mean a roster is made for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is spent on each scenario.

    Attributes
    ----------
    samples
        Days that are planned, each with arrivals of its own.
    day_seconds, roster_seconds
        Search for each day, and for each roster.
    zones, seed
        Number of zones; of all that is drawn.
    """

    samples: int = 3
    day_seconds: float = 5.0
    roster_seconds: float = 15.0
    zones: int = 3
    seed: int = 0

    @property
    def seconds(self) -> float:
        """Search for one scenario, all told; to prepare its days comes on top."""
        return self.roster_seconds + self.samples * self.day_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a scenario came to.

    Attributes
    ----------
    name
        Of the scenario; ``today`` for none.
    nurses
        How many there are.
    days
        Figures of each sampled day.
    """

    name: str
    nurses: int
    days: tuple[Figures, ...]

    @property
    def lost_needs(self) -> tuple[frozenset[str], ...]:
        """What the visits that were left out ask of a nurse, over all days."""
        return tuple(need for day in self.days for need in day.lost_needs)

    def mean(self, of: Callable[[Figures], float]) -> tuple[float, float]:
        """Return mean and half the 95 % confidence interval of a figure over days."""
        return interval([of(day) for day in self.days])

    def above(self, other: Outcome, of: Callable[[Figures], float]) -> tuple[float, float]:
        """Return the same of how much a figure is above another outcome's, day by day.

        Both have the same days, so what differs from day to day does not count.
        """
        pairs = zip(self.days, other.days, strict=True)
        return interval([of(mine) - of(theirs) for mine, theirs in pairs])


def compare(
    dataset: Dataset,
    horizon: Horizon,
    scenarios: Sequence[Scenario],
    effort: Effort,
    tell: Callable[[Outcome], object] | None = None,
) -> tuple[Outcome, ...]:
    """Return the outcome of today's staff with a roster of its own, then of each scenario.

    Raises
    ------
    ScenarioError
        If a scenario cannot be made: found before anything is planned.
    """
    from routing.capacity.changes import Scenario

    zones = zones_of(dataset.locations, min(effort.zones, len(dataset.locations)))
    every = (Scenario(name="today"), *scenarios)
    made = [_grown(changed(dataset, s), horizon, zones, s, effort.seed) for s in every]
    found: list[Outcome] = []
    for scenario, site in zip(every, made, strict=True):
        staffed = rostered(site, horizon, effort) if scenario.new_roster else site
        today = found[0] if found else None
        found.append(outcome(scenario.name, staffed, horizon, effort, today))
        if tell is not None:
            tell(found[-1])
    return tuple(found)


def _grown(
    dataset: Dataset, horizon: Horizon, zones: Mapping[str, str], scenario: Scenario, seed: int
) -> Dataset:
    """Return a dataset with the orders of a scenario."""
    chance = random.Random(seed)
    made: list[tuple[TherapyOrder, date]] = []
    for entry in scenario.add_orders:
        try:
            made += sampled(
                dataset,
                horizon,
                zones,
                therapy=entry.therapy,
                zone=entry.zone,
                count=entry.count,
                chance=chance,
            )
        except ValueError as error:
            raise ScenarioError(f"scenario {scenario.name!r}: {error}") from error
    return with_arrivals(dataset, clones(dataset, made, prefix="S"))


def forecast(dataset: Dataset, horizon: Horizon, zones: Mapping[str, str], seed: int) -> Workload:
    """Return the mean workload of some scenarios of demand."""
    drawn = (workload_of(dataset, horizon, zones, seed=seed + i) for i in range(FORECASTS))
    return mean_of(tuple(drawn))


def rostered(dataset: Dataset, horizon: Horizon, effort: Effort) -> Dataset:
    """Return a dataset whose regular shifts in a period are those of a new roster."""
    zones = zones_of(dataset.locations, min(effort.zones, len(dataset.locations)))
    problem = roster_problem(dataset, horizon, forecast(dataset, horizon, zones, effort.seed))
    result = solve_roster(problem, seconds=effort.roster_seconds, seed=effort.seed)
    return with_roster(dataset, horizon, problem, result.roster)


def outcome(
    name: str, dataset: Dataset, horizon: Horizon, effort: Effort, today: Outcome | None = None
) -> Outcome:
    """Plan sampled days of a dataset, each with arrivals of its own; the same for every dataset.

    What today's staff has to refuse is nobody's work; what it does not is left out if refused here.
    """
    order = random.Random(effort.seed).sample(range(horizon.days), horizon.days)
    history = history_of(dataset, horizon.first_day)
    days = []
    for sample in range(effort.samples):
        # No day twice before all were drawn: weekends and weekdays as often as there are.
        number, seed = order[sample % len(order)], effort.seed + 1_000 + sample
        drawn = arrivals(dataset, history, horizon.first_day, horizon.days, seed)
        days.append(
            planned(
                with_arrivals(dataset, drawn),
                horizon,
                seconds=effort.day_seconds,
                seed=effort.seed,
                day=number,
                fall=seed,
                today=None if today is None else today.days[sample],
            )
        )
    return Outcome(name=name, nurses=len(dataset.nurses), days=tuple(days))
