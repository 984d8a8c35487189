"""Turns from arc to arc: which are allowed, and how long they take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_data.road_network import pack

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.engines.protocol import Ends
    from geo_data.road_network import RoadNetwork

    Ints = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]
    Costs = npt.NDArray[np.int64]

NO_ARC = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCosts:
    """How long turning takes, by the formula and with the figures of OSRM's car profile.

    That is ``profiles/car.lua`` of Project OSRM, where the time grows with the angle along an S:
    next to nothing straight on, half of ``turn`` at a right angle, all of it for a sharp bend.

    Attributes
    ----------
    turn
        Most seconds for the bend itself, where more than two streets meet.
    u_turn
        Further seconds for turning round at a junction. At the end of a dead end turning round
        takes no time: there the street is made for it.
    near
        Streets from a junction with a banned turn within which turning round takes its time; None
        if it does everywhere.
    bias
        How much worse a turn across the oncoming traffic is: above 1 where one drives on the
        right, below 1 where one drives on the left.
    """

    turn: float = 7.5
    u_turn: float = 20.0
    bias: float = 1.075
    near: int | None = None

    def __post_init__(self) -> None:
        """Refuse what would make turning a gain."""
        if min(self.turn, self.u_turn) < 0 or self.bias <= 0:
            raise ValueError(f"turn costs must not be negative, and the bias above 0: {self}")


BANS_ALONE = TurnCosts(turn=0.0, near=2)
"""What holds where turns are banned and nothing was asked about costs.

Turning round nearby still takes its time: else a banned left turn would be a right turn and a
U-turn. Farther off the way there and back takes as long by itself."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Turns:
    """All allowed turns of a network, sorted by the arc that one comes from.

    Attributes
    ----------
    first
        The turns from arc ``a`` are ``first[a]`` to ``first[a + 1] - 1``; of shape (arcs + 1,).
    arc_in, arc_out
        Where one comes from and goes to, int32 of shape (turns,).
    millis
        How long the turn takes, int64 of shape (turns,).
    """

    first: Ints
    arc_in: Ints
    arc_out: Ints
    millis: npt.NDArray[np.int64]


def turns_of(network: RoadNetwork, costs: TurnCosts) -> Turns:
    """Return the turns of a network that are not banned."""
    arcs = len(network.arc_target)
    begin = network.first_arc[network.arc_target]
    choices = network.first_arc[network.arc_target + 1] - begin
    arc_in = np.repeat(np.arange(arcs, dtype=np.int32), choices)
    within = np.arange(len(arc_in)) - np.repeat(np.cumsum(choices) - choices, choices)
    arc_out = (np.repeat(begin, choices) + within).astype(np.int32)
    banned = network.banned_turns.astype(np.int64)
    allowed = ~np.isin(arc_in.astype(np.int64) * arcs + arc_out, banned @ [arcs, 1])
    arc_in, arc_out = arc_in[allowed], arc_out[allowed]
    return Turns(
        first=np.searchsorted(arc_in, np.arange(arcs + 1)).astype(np.int32),
        arc_in=arc_in,
        arc_out=arc_out,
        millis=np.rint(1000 * _seconds(network, costs, arc_in, arc_out)).astype(np.int64),
    )


def connected(network: RoadNetwork) -> npt.NDArray[np.bool_]:
    """Return which arcs can be reached from all others and left again, bool of shape (arcs,).

    All junctions reach all others, but where turns are banned a street may be one that nobody can
    turn into, or out of.
    """
    arcs = len(network.arc_target)
    if not len(network.banned_turns):
        return np.ones(arcs, dtype=np.bool_)
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    turns = turns_of(network, BANS_ALONE)
    ones = np.ones(len(turns.arc_out), dtype=np.int8)
    graph = csr_array((ones, turns.arc_out, turns.first), shape=(arcs, arcs))
    parts = connected_components(graph, connection="strong")[1]
    largest: npt.NDArray[np.bool_] = parts == np.bincount(parts).argmax()
    return largest


