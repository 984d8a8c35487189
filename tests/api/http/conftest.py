"""A service that the tests of this folder share, with one published plan; on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.schemas.plans import Plan
from tests.api.databases import Copies
from tests.api.http import serving
from tests.api.http.serving import Served, copied, dataset, planned, serve


@pytest.fixture(scope="session", params=["sqlite", "postgresql"], autouse=True)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Have all services use one kind of database, then the other: the same tests on both."""
    if request.param == "postgresql":
        copies: Copies = request.getfixturevalue("copies")
        serving.NEW_DATABASE = copies.new
    yield request.param
    serving.NEW_DATABASE = None


@pytest.fixture(scope="session")
def served(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run a server for all tests."""
    with serve(tmp_path_factory.mktemp("service")) as found:
        assert found.database.embedded == (engine == "sqlite")
        yield found


@pytest.fixture(scope="session")
def plan(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return the published plan of a small day."""
    return planned(served, dataset(tmp_path_factory.mktemp("data") / "day"), publish=True)


@pytest.fixture
def day(
    served: Served, plan: Plan, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Plan]]:
    """Give a test a service of its own with that day's plan published, and its data and roads."""
    folder = tmp_path_factory.mktemp("own")
    with serve(folder) as own:
        own.client().import_folder(dataset(folder / "day"))
        yield own, copied(served, plan, own, dataset=True)
