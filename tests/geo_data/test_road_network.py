"""Network files, and what a network refuses to be."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo_data.archive import read_arrays, write_arrays
from geo_data.road_network import (
    ARRAY_FIELDS,
    ATTRIBUTION,
    LONG,
    RoadNetwork,
    RoadNetworkError,
    open_road_network,
    pack,
    unpack,
)
from geo_data.sample import sample_network_path
from tests.geo_data.maps import TOWN_NODES, TOWN_WAYS, town, write_osm


def values(network: RoadNetwork) -> dict[str, Any]:
    """Return what a network is made of."""
    return {f.name: getattr(network, f.name) for f in fields(network) if f.init}


def test_a_saved_network_is_the_same(tmp_path: Path) -> None:
    """All arrays and words come back, with their types."""
    network = town(
        tmp_path, nodes={8: (9.6, 47.3), 9: (9.61, 47.3)}, ways=[((8, 9), {"highway": "service"})]
    )
    network.save(tmp_path / "town.npz")
    again = open_road_network(tmp_path / "town.npz")
    for name in ARRAY_FIELDS:
        before, after = getattr(network, name), getattr(again, name)
        assert before.dtype == after.dtype, name
        assert np.array_equal(before, after), name
    assert (again.digest, again.source, again.attribution) == (
        network.digest,
        "town.osm",
        ATTRIBUTION,
    )
    assert (again.dropped_nodes, again.dropped_parts) == (2, 1)


def test_the_digest_is_of_the_roads(tmp_path: Path) -> None:
    """Another name is the same network; another time on one arc is not."""
    network = town(tmp_path)
    same = RoadNetwork(**values(network) | {"source": "other"})
    millis = network.arc_millis.copy()
    millis[3] += 1
    other = RoadNetwork(**values(network) | {"arc_millis": millis})
    assert same.digest == network.digest
    assert other.digest != network.digest


def test_arrays_are_read_only(tmp_path: Path) -> None:
    """Nobody changes the roads under somebody else."""
    with pytest.raises(ValueError, match="read-only"):
        town(tmp_path).arc_millis[0] = 1


@pytest.mark.parametrize("layout", ["compact", "mapped"])
def test_no_place_of_a_file_may_be_damaged(tmp_path: Path, layout: str) -> None:
    """Cut off or changed anywhere, a file is refused or, where nothing is read, the same."""
    sample = open_road_network(sample_network_path())
    sample.save(tmp_path / "mapped.npz")
    whole = sample_network_path() if layout == "compact" else tmp_path / "mapped.npz"
    content = whole.read_bytes()
    digest = sample.digest
    path = tmp_path / "damaged.npz"
    refused = 0
    for place in range(0, len(content), len(content) // 40):
        path.write_bytes(content[:place])
        with pytest.raises(RoadNetworkError, match="damaged"):
            open_road_network(path)
        changed = bytearray(content)
        changed[place] ^= 0xFF
        path.write_bytes(changed)
        try:
            assert open_road_network(path).digest == digest
        except RoadNetworkError:
            refused += 1
    assert refused > 30


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 99}, "another version"),
        ({"digest": "0" * 64}, "its digest is not"),
    ],
)
def test_the_word_about_a_file_counts(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    """A file of another version or with another digest is refused."""
    arrays = read_arrays(sample_network_path())
    about = json.loads(arrays["about"].tobytes()) | change
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
    write_arrays(tmp_path / "changed.npz", arrays)
    with pytest.raises(RoadNetworkError, match=message):
        open_road_network(tmp_path / "changed.npz")


def test_any_other_archive_is_refused(tmp_path: Path) -> None:
    """An archive of something else, or of objects, is no network and is not unpickled."""
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    np.savez(tmp_path / "objects.npz", about=np.array([{"format": 1}], dtype=object))
    for name in ("other.npz", "objects.npz"):
        with pytest.raises(RoadNetworkError, match="not a road network file"):
            open_road_network(tmp_path / name)


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing half-written is left, and what was there stays."""
    network = town(tmp_path)
    target = tmp_path / "out" / "town.npz"
    target.parent.mkdir()
    target.write_bytes(b"old")

    def full(file: Any, *_: Any, **__: Any) -> None:
        file.write(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(np.lib.format, "write_array", full)
    with pytest.raises(OSError, match="No space"):
        network.save(target)
    assert [p.name for p in target.parent.iterdir()] == ["town.npz"]
    assert target.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("name", "at", "value"),
    [
        ("arc_target", 0, 99),
        ("arc_target", 0, -1),
        ("arc_edge", 0, 99),
        ("edge_class", 0, 250),
        ("first_arc", 1, 99),
        ("first_arc", -1, 3),
        ("first_point", 1, 1),
        ("arc_millis", 0, 0),
        ("arc_decimetres", 0, 0),
    ],
)
def test_indices_must_fit(tmp_path: Path, name: str, at: int, value: int) -> None:
    """An index that points nowhere would crash compiled code, so it is refused before."""
    parts = values(town(tmp_path))
    parts[name] = parts[name].copy()
    parts[name][at] = value
    with pytest.raises(ValueError, match="of a road network must"):
        RoadNetwork(**parts)


def test_array_sizes_must_agree(tmp_path: Path) -> None:
    """Arrays of arcs are as long as each other."""
    parts = values(town(tmp_path))
    with pytest.raises(ValueError, match="must have 8 elements"):
        RoadNetwork(**parts | {"arc_millis": parts["arc_millis"][:-1]})


def test_packed_costs_order_by_time_then_length() -> None:
    """A packed cost is exact, adds up, and never lets length outweigh time."""
    a, b = pack([10, 10, 11], [5, 6, 0]), pack([1], [LONG // 2])
    assert a.tolist() == sorted(a.tolist())
    millis, decimetres = unpack(a + b)
    assert millis.tolist() == [11, 11, 12]
    assert decimetres.tolist() == [5 + LONG // 2, 6 + LONG // 2, LONG // 2]


def test_an_extract_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same contents are not made again, whatever the file is called; others are."""
    path = write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)
    first = open_road_network(path)
    copy = path.rename(tmp_path / "copy.osm")
    monkeypatch.setattr("geo_data.osm.build_road_network", lambda source: pytest.fail("made again"))
    assert open_road_network(copy).digest == first.digest
    write_osm(copy, TOWN_NODES, TOWN_WAYS[:-1])
    with pytest.raises(pytest.fail.Exception, match="made again"):
        open_road_network(copy)
