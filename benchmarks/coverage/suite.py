"""What a suite of coverage says: days by recipe, weights, and limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.suite import SuiteError

KIND = "coverage"
"""Of its suites."""

_DAY = {"name", "patients", "seed", "staffed"}
_KEYS = {
    "kind",
    "title",
    "seconds",
    "seeds",
    "weights",
    "weight",
    "on_call_seconds",
    "response_minutes",
    "day",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day by recipe.

    Attributes
    ----------
    name
        Shown in results.
    patients, seed
        Of the dataset on the embedded roads.
    staffed
        Part of the regular shifts that is worked.
    """

    name: str
    patients: int
    seed: int
    staffed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageSuite:
    """A suite.

    Attributes
    ----------
    title
        For people.
    days
        By recipe.
    response
        Minutes of each response class.
    seconds, seeds
        Of each plan.
    weights, weight
        Of the curve on the first day; of the plans with the term on all days.
    on_call_seconds
        Limit of the on-call sets.
    """

    title: str
    days: tuple[Day, ...]
    response: dict[str, int]
    seconds: float
    seeds: tuple[int, ...]
    weights: tuple[int, ...]
    weight: int
    on_call_seconds: float


def coverage_suite(table: dict[str, Any], seconds: float | None = None) -> CoverageSuite:
    """Return a suite from its table; raises SuiteError if it cannot be used."""
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise SuiteError(f"a suite of coverage has unknown keys {', '.join(unknown)}.")
    try:
        found = CoverageSuite(
            title=str(table["title"]),
            days=tuple(_day(day) for day in table["day"]),
            response={str(k): int(v) for k, v in table["response_minutes"].items()},
            seconds=float(table["seconds"] if seconds is None else seconds),
            seeds=tuple(int(seed) for seed in table["seeds"]),
            weights=tuple(int(weight) for weight in table["weights"]),
            weight=int(table["weight"]),
            on_call_seconds=float(table["on_call_seconds"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SuiteError(f"a suite of coverage lacks a key, or has a bad value: {error}.") from None
    if not found.days or not found.seeds or min(found.response.values(), default=0) <= 0:
        raise SuiteError("a suite of coverage needs days, seeds, and minutes above 0.")
    return found


def _day(table: dict[str, Any]) -> Day:
    if set(table) != _DAY:
        raise SuiteError(f"a day has {', '.join(sorted(_DAY))} and nothing else.")
    day = Day(
        name=str(table["name"]),
        patients=int(table["patients"]),
        seed=int(table["seed"]),
        staffed=float(table["staffed"]),
    )
    if day.patients < 1 or not 0 < day.staffed <= 1:
        raise SuiteError(f"day {day.name} has no patients, or no nurses.")
    return day
