"""A fingerprint of a problem, so that plans can be traced to what they were made from."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.domain.problem import Problem

LATER = frozenset(("Problem", f) for f in ("absences", "delays", "deliveries", "reported"))
"""Fields that problems had not always: left out where they are empty, so that digests stay."""

LENGTH = 16
"""Hexadecimal digits shown; enough for all problems a site ever makes."""


def problem_digest(problem: Problem) -> str:
    """Return hexadecimal digits that differ between problems, the same on every machine."""
    digest = hashlib.sha256()
    for f in fields(problem):
        value = getattr(problem, f.name)
        if f.init and f.name != "travel" and not _left_out(problem, f.name, value):
            digest.update(f"{f.name}={_canonical(value)};".encode())
    travel = problem.travel
    digest.update(repr(travel.location_ids).encode())
    digest.update(travel.seconds.astype("<i4").tobytes() + travel.metres.astype("<i4").tobytes())
    return digest.hexdigest()[:LENGTH]


def _left_out(owner: object, name: str, value: object) -> bool:
    return not value and (type(owner).__name__, name) in LATER


def _canonical(value: object) -> str:
    """Write a value without the order of sets, which differs from run to run."""
    if isinstance(value, frozenset | set):
        return "{" + ",".join(sorted(_canonical(item) for item in value)) + "}"
    if isinstance(value, tuple):
        return "(" + ",".join(_canonical(item) for item in value) + ")"
    if is_dataclass(value) and not isinstance(value, type):
        held = ((f.name, getattr(value, f.name)) for f in fields(value) if f.init)
        inner = (f"{n}={_canonical(v)}" for n, v in held if not _left_out(value, n, v))
        return f"{type(value).__name__}({','.join(inner)})"
    return repr(value)
