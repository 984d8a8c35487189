"""Roles and what each may do. What is not listed here is not allowed."""

from __future__ import annotations

from typing import Literal, get_args

Permission = Literal[
    "audit.read",
    "branch.manage",
    "branch.read",
    "dataset.import",
    "dataset.read",
    "event.write",
    "key.manage",
    "metrics.read",
    "own.read",
    "own.write",
    "patient.read",
    "plan.change",
    "plan.decide",
    "plan.publish",
    "plan.read",
    "plan.solve",
    "plan.try",
    "record.read",
    "record.write",
    "roads.read",
    "run.read",
    "run.stop",
]
"""What a route asks for. ``plan.decide`` is about proposals, ``plan.publish`` about any plan."""

_READ: frozenset[Permission] = frozenset(
    ("branch.read", "dataset.read", "patient.read", "plan.read", "record.read", "roads.read")
) | {"run.read"}
_DAY: frozenset[Permission] = frozenset(
    ("event.write", "plan.change", "plan.decide", "plan.try", "run.stop")
)
_SCHEDULER = _READ | _DAY | {"dataset.import", "plan.publish", "plan.solve", "record.write"}

PERMISSIONS: dict[str, frozenset[Permission]] = {
    "scheduler": _SCHEDULER,
    "dispatcher": _READ | _DAY,
    "nurse": frozenset(("own.read", "own.write")),
    "manager": _SCHEDULER | {"audit.read", "branch.manage", "key.manage", "metrics.read"},
    # An auditor sees who did what, and no patient.
    "auditor": frozenset(("audit.read", "branch.read", "metrics.read", "run.read")),
    # A record system that sends orders and events, and fetches plans.
    "integration": _READ | {"dataset.import", "event.write", "plan.solve", "record.write"},
}
"""What each role may do."""

ALL: tuple[Permission, ...] = get_args(Permission)


def may(role: str, permission: Permission) -> bool:
    """Tell whether a role may do something; an unknown role may nothing."""
    return permission in PERMISSIONS.get(role, frozenset())
