"""Turn restrictions: from relations to pairs of arcs."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from geo_data.network_file import read_network, write_compact
from geo_data.road_network import RoadNetwork
from tests.geo_data.maps import RESIDENTIAL, STEP, TOWN_NODES, Node, ends_by_arc, town

TOP, BOTTOM_WEST, BOTTOM, BOTTOM_EAST = (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (2.0, 1.0)
TOP_STREET, ONE_WAY, WEST_STREET, MIDDLE, EAST_STREET = range(1, 6)
"""Ways of the town: 1-2-3, 4-5-6, 1-4, 2-5 and 3-6."""

Turn = tuple[Node, Node, Node]


def restriction(kind: str, from_way: int, to_way: int, via: int = 5, **tags: str) -> tuple:
    """Return a relation as the maps write it."""
    members = (("way", from_way, "from"), ("node", via, "via"), ("way", to_way, "to"))
    return members, {"type": "restriction", "restriction": kind} | tags


def turns_of(network: RoadNetwork) -> set[Turn]:
    """Return the banned turns: from which junction, over which, to which."""
    ends = ends_by_arc(network)
    return {(ends[into][0], ends[into][1], ends[out][1]) for into, out in network.banned_turns}


def test_a_no_turn_bans_one_turn(tmp_path: Path) -> None:
    """Who comes from the west may not turn north, and everything else stays as it was."""
    network = town(tmp_path, relations=[restriction("no_left_turn", ONE_WAY, MIDDLE)])
    assert turns_of(network) == {(BOTTOM_WEST, BOTTOM, TOP)}
    assert network.banned_turns.shape == (1, 2)
    assert network.skipped_turns == 0
    plain = town(tmp_path)
    assert plain.banned_turns.shape == (0, 2)
    assert plain.digest != network.digest
    assert (plain.arc_millis == network.arc_millis).all()


def test_an_only_turn_bans_all_others(tmp_path: Path) -> None:
    """Who comes from the north may only go east: not back, though no relation says so."""
    south = {7: (TOWN_NODES[5][0], TOWN_NODES[5][1] - STEP)}
    network = town(
        tmp_path,
        nodes=south,
        ways=[((5, 7), RESIDENTIAL)],
        relations=[restriction("only_left_turn", MIDDLE, ONE_WAY)],
    )
    assert turns_of(network) == {(TOP, BOTTOM, TOP), (TOP, BOTTOM, (1.0, 2.0))}


def test_a_u_turn_on_one_way_bans_only_turning_round(tmp_path: Path) -> None:
    """A way that goes on behind the junction may still be followed straight on."""
    south = {7: (TOWN_NODES[5][0], TOWN_NODES[5][1] - STEP)}
    network = town(
        tmp_path,
        nodes=south,
        ways=[((5, 7), RESIDENTIAL)],
        relations=[restriction("no_u_turn", MIDDLE, MIDDLE)],
    )
    assert turns_of(network) == {(TOP, BOTTOM, TOP)}
    east = {8: (TOWN_NODES[5][0] + STEP / 2, TOWN_NODES[5][1] - STEP / 2)}
    through = town(
        tmp_path,
        nodes=south | east,
        ways=[((7, 5, 8), RESIDENTIAL)],
        relations=[restriction("no_u_turn", 6, 6)],
    )
    ends = ((1.0, 2.0), (1.5, 1.5))
    assert turns_of(through) == {(end, BOTTOM, end) for end in ends}


def test_several_ways_may_be_meant(tmp_path: Path) -> None:
    """Nobody may enter a street from either of two others."""
    members = (
        ("way", ONE_WAY, "from"),
        ("way", 6, "from"),
        ("node", 5, "via"),
        ("way", MIDDLE, "to"),
    )
    south = {7: (TOWN_NODES[5][0], TOWN_NODES[5][1] - STEP)}
    network = town(
        tmp_path,
        nodes=south,
        ways=[((5, 7), RESIDENTIAL)],
        relations=[(members, {"type": "restriction", "restriction": "no_entry"})],
    )
    assert turns_of(network) == {(BOTTOM_WEST, BOTTOM, TOP), ((1.0, 2.0), BOTTOM, TOP)}


@pytest.mark.parametrize(
    "relation",
    [
        restriction("no_left_turn", ONE_WAY, 99),
        restriction("no_left_turn", 99, MIDDLE),
        restriction("only_straight_on", ONE_WAY, 99),
        restriction("no_left_turn", WEST_STREET, TOP_STREET, via=1),
        restriction("no_left_turn", ONE_WAY, MIDDLE, via=99),
        (
            (("way", 2, "from"), ("way", 4, "via"), ("way", 1, "to")),
            {"type": "restriction", "restriction": "no_u_turn"},
        ),
        (
            restriction("no_left_turn", ONE_WAY, MIDDLE)[0],
            {
                "type": "restriction",
                "restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-09:00)",
            },
        ),
    ],
)
def test_what_has_no_effect_is_counted(tmp_path: Path, relation: tuple) -> None:
    """Unknown ways, nodes in a street, ways in between and hours ban nothing, and are counted."""
    network = town(tmp_path, relations=[relation])
    assert turns_of(network) == set()
    assert network.skipped_turns == 1


@pytest.mark.parametrize(
    "tags",
    [
        {"except": "motorcar"},
        {"except": "bus;motor_vehicle"},
        {"type": "route"},
        {"restriction": "give_way"},
    ],
)
def test_what_is_not_for_cars_is_not_read(tmp_path: Path, tags: dict[str, str]) -> None:
    """Exceptions for cars and relations of other kinds are no restrictions at all."""
    members, own = restriction("no_left_turn", ONE_WAY, MIDDLE)
    network = town(tmp_path, relations=[(members, own | tags)])
    assert (turns_of(network), network.skipped_turns) == (set(), 0)


def test_turns_survive_both_kinds_of_file(tmp_path: Path) -> None:
    """Banned turns and the count of others come back from a mapped and from a compact file."""
    network = town(
        tmp_path,
        relations=[
            restriction("no_left_turn", ONE_WAY, MIDDLE),
            restriction("no_left_turn", ONE_WAY, 99),
        ],
    )
    network.save(tmp_path / "mapped.npz")
    write_compact(network, tmp_path / "compact.npz")
    for name in ("mapped.npz", "compact.npz"):
        again = read_network(tmp_path / name)
        assert again.digest == network.digest
        assert again.banned_turns.tolist() == network.banned_turns.tolist()
        assert again.skipped_turns == 1
        assert again.source_digest == network.source_digest


def test_a_turn_must_be_at_a_junction(tmp_path: Path) -> None:
    """Arcs that do not meet, or that are none, are refused as a banned turn."""
    network = town(tmp_path, relations=[restriction("no_left_turn", ONE_WAY, MIDDLE)])
    parts = {f.name: getattr(network, f.name) for f in fields(network) if f.init}
    for wrong in (
        network.banned_turns[:, ::-1],
        network.banned_turns + 100,
        network.banned_turns.ravel(),
    ):
        with pytest.raises(ValueError, match="banned_turns of a road network"):
            RoadNetwork(**parts | {"banned_turns": wrong.copy()})
