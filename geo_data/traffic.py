"""How much longer ways take at each hour of the day, by class of road."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.speeds import HIGHWAY_CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from geo_data.road_network import RoadNetwork

HOURS = 24

SLOWEST, FASTEST = 10.0, 0.2
"""Bounds of the factors: beyond them it is a slip of the pen."""

WEEKDAY_FILE = Path(__file__).with_name("traffic.toml")
"""The default profile, which names its source; one's own begins as a copy of it."""


class TrafficError(ValueError):
    """A traffic profile that cannot be used, with what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficProfile:
    """Factors on travel times by class of road and hour.

    Between two full hours a factor changes evenly, and after 23 o'clock comes 0 o'clock.

    Attributes
    ----------
    name, source
        What it is called, and where its figures are from.
    factors
        For each of ``HIGHWAY_CLASSES`` 24 factors, for 0:00 to 23:00; tuples of tuples.
    """

    name: str
    source: str
    factors: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        """Refuse factors that are missing or beyond reason."""
        if len(self.factors) != len(HIGHWAY_CLASSES):
            raise TrafficError(f"a traffic profile must have {len(HIGHWAY_CLASSES)} classes")
        for highway, factors in zip(HIGHWAY_CLASSES, self.factors, strict=True):
            if len(factors) != HOURS:
                raise TrafficError(f"{highway} has {len(factors)} factors and must have {HOURS}")
            if not all(FASTEST <= factor <= SLOWEST for factor in factors):
                raise TrafficError(f"factors of {highway} must be from {FASTEST:g} to {SLOWEST:g}")

    @property
    def table(self) -> npt.NDArray[np.float64]:
        """The factors as an array of shape (classes, 24)."""
        return np.array(self.factors, dtype=np.float64)

    def at(self, seconds: float) -> npt.NDArray[np.float64]:
        """Return the factor of each class at a second of the day, of shape (classes,)."""
        hour, past = divmod(seconds / 3600, 1)
        before, after = (self.table[:, int(hour + step) % HOURS] for step in (0, 1))
        factors: npt.NDArray[np.float64] = before + past * (after - before)
        return factors


def profile_of(
    factors: Mapping[str, Sequence[float]], *, name: str = "own", source: str = ""
) -> TrafficProfile:
    """Return a profile by the names of classes; a class without factors never changes.

    Raises
    ------
    TrafficError
        If there is no such class, or its factors are missing or beyond reason.
    """
    unknown = sorted(set(factors) - set(HIGHWAY_CLASSES))
    if unknown:
        known = ", ".join(HIGHWAY_CLASSES)
        raise TrafficError(f"there is no class {', '.join(unknown)}; there are {known}")
    steady = (1.0,) * HOURS
    rows = tuple(tuple(map(float, factors.get(highway, steady))) for highway in HIGHWAY_CLASSES)
    return TrafficProfile(name=name, source=source, factors=rows)


def read_profile(path: Path = WEEKDAY_FILE) -> TrafficProfile:
    """Return the profile in a TOML file, such as the default one.

    Raises
    ------
    TrafficError
        If there is no such file, or it is not a profile.
    """
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        unknown = sorted(set(found) - {"name", "source", "factors"})
        if unknown:
            raise TrafficError(f"{path} has unknown keys {', '.join(unknown)}")
        name, source = str(found.get("name", path.stem)), str(found.get("source", ""))
        return profile_of(found["factors"], name=name, source=source)
    except FileNotFoundError:
        raise TrafficError(f"there is no traffic profile {path}") from None
    except KeyError:
        raise TrafficError(f"{path} has no [factors]") from None
    except TrafficError:
        raise
    except (OSError, TypeError, ValueError, AttributeError) as error:
        raise TrafficError(f"{path} is not a traffic profile: {error}") from error


def at_hour(network: RoadNetwork, profile: TrafficProfile, hour: int) -> RoadNetwork:
    """Return the network with the travel times of a full hour of the day.

    It shares all that does not depend on time with the network it is made from, so that a search
    in it is prepared within milliseconds.
    """
    factors = profile.at(hour * 3600)[network.edge_class[network.arc_edge]]
    millis = np.maximum(1, np.rint(network.arc_millis * factors)).astype(np.int32)
    return replace(network, arc_millis=millis)
