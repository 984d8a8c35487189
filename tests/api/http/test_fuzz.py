"""Whatever is sent, the answer is one that the description names."""

from __future__ import annotations

from pathlib import Path

from api.schemas.plans import Plan
from benchmarks.service.fuzz import fuzz
from tests.api.http.serving import DAY, Served, copied, dataset, serve


def test_made_up_requests_get_answers_as_described(
    served: Served, plan: Plan, tmp_path: Path
) -> None:
    """No server error and no answer outside the description, well or badly asked."""
    with serve(tmp_path) as own:
        dataset_id = own.client().import_folder(dataset(tmp_path / "day")).dataset
        assert dataset_id is not None
        ids = {"plans": copied(served, plan, own).id, "datasets": dataset_id.id, "nurses": "N1"}
        ids |= {"shifts": "S1", "patients": "P1", "orders": "O1", "branches": "vaduz"}
        ids["runs"] = own.client().ask(DAY).id
        found = fuzz(own.app.openapi(), own.url, own.tokens["manager"], ids, each=2)
    assert found.faults == {}
    assert found.server_errors == 0
    assert found.cases > 100
    assert {200, 404, 422} <= set(found.statuses)
