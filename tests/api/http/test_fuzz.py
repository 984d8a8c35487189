"""Whatever is sent, the answer is one that the description names."""

from __future__ import annotations

from api.schemas.plans import Plan
from benchmarks.service.fuzz import fuzz
from tests.api.http.serving import Served


def test_made_up_requests_get_answers_as_described(served: Served, plan: Plan) -> None:
    """No server error and no answer outside the description, well or badly asked."""
    assert plan.run
    assert plan.dataset
    ids = {"plans": plan.id, "runs": plan.run, "datasets": plan.dataset, "nurses": "N1"}
    ids |= {"shifts": "S1", "patients": "P1", "orders": "O1", "branches": "vaduz"}
    found = fuzz(served.app.openapi(), served.url, served.tokens["manager"], ids, each=2)
    assert found.faults == {}
    assert found.server_errors == 0
    assert found.cases > 100
    assert {200, 404, 422} <= set(found.statuses)
