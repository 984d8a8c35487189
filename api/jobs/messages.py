"""What a solver and its supervisor say to each other: a JSON document in, lines of JSON out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from routing.domain.plan import Plan
    from routing.incumbent import Progress

__all__ = ["Speaker", "plan_from_json", "plan_to_json"]


@dataclass(kw_only=True)
class Speaker:
    """Says one line at a time to the supervisor."""

    out: IO[bytes]

    def say(self, kind: str, **data: Any) -> None:
        """Write one line and send it at once; raises BrokenPipeError if nobody listens."""
        line = json.dumps({"type": kind, **data}, ensure_ascii=True, allow_nan=False)
        self.out.write(line.encode() + b"\n")
        self.out.flush()

    def improved(self, progress: Progress) -> None:
        """Tell of a better plan, and send the plan itself: a cost alone would die with us."""
        self.say(
            "improved",
            points=progress.points,
            unassigned=progress.unassigned,
            lower_bound=progress.lower_bound,
            phase=progress.phase,
            seconds=progress.seconds,
            plan=plan_to_json(progress.plan).decode(),
        )


@cache
def _plans() -> TypeAdapter[Plan]:
    from pydantic import TypeAdapter

    from routing.domain.plan import Plan

    return TypeAdapter(Plan)


def plan_to_json(plan: Plan) -> bytes:
    """Return a plan as JSON, without the problem that it solves."""
    return _plans().dump_json(plan)


def plan_from_json(content: bytes | str) -> Plan:
    """Return the plan of what ``plan_to_json`` made; raises ValueError."""
    return _plans().validate_json(content)
