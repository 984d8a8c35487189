"""Where one can be in a road network, if it matters by which street one came.

Where turns are banned or take time, it does not suffice to know which junction one has reached: one
must know by which arc. But at most junctions all turns are free, and there it does not matter. So a
state is the end of an arc, and the ends of all arcs at a junction that leave all turns open, at no
cost, are one state. A few banned turns on a map make few more states than there are junctions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_data.road_network import pack

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.engines.protocol import Ends
    from geo_data.engines.turns import Turns
    from geo_data.road_network import RoadNetwork

    Ints = npt.NDArray[np.int32]
    Costs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class States:
    """The states of a network, in the order of their junctions, and the links between them.

    Attributes
    ----------
    turns
        The turns that are heeded; None if all are allowed and take no time. Then the states are
        the junctions, and the links the arcs.
    of_arc
        In which state one is at the end of each arc, int32 of shape (arcs,).
    junction
        Where each state is, int32 of shape (states,).
    tail, head, arc
        The links, sorted by the arc that is driven after the turn; int32 of shape (links,).
    turn_millis
        How long the turn of each link takes, int64 of shape (links,).
    """

    turns: Turns | None
    of_arc: Ints
    junction: Ints
    tail: Ints
    head: Ints
    arc: Ints
    turn_millis: Costs

    def costs(self, network: RoadNetwork) -> Costs:
        """Return the packed cost of each link, with the travel times of a network."""
        return network.arc_cost[self.arc] + pack(self.turn_millis, 0)

    def getting_on(self, starts: Ends) -> tuple[Ints, Costs]:
        """Return the states in which places get to the ends of their arcs, and what it costs."""
        if self.turns is None:
            return starts.nodes, starts.costs
        there = starts.arcs >= 0
        return np.where(there, self.of_arc[starts.arcs], -1).astype(np.int32), starts.costs

    def getting_off(self, goals: Ends) -> tuple[Ints, Costs]:
        """Return the states in which one can turn into the arcs of places, and what is left.

        Of shape (n, 2 * k), if there are at most k such states for an arc.
        """
        if self.turns is None:
            return goals.nodes, goals.costs
        there = goals.arcs >= 0
        begin = np.searchsorted(self.arc, goals.arcs, side="left")
        count = np.where(there, np.searchsorted(self.arc, goals.arcs, side="right") - begin, 0)
        choice = np.arange(max(1, int(count.max(initial=0))))
        real = choice < count[:, :, None]
        link = np.where(real, begin[:, :, None] + choice, 0)
        costs = goals.costs[:, :, None] + pack(self.turn_millis[link], 0)
        nodes = np.where(real, self.tail[link], -1).astype(np.int32)
        flat = len(nodes), nodes.shape[1] * nodes.shape[2]
        return nodes.reshape(flat), costs.reshape(flat)


def states_of(network: RoadNetwork, turns: Turns | None) -> States:
    """Return the states of a network in which turns are heeded."""
    arcs = len(network.arc_target)
    if turns is None:
        return States(
            turns=None,
            of_arc=network.arc_target,
            junction=np.arange(len(network.nodes), dtype=np.int32),
            tail=network.arc_source,
            head=network.arc_target,
            arc=np.arange(arcs, dtype=np.int32),
            turn_millis=np.zeros(arcs, dtype=np.int64),
        )
    streets = np.diff(network.first_arc)[network.arc_target]
    slow = np.bincount(turns.arc_in, weights=turns.millis, minlength=arcs) > 0
    free = (np.diff(turns.first) == streets) & ~slow
    # First by junction; there the state of all free arcs, then each other arc by itself.
    which = np.where(free, 0, 1 + np.arange(arcs, dtype=np.int64))
    keys = network.arc_target.astype(np.int64) * (arcs + 1) + which
    _, example, of_arc = np.unique(keys, return_index=True, return_inverse=True)
    # All arcs of a state have the same turns, so those of one of them are its links.
    chosen = np.flatnonzero(example[of_arc[turns.arc_in]] == turns.arc_in)
    links = chosen[np.argsort(turns.arc_out[chosen], kind="stable")]
    return States(
        turns=turns,
        of_arc=of_arc.astype(np.int32),
        junction=network.arc_target[example],
        tail=of_arc[turns.arc_in[links]].astype(np.int32),
        head=of_arc[turns.arc_out[links]].astype(np.int32),
        arc=turns.arc_out[links],
        turn_millis=turns.millis[links],
    )
