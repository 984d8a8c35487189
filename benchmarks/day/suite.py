"""What a suite of simulated days says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.suite import SuiteError

KIND = "day"
"""Of its suites."""

_KEYS = {
    "kind",
    "title",
    "night_seconds",
    "seconds",
    "seeds",
    "resolve_seconds",
    "day",
    "latency",
}
_DAY = {"patients", "seed", "urgent", "cancelled", "overrun", "not_home"}
_LATENCY = {"name", "patients", "seed", "asks", "proposals"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Answers that are timed on a plan.

    Attributes
    ----------
    name
        Shown in results.
    patients, seed
        Of the dataset on the embedded roads.
    asks, proposals
        How many recommendations and moves are asked for, and how many events are told.
    """

    name: str
    patients: int
    seed: int
    asks: int
    proposals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySuite:
    """A suite.

    Attributes
    ----------
    title
        For people.
    patients, seed
        Of the dataset on the embedded roads.
    urgent
        Starts of care that are wanted within hours.
    cancelled, overrun, not_home
        Parts of the planned visits.
    seeds
        Of what happens.
    night_seconds, seconds, resolve_seconds
        Limits of the night plan, of each answer to an event, and of what it is compared with.
    latencies
        Answers timed.
    """

    title: str
    patients: int
    seed: int
    urgent: int
    cancelled: float
    overrun: float
    not_home: float
    seeds: tuple[int, ...]
    night_seconds: float
    seconds: float
    resolve_seconds: float
    latencies: tuple[Latency, ...]


def day_suite(table: dict[str, Any], seconds: float | None = None) -> DaySuite:
    """Return a suite from its table; raises SuiteError if it cannot be used."""
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise SuiteError(f"a suite of days has unknown keys {', '.join(unknown)}.")
    try:
        day = _exactly(table["day"], _DAY, "day")
        found = DaySuite(
            title=str(table["title"]),
            patients=int(day["patients"]),
            seed=int(day["seed"]),
            urgent=int(day["urgent"]),
            cancelled=float(day["cancelled"]),
            overrun=float(day["overrun"]),
            not_home=float(day["not_home"]),
            seeds=tuple(int(seed) for seed in table["seeds"]),
            night_seconds=float(table["night_seconds"]),
            seconds=float(table["seconds"] if seconds is None else seconds),
            resolve_seconds=float(table["resolve_seconds"]),
            latencies=tuple(_latency(each) for each in table["latency"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, SuiteError):
            raise
        raise SuiteError(f"a suite of days lacks a key, or has a bad value: {error}.") from None
    parts = (found.cancelled, found.overrun, found.not_home)
    if min(parts) < 0 or sum(parts) > 1 or found.urgent < 0 or found.patients < 1:
        raise SuiteError("a day needs patients, and parts of its visits from 0 to 1 together.")
    if min(found.night_seconds, found.seconds, found.resolve_seconds) <= 0 or not found.seeds:
        raise SuiteError("a suite of days needs seeds, and seconds above 0.")
    return found


def _latency(table: dict[str, Any]) -> Latency:
    _exactly(table, _LATENCY, "latency")
    found = Latency(
        name=str(table["name"]),
        patients=int(table["patients"]),
        seed=int(table["seed"]),
        asks=int(table["asks"]),
        proposals=int(table["proposals"]),
    )
    if min(found.patients, found.asks, found.proposals) < 1:
        raise SuiteError(f"latency {found.name} needs patients, asks and proposals.")
    return found


def _exactly(table: dict[str, Any], keys: set[str], name: str) -> dict[str, Any]:
    if set(table) != keys:
        raise SuiteError(f"a {name} has {', '.join(sorted(keys))} and nothing else.")
    return table
