"""Travel times and distances, by the compiled engine and by its oracle."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from geo_data.engines import ENGINES
from geo_data.engines.road import WALKING
from geo_data.homes import sample_homes
from geo_data.location import Location
from geo_data.matrix import travel_matrix
from geo_data.road_network import RoadNetwork, open_road_network
from geo_data.sample import sample_network
from geo_data.snap import snap
from geo_data.speeds import metres_per_second
from geo_data.travel_matrix import UNREACHABLE, TravelMatrix
from tests.geo_data.maps import NORTH, RESIDENTIAL, at, town

EAST, SOUTH = 755.5, 1111.95
"""Metres of a step east and of a step south in the town."""


@pytest.fixture(scope="module")
def liechtenstein() -> RoadNetwork:
    """Return the sample network, opened once."""
    return sample_network()


def places_anywhere(network: RoadNetwork, count: int, seed: int) -> list[Location]:
    """Return places in the bounds of a network, wherever that is."""
    chance = random.Random(seed)
    west, south, east, north = network.bounds
    return [
        Location(
            id=f"x{i}", longitude=chance.uniform(west, east), latitude=chance.uniform(south, north)
        )
        for i in range(count)
    ]


def metres(network: RoadNetwork, *places: Location) -> TravelMatrix:
    """Return a matrix of places, computed and not kept."""
    return travel_matrix(network, places, cache=False)


def test_compiled_engine_and_oracle_agree(liechtenstein: RoadNetwork) -> None:
    """Times and distances are equal for all pairs, of homes and of places anywhere."""
    places = [*sample_homes(liechtenstein, 60, 3), *places_anywhere(liechtenstein, 60, 3)]
    road, oracle = (
        travel_matrix(liechtenstein, places, engine=engine, cache=False)
        for engine in ("road", "road-scipy")
    )
    assert np.array_equal(road.seconds, oracle.seconds)
    assert np.array_equal(road.metres, oracle.metres)
    assert road.seconds.dtype == road.metres.dtype == np.int32
    assert (road.engine, oracle.engine) == ("road", "road-scipy")
    assert road.digest != oracle.digest


@pytest.mark.parametrize("seed", range(8))
def test_engines_agree_on_odd_towns(tmp_path: Path, seed: int) -> None:
    """They agree too on towns with parallel streets, loops and one-way streets by chance."""
    chance = random.Random(seed)
    nodes = {n: (9.5 + chance.random() / 50, 47.2 + chance.random() / 50) for n in range(10, 30)}
    ways = []
    for _ in range(30):
        refs = tuple(chance.choice([*nodes, 1, 2, 5, 6]) for _ in range(chance.randint(2, 5)))
        tags = {"highway": chance.choice(["residential", "primary", "service"])}
        if chance.random() < 0.4:
            tags["oneway"] = chance.choice(["yes", "-1"])
        ways.append((refs, tags))
    network = town(tmp_path, nodes=nodes, ways=ways)
    places = places_anywhere(network, 40, seed)
    road, oracle = (
        travel_matrix(network, places, engine=engine, cache=False)
        for engine in ("road", "road-scipy")
    )
    assert np.array_equal(road.seconds, oracle.seconds)
    assert np.array_equal(road.metres, oracle.metres)
    assert road.seconds.min() >= 0


def test_the_way_back_is_another(tmp_path: Path) -> None:
    """Along a one-way street one drives on, and back around the block."""
    matrix = metres(town(tmp_path), at(0.25, 1, "west"), at(0.75, 1, "east"))
    there, back = matrix.leg("west", "east"), matrix.leg("east", "west")
    assert there[1] == pytest.approx(EAST / 2, abs=1)
    assert back[1] == pytest.approx(EAST / 4 + SOUTH + EAST + SOUTH + EAST / 4, abs=3)
    speed = metres_per_second("residential")
    assert there[0] == pytest.approx(there[1] / speed, abs=1)
    assert back[0] == pytest.approx(back[1] / speed, abs=1)


def test_along_one_street_nobody_leaves_it(tmp_path: Path) -> None:
    """Two places on one two-way street are as far apart as they are, in both directions."""
    matrix = metres(town(tmp_path), at(1, 0.2, "a"), at(1, 0.7, "b"))
    assert matrix.leg("a", "b")[1] == matrix.leg("b", "a")[1] == pytest.approx(SOUTH / 2, abs=1)


def test_round_a_loop_the_shorter_side_counts(tmp_path: Path) -> None:
    """On a loop road both ways lead to its one junction, and the shorter one is taken."""
    corners = {8: (-1, -1), 9: (0, -1), 10: (1, -1)}
    nodes = {n: (at(x, y).longitude, at(x, y).latitude) for n, (x, y) in corners.items()}
    nodes[8] = (at(0, -1).longitude, at(0, -1).latitude)
    nodes[9] = (at(0.5, -2).longitude, at(0.5, -2).latitude)
    nodes[10] = (at(2, -1).longitude, at(2, -1).latitude)
    network = town(tmp_path, nodes=nodes, ways=[((2, 8, 9, 10, 2), RESIDENTIAL)])
    near_begin, near_end = at(0.5, -0.5, "begin"), at(1.5, -0.5, "end")
    matrix = metres(network, near_begin, near_end)
    side = np.hypot(EAST / 2, SOUTH / 2)
    assert matrix.leg("begin", "end")[1] == pytest.approx(2 * side, rel=2e-3)
    assert matrix.leg("end", "begin")[1] == pytest.approx(2 * side, rel=2e-3)


def test_the_walk_to_the_door_counts(tmp_path: Path) -> None:
    """A home 200 metres off the road is as many metres farther, at walking speed."""
    network = town(tmp_path)
    plain = metres(network, at(1, 0.2, "a"), at(1, 0.7, "b")).leg("a", "b")
    off = Location(
        id="b", longitude=at(1, 0.7).longitude + 200 / 75_550, latitude=at(1, 0.7).latitude
    )
    walked = metres(network, at(1, 0.2, "a"), off).leg("a", "b")
    assert walked[1] - plain[1] == pytest.approx(200, abs=2)
    assert walked[0] - plain[0] == pytest.approx(200 / WALKING, abs=2)


def test_a_home_in_the_sea_has_no_way(liechtenstein: RoadNetwork) -> None:
    """A place too far from every road is unreachable in both directions, and from nowhere else."""
    sea = Location(id="sea", latitude=44.0, longitude=9.0)
    homes = sample_homes(liechtenstein, 3, 1)
    for engine in ("road", "road-scipy"):
        matrix = travel_matrix(
            liechtenstein, [homes[0], sea, *homes[1:]], engine=engine, cache=False
        )
        others = [0, 2, 3]
        assert (matrix.seconds[1, others] == UNREACHABLE).all()
        assert (matrix.seconds[others, 1] == UNREACHABLE).all()
        assert (matrix.metres[1, others] == UNREACHABLE).all()
        assert matrix.leg("sea", "sea") == (0, 0) or matrix.leg("sea", "sea")[0] == UNREACHABLE
        assert (matrix.seconds[np.ix_(others, others)] >= 0).all()


def test_no_detour_is_quicker(liechtenstein: RoadNetwork) -> None:
    """Going over a third place is never quicker, but for the walk to its door and rounding."""
    places = [*sample_homes(liechtenstein, 30, 5), *places_anywhere(liechtenstein, 10, 5)]
    seconds = metres(liechtenstein, *places).seconds.astype(np.int64)
    via = seconds[:, :, None] + seconds[None, :, :]
    assert (seconds[:, None, :] <= via + 2).all()


def test_times_are_those_of_roads(liechtenstein: RoadNetwork) -> None:
    """No way is shorter than the straight line nor quicker than a motorway; few go both ways."""
    homes = sample_homes(liechtenstein, 40, 2)
    road = metres(liechtenstein, *homes)
    straight = travel_matrix(None, homes, engine="straight-line", cache=False)
    assert (road.metres >= np.floor(straight.metres / 1.3) - 1).all()
    apart = ~np.eye(40, dtype=bool)
    assert (road.metres / np.maximum(road.seconds, 1))[apart].max() < 130 / 3.6
    assert (road.seconds != road.seconds.T).mean() > 0.3
    assert 0.7 < np.median(road.seconds[apart] / straight.seconds[apart]) < 1.4


def test_one_house_with_two_patients_is_no_way(tmp_path: Path) -> None:
    """Places with the same coordinates are next to each other, however far from the road."""
    matrix = metres(town(tmp_path), at(1.2, 0.5, "anna"), at(1.2, 0.5, "ben"), at(1, 0.5, "c"))
    assert matrix.leg("anna", "ben") == (0, 0)
    assert matrix.leg("anna", "c")[0] > 100


def test_a_straight_line_is_called_an_estimate() -> None:
    """An engine without roads says so, and is symmetric."""
    matrix = travel_matrix(
        None, [at(0, 0, "a"), at(0, 1, "b")], engine="straight-line", cache=False
    )
    assert "estimate" in matrix.engine
    assert matrix.leg("a", "b") == matrix.leg("b", "a") == (116, 1446)


def test_no_places_and_one_place(tmp_path: Path) -> None:
    """An empty day has an empty matrix."""
    network = town(tmp_path)
    for engine in ENGINES:
        assert travel_matrix(network, [], engine=engine).seconds.shape == (0, 0)
        assert travel_matrix(network, [at(0, 0)], engine=engine).seconds.tolist() == [[0]]


def test_wrong_questions_are_refused(tmp_path: Path) -> None:
    """Repeated ids, unknown engines, and a road engine without roads."""
    network = town(tmp_path)
    with pytest.raises(ValueError, match="unique"):
        travel_matrix(network, [at(0, 0, "a"), at(0, 1, "a")])
    with pytest.raises(ValueError, match="no engine horse; there are road"):
        travel_matrix(network, [], engine="horse")
    with pytest.raises(ValueError, match="needs a road network"):
        travel_matrix(None, [at(0, 0)])


def test_the_digest_knows_places_and_roads(tmp_path: Path) -> None:
    """Another place or another street is another matrix; another id of a place is not."""
    network = town(tmp_path)
    first = metres(network, at(0, 0, "a"), at(1, 1, "b")).digest
    assert metres(network, at(0, 0, "c"), at(1, 1, "d")).digest == first
    assert metres(network, at(0, 0, "a"), at(1, 0.9, "b")).digest != first
    closed = town(tmp_path, nodes={9: (9.5, NORTH + 0.01)}, ways=[((1, 9), RESIDENTIAL)])
    assert metres(closed, at(0, 0, "a"), at(1, 1, "b")).digest != first


def test_places_beside_one_point_agree_with_the_way_through_it(liechtenstein: RoadNetwork) -> None:
    """Snapped points of one street follow each other: the parts add up to the whole."""
    homes = sample_homes(liechtenstein, 200, 9)
    by_edge: dict[int, list[Location]] = {}
    for home, point in zip(homes, snap(liechtenstein, homes), strict=True):
        by_edge.setdefault(point.edge, []).append(home)
    together = [group for group in by_edge.values() if len(group) > 2]
    assert together
    for group in together[:5]:
        points = snap(liechtenstein, group)
        order = np.argsort([point.fraction for point in points])
        first, middle, last = (order[0], order[len(order) // 2], order[-1])
        walk = 2 * points[middle].distance / WALKING
        seconds = metres(liechtenstein, *group).seconds
        assert seconds[first, middle] + seconds[middle, last] - walk == pytest.approx(
            seconds[first, last], abs=3
        )


def test_machine_code_that_cannot_be_kept_is_compiled_all_the_same() -> None:
    """Where neither the source's folder nor the user's can be written, the engine still works."""
    code = (
        "import numba.core.caching as caching\n"
        "caching.CacheImpl._locator_classes = []\n"
        "from geo_data.homes import sample_homes\n"
        "from geo_data.matrix import travel_matrix\n"
        "from geo_data.sample import sample_network\n"
        "network = sample_network()\n"
        "homes = sample_homes(network, 3, 1)\n"
        "print(travel_matrix(network, homes, cache=False).seconds.tolist())\n"
    )
    root = Path(__file__).resolve().parents[2]
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    network = sample_network()
    expected = metres(network, *sample_homes(network, 3, 1)).seconds.tolist()
    assert result.stdout.strip() == str(expected)


def test_a_saved_network_gives_the_same_times(tmp_path: Path) -> None:
    """What is read from a file drives like what was built."""
    network = town(tmp_path)
    network.save(tmp_path / "town.npz")
    places = places_anywhere(network, 12, 4)
    before = metres(network, *places)
    after = metres(open_road_network(tmp_path / "town.npz"), *places)
    assert np.array_equal(before.seconds, after.seconds)
