"""On call by night and at weekends: the problem, its rules and its cost."""

from __future__ import annotations

from staffing.on_call.judge import (
    OnCallCost,
    OnCallViolation,
    check_on_call,
    hopeless,
    on_call_cost,
    uncovered,
)
from staffing.on_call.problem import (
    Busy,
    KeptDuty,
    OnCallDuty,
    OnCallLimits,
    OnCallNeed,
    OnCallPlan,
    OnCallProblem,
)

__all__ = [
    "Busy",
    "KeptDuty",
    "OnCallCost",
    "OnCallDuty",
    "OnCallLimits",
    "OnCallNeed",
    "OnCallPlan",
    "OnCallProblem",
    "OnCallViolation",
    "check_on_call",
    "hopeless",
    "on_call_cost",
    "uncovered",
]
