"""The hierarchies of a road network: between junctions, or between states where turns matter.

Where turns are banned or cost time, the nodes of the hierarchy are the ends of arcs, or of several
arcs at once where that makes no difference (``geo_data.engines.states``). A link leads through a
turn and along the next arc to its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from geo_data.archive import read_arrays, write_arrays
from geo_data.cache import cached, digest_of
from geo_data.engines.cch.hierarchy import Hierarchy, Weighted, build, build_in_order, weigh
from geo_data.engines.states import States, states_of
from geo_data.engines.turns import BANS_ALONE, TurnCosts, turns_of
from geo_data.plane import plane_scale

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    from geo_data.engines.protocol import Ends
    from geo_data.road_network import RoadNetwork

    Costs = npt.NDArray[np.int64]

T = TypeVar("T")

ORDER = "order 2"
"""Part of the key of kept hierarchies; changes whenever one would be made otherwise."""

KEPT_FROM = 10_000
"""Arcs of a network from which its hierarchy is kept on disk; smaller ones are made at once."""

MOST_MAPS = 4
"""Maps whose hierarchies and states stay in memory, for networks that differ in speeds alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadSearch:
    """A hierarchy of a road network with its costs.

    Attributes
    ----------
    weighted
        Its nodes are the states.
    states
        Where one can be, and which turns lead on from there.
    """

    weighted: Weighted
    states: States


_states: dict[str, States] = {}
_hierarchies: dict[str, Hierarchy] = {}
_searches: WeakKeyDictionary[RoadNetwork, dict[TurnCosts | None, RoadSearch]] = WeakKeyDictionary()


def cheapest(
    network: RoadNetwork,
    starts: Ends,
    goals: Ends,
    *,
    turn_costs: TurnCosts | None = None,
    threads: int | None = None,
) -> Costs:
    """Return the packed costs from n starts to m goals, int64 (n, m); ``NO_WAY`` if none.

    Banned turns are never driven. ``threads`` is the most that work; None for all processors.
    """
    search = road_search(network, turn_costs)
    begin, end = search.states.getting_on(starts), search.states.getting_off(goals)
    return search.weighted.table(begin, end, threads=threads)


def road_search(network: RoadNetwork, turn_costs: TurnCosts | None = None) -> RoadSearch:
    """Return the search of a network, made when it is first asked for.

    Networks that differ only in their travel times share the part that takes long to make.

    Parameters
    ----------
    network
        The roads; read once, so that another network is needed for other times.
    turn_costs
        How long turning takes; None for no time.
    """
    known = _searches.setdefault(network, {})
    if turn_costs not in known:
        states = states_in(network, turn_costs)
        weighted = weigh(_hierarchy(network, states), states.costs(network))
        known[turn_costs] = RoadSearch(weighted=weighted, states=states)
    return known[turn_costs]


def states_in(network: RoadNetwork, turn_costs: TurnCosts | None = None) -> States:
    """Return the states of a network, and with them the turns that its ways must heed.

    Parameters
    ----------
    network
        The roads.
    turn_costs
        How long turning takes; None for no time, but for ``BANS_ALONE`` where turns are banned.
    """
    if turn_costs is None and not len(network.banned_turns):
        return states_of(network, None)
    costs = turn_costs or BANS_ALONE
    shapes = network.first_point, network.points, network.arc_edge, network.arc_backward
    key = _key(network, repr(costs), network.banned_turns, *shapes)
    return _kept(_states, key, lambda: states_of(network, turns_of(network, costs)))


def _key(network: RoadNetwork, what: str, *more: npt.NDArray[Any]) -> str:
    """Return a digest of which way leads where, however long it takes."""
    parts = network.nodes, network.first_arc, network.arc_target, *more
    return digest_of(ORDER, what, *(part.tobytes() for part in parts))


def _kept(memory: dict[str, T], key: str, make: Callable[[], T]) -> T:
    """Return what is in a memory of ``MOST_MAPS``, or make it."""
    found = memory.get(key)
    if found is None:
        found = make()
        for oldest in list(memory)[: max(0, len(memory) + 1 - MOST_MAPS)]:
            memory.pop(oldest, None)
        memory[key] = found
    return found


def _hierarchy(network: RoadNetwork, states: States) -> Hierarchy:
    """Return the hierarchy of a network: from memory, from disk, or made."""

    def make() -> Hierarchy:
        if states.turns is not None:
            return _between_states(network, states)
        return build(network.arc_source, network.arc_target, network.nodes * plane_scale(network))

    def fetch() -> Hierarchy:
        if len(network.arc_target) < KEPT_FROM:
            return make()
        return cached("orders", key, load=_read, save=_write, make=make)

    links = () if states.turns is None else (states.tail, states.head)
    key = _key(network, "states" if links else "junctions", *links)
    return _kept(_hierarchies, key, fetch)


def _between_states(network: RoadNetwork, states: States) -> Hierarchy:
    """Return the hierarchy over states, in an order derived from that of the junctions.

    All ways between two parts of the map enter their separator, so the states at its junctions
    separate the states of the two parts: a state takes the place of its junction.
    """
    of_junctions = _hierarchy(network, states_of(network, None)).rank
    # At one junction, whoever comes from farther down in the order is first.
    coming = np.full(len(states.junction), len(of_junctions), dtype=np.int64)
    np.minimum.at(coming, states.of_arc, of_junctions[network.arc_source])
    order = np.lexsort((coming, of_junctions[states.junction]))
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return build_in_order(states.tail, states.head, rank)


def _write(hierarchy: Hierarchy, path: Path) -> None:
    """Write a hierarchy to a file."""
    write_arrays(path, {name: getattr(hierarchy, name) for name in Hierarchy.__slots__})


def _read(path: Path) -> Hierarchy:
    """Return the hierarchy in a file; raises one of ``DAMAGED`` if it is not whole."""
    return Hierarchy(**read_arrays(path))
