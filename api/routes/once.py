"""What a request changes is changed once, however often it is sent with the same key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Header
from starlette.responses import Response

from api.db import idempotency
from api.routes.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import BaseModel
    from sqlalchemy.orm import Session

    from api.routes.guard import Call

_KEY = re.compile(r"[\x21-\x7e]{1,128}\Z")

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Sent again with the same key within a day, a request is answered as it was.",
        max_length=128,
        pattern=r"^[\x21-\x7e]{1,128}$",
    ),
]
"""The header of every POST."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a request is answered with; ``again`` is the body for one that is sent again, if else.

    What is told once, such as a secret, stands in ``body`` alone and is never stored.
    """

    body: BaseModel
    again: BaseModel | None = None
    status: int = 200
    headers: Mapping[str, str] | None = None


def once(call: Call, key: str | None, work: Callable[[Session], Reply]) -> Response:
    """Do something in one transaction and answer; with a key that was seen, only answer again.

    The answer is kept in the transaction that did what was asked: there is no moment in which
    one of the two is there without the other. Errors are not kept, for nothing was done.
    """
    actor = call.principal.actor
    with call.database.write() as session:
        if key is not None:
            _of_branch(call)
            known = idempotency.recall(session, call.branch, actor, key, call.digest)
            if known is not None:
                headers = dict(known.headers) | {"Idempotency-Replayed": "true"}
                return _response(known.body, known.status, headers)
        reply = work(session)
        body = reply.body.model_dump_json().encode()
        headers = dict(reply.headers or {})
        if key is not None:
            kept_body = body if reply.again is None else reply.again.model_dump_json().encode()
            kept = idempotency.Answer(status=reply.status, headers=headers, body=kept_body)
            idempotency.remember(session, call.branch, actor, key, call.digest, kept)
    return _response(body, reply.status, headers)


def answered(call: Call, key: str | None, work: Callable[[], Reply]) -> Response:
    """Answer a POST that changes nothing; with a key, the answer is kept like any other."""
    if key is not None:
        return once(call, key, lambda session: work())  # noqa: ARG005 - nothing is written.
    reply = work()
    return _response(reply.body.model_dump_json().encode(), reply.status, dict(reply.headers or {}))


def _of_branch(call: Call) -> None:
    if not call.branch:
        text = "Idempotency keys belong to a branch; this request is about none."
        raise ProblemError(422, "bad_request", text)


def _response(body: bytes, status: int, headers: dict[str, Any]) -> Response:
    return Response(body, status, headers, "application/json")
