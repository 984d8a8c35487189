"""Turn restrictions: what relations of OpenStreetMap forbid, and at which arcs of a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

CARS = ("motorcar", "motor_vehicle", "vehicle")
"""What an exception in a restriction says if it excepts cars."""

U_TURN = "no_u_turn"

AT_SOME_HOURS = ("restriction:conditional", "restriction:motorcar:conditional")
"""Tags of restrictions that hold at some hours only: they ban nothing here, but are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """One restriction for cars.

    Attributes
    ----------
    kind
        ``no_...`` or ``only_...``; something else if it bans nothing.
    from_ways, to_ways
        Ids of the ways by which one comes, and may not (or may only) go on.
    via
        Id of the node between them; None if the restriction has a way in between instead.
    """

    kind: str
    from_ways: tuple[int, ...]
    to_ways: tuple[int, ...]
    via: int | None


def restriction_of(
    tags: Mapping[str, str], members: Iterable[tuple[str, int, str]]
) -> Restriction | None:
    """Return the restriction that a relation is for cars, or None if it is none.

    Parameters
    ----------
    tags
        Tags of the relation.
    members
        Type (``n``, ``w``), id and role of each member.
    """
    kind = tags.get("restriction:motorcar", tags.get("restriction", ""))
    if not kind and any(tag in tags for tag in AT_SOME_HOURS):
        kind, members = AT_SOME_HOURS[0], ()
    if tags.get("type") != "restriction" or not kind.startswith(("no_", "only_", AT_SOME_HOURS[0])):
        return None
    if set(CARS) & {word.strip() for word in tags.get("except", "").split(";")}:
        return None
    ways: dict[str, list[int]] = {"from": [], "to": []}
    via: list[int] = []
    for member, ref, role in members:
        if member == "w" and role in ways:
            ways[role].append(ref)
        elif member == "n" and role == "via":
            via.append(ref)
    return Restriction(
        kind=kind,
        from_ways=tuple(ways["from"]),
        to_ways=tuple(ways["to"]),
        via=via[0] if len(via) == 1 else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Junctions:
    """What restrictions need to know of a network's arcs.

    Attributes
    ----------
    node_of
        Index of the junction that a node of OpenStreetMap became.
    source, target
        Junctions where each arc begins and ends.
    first_way, last_way
        Ids of the ways along which each arc begins and ends.
    first_step, last_step
        For each arc the node after its first, and the node before its last, so that turning
        round can be told from going on along the same way.
    """

    node_of: Mapping[int, int]
    source: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    first_way: npt.NDArray[np.int64]
    last_way: npt.NDArray[np.int64]
    first_step: npt.NDArray[np.int64]
    last_step: npt.NDArray[np.int64]


def banned_turns(
    restrictions: Sequence[Restriction], junctions: Junctions
) -> tuple[npt.NDArray[np.int32], int]:
    """Return the turns that restrictions forbid, and how many restrictions had no effect.

    A restriction has none if a way lies in between, if it holds at some hours only, if it is not at
    a junction, or if a road it speaks of was left out.

    Returns
    -------
    tuple
        Arc in and arc out of each forbidden turn, sorted, int32 of shape (b, 2), and the count.
    """
    known = [junctions.node_of.get(r.via, -1) if r.via is not None else -1 for r in restrictions]
    coming, going = _arcs_at(junctions.target, known), _arcs_at(junctions.source, known)
    banned: set[tuple[int, int]] = set()
    skipped = 0
    for restriction, node in zip(restrictions, known, strict=True):
        turns = _turns(restriction, junctions, coming.get(node, ()), going.get(node, ()))
        skipped += not turns
        banned |= turns
    return np.array(sorted(banned), dtype=np.int32).reshape(-1, 2), skipped


def _arcs_at(ends: npt.NDArray[np.int64], nodes: Sequence[int]) -> dict[int, list[int]]:
    """Return the arcs with an end at each of some nodes."""
    arcs: dict[int, list[int]] = {}
    for arc in np.flatnonzero(np.isin(ends, [node for node in nodes if node >= 0])):
        arcs.setdefault(int(ends[arc]), []).append(int(arc))
    return arcs


def _turns(
    restriction: Restriction, junctions: Junctions, coming: Sequence[int], going: Sequence[int]
) -> set[tuple[int, int]]:
    """Return the turns at one junction that a restriction forbids."""
    into = [arc for arc in coming if junctions.last_way[arc] in restriction.from_ways]
    out = {arc for arc in going if junctions.first_way[arc] in restriction.to_ways}
    if restriction.kind.startswith("only_"):
        # Without the one way that is allowed, all others would be forbidden by mistake.
        return {(a, b) for a in into for b in going if b not in out} if out else set()
    turns = {(a, b) for a in into for b in out}
    if set(restriction.from_ways) & set(restriction.to_ways):
        # The same way before and after the node: only the kind tells which of its ends is meant.
        round_again = {
            (a, b) for a, b in turns if junctions.last_step[a] == junctions.first_step[b]
        }
        return round_again if restriction.kind == U_TURN else turns - round_again
    return turns
