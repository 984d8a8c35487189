"""The ways themselves, arc by arc: what lines on maps follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.cch.search import states_in
from geo_data.engines.numba_dijkstra import tree
from geo_data.engines.protocol import NO_WAY
from geo_data.engines.turns import getting_off, getting_on
from geo_data.road_network import pack

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.engines.protocol import Ends
    from geo_data.engines.turns import TurnCosts, Turns
    from geo_data.road_network import RoadNetwork

    Ints = npt.NDArray[np.int32]
    Costs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """The cheapest way between two places that leaves the street of the first one.

    Attributes
    ----------
    cost
        Packed time and length.
    leaves, enters
        By which of its two arcs the way leaves the street of its start, and by which it comes
        into that of its goal: 0 the forward one, 1 the backward one.
    arcs
        The arcs in between that are driven from end to end.
    """

    cost: int
    leaves: int
    enters: int
    arcs: tuple[int, ...]


def drives(
    network: RoadNetwork,
    starts: Ends,
    start: int,
    goals: Ends,
    *,
    turn_costs: TurnCosts | None = None,
) -> list[Drive | None]:
    """Return the cheapest way from one start to each goal, None where there is none.

    The costs are those that the default engine finds, banned turns included.

    Parameters
    ----------
    network
        The roads.
    starts, start
        Where ways begin, and the row among them from which this one does.
    goals
        Where ways end.
    turn_costs
        How long turning takes; None for no time.
    """
    turns = states_in(network, turn_costs).turns
    nodes, costs = (ends[0] for ends in getting_on(starts.rows([start]), turns))
    exits, left = getting_off(goals, turns)
    reached, by_link = tree(*_links(network, turns), nodes, costs, exits)
    tail = network.arc_source if turns is None else turns.arc_in

    def drive(goal: int) -> Drive | None:
        totals = np.where(exits[goal] >= 0, reached[exits[goal]] + left[goal], NO_WAY)
        enters = int(totals.argmin())
        if totals[enters] >= NO_WAY:
            return None
        at = int(exits[goal, enters])
        arcs = []
        while by_link[at] >= 0:
            # From arc to arc, the arc that is driven is the one that the turn comes from.
            link = int(by_link[at])
            at = int(tail[link])
            arcs.append(link if turns is None else at)
        first = int(np.flatnonzero((nodes == at) & (costs == reached[at]))[0])
        return Drive(
            cost=int(totals[enters]),
            # Getting on has two groups of choices, those of the forward arc first.
            leaves=first // (len(nodes) // 2),
            enters=enters,
            arcs=tuple(reversed(arcs)),
        )

    return [drive(goal) for goal in range(len(exits))]


def _links(network: RoadNetwork, turns: Turns | None) -> tuple[Ints, Ints, Costs]:
    """Return what ``tree`` searches: where the links of each node begin, their heads and costs."""
    if turns is None:
        return network.first_arc, network.arc_target, network.arc_cost
    cost = network.arc_cost[turns.arc_in] + pack(turns.millis, 0)
    return turns.first, turns.arc_out, cost
