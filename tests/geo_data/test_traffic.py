"""Traffic profiles: read, checked, and put on a network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo_data.sample import sample_network
from geo_data.speeds import HIGHWAY_CLASSES
from geo_data.traffic import WEEKDAY_FILE, TrafficError, at_hour, profile_of, read_profile

PEAK = [1.0] * 8 + [2.0] + [1.0] * 15


def test_the_default_names_its_source_and_has_two_peaks() -> None:
    """On big roads mornings and evenings are slow, nights free, and small roads never change."""
    profile = read_profile()
    assert "Urban Mobility Scorecard" in profile.source
    motorway, residential = (
        profile.table[HIGHWAY_CLASSES.index(name)] for name in ("motorway", "residential")
    )
    assert motorway[[7, 17]].tolist() == [1.22, 1.22]
    assert 1.0 == motorway[[2, 23]].max() < motorway[12] < 1.22
    assert set(residential) == {1.0}


def test_between_full_hours_factors_change_evenly() -> None:
    """Half way between two hours a factor is half way too, over midnight as well."""
    profile = profile_of({"primary": PEAK, "motorway": [3.0, *[1.0] * 23]})
    primary, motorway = HIGHWAY_CLASSES.index("primary"), HIGHWAY_CLASSES.index("motorway")
    assert profile.at(8.25 * 3600)[primary] == 1.75
    assert profile.at(23.5 * 3600)[motorway] == profile.at(47.5 * 3600)[motorway] == 2.0


def test_a_copy_of_the_default_can_be_changed(tmp_path: Path) -> None:
    """What is written in a file of one's own is what comes out."""
    text = WEEKDAY_FILE.read_text("utf-8").replace("1.22", "1.9").replace("weekday", "ours")
    (tmp_path / "ours.toml").write_text(text, "utf-8")
    profile = read_profile(tmp_path / "ours.toml")
    assert profile.name == "ours"
    assert profile.table.max() == 1.9


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[factors]\nroad = []", "no class road; there are motorway"),
        ("[factors]\nprimary = [1.0]", "primary has 1 factors and must have 24"),
        (f"[factors]\nprimary = {[0.0] * 24}", "must be from 0.2 to 10"),
        (f"[factors]\nprimary = {['x'] * 24}", "not a traffic profile"),
        ("[factors]\nprimary = 1", "not a traffic profile"),
        ("factors = 3", "not a traffic profile"),
        ("name = 'none'", "has no .factors."),
        ("speed = 1\n[factors]", "unknown keys speed"),
        ("[[", "not a traffic profile"),
    ],
)
def test_what_is_no_profile_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """Each mistake is named, with the file where that helps."""
    (tmp_path / "own.toml").write_text(text, "utf-8")
    with pytest.raises(TrafficError, match=message):
        read_profile(tmp_path / "own.toml")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """There is no default in its place."""
    with pytest.raises(TrafficError, match="no traffic profile"):
        read_profile(tmp_path / "none.toml")


def test_an_hour_changes_times_and_nothing_else() -> None:
    """Arcs of the named class take longer by the factor; lengths and streets stay."""
    network = sample_network()
    slow = at_hour(network, profile_of({"primary": PEAK}), 8)
    primary = network.edge_class[network.arc_edge] == HIGHWAY_CLASSES.index("primary")
    assert primary.any()
    assert np.array_equal(slow.arc_millis[primary], 2 * network.arc_millis[primary])
    assert np.array_equal(slow.arc_millis[~primary], network.arc_millis[~primary])
    assert slow.points is network.points
    assert slow.digest != network.digest
    assert at_hour(network, profile_of({"primary": PEAK}), 7).digest == network.digest
