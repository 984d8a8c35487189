"""What a day under fire has cost: counted from the service's own answers, and judged anew."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.check import avoidable, check
from routing.io.plan_file import plan_of_bytes

if TYPE_CHECKING:
    from api.client import Client
    from benchmarks.chaos.day import Day

ENDED = ("done", "stopped", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """What must be zero.

    Attributes
    ----------
    runs
        Accepted runs that are gone, have not ended in time, or failed.
    events
        Accepted events that are gone or that no proposal has looked at.
    published_twice
        Plans published more than once, and days with more than one published plan.
    rejected
        Stored plans that the judge rejects.
    audit
        Faults in the chain of the audit.
    """

    runs: int
    events: int
    published_twice: int
    rejected: int
    audit: int

    @property
    def none(self) -> bool:
        """Whether nothing was lost."""
        return not (self.runs or self.events or self.published_twice or self.rejected or self.audit)


def drain(client: Client, day: Day, *, seconds: float) -> float:
    """Wait until all accepted runs have ended and return how long that took, at most the limit."""
    begun = time.monotonic()
    waiting = set(day.runs)
    while waiting and time.monotonic() - begun < seconds:
        waiting = {run for run in waiting if client.run(run).state not in ENDED}
        time.sleep(0.2)
    return time.monotonic() - begun


def count(client: Client, day: Day) -> Losses:
    """Return what was lost."""
    runs = [client.run(run) for run in sorted(day.runs)]
    kept = {event.key: event for event in client.events(client.published(day.date).id)}
    unseen = [key for key in day.keys if key not in kept or kept[key].state == "accepted"]
    plans = list(client.plans())
    published = Counter(
        entry.entity_id for entry in client.audit() if entry.action == "plan.published"
    )
    shown = Counter(plan.date for plan in plans if plan.state == "published")
    return Losses(
        runs=sum(run.state not in ("done", "stopped") for run in runs),
        events=len(unseen),
        published_twice=sum(n > 1 for n in (*published.values(), *shown.values())),
        rejected=sum(_is_rejected(client, plan.id) for plan in plans),
        audit=len(client.check_audit().faults),
    )


def _is_rejected(client: Client, plan: str) -> bool:
    document = plan_of_bytes(client.document(plan))
    return bool(avoidable(check(document.problem, document.result.plan)))
