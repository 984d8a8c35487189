"""The site's settings are checked key by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.domain.policy import Policy
from routing.io.dataset_policy import SitePolicy, read_policy
from routing.io.dataset_problem import Complaints
from tests.routing.io.dataset_folder import POLICY


def read(folder: Path, text: str | bytes) -> tuple[SitePolicy | None, Complaints]:
    (folder / "policy.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    complaints = Complaints()
    return read_policy(folder, complaints), complaints


def test_defaults_are_those_of_the_domain(tmp_path: Path) -> None:
    site, complaints = read(tmp_path, POLICY)
    assert complaints.found == []
    assert site is not None
    assert site.policy == Policy()


@pytest.mark.parametrize(
    ("more", "code", "column"),
    [
        ("arival_minutes = 5", "unknown_key", "arival_minutes"),
        ("arrival_minutes = -5", "bad_value", "arrival_minutes"),
        ("arrival_minutes = 2.5", "bad_value", "arrival_minutes"),
        ("arrival_minutes = true", "bad_value", "arrival_minutes"),
        ("arrival_minutes = 99999", "bad_value", "arrival_minutes"),
        ("coverage_slot_minutes = 0", "bad_value", "coverage_slot_minutes"),
        ("weights = 3", "bad_value", "weights"),
        ("[weights]\novertim = 3", "unknown_key", "weights.overtim"),
        ("[weights]\novertime = -3", "bad_value", "weights.overtime"),
        ("[response_minutes]\nclass_1 = 0", "bad_value", "response_minutes.class_1"),
        ("[response_minutes]\n'a b' = 10", "bad_value", "response_minutes.a b"),
        ("[breaks]\nmandatory = 1", "bad_value", "breaks.mandatory"),
        ("[breaks]\nearliest_after_minutes = 301", "bad_value", "breaks.earliest_after_minutes"),
    ],
)
def test_a_bad_key_is_named(tmp_path: Path, more: str, code: str, column: str) -> None:
    site, complaints = read(tmp_path, POLICY + more)
    assert site is not None, "what else is wrong can still be judged"
    assert site.policy == Policy(), "what is wrong is as if it were not there"
    assert [(p.code, p.column) for p in complaints.found] == [(code, column)]


def test_an_unknown_key_comes_with_the_nearest_known(tmp_path: Path) -> None:
    _, complaints = read(tmp_path, POLICY + "[weights]\novertim = 3")
    assert "weights.overtime" in complaints.found[0].action


@pytest.mark.parametrize("key", ["site", "zone", "road_network"])
def test_required_keys_are_required(tmp_path: Path, key: str) -> None:
    text = "\n".join(line for line in POLICY.splitlines() if not line.startswith(key))
    site, complaints = read(tmp_path, text)
    assert (site is None) == (key == "zone")
    assert [(p.code, p.column) for p in complaints.found] == [("missing_value", key)]


def test_broken_toml_is_told_with_its_line(tmp_path: Path) -> None:
    site, complaints = read(tmp_path, POLICY + "arrival_minutes = = 5\n")
    assert site is None
    assert [(p.code, p.row) for p in complaints.found] == [("bad_toml", 4)]


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../etc/passwd", "Europe"])
def test_an_impossible_zone_is_refused(tmp_path: Path, zone: str) -> None:
    site, complaints = read(tmp_path, POLICY.replace("Europe/Vaduz", zone))
    assert site is None
    assert [p.column for p in complaints.found] == ["zone"]
