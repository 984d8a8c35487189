"""A home care instance of the unified format, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.readers.uhhc_costs import Costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that a patient needs, and how long it takes there."""

    code: str
    duration: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePatient:
    """A patient.

    Attributes
    ----------
    id, place
        Unique id; row of the table of distances.
    services
        One or two, different.
    windows
        Start and end, by start: one or two.
    gap
        Least and most time from the start of the first service to that of the second; None for one
        service, or for two in any order and at any distance.
    optional
        May be left out, with all services.
    preferred
        Caregivers who are preferred, or None for no preference.
    incompatible
        Caregivers who may not go.
    """

    id: str
    place: int
    services: tuple[Service, ...]
    windows: tuple[tuple[int, int], ...]
    gap: tuple[int, int] | None
    optional: bool
    preferred: frozenset[str] | None
    incompatible: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caregiver:
    """A caregiver.

    ``begin`` and ``end`` are rows of the table of distances; ``shift`` may be None.
    """

    id: str
    abilities: frozenset[str]
    begin: int
    end: int
    shift: tuple[int, int] | None
    lunch: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lunch:
    """When lunch breaks begin (as ``HomeCare.at_end`` counts, when they end), and their length."""

    earliest: int
    latest: int
    duration: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCare:
    """An instance.

    Attributes
    ----------
    patients, caregivers
        In the order of the file.
    lunch
        The lunch break of caregivers who have one, or None.
    distances
        Travel time between places, whole.
    costs
        What components weigh, and which are hard.
    at_end
        Whether windows are met by the end of a service (or lunch), not by its start.
    leaves_at_start
        Whether caregivers leave when their shift begins.
    """

    patients: tuple[HomePatient, ...]
    caregivers: tuple[Caregiver, ...]
    lunch: Lunch | None
    distances: tuple[tuple[int, ...], ...]
    costs: Costs
    at_end: bool
    leaves_at_start: bool
