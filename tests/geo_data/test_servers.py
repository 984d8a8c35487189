"""Engines that ask OSRM and Valhalla, against a small server of the test."""

from __future__ import annotations

import numpy as np
import pytest

from geo_data.engines import engine_named
from geo_data.engines.http import Server
from geo_data.engines.osrm import Osrm
from geo_data.engines.valhalla import Valhalla
from geo_data.matrix import travel_matrix
from tests.geo_data.stub_server import (
    Stub,
    expected,
    osrm_table,
    places,
    valhalla_table,
)


def test_osrm_is_asked_in_tiles(stub: Stub) -> None:
    """However many places, no question is longer than the server takes, and all cells are right."""
    stub.answer = lambda path, body: osrm_table(path)
    engine = Osrm(server=Server(kind="OSRM", url=stub.url), table_size=10)
    begin, end = places(*np.arange(12) / 100), places(*np.arange(7) / 50)
    legs = engine.legs(None, begin, end)
    assert np.array_equal(legs.seconds, expected(begin, end).seconds)
    assert np.array_equal(legs.metres, expected(begin, end).metres)
    assert legs.seconds.dtype == legs.metres.dtype == np.int32
    assert len(stub.asked) == 3 * 2
    assert all(path.split("?")[0].count(";") < 10 for path, _ in stub.asked)


def test_valhalla_is_asked_in_tiles(stub: Stub) -> None:
    """The same for Valhalla, whose kilometres become metres."""
    stub.answer = lambda path, body: valhalla_table(body)
    engine = Valhalla(server=Server(kind="Valhalla", url=stub.url), most_places=5)
    begin, end = places(*np.arange(12) / 100), places(*np.arange(7) / 50)
    legs = engine.legs(None, begin, end)
    assert np.array_equal(legs.seconds, expected(begin, end).seconds)
    assert np.array_equal(legs.metres, expected(begin, end).metres)
    assert [path for path, _ in stub.asked] == ["/sources_to_targets"] * 6
    assert {body["costing"] for _, body in stub.asked} == {"auto"}


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_where_there_is_no_way_it_says_so(stub: Stub, kind: str) -> None:
    """A place that the server cannot reach is marked, in both arrays, and spoils no other."""
    stub.answer = lambda path, body: (
        osrm_table(path, no_way_to=0.03) if body is None else valhalla_table(body, no_way_to=0.03)
    )
    begin = places(0.0, 0.01, 0.02, 0.03, 0.04)
    legs = engine_named(f"{kind}:{stub.url}").legs(None, begin, begin)
    wanted = expected(begin, begin)
    for array, right in ((legs.seconds, wanted.seconds), (legs.metres, wanted.metres)):
        assert (array[:, 3] == -1).all()
        assert np.array_equal(np.delete(array, 3, axis=1), np.delete(right, 3, axis=1))


def test_osrm_adds_the_walk_and_refuses_the_sea(stub: Stub) -> None:
    """OSRM says how far it moved a place: a walk is added, and five kilometres are no way."""
    begin, end = places(0.0), places(0.01)
    engine = engine_named(f"osrm:{stub.url}")
    stub.answer = lambda path, body: osrm_table(path, aside=140.0)
    legs = engine.legs(None, begin, end)
    assert legs.seconds.tolist() == [[13 + 100]]
    assert legs.metres.tolist() == [[130 + 140]]
    stub.answer = lambda path, body: osrm_table(path, aside=5_001.0)
    legs = engine.legs(None, begin, end)
    assert (legs.seconds.tolist(), legs.metres.tolist()) == ([[-1]], [[-1]])


def test_answers_of_a_server_are_not_kept(stub: Stub) -> None:
    """A server that gets new roads at its old address is believed at once."""
    stub.answer = lambda path, body: osrm_table(path)
    locations = places(0.0, 0.01, 0.02).locations
    before = travel_matrix(None, locations, engine=f"osrm:{stub.url}")
    stub.answer = lambda path, body: osrm_table(path, aside=140.0)
    after = travel_matrix(None, locations, engine=f"osrm:{stub.url}")
    assert after.leg("p0", "p2")[0] == before.leg("p0", "p2")[0] + 100


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_a_matrix_of_a_server_needs_no_network(stub: Stub, kind: str) -> None:
    """A server's times come through the same door as all others, and say whose they are."""
    stub.answer = lambda path, body: osrm_table(path) if body is None else valhalla_table(body)
    locations = places(0.0, 0.01, 0.02).locations
    matrix = travel_matrix(None, locations, engine=f"{kind}:{stub.url}", cache=False)
    assert matrix.engine == f"{kind}:{stub.url}"
    assert matrix.leg("p0", "p2") == (23, 230)
    assert matrix.leg("p2", "p0") == (27, 270)
    assert travel_matrix(None, [], engine=f"{kind}:{stub.url}", cache=False).seconds.size == 0
