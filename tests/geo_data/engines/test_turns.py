"""Turns that are banned are not made, and turning takes its time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from geo_data.engines import engine_named, scipy_dijkstra
from geo_data.engines.cch import search
from geo_data.engines.protocol import NO_WAY, Ends, Places, Search
from geo_data.engines.turns import BANS_ALONE, TurnCosts, connected, turns_of
from geo_data.homes import sample_homes
from geo_data.matrix import travel_matrix
from geo_data.road_network import RoadNetwork, pack
from geo_data.sample import sample_network
from geo_data.snap import snap
from tests.geo_data.engines.graphs import with_bans
from tests.geo_data.maps import NORTH, RESIDENTIAL, STEP, WEST, at, town

CROSS = {7: (WEST + 0.5 * STEP, NORTH + STEP), 8: (WEST + 1.5 * STEP, NORTH + STEP)}


def crossing(folder: Path) -> RoadNetwork:
    """Return the town with two dead ends that go off north of junction 2."""
    return town(folder, nodes=CROSS, ways=[((7, 2), RESIDENTIAL), ((2, 8), RESIDENTIAL)])


def node_at(network: RoadNetwork, column: float, row: float) -> int:
    """Return the junction at a place of the town."""
    place = at(column, row)
    off = np.abs(network.nodes - np.array([place.longitude, place.latitude]) * 1e6).sum(axis=1)
    assert off.min() <= 2
    return int(off.argmin())


def arc_between(network: RoadNetwork, tail: int, head: int) -> int:
    """Return the arc from a junction to another."""
    (arc,) = np.flatnonzero((network.arc_source == tail) & (network.arc_target == head))
    return int(arc)


def on_arcs(network: RoadNetwork, arcs: list[int], *, departing: bool) -> Ends:
    """Return places at the ends, or the beginnings, of arcs."""
    column = np.array([(arc, -1) for arc in arcs], dtype=np.int32)
    nodes = (network.arc_target if departing else network.arc_source)[column]
    none = column < 0
    return Ends(
        arcs=column,
        nodes=np.where(none, -1, nodes).astype(np.int32),
        costs=np.where(none, NO_WAY, 0),
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("find", [search.cheapest, scipy_dijkstra.cheapest])
def test_banned_turns_are_those_of_a_graph_without_them(
    tmp_path: Path, seed: int, find: Search
) -> None:
    """Compiled engine and oracle find what NetworkX finds on a graph of arcs less the bans."""
    network = with_bans(crossing(tmp_path), 0.25, seed)
    banned = set(map(tuple, network.banned_turns.tolist()))
    graph = nx.DiGraph()
    turning = turns_of(network, BANS_ALONE)
    pairs = zip(turning.arc_in, turning.arc_out, strict=True)
    millis = dict(zip(pairs, turning.millis, strict=True))
    for arc, head in enumerate(network.arc_target.tolist()):
        for out in range(network.first_arc[head], network.first_arc[head + 1]):
            if (arc, out) not in banned:
                graph.add_edge(
                    ("end", arc), ("begin", out), cost=int(pack(millis.pop((arc, out)), 0))
                )
        graph.add_edge(("begin", arc), ("end", arc), cost=int(network.arc_cost[arc]))
    assert not millis
    arcs = list(range(len(network.arc_target)))
    table = find(
        network, on_arcs(network, arcs, departing=True), on_arcs(network, arcs, departing=False)
    )
    for a in arcs:
        lengths = nx.single_source_dijkstra_path_length(graph, ("end", a), weight="cost")
        expected = [lengths.get(("begin", b), int(NO_WAY)) for b in arcs]
        assert table[a].tolist() == expected


@pytest.mark.parametrize("share", [0.0, 0.15])
@pytest.mark.parametrize("costs", [None, TurnCosts(), TurnCosts(bias=1 / 1.075)])
def test_engine_and_oracle_agree_on_turns(share: float, costs: TurnCosts | None) -> None:
    """Times and lengths between homes are equal to the last unit, whatever turning costs."""
    network = with_bans(sample_network(), share, 5)
    homes = sample_homes(network, 40, 3)
    places = Places(locations=homes, snaps=snap(network, homes))
    road, oracle = (
        replace(engine_named("road"), search=partial(find, turn_costs=costs))
        for find in (search.cheapest, scipy_dijkstra.cheapest)
    )
    found, expected = (engine.legs(network, places, places) for engine in (road, oracle))
    assert np.array_equal(found.seconds, expected.seconds)
    assert np.array_equal(found.metres, expected.metres)


def test_a_banned_left_turn_is_driven_around(tmp_path: Path) -> None:
    """Who may not turn where the way would turn goes on, and comes back another way."""
    free = crossing(tmp_path)
    middle, north = node_at(free, 1, 0), node_at(free, 0.5, -1)
    south = node_at(free, 1, 1)
    ban = [arc_between(free, north, middle), arc_between(free, middle, south)]
    network = replace(free, banned_turns=np.array([ban], dtype=np.int32))
    begin, end = at(0.75, -0.5, "north"), at(1, 0.5, "south")
    direct = travel_matrix(free, [begin, end], cache=False)
    around = travel_matrix(network, [begin, end], cache=False)
    assert around.leg("north", "south")[1] > direct.leg("north", "south")[1] + 500
    assert around.leg("south", "north") == direct.leg("south", "north")
    assert around.digest != direct.digest


def test_without_bans_and_costs_turns_are_as_if_they_were_not_there() -> None:
    """From arc to arc the same ways come out as between junctions, if turning costs nothing."""
    network = sample_network()
    homes = sample_homes(network, 30, 8)
    places = Places(locations=homes, snaps=snap(network, homes))
    free = TurnCosts(turn=0.0, u_turn=0.0)
    engine = engine_named("road")
    by_arc = replace(engine, search=partial(search.cheapest, turn_costs=free))
    found, expected = (e.legs(network, places, places) for e in (by_arc, engine))
    assert np.array_equal(found.seconds, expected.seconds)
    assert np.array_equal(found.metres, expected.metres)


def test_a_turn_across_the_traffic_takes_longest(tmp_path: Path) -> None:
    """Straight on takes no time, right some, left more; on the other side of the road reversed."""
    network = town(tmp_path, nodes={9: (WEST + STEP, NORTH + STEP)}, ways=[((9, 2), RESIDENTIAL)])
    middle = node_at(network, 1, 0)
    north, south = node_at(network, 1, -1), node_at(network, 1, 1)
    into = arc_between(network, north, middle)
    for bias in (1.075, 1 / 1.075):
        turns = turns_of(network, TurnCosts(bias=bias))
        first, last = turns.first[into], turns.first[into + 1]
        millis = dict(zip(turns.arc_out[first:last], turns.millis[first:last], strict=True))
        straight = millis.pop(arc_between(network, middle, south))
        round_again = millis.pop(arc_between(network, middle, north))
        # Coming from the north, the street to the west is on the right.
        (right, left) = (
            millis[arc] for arc in sorted(millis, key=lambda arc: _first_step(network, arc))
        )
        assert straight < 100
        assert 1000 < min(left, right) < max(left, right) < 7500
        assert (left > right) == (bias > 1)
        assert round_again > 20_000


def _first_step(network: RoadNetwork, arc: int) -> int:
    """Return how far east the first step of an arc leads."""
    line = network.points[slice(*network.first_point[network.arc_edge[arc] + np.array([0, 1])])]
    step = line[::-1] if network.arc_backward[arc] else line
    return int(step[1, 0] - step[0, 0])


def test_at_a_dead_end_turning_round_takes_no_time(tmp_path: Path) -> None:
    """The only way on is back, and there is room for it; elsewhere it costs twenty seconds."""
    network = crossing(tmp_path)
    turns = turns_of(network, TurnCosts(turn=0.0))
    back = network.arc_edge[turns.arc_in] == network.arc_edge[turns.arc_out]
    ends = {node_at(network, 0.5, -1), node_at(network, 1.5, -1)}
    at_end = np.isin(network.arc_target[turns.arc_in], list(ends))
    assert at_end.sum() == len(ends)
    assert (turns.millis[at_end] == 0).all()
    assert (turns.millis[back & ~at_end] == 20_000).all()
    assert (turns.millis[~back] == 0).all()


def test_turning_round_costs_time_near_banned_turns(tmp_path: Path) -> None:
    """Up to two streets on it is no way around a ban; farther off the way itself takes long."""
    free = crossing(tmp_path)
    into, out = (node_at(free, 1, 1), node_at(free, 2, 1))
    ban = (arc_between(free, node_at(free, 1, 0), into), arc_between(free, into, out))
    network = replace(free, banned_turns=np.array([ban], dtype=np.int32))
    for near, slow_nodes in ((0, 1), (1, 3)):
        turns = turns_of(network, TurnCosts(turn=0.0, near=near))
        slow = turns.arc_in[turns.millis == 20_000]
        assert len(set(network.arc_target[slow].tolist())) == slow_nodes
        assert into in network.arc_target[slow]
    assert not turns_of(free, BANS_ALONE).millis.any()


def test_turning_makes_ways_longer_never_shorter() -> None:
    """The engine with turn costs is nowhere quicker than the one without, and mostly slower."""
    network = sample_network()
    homes = sample_homes(network, 30, 1)
    plain, turning = (
        travel_matrix(network, homes, engine=engine, cache=False)
        for engine in ("road", "road-turns")
    )
    assert (turning.seconds >= plain.seconds).all()
    assert (turning.seconds > plain.seconds).mean() > 0.8


def test_a_street_that_bans_cut_off_is_not_driven(tmp_path: Path) -> None:
    """If every turn into a street is banned, one walks to a home on it from the nearest other."""
    free = crossing(tmp_path)
    into = arc_between(free, node_at(free, 1, 0), node_at(free, 0.5, -1))
    before = np.flatnonzero(free.arc_target == free.arc_source[into])
    bans = np.array([(arc, into) for arc in before], dtype=np.int32)
    network = replace(free, banned_turns=bans)
    for engine in ("road", "road-turns", "road-scipy"):
        places = [at(0.75, -0.5, "cut"), at(1, 0.5, "b")]
        free_way, way = (
            travel_matrix(roads, places, engine=engine, cache=False).leg("b", "cut")
            for roads in (free, network)
        )
        assert 0 < free_way[0] < way[0]
    found, before = (snap(roads, [at(0.75, -0.5)])[0] for roads in (network, free))
    assert found.edge != before.edge
    assert found.distance > before.distance
    cut = np.flatnonzero(~connected(network))
    assert set(network.arc_edge[cut].tolist()) == {before.edge}
    assert connected(free).all()


def test_a_way_against_all_bans_is_marked(tmp_path: Path) -> None:
    """Between two arcs without a way there is none, whichever search looks for it."""
    free = crossing(tmp_path)
    into = arc_between(free, node_at(free, 1, 0), node_at(free, 0.5, -1))
    before = np.flatnonzero(free.arc_target == free.arc_source[into])
    bans = np.array([(arc, into) for arc in before], dtype=np.int32)
    network = replace(free, banned_turns=bans)
    start = arc_between(network, node_at(network, 1, 1), node_at(network, 1, 0))
    starts = on_arcs(network, [start], departing=True)
    goals = on_arcs(network, [into], departing=False)
    for find in (search.cheapest, scipy_dijkstra.cheapest):
        assert find(network, starts, goals).tolist() == [[NO_WAY]]


def test_costs_that_make_turning_a_gain_are_refused() -> None:
    """Negative times and a bias of nothing are wrong."""
    for wrong in ({"turn": -1.0}, {"u_turn": -1.0}, {"bias": 0.0}):
        with pytest.raises(ValueError, match="turn costs"):
            TurnCosts(**wrong)
