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
    "self.read",
]
"""What a route asks for. ``plan.decide`` is about proposals, ``plan.publish`` about any plan."""

_READ: tuple[Permission, ...] = (
    "branch.read",
    "dataset.read",
    "patient.read",
    "plan.read",
    "record.read",
    "roads.read",
    "run.read",
    "self.read",
)
_DAY: tuple[Permission, ...] = (
    "event.write",
    "plan.change",
    "plan.decide",
    "plan.try",
    "run.stop",
)
_NIGHT: tuple[Permission, ...] = (
    "dataset.import",
    "plan.publish",
    "plan.solve",
    "record.write",
)
_OVERSIGHT: tuple[Permission, ...] = ("audit.read", "branch.manage", "key.manage", "metrics.read")

PERMISSIONS: dict[str, frozenset[Permission]] = {
    "scheduler": frozenset((*_READ, *_DAY, *_NIGHT)),
    "dispatcher": frozenset((*_READ, *_DAY)),
    "nurse": frozenset(("own.read", "own.write", "self.read")),
    "manager": frozenset((*_READ, *_DAY, *_NIGHT, *_OVERSIGHT)),
    # An auditor sees who did what, and no patient.
    "auditor": frozenset(("audit.read", "branch.read", "metrics.read", "run.read", "self.read")),
    # A record system that sends orders and events, and fetches plans.
    "integration": frozenset(
        (*_READ, "dataset.import", "event.write", "plan.solve", "record.write")
    ),
}
"""What each role may do."""

ALL: tuple[Permission, ...] = get_args(Permission)


def may(role: str, permission: Permission) -> bool:
    """Tell whether a role may do something; an unknown role may nothing."""
    return permission in PERMISSIONS.get(role, frozenset())
