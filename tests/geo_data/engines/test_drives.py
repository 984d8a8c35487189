"""Ways arc by arc: as long as the matrix says, from junction to junction, bans kept."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from geo_data.earth import haversine
from geo_data.engines.cch.search import cheapest
from geo_data.engines.drives import drives
from geo_data.engines.protocol import NO_WAY
from geo_data.engines.road import arrivals, departures
from geo_data.engines.turns import BANS_ALONE, TurnCosts, turns_of
from geo_data.geometry import route_lines
from geo_data.homes import sample_homes
from geo_data.matrix import travel_matrix
from geo_data.sample import sample_network
from geo_data.snap import snap
from tests.geo_data.engines.graphs import with_bans


@pytest.mark.parametrize("share", [0.0, 0.2])
@pytest.mark.parametrize("costs", [None, TurnCosts()])
def test_drives_cost_what_the_table_says(share: float, costs: TurnCosts | None) -> None:
    """Each is a chain of arcs without a banned turn, and its parts add up to the cost found."""
    network = with_bans(sample_network(), share, 2)
    points = snap(network, sample_homes(network, 15, 6))
    starts, goals = departures(network, points), arrivals(network, points)
    table = cheapest(network, starts, goals, turn_costs=costs)
    banned = set(map(tuple, network.banned_turns.tolist()))
    turns = turns_of(network, costs or BANS_ALONE)
    took = {
        (a, b): int(millis) << 24
        for a, b, millis in zip(turns.arc_in, turns.arc_out, turns.millis, strict=True)
    }
    heeded = bool(costs or share)
    for start in range(len(points)):
        for goal, drive in enumerate(drives(network, starts, start, goals, turn_costs=costs)):
            if drive is None:
                assert table[start, goal] == NO_WAY
                continue
            assert drive.cost == table[start, goal]
            chain = (
                int(starts.arcs[start, drive.leaves]),
                *drive.arcs,
                int(goals.arcs[goal, drive.enters]),
            )
            for a, b in pairwise(chain):
                assert network.arc_target[a] == network.arc_source[b]
                assert (a, b) not in banned
            assert drive.cost == (
                starts.costs[start, drive.leaves]
                + sum(network.arc_cost[list(drive.arcs)])
                + goals.costs[goal, drive.enters]
                + (sum(took[pair] for pair in pairwise(chain)) if heeded else 0)
            )


@pytest.mark.parametrize("engine", ["road", "road-turns"])
def test_lines_are_those_of_the_engine(engine: str) -> None:
    """With banned turns, and with turn costs, lines are as long as the engine's matrix says."""
    network = with_bans(sample_network(), 0.2, 4)
    homes = sample_homes(network, 12, 9)
    matrix = travel_matrix(network, homes, engine=engine, cache=False)
    pairs = [(a, b) for a in homes for b in homes if matrix.leg(a.id, b.id)[0] > 0]
    assert len(pairs) > 60
    lines = route_lines(network, pairs, engine=engine)
    for (origin, target), line in zip(pairs, lines, strict=True):
        points = np.array(line)
        length = haversine(points[:-1], points[1:]).sum()
        assert length == pytest.approx(matrix.leg(origin.id, target.id)[1], rel=0.003, abs=3)


def test_what_has_no_lines_draws_none() -> None:
    """A line by road beside an estimate would be of another way, so it is refused."""
    with pytest.raises(ValueError, match="straight-line does not say"):
        route_lines(sample_network(), [], engine="straight-line")
