"""Hours of being on call and their limits: ``[on_call]`` in ``policy.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallPolicy:
    """When nurses are on call, and how often they may be; all figures are a site's to edit.

    Attributes
    ----------
    begins, ends
        Clock times of a night, which ends on the next day.
    weekends
        Whether Saturdays and Sundays are duties by day too.
    weekend_weight
        How much a duty that begins at a weekend counts in what is fair; others count 1.
    most
        Most duties of a nurse in any 14 days on end, those before and after the planned days
        included; of fewer planned days they take the same part at most, rounded up.
    in_a_row
        Most days in a row.
    rest, rest_before_work
        Seconds between two duties, and from a duty to a regular shift.
    points_per_hour
        Price of an hour on call where cures are compared; 200 points are about what it costs
        against an hour's drive of 3,600 (pager pay of 2 to 5 dollars an hour).
    """

    begins: time = time(17)
    ends: time = time(7, 30)
    weekends: bool = True
    weekend_weight: int = 2
    most: int = 4
    in_a_row: int = 2
    rest: int = 28_800
    rest_before_work: int = 0
    points_per_hour: int = 200


KEYS: dict[str, type] = {
    "from": str,
    "to": str,
    "weekends": bool,
    "weekend_weight": int,
    "most_in_14_days": int,
    "in_a_row": int,
    "rest_minutes": int,
    "rest_before_work_minutes": int,
    "points_per_hour": int,
}
_CLOCKS = ("from", "to")


def clock_faults(table: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield key, what is wrong and what to do of times and counts that mean nothing."""
    for key in _CLOCKS:
        value = table.get(key)
        if isinstance(value, str) and _clock(value) is None:
            text = f"The value of on_call.{key} is not a clock time."
            yield f"on_call.{key}", text, 'Write, for example, "17:00".'
    begins, ends = (_clock(table.get(key, "")) for key in _CLOCKS)
    if begins is not None and begins == ends:
        text = "A night on call has no length: it ends when it begins."
        yield "on_call.to", text, "Make the two clock times differ."
    if table.get("weekend_weight") == 0:
        text = "A weight of 0 makes duties at weekends count for nothing."
        yield "on_call.weekend_weight", text, "Write 1 or more."


def on_call_of(table: Mapping[str, Any]) -> OnCallPolicy:
    """Return what a table says; what is wrong with it, or missing, is as by default."""
    usual = OnCallPolicy()
    begins = _clock(table.get("from", "")) or usual.begins
    ends = _clock(table.get("to", "")) or usual.ends
    if begins == ends:
        begins, ends = usual.begins, usual.ends
    return OnCallPolicy(
        begins=begins,
        ends=ends,
        weekends=table.get("weekends", usual.weekends),
        weekend_weight=max(1, table.get("weekend_weight", usual.weekend_weight)),
        most=table.get("most_in_14_days", usual.most),
        in_a_row=table.get("in_a_row", usual.in_a_row),
        rest=table.get("rest_minutes", usual.rest // 60) * 60,
        rest_before_work=table.get("rest_before_work_minutes", 0) * 60,
        points_per_hour=table.get("points_per_hour", usual.points_per_hour),
    )


def _clock(text: str) -> time | None:
    try:
        found = time.fromisoformat(text if len(text) == 5 else f"0{text}")
    except ValueError:
        return None
    return found if found.tzinfo is None else None
