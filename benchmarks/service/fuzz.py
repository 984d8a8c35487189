"""Requests made up from the OpenAPI description, well formed and badly formed.

Whatever is sent, the service must answer with a status, a type and a body that its description
names, never with a server error. Ids of things that exist are mixed in, or nothing behind a 404
would ever be reached.
"""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_TOLD = 40
"""Faults that are told in full."""


@dataclass(kw_only=True)
class Fuzzing:
    """What was sent and what came of it.

    Attributes
    ----------
    cases
        Requests sent.
    statuses
        Answers by status.
    faults
        What was wrong, one text each, the same only once.
    """

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def server_errors(self) -> int:
        """Answers that the service must never give."""
        return sum(count for status, count in self.statuses.items() if status >= 500)


def fuzz(
    description: dict[str, Any],
    url: str,
    key: str,
    ids: Mapping[str, str],
    *,
    each: int,
    seed: int = 0,
) -> Fuzzing:
    """Send made-up requests to each operation and return what came of it.

    Parameters
    ----------
    description
        The OpenAPI description.
    url, key
        Where, and as whom.
    ids
        Ids that exist, by the first word of the path (``plans``, ``runs``, ``nurses`` ...).
    each
        Well-formed and badly formed requests, each, to an operation.
    """
    import schemathesis

    schema: Any = schemathesis.openapi.from_dict(description)
    found = Fuzzing()
    chance = random.Random(seed)
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.endswith("/events") and operation.path.startswith("/v1/runs"):
            continue  # A stream that follows a run does not end by itself.
        for mode in _modes():
            _send(operation, mode, url, key, ids, found, chance, each)
    return found


def _modes() -> Iterator[Any]:
    from schemathesis import GenerationMode

    yield GenerationMode.POSITIVE
    yield GenerationMode.NEGATIVE


def _send(
    operation: Any,
    mode: Any,
    url: str,
    key: str,
    ids: Mapping[str, str],
    found: Fuzzing,
    chance: random.Random,
    each: int,
) -> None:
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis.errors import Unsatisfiable

    @seed(chance.randrange(1 << 30))
    @settings(
        max_examples=each,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        _known_ids(case, ids, chance)
        answer = case.call(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=60)
        found.cases += 1
        found.statuses[answer.status_code] += 1
        _judge(case, answer, found)

    # An operation without parameters cannot be asked badly.
    with suppress(Unsatisfiable):
        send()


def _known_ids(case: Any, ids: Mapping[str, str], chance: random.Random) -> None:
    """Put ids that exist into most requests; the branch is the key's own."""
    if case.query:
        case.query.pop("branch", None)
    parts = case.path.split("/")
    known = ids.get(parts[2]) if len(parts) > 2 else None
    if known and case.path_parameters and "id" in case.path_parameters and chance.random() < 0.8:
        case.path_parameters["id"] = known


def _judge(case: Any, answer: Any, found: Fuzzing) -> None:
    from schemathesis.checks import not_a_server_error
    from schemathesis.core.failures import Failure, FailureGroup
    from schemathesis.specs.openapi import checks

    wanted = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ]
    try:
        case.validate_response(answer, checks=wanted)
    except (Failure, FailureGroup) as error:
        whole = error.exceptions if isinstance(error, FailureGroup) else (error,)
        for one in whole:
            name = f"{case.method} {case.path}: {answer.status_code} {type(one).__name__}"
            if len(found.faults) < MOST_TOLD:
                found.faults.setdefault(name, str(one)[:600])
