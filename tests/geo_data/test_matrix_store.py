"""Kept matrices: grown by what is new, mapped into memory, and never believed when damaged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from geo_data import cache
from geo_data.engines import engine_named
from geo_data.engines.protocol import Capabilities, Engine, Legs, Places
from geo_data.homes import sample_homes
from geo_data.location import Location
from geo_data.matrix import matrix_by, travel_matrix
from geo_data.road_network import RoadNetwork
from geo_data.sample import sample_network
from geo_data.travel_matrix import TravelMatrix


@pytest.fixture(scope="module")
def network() -> RoadNetwork:
    """Return the sample network, opened once."""
    return sample_network()


@dataclass(kw_only=True)
class Counting:
    """An engine that notes how many ways it was asked for."""

    engine: Engine = field(default_factory=lambda: engine_named("road"))
    asked: list[tuple[int, int]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def needs_roads(self) -> bool:
        return self.engine.needs_roads

    @property
    def capabilities(self) -> Capabilities:
        return self.engine.capabilities

    def legs(self, network: RoadNetwork | None, origins: Places, targets: Places) -> Legs:
        self.asked.append((len(origins.locations), len(targets.locations)))
        return self.engine.legs(network, origins, targets)


def same(one: TravelMatrix, other: TravelMatrix) -> bool:
    """Tell whether all ways of two matrices are equal."""
    return np.array_equal(one.seconds, other.seconds) and np.array_equal(one.metres, other.metres)


def test_one_more_place_costs_one_row_and_one_column(network: RoadNetwork) -> None:
    """Only the new ways are computed, and all are what they would have been."""
    homes = sample_homes(network, 21, 1)
    engine = Counting()
    matrix_by(engine, network, homes[:20])
    for more in ([*homes[:20], homes[20]], [homes[20], *homes[:20]], homes[:7] + homes[6:0:-1]):
        places = [replace(home, id=str(i)) for i, home in enumerate(more)]
        grown = matrix_by(engine, network, places)
        assert same(grown, travel_matrix(network, places, cache=False))
    assert engine.asked == [(20, 20), (20, 1), (1, 21)]


def test_a_place_less_needs_nothing_new(network: RoadNetwork) -> None:
    """Who is discharged takes a row and a column away, wherever they stood."""
    homes = sample_homes(network, 12, 2)
    engine = Counting()
    matrix_by(engine, network, homes)
    fewer = [*homes[:4], *homes[5:]]
    assert same(matrix_by(engine, network, fewer), travel_matrix(network, fewer, cache=False))
    assert engine.asked == [(12, 12)]


def test_mostly_other_places_are_computed_afresh(network: RoadNetwork) -> None:
    """A few places in common are not worth the copying."""
    homes = sample_homes(network, 20, 3)
    engine = Counting()
    matrix_by(engine, network, homes[:10])
    matrix_by(engine, network, homes[6:])
    assert engine.asked == [(10, 10), (14, 14)]


def test_ways_of_other_roads_and_engines_are_not_taken(network: RoadNetwork) -> None:
    """A matrix grows only from one of the same network and engine."""
    homes = sample_homes(network, 6, 4)
    slow = replace(network, arc_millis=network.arc_millis * 2)
    first = travel_matrix(network, homes[:5])
    assert (travel_matrix(slow, homes).seconds[:5, :5] >= first.seconds).all()
    assert same(travel_matrix(slow, homes), travel_matrix(slow, homes, cache=False))
    straight = travel_matrix(network, homes, engine="straight-line")
    assert same(straight, travel_matrix(None, homes, engine="straight-line", cache=False))


def test_unreachable_stays_unreachable_when_a_matrix_grows(network: RoadNetwork) -> None:
    """A place in the sea is marked in the rows and columns that are added too."""
    homes = sample_homes(network, 6, 5)
    sea = Location(id="sea", latitude=44.0, longitude=9.0)
    travel_matrix(network, [*homes[:5], sea])
    grown = travel_matrix(network, [*homes, sea])
    assert grown.leg(homes[5].id, "sea") == grown.leg("sea", homes[5].id) == (-1, -1)
    assert same(grown, travel_matrix(network, [*homes, sea], cache=False))


def test_a_kept_matrix_is_mapped_and_read_only(network: RoadNetwork, cache_here: Path) -> None:
    """The second time nothing is computed, copied or to be written to."""
    homes = sample_homes(network, 8, 6)
    engine = Counting()
    first = matrix_by(engine, network, homes)
    second = matrix_by(engine, network, homes)
    assert len(engine.asked) == 1
    assert same(first, second)
    assert second.seconds.dtype == second.metres.dtype == np.int32
    assert not second.seconds.flags.writeable
    assert not second.seconds.flags.owndata
    (kept,) = (cache_here / "matrices").iterdir()
    assert kept.stat().st_mode & 0o077 == 0 or kept.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("keep", [0, 10, 100, 200, -4])
def test_a_damaged_matrix_is_computed_again(
    network: RoadNetwork, cache_here: Path, keep: int
) -> None:
    """However much of the file is left, neither the same matrix nor a larger one is misled."""
    homes = sample_homes(network, 7, 7)
    expected = [travel_matrix(network, homes[:n], cache=False) for n in (6, 7)]
    travel_matrix(network, homes[:6])
    (kept,) = (cache_here / "matrices").iterdir()
    for count, matrix in zip((7, 6), reversed(expected), strict=True):
        kept.write_bytes(kept.read_bytes()[:keep])
        assert same(travel_matrix(network, homes[:count]), matrix)


@pytest.mark.parametrize("bit", range(0, 8))
def test_a_changed_bit_is_noticed(network: RoadNetwork, cache_here: Path, bit: int) -> None:
    """Whatever bit of the ways or of the places is another, the matrix is computed again."""
    homes = sample_homes(network, 6, 7)
    expected = travel_matrix(network, homes, cache=False)
    travel_matrix(network, homes)
    (kept,) = (cache_here / "matrices").iterdir()
    whole = kept.read_bytes()
    for where in (130, 140, 500, len(whole) - 150, len(whole) - 1):
        damaged = bytearray(whole)
        damaged[where] ^= 1 << bit
        kept.write_bytes(damaged)
        assert same(travel_matrix(network, homes), expected)
        assert kept.read_bytes() == whole


@pytest.mark.parametrize("dtype", [np.int64, np.float32])
def test_a_file_of_something_else_is_no_matrix(
    network: RoadNetwork, cache_here: Path, dtype: type
) -> None:
    """Arrays of other kinds under the right name are not taken for ways."""
    homes = sample_homes(network, 5, 7)
    expected = travel_matrix(network, homes)
    (kept,) = (cache_here / "matrices").iterdir()
    with kept.open("wb") as file:
        np.save(file, np.arange(5, dtype=np.uint64))
        np.save(file, np.zeros(10, dtype=np.int64))
        np.save(file, np.zeros((2, 5, 5), dtype=dtype))
    assert same(travel_matrix(network, homes), expected)


def test_no_coordinate_is_kept(network: RoadNetwork, cache_here: Path) -> None:
    """Places are told apart by digests that differ from network to network."""
    homes = sample_homes(network, 3, 8)
    slow = replace(network, arc_millis=network.arc_millis * 2)
    for roads in (network, slow):
        travel_matrix(roads, homes)
    digests = [np.load(path) for path in (cache_here / "matrices").iterdir()]
    assert all(found.shape == (3,) and found.dtype == np.uint64 for found in digests)
    assert not set(digests[0]) & set(digests[1])
    bits = {np.float64(x).view(np.uint64) for home in homes for x in (home.longitude,)}
    assert not bits & set(np.concatenate(digests))


def test_the_size_of_the_cache_is_bounded(
    network: RoadNetwork, cache_here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above its bytes the longest unused go, but what was just made stays."""
    monkeypatch.setattr(cache, "MOST_BYTES", 1)
    for seed in range(3):
        travel_matrix(network, sample_homes(network, 4, seed))
        assert len(list((cache_here / "matrices").iterdir())) == 1
