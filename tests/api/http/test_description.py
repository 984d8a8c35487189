"""The committed OpenAPI file is what the service says."""

from __future__ import annotations

from pathlib import Path

from api.main import PUBLIC, guard_of, routes_of
from api.routes.description import openapi_bytes
from tests.api.http.serving import Served

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"


def test_the_committed_description_is_current(served: Served) -> None:
    """Write it anew with ``python -m api.description docs/openapi.json`` when the API changes."""
    assert COMMITTED.read_bytes() == openapi_bytes(served.app)
    assert served.with_key("").request("GET", "/v1/openapi.json").content == openapi_bytes(
        served.app
    )


def test_every_operation_says_who_it_is_for_and_how_it_fails(served: Served) -> None:
    """Guarded routes name their security, all name their errors as problems, POSTs their key."""
    paths = served.app.openapi()["paths"]
    for route in routes_of(served.app):
        if not getattr(route.original_route, "include_in_schema", True):
            continue
        for method in route.methods or ():
            operation = paths[route.path][method.lower()]
            assert bool(operation.get("security")) == (guard_of(route) is not None)
            assert operation["summary"]
            assert route.path in PUBLIC or {"401", "403"} <= set(operation["responses"])
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert list(answer["content"]) == ["application/problem+json"]
            if method == "POST":
                names = {parameter["name"] for parameter in operation["parameters"]}
                assert "Idempotency-Key" in names, route.path
