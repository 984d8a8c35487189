"""The same service on PostgreSQL, whose policies are the second wall between branches."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from api.client import ApiError
from api.jobs.execute import execute_run
from api.schemas.choices import MoveRequest
from tests.api.databases import postgres, url
from tests.api.http.serving import DAY, Served, dataset, planned, serve

__all__ = ["postgres", "url"]


@pytest.fixture
def cluster(url: str, tmp_path: Path) -> Iterator[Served]:
    """Run a server on an empty database of PostgreSQL."""
    with serve(tmp_path, database_url=url) as found:
        yield found


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_day_goes_as_on_sqlite_and_branches_see_nothing_of_each_other(
    cluster: Served, tmp_path: Path
) -> None:
    """From the import to an accepted proposal; every list of the other branch is empty."""
    plan = planned(cluster, dataset(tmp_path / "day"), publish=True)
    client, other = cluster.client(), cluster.with_key(cluster.other)
    route = client.routes(plan.id).routes[0]
    visit = route.stops[0].visit
    event = {"id": "e1", "kind": "visit_cancelled", "visit": visit, "at": f"{DAY}T06:00:00+01:00"}
    told = client.tell(plan.id, [event], seconds=0.2, now=f"{DAY}T06:00:00+01:00")
    assert told.run is not None
    run = asyncio.run(execute_run(cluster.database, told.run.id, "tests"))
    assert run == "done"
    proposal = next(iter(client.plans(state="proposed")))
    accepted = client.accept(proposal)
    assert client.published(DAY).id == accepted.id
    stops = client.routes(accepted.id).routes
    if stops:
        move = MoveRequest(visit=stops[0].stops[0].visit, shift=stops[0].shift, position=0)
        assert client.move(accepted, move).legal
    assert client.check_audit().faults == []
    assert len(list(client.audit())) > 3
    assert list(other.plans()) == []
    with pytest.raises(ApiError, match="404"):
        other.plan(plan.id)
    with suppress(ApiError):
        assert list(other.records("patients")) == []
