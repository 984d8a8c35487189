"""plan.geojson is valid GeoJSON (RFC 7946) with stops, routes and visits left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from routing.io.geojson import write_geojson
from routing.report.geography import Geography
from tests.routing.report.samples import sample_directory, sample_geography, sample_plan

SAMPLE = sample_plan(12, 3)


@pytest.fixture
def collection(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "plan.geojson"
    write_geojson(path, SAMPLE, sample_geography(SAMPLE))
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def of_type(collection: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [f for f in collection["features"] if f["properties"]["type"] == name]


def test_it_is_a_feature_collection(collection: dict[str, Any]) -> None:
    """Every feature has a geometry of a known type with positions on earth."""
    assert collection["type"] == "FeatureCollection"
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        geometry = feature["geometry"]
        assert geometry["type"] in {"Point", "MultiLineString"}
        point = geometry["type"] == "Point"
        lines = [[geometry["coordinates"]]] if point else geometry["coordinates"]
        assert all(point or len(line) >= 2 for line in lines)
        for longitude, latitude in (position for line in lines for position in line):
            assert 9 < longitude < 10
            assert 46 < latitude < 48


def test_every_visit_is_on_the_map(collection: dict[str, Any]) -> None:
    """Stops and visits left out together are all visits."""
    found = of_type(collection, "stop") + of_type(collection, "unassigned")
    shown = [feature["properties"]["visit"] for feature in found]
    assert sorted(shown) == sorted(v.id for v in SAMPLE.problem.visits)
    assert len(of_type(collection, "route")) == len(SAMPLE.result.plan.routes)


def test_routes_follow_the_streets(collection: dict[str, Any]) -> None:
    """Lines have the corners of the streets, and say that they do."""
    for route in of_type(collection, "route"):
        assert route["properties"]["streets"] is True
        assert all(len(line) == 3 for line in route["geometry"]["coordinates"])


def test_straight_lines_say_so(tmp_path: Path) -> None:
    """Without a road network, lines are straight and marked."""
    path = tmp_path / "plan.geojson"
    write_geojson(path, SAMPLE, Geography())
    routes = of_type(json.loads(path.read_text("utf-8")), "route")
    assert routes
    assert not any(route["properties"]["streets"] for route in routes)


def test_the_source_of_the_roads_is_named(collection: dict[str, Any]) -> None:
    """The licence of OpenStreetMap asks for it."""
    assert "OpenStreetMap contributors" in collection["attribution"]


def test_moments_have_an_offset(collection: dict[str, Any]) -> None:
    """Local times are unmistakable across clock changes."""
    assert all(f["properties"]["start"].endswith("+01:00") for f in of_type(collection, "stop"))


def test_no_names_of_patients(collection: dict[str, Any]) -> None:
    """Maps are passed around: they show ids only."""
    text = json.dumps(collection, ensure_ascii=False)
    for patient in sample_directory(SAMPLE).patients.values():
        assert patient.name not in text
