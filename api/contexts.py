"""Plans and datasets at hand: read once, kept while they are asked for.

A stored version never changes under its id and digest, so nothing here can be out of date.
"""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from api.db.datasets import get_dataset, newest_dataset
from api.db.errors import NotFoundError, StorageUnavailableError
from api.db.plans import get_plan, plan_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from api.db.models import DatasetRow, PlanRow
    from routing.coverage import Coverage
    from routing.domain.plan import Plan
    from routing.domain.plan_file import PlanFile
    from routing.domain.problem import Problem
    from routing.io.dataset import Dataset
    from routing.replan.reach import Reach

MOST = 8
"""Plans kept unless more are wanted; one of 1,000 visits takes some 20 MB."""

Value = TypeVar("Value")


@dataclass(kw_only=True)
class PlanContext:
    """A plan with its problem, and what was worked out about it so far."""

    plan_file: PlanFile

    @property
    def problem(self) -> Problem:
        """What was to be planned."""
        return self.plan_file.problem

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.plan_file.result.plan

    @cached_property
    def told(self) -> PlanContext:
        """The plan as it is changed once it was published: against what people were told by it."""
        from routing.replan.pinning import as_told

        problem = as_told(self.problem, self.plan)
        return PlanContext(plan_file=replace(self.plan_file, problem=problem))

    @cached_property
    def reach(self) -> Reach:
        """What is tied to what, for questions about changes."""
        from routing.replan.reach import Reach

        return Reach(self.problem, self.plan)

    @cached_property
    def coverage(self) -> Coverage | None:
        """Who is covered when; None if nobody is to be covered."""
        from routing.coverage import coverage

        return coverage(self.problem, self.plan) if self.problem.covered else None


@dataclass(kw_only=True)
class Kept:
    """The last values that were made, one for each key; made once, however many wait for it."""

    most: int = MOST
    _values: OrderedDict[Any, Any] = field(default_factory=OrderedDict)
    _making: dict[Any, threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def known(self, key: Any) -> Any:
        """Return the value of a key if it is there, else None; it gets no younger by that."""
        with self._lock:
            return self._values.get(key)

    def get(self, key: Any, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made if it is not there."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                known: Value = self._values[key]
                return known
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._values:
                    again: Value = self._values[key]
                    return again
            value = make()
            with self._lock:
                self._values[key] = value
                self._making.pop(key, None)
                while len(self._values) > self.most:
                    self._values.popitem(last=False)
            return value


@dataclass(kw_only=True)
class Contexts:
    """Plans and datasets of all branches, by id and digest; who may see them is asked before.

    ``days`` are published plans as their days are by now; ``shifts`` are what calendars show of
    plans: small, and of many days. ``drawings`` are what the page at ``/`` shows, as bytes.
    """

    plans: Kept = field(default_factory=Kept)
    datasets: Kept = field(default_factory=lambda: Kept(most=4))
    days: Kept = field(default_factory=Kept)
    shifts: Kept = field(default_factory=lambda: Kept(most=256))
    drawings: Kept = field(default_factory=Kept)

    def plan(self, session: Session, branch: str, plan: str) -> tuple[PlanRow, PlanContext]:
        """Return a plan's row and its context; raises NotFoundError."""
        row = get_plan(session, branch, plan)

        def make() -> PlanContext:
            found = _read_plan(session, branch, plan)
            # It stays for long: looking through it for garbage, again and again, stalls answers.
            gc.collect()
            gc.freeze()
            return found

        return row, self.plans.get((row.id, row.digest), make)

    def passing(self, session: Session, row: PlanRow) -> PlanContext:
        """Return a plan's context without keeping it: others that are at hand keep their place."""
        known: PlanContext | None = self.plans.known((row.id, row.digest))
        return known or _read_plan(session, row.branch_id, row.id)

    def dataset(
        self, session: Session, branch: str, dataset: str | None = None
    ) -> tuple[DatasetRow, Dataset]:
        """Return the row of a version, the newest by default, and what its files say."""
        from api.services.datasets import read_stored
        from routing.io.dataset_problem import DatasetError

        row = newest_dataset(session, branch) if dataset is None else None
        if dataset is not None:
            row = get_dataset(session, branch, dataset)
        if row is None:
            raise NotFoundError("Nothing was imported for this branch yet.")
        key, name = (row.id, row.digest), row.id

        def make() -> Dataset:
            try:
                return read_stored(session, branch, name)
            except DatasetError as error:
                text = "A stored dataset cannot be read any more: its roads are gone."
                raise StorageUnavailableError("damaged", text) from error

        return row, self.datasets.get(key, make)


def _read_plan(session: Session, branch: str, plan: str) -> PlanContext:
    from routing.io.plan_file import PlanFileError, plan_of_bytes

    try:
        return PlanContext(plan_file=plan_of_bytes(plan_document(session, branch, plan)))
    except PlanFileError as error:
        raise StorageUnavailableError("damaged", "A stored plan is damaged.") from error
