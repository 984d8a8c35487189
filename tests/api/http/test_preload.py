"""Plans are at hand before anybody asks about them."""

from __future__ import annotations

from api.contexts import Contexts
from api.preload import Preloader
from api.schemas.plans import Plan
from tests.api.http.serving import Served


def test_a_published_plan_is_read_ahead_and_once(served: Served, plan: Plan) -> None:
    """What is tied to what is looked up as well; plans that are not published are left alone."""
    published = {found.id for found in served.client().plans(state="published")}
    assert plan.id in published
    contexts = Contexts()
    preloader = Preloader(database=served.database, contexts=contexts)
    assert preloader.look() == len(published)
    assert preloader.look() == 0
    kept = contexts.plans._values
    assert {name for name, _ in kept} == published
    assert all("reach" in vars(context) for context in kept.values())
