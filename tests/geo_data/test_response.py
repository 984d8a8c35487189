"""Who reaches whom, and streets in a box."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geo_data.engines import engine_named
from geo_data.homes import sample_homes
from geo_data.location import Location
from geo_data.matrix import travel_matrix
from geo_data.response import response, streets, within
from geo_data.sample import sample_network
from geo_data.speeds import HIGHWAY_CLASSES
from geo_data.timed_matrix import TimedMatrix
from geo_data.traffic import profile_of
from tests.geo_data.maps import at, town

MAIN = ("primary", "secondary", "tertiary")


def test_within_is_the_matrix_up_to_the_second() -> None:
    """Nurses reach exactly those patients whom the matrix says they reach in time."""
    network = sample_network()
    homes = sample_homes(network, 30, 6)
    seconds = travel_matrix(network, homes, cache=False).seconds
    limit = int(np.median(seconds))
    reached = within(network, homes[:10], homes[10:], limit)
    assert reached.shape == (10, 20)
    assert np.array_equal(reached, seconds[:10, 10:] <= limit)
    assert 0 < reached.sum() < 200
    exact = int(seconds[0, 10])
    assert within(network, homes[:1], homes[10:11], exact).all()
    assert not within(network, homes[:1], homes[10:11], exact - 1).any()


def test_response_says_who_comes() -> None:
    """For each patient those in time are listed, the soonest first; others are uncovered."""
    network = sample_network()
    homes = sample_homes(network, 24, 8)
    nurses, patients = homes[:6], homes[6:]
    seconds = travel_matrix(network, homes, cache=False).seconds[:6, 6:]
    minutes = int(np.percentile(seconds.min(axis=0), 60)) // 60
    found = response(network, nurses, patients, minutes)
    assert np.array_equal(found.seconds[0], seconds)
    assert found.hours == (None,)
    for column, patient in enumerate(patients):
        in_time = [(int(s), n.id) for n, s in zip(nurses, seconds[:, column], strict=True)]
        wanted = sorted((s, name) for s, name in in_time if s <= minutes * 60)
        assert [(s, name) for name, s in found.responders(patient.id)] == wanted
        assert (patient.id in found.uncovered()) is (not wanted)
    assert 0 < len(found.uncovered()) < len(patients)


def test_response_at_several_hours() -> None:
    """Each hour has its own engine or matrix, and its own answer."""
    network = sample_network()
    homes = sample_homes(network, 8, 8)
    calm = travel_matrix(network, homes, cache=False)
    rush = replace(calm, seconds=calm.seconds * 2)
    by_hour = {3: calm, 8: rush, 12: engine_named("road-scipy")}
    found = response(network, homes[:3], homes[3:], 10, by_hour=by_hour)
    assert found.hours == (3, 8, 12)
    assert np.array_equal(found.seconds[0], calm.seconds[:3, 3:])
    assert np.array_equal(found.seconds[1], rush.seconds[:3, 3:])
    assert np.array_equal(found.seconds[2], found.seconds[0])
    assert found.reached[1].sum() < found.reached[0].sum()
    assert set(found.uncovered(3)) <= set(found.uncovered(8))
    with pytest.raises(ValueError, match="not in"):
        found.uncovered(4)


def test_response_in_the_traffic_of_hours() -> None:
    """In one call, each hour has the times of the matrix of that hour."""
    network = sample_network()
    homes = sample_homes(network, 9, 8)
    profile = profile_of({name: [2.0 if hour == 8 else 1.0 for hour in range(24)] for name in MAIN})
    day = TimedMatrix(network, homes, profile=profile, cache=False)
    found = response(network, homes[:3], homes[3:], 12, hours=(8, 12), profile=profile)
    assert found.hours == (8, 12)
    for row, hour in enumerate(found.hours):
        assert np.array_equal(found.seconds[row], day.slot(hour).seconds[:3, 3:])
    assert found.reached[0].sum() < found.reached[1].sum()
    usual = response(network, homes[:3], homes[3:], 12, hours=(8,))
    assert np.array_equal(
        usual.seconds[0], TimedMatrix(network, homes, cache=False).slot(8).seconds[:3, 3:]
    )
    for wrong in ({"hours": (24,)}, {"hours": (-1,)}):
        with pytest.raises(ValueError, match="from 0 to 23"):
            response(network, homes[:3], homes[3:], 12, **wrong)
    with pytest.raises(ValueError, match="needs a road network"):
        response(None, homes[:3], homes[3:], 12, hours=(8,))


def test_response_without_roads() -> None:
    """An estimate needs no network; an engine that does says so."""
    homes = sample_homes(sample_network(), 4, 8)
    estimate = {None: engine_named("straight-line")}
    assert response(None, homes[:2], homes[2:], 60, by_hour=estimate).reached.all()
    with pytest.raises(ValueError, match="needs a road network"):
        response(None, homes[:2], homes[2:], 60)


def test_direction_counts(tmp_path: Path) -> None:
    """Along a one-way street the second place is near the first, and not the other way."""
    west, east = at(0.25, 1, "west"), at(0.75, 1, "east")
    network = town(tmp_path)
    assert within(network, [west], [east], 120).all()
    assert not within(network, [east], [west], 120).any()


def test_nobody_reaches_the_sea() -> None:
    """Where there is no way, no time is enough."""
    network = sample_network()
    sea = Location(id="sea", latitude=44.0, longitude=9.0)
    assert not within(network, sample_homes(network, 2, 1), [sea], 10**6).any()
    assert within(network, [], [sea], 10).shape == (0, 1)


def test_streets_in_a_box(tmp_path: Path) -> None:
    """A box has the streets that touch it, whole, and each once."""
    network = town(tmp_path)
    everything = list(streets(network, network.bounds))
    assert Counter(name for name, _ in everything) == {"residential": 5}
    assert sorted(len(line) for _, line in everything) == [2, 2, 2, 3, 3]
    middle = at(1, 0.5)
    box = (
        middle.longitude - 1e-4,
        middle.latitude - 1e-4,
        middle.longitude + 1e-4,
        middle.latitude + 1e-4,
    )
    inside = [line for _, line in streets(network, box) if len(line) == 2]
    assert [sorted(line) for line in inside] == [[(9.51, 47.19), (9.51, 47.2)]]
    assert list(streets(network, (0.0, 0.0, 1.0, 1.0))) == []


def test_the_sample_has_streets_of_all_kinds() -> None:
    """Classes are OpenStreetMap's own, and lines are inside the bounds."""
    network = sample_network()
    west, south, east, north = network.bounds
    found = list(streets(network, network.bounds))
    classes = {name for name, _ in found}
    assert {"primary", "residential", "unclassified"} <= classes <= set(HIGHWAY_CLASSES)
    assert len(found) == len(network.edge_class)
    assert all(west <= x <= east and south <= y <= north for _, line in found for x, y in line)
