"""Whole datasets: repeatable, readable, on any roads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from geo_data.road_network import RoadNetwork
from geo_data.sample import sample_network
from geo_data.snap import snap
from geo_data.speeds import HIGHWAY_CLASSES
from routing.assemble import assemble
from routing.generate import generate
from routing.generate.generator import FIRST_DAY, ROADS
from routing.generate.sample import SAMPLE_PATIENTS, make_sample, sample_dataset_path
from routing.io.dataset import read_dataset
from routing.io.dataset_roads import EMBEDDED
from staffing.calendar import Horizon
from tests.geo_data.maps import TOWN_NODES, at, town, write_osm
from tests.routing.generate.datasets import contents, dataset

FILES = {"nurses.csv", "orders.csv", "patients.csv", "places.csv", "policy.toml", "shifts.csv"}


@pytest.fixture
def small_town(tmp_path: Path) -> RoadNetwork:
    (tmp_path / "map").mkdir()
    return town(tmp_path / "map")


def test_the_same_arguments_give_the_same_bytes(small_town: RoadNetwork, tmp_path: Path) -> None:
    """All files are alike, the roads included, and another seed changes people and orders."""
    folders = [tmp_path / name for name in ("one", "same", "other")]
    for folder, seed in zip(folders, (3, 3, 4), strict=True):
        generate(small_town, folder, patients=30, seed=seed)
    one, same, other = map(contents, folders)
    assert set(one) == FILES | {ROADS}
    assert one == same
    changed = {name for name in one if one[name] != other[name]}
    assert changed >= {"nurses.csv", "orders.csv", "patients.csv", "places.csv"}
    assert changed.isdisjoint({"policy.toml", ROADS})


def test_the_sample_is_what_the_generator_makes(tmp_path: Path) -> None:
    """Each file of the sample dataset is byte by byte what ``make_sample`` writes."""
    make_sample(tmp_path)
    made = contents(tmp_path)
    kept = contents_of_the_sample()
    assert set(made) == set(kept) == FILES
    assert [name for name in made if made[name] != kept[name]] == []


def contents_of_the_sample() -> dict[str, bytes]:
    kinds = {".csv", ".toml"}
    paths = (path for path in sample_dataset_path().iterdir() if path.suffix in kinds)
    return {path.name: path.read_bytes() for path in paths}


def test_the_sample_is_read_without_a_word() -> None:
    """It has its census, begins on its Monday, and there is nothing to complain of."""
    found = read_dataset(sample_dataset_path())
    assert found.warnings == ()
    assert found.first_day == FIRST_DAY
    assert len(found.patients) == len(found.orders) == SAMPLE_PATIENTS
    assert found.zone.key == "Europe/Vaduz"


@pytest.mark.parametrize("patients", [1, 2, 7, 23, 45, 61, 150, 430])
@pytest.mark.parametrize(("first_day", "days"), [(FIRST_DAY, 7), (date(2026, 3, 26), 14)])
def test_any_size_is_read_back_without_a_word(patients: int, first_day: date, days: int) -> None:
    """Small and large sites, also over a clock change, give datasets without fault or warning."""
    found = dataset(patients, seed=patients, first_day=first_day, days=days)
    assert found.warnings == ()
    assert len(found.patients) == len(found.orders) == patients
    assert found.first_day == first_day


def test_a_larger_census_leaves_nurses_alone_within_a_size() -> None:
    """One more patient changes neither the nurses nor the homes of the others."""
    fewer, more = dataset(60), dataset(61)
    assert fewer.nurses == more.nurses
    homes = {place.id: place for place in more.locations}
    assert all(homes[place.id] == place for place in fewer.locations)


def test_homes_are_on_streets() -> None:
    """Everybody lives within a few metres of a road, most along residential ones."""
    network = sample_network()
    found = snap(network, dataset().locations)
    assert max(point.distance for point in found) < 26
    homes = {"residential", "living_street"}
    classes = [HIGHWAY_CLASSES[network.edge_class[point.edge]] for point in found]
    assert sum(name in homes for name in classes) > 0.85 * len(classes)


def test_homes_are_where_streets_are_dense() -> None:
    """Seven in ten people live on a fifth of the squares of a kilometre that have roads."""
    squares: dict[tuple[int, int], int] = {}
    for place in dataset().locations:
        square = (int(place.latitude * 111), int(place.longitude * 76))
        squares[square] = squares.get(square, 0) + 1
    counts = sorted(squares.values(), reverse=True)
    network = sample_network()
    built = {(int(y * 111 / 1e6), int(x * 76 / 1e6)) for x, y in network.points.tolist()}
    assert sum(counts[: len(built) // 5]) > 0.7 * sum(counts)


def test_a_town_that_nobody_knows(small_town: RoadNetwork, tmp_path: Path) -> None:
    """On six junctions, the copied roads are read back and all visits can be planned there."""
    generate(small_town, tmp_path / "data", patients=40, seed=1, days=1)
    found = read_dataset(tmp_path / "data")
    assert found.warnings == ()
    assert found.network is not None
    assert found.network.digest == small_town.digest
    box = [at(-0.1, -0.1), at(2.1, 1.1)]
    assert all(box[0].longitude < p.longitude < box[1].longitude for p in found.locations)
    assert all(box[1].latitude < p.latitude < box[0].latitude for p in found.locations)
    horizon = Horizon(first_day=FIRST_DAY, days=1, zone=found.zone)
    assembly = assemble(found, horizon)
    assert len(assembly.problem.visits) >= 5
    assert assembly.findings == ()
    assert assembly.problem.travel.seconds.min() >= 0


@pytest.mark.parametrize("tags", [{"highway": "primary"}, {"highway": "residential"}])
def test_a_single_street_is_enough(tmp_path: Path, tags: dict[str, str]) -> None:
    """One road is a network too, wherever it lies: the zone is that of the place."""
    nodes = {number: (x - 9.5 - 83, y - 7) for number, (x, y) in TOWN_NODES.items()}
    path = write_osm(tmp_path / "street.osm", nodes, [((1, 2, 3), tags)])
    from geo_data.osm import build_road_network

    generate(build_road_network(path), tmp_path / "data", patients=5, seed=1)
    found = read_dataset(tmp_path / "data")
    assert found.zone.key == "America/New_York"
    assert len(found.orders) == 5


def test_the_policy_names_roads_and_zone_as_told(small_town: RoadNetwork, tmp_path: Path) -> None:
    """A named road network is not copied, and a zone that is told goes before the table."""
    generate(
        small_town,
        tmp_path / "data",
        patients=3,
        seed=1,
        zone="Europe/Zurich",
        road_network=EMBEDDED,
    )
    assert not (tmp_path / "data" / ROADS).exists()
    found = read_dataset(tmp_path / "data")
    assert found.zone.key == "Europe/Zurich"
    assert found.network is not None
    assert found.network.digest == sample_network().digest
