"""What the components of a home care cost weigh, and which of them are hard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.readers.node import Node

HARD = "HARD"

TRAVEL, EXTRA, WAITING = "travel_time", "total_extra_time", "total_waiting_time"
TARDINESS, HIGHEST = "total_tardiness", "highest_tardiness"
IDLE, BALANCE = "max_idle_time", "workload_balance"
OPTIONAL, PREFERENCES = "optional_patients", "caregiver_preferences"
LUNCH = "missed_lunch_break"

PRICED = (
    *(TRAVEL, TARDINESS, HIGHEST, WAITING, EXTRA, IDLE),
    *(BALANCE, PREFERENCES, OPTIONAL, LUNCH),
)
"""Components that may have a weight."""

MAY_BE_HARD = (TARDINESS, HIGHEST, EXTRA, PREFERENCES, OPTIONAL, LUNCH)
"""Components of ``PRICED`` that may be hard; the last three are if nothing is said of them."""

ALWAYS_HARD = ("qualification", "incompabilities")
"""Components that must not have a weight here; the format spells the second one like this."""

UNKNOWN = ("max_waiting_time", "working_time")
"""Components that the format has and our words do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Weights of components, those that are hard left out, and the hard ones that are named."""

    weights: Mapping[str, int]
    hard: frozenset[str]

    def __getitem__(self, component: str) -> int:
        """Return a component's weight, 0 if it has none."""
        return self.weights.get(component, 0)

    def is_hard(self, component: str) -> bool:
        """Tell whether a component must be 0."""
        silent = component in (PREFERENCES, OPTIONAL, LUNCH) and component not in self.weights
        return silent or component in self.hard


def read_costs(node: Node) -> Costs:
    """Return what a file says of the components; raises ReaderError if ours cannot say it."""
    table = node.table((), (*PRICED, *ALWAYS_HARD, *UNKNOWN))
    weights, hard = {}, set()
    for name, item in table.items():
        if item.value is None:
            continue
        if item.value == HARD:
            if name not in (*MAY_BE_HARD, *ALWAYS_HARD):
                raise item.fail(f"{name} cannot be hard here")
            hard.add(name)
            continue
        weights[name] = item.whole()
        if name in ALWAYS_HARD:
            raise item.fail(f"{name} must be hard here, it cannot have a weight")
        if name in UNKNOWN and weights[name]:
            raise item.fail(f"{name} cannot have a weight here")
    return Costs(weights=weights, hard=frozenset(hard))
