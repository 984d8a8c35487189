"""A whole day through the service, and what another branch sees of it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from api.client import ApiError
from api.schemas.choices import MoveRequest
from tests.api.http.serving import DAY, dataset, planned, serve


def test_a_day_goes_to_its_end_and_branches_see_nothing_of_each_other(tmp_path: Path) -> None:
    """From the import to an accepted proposal; every list of the other branch is empty."""
    with serve(tmp_path) as served:
        plan = planned(served, dataset(tmp_path / "day"), publish=True)
        client, other = served.client(), served.with_key(served.other)
        route = client.routes(plan.id).routes[0]
        visit = route.stops[0].visit
        event = {
            "id": "e1",
            "kind": "visit_cancelled",
            "visit": visit,
            "at": f"{DAY}T06:00:00+01:00",
        }
        told = client.tell(plan.id, [event], seconds=0.2, now=f"{DAY}T06:00:00+01:00")
        assert told.run is not None
        assert served.solve(told.run).state == "done"
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