def getting_on(starts: Ends, turns: Turns | None) -> tuple[Ints, Costs]:
    """Return where ways from n places begin, and what it costs to get there.

    Without turns that is at the junctions of their streets. Else it is at the beginnings of the
    arcs into which one can turn there, so that the shape is (n, 2 * k) for k choices.
    """
    if turns is None:
        return starts.nodes, starts.costs
    there = starts.arcs >= 0
    begin = np.where(there, turns.first[starts.arcs], 0)
    count = np.where(there, turns.first[starts.arcs + 1], 0) - begin
    choice = np.arange(max(1, int(count.max(initial=0))))
    real = choice < count[:, :, None]
    turn = np.where(real, begin[:, :, None] + choice, 0)
    costs = starts.costs[:, :, None] + pack(turns.millis[turn], 0)
    nodes = np.where(real, turns.arc_out[turn], NO_ARC).astype(np.int32)
    flat = len(nodes), nodes.shape[1] * nodes.shape[2]
    return nodes.reshape(flat), costs.reshape(flat)


def getting_off(goals: Ends, turns: Turns | None) -> tuple[Ints, Costs]:
    """Return where ways to places end, as nodes or arcs, and what is left to drive."""
    return (goals.nodes if turns is None else goals.arcs), goals.costs


def _seconds(network: RoadNetwork, costs: TurnCosts, arc_in: Ints, arc_out: Ints) -> Floats:
    """Return how long turns take."""
    begin, end = _headings(network)
    # Clockwise, so turns to the right are positive; in [-180, 180).
    angle = (end[arc_in] - begin[arc_out] + 180) % 360 - 180
    right = 13 / costs.bias * angle / 180 - 6.5 * costs.bias
    left = 13 * costs.bias * -angle / 180 - 6.5 / costs.bias
    seconds: Floats = costs.turn / (1 + np.exp(-np.where(angle >= 0, right, left)))
    streets = _streets_at_nodes(network)[network.arc_target[arc_in]]
    seconds[streets <= 2] = 0.0
    round_again = (network.arc_edge[arc_in] == network.arc_edge[arc_out]) & (arc_in != arc_out)
    slow = round_again & (streets > 1)
    if costs.near is not None:
        slow &= _near_bans(network, costs.near)[network.arc_target[arc_in]]
    seconds[slow] += costs.u_turn
    seconds[round_again & (streets == 1)] = 0.0
    return seconds


def _near_bans(network: RoadNetwork, steps: int) -> npt.NDArray[np.bool_]:
    """Return which junctions are at most so many streets after one with a banned turn."""
    near = np.zeros(len(network.nodes), dtype=np.bool_)
    near[network.arc_target[network.banned_turns[:, 0]]] = True
    for _ in range(steps):
        near[network.arc_target[near[network.arc_source]]] = True
    return near


def _headings(network: RoadNetwork) -> tuple[Floats, Floats]:
    """Return the direction in which each arc begins, and ends, in degrees against the clock."""
    first, last = network.first_point[:-1], network.first_point[1:] - 1
    points = network.points.astype(np.float64)
    narrowing = np.cos(np.radians(points[:, 1].mean() / 1e6))
    points[:, 0] *= narrowing

    def heading(a: Ints, b: Ints) -> Floats:
        step = points[b] - points[a]
        return np.degrees(np.arctan2(step[:, 1], step[:, 0]))

    forward = heading(first, first + 1), heading(last - 1, last)
    backward = heading(last, last - 1), heading(first + 1, first)
    edge, against = network.arc_edge, network.arc_backward
    begin, end = (
        np.where(against, back[edge], on[edge]) for on, back in zip(forward, backward, strict=True)
    )
    return begin, end


def _streets_at_nodes(network: RoadNetwork) -> npt.NDArray[np.intp]:
    """Return how many edges meet at each node, a loop counting once."""
    ends = np.concatenate((network.arc_source, network.arc_target)).astype(np.int64)
    edges = np.concatenate((network.arc_edge, network.arc_edge)).astype(np.int64)
    meeting = np.unique(ends * len(network.edge_class) + edges) // len(network.edge_class)
    return np.bincount(meeting, minlength=len(network.nodes))
