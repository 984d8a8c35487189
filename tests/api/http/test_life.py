"""The life of plans, by any sequence of decisions, against a model of a few lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from api.client import ApiError, Client
from api.db.plans import NewPlan, add_plan, get_plan, plan_document
from api.db.who import SYSTEM
from api.schemas.plans import Plan
from tests.api.http.serving import BRANCH, DAY, Served, copied, serve

NUMBERS = st.integers(0, 5)


class Life(RuleBasedStateMachine):
    """Plans of one day: drafts and proposals come, people decide, sometimes on what is old."""

    served: Served
    document: bytes
    summary: dict[str, object]
    client: Client

    @initialize()
    def begin(self) -> None:
        """Leave what earlier examples published as it is, and begin with one draft."""
        self.model: dict[str, tuple[str, int, str | None]] = {}
        self.read: dict[str, list[Plan]] = {}
        found = [plan for plan in self.client.plans(date=DAY) if plan.state == "published"]
        self.published = found[0].id
        self.model[self.published] = ("published", found[0].revision, found[0].base)
        self.read[self.published] = [found[0]]
        for plan in self.client.plans(date=DAY, state="proposed"):
            self.client.reject(plan)

    @rule(proposal=st.booleans())
    def add(self, proposal: bool) -> None:
        """A solver stores a draft, or a proposal that changes the published plan."""
        base = self.published if proposal else None
        with self.served.database.write() as session:
            row = add_plan(
                session,
                BRANCH,
                SYSTEM,
                NewPlan(
                    day=DAY,
                    days=1,
                    document=self.document,
                    summary=self.summary,
                    state="proposed" if proposal else "draft",
                    base=base,
                ),
            )
        for name, (state, revision, of) in self.model.items():
            if proposal and state == "proposed":
                self.model[name] = ("superseded", revision + 1, of)
        self.model[row.id] = (row.state, 1, base)
        self.read[row.id] = [self.client.plan(row.id)]

    @rule(number=NUMBERS)
    def look(self, number: int) -> None:
        """Somebody reads a plan, to decide by it later."""
        name = self._pick(number)
        self.read[name].append(self.client.plan(name))

    @rule(number=NUMBERS, which=NUMBERS)
    def publish(self, number: int, which: int) -> None:
        """A plan is published by what was read of it, be it old."""
        name = self._pick(number)
        plan = self.read[name][which % len(self.read[name])]
        state, revision, base = self.model[name]
        expected = self._expected(name, plan, published_is_fine=True)
        if expected is None and state != "published" and base not in (None, self.published):
            expected = (409, "base_superseded")
        if self._try(lambda: self.client.publish(plan), expected) and state != "published":
            old_state, old, of = self.model[self.published]
            assert old_state == "published"
            self.model[self.published] = ("superseded", old + 1, of)
            self.model[name] = ("published", revision + 1, base)
            self.published = name

    @rule(number=NUMBERS, which=NUMBERS)
    def reject(self, number: int, which: int) -> None:
        """A plan is declined by what was read of it, be it old."""
        name = self._pick(number)
        plan = self.read[name][which % len(self.read[name])]
        state, revision, base = self.model[name]
        expected = self._expected(name, plan, rejected_is_fine=True)
        if self._try(lambda: self.client.reject(plan), expected) and state != "rejected":
            self.model[name] = ("rejected", revision + 1, base)

    @invariant()
    def service_and_model_agree(self) -> None:
        """States and revisions are those of the model, and one plan is published."""
        if not hasattr(self, "model"):
            return
        for name, (state, revision, _) in self.model.items():
            found = self.client.plan(name)
            assert (found.state, found.revision) == (state, revision)
        assert self.client.published(DAY).id == self.published
        assert [s for s, _, _ in self.model.values()].count("published") == 1

    def _pick(self, number: int) -> str:
        names = list(self.model)
        return names[number % len(names)]

    def _expected(
        self,
        name: str,
        plan: Plan,
        *,
        published_is_fine: bool = False,
        rejected_is_fine: bool = False,
    ) -> tuple[int, str] | None:
        state, revision, _ = self.model[name]
        if (state == "published" and published_is_fine) or (
            state == "rejected" and rejected_is_fine
        ):
            return None
        if plan.revision != revision:
            return 412, "stale"
        return None if state in ("draft", "proposed") else (409, "not_open")

    def _try(self, decide: Callable[[], Plan], expected: tuple[int, str] | None) -> bool:
        """Decide, as the model expects it to end, and tell whether it was done."""
        if expected is None:
            decide()
            return True
        with pytest.raises(ApiError) as refused:
            decide()
        assert (refused.value.status, refused.value.code) == expected
        return False


@pytest.fixture
def life(
    served: Served, plan: Plan, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[type[Life]]:
    """Give the machine a service of its own with a published plan."""
    with served.database.read() as session:
        Life.document = plan_document(session, BRANCH, plan.id)
        Life.summary = dict(get_plan(session, BRANCH, plan.id).summary)
    with serve(tmp_path_factory.mktemp("life")) as own:
        copied(served, plan, own)
        Life.served, Life.client = own, own.client("scheduler")
        yield Life


def test_no_sequence_of_decisions_surprises(life: type[Life]) -> None:
    """Whatever people decide by whatever they read, states go as the model says."""
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
