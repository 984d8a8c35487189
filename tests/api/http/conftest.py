"""A service that the tests of this folder share, with one published plan."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.schemas.plans import Plan
from tests.api.http.serving import Served, dataset, planned, serve


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run a server for all tests."""
    with serve(tmp_path_factory.mktemp("service")) as found:
        yield found


@pytest.fixture(scope="session")
def plan(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return the published plan of a small day."""
    return planned(served, dataset(tmp_path_factory.mktemp("data") / "day"), publish=True)
