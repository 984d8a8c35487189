"""One call: sent, sent again where that is safe, and its answer or error read."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from api.client.errors import ApiError, NoAnswerError
from api.schemas.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

Model = TypeVar("Model", bound=BaseModel)

AGAIN = {429, 502, 503, 504}
"""Statuses after which a call is made again."""


@dataclass(kw_only=True)
class Transport:
    """Calls one service with one key.

    Attributes
    ----------
    http
        The connection.
    branch
        Named in each call, for keys that open several; "" for none.
    patience
        Seconds for which a call is made again while the service does not answer. POSTs carry an
        idempotency key, so that one whose answer was lost is not done twice.
    """

    http: httpx.Client
    branch: str = ""
    patience: float = 10.0
    pause: float = field(default=0.1)

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: BaseModel | None = None,
        headers: Mapping[str, str] | None = None,
        files: Any = None,
        once: bool = True,
    ) -> httpx.Response:
        """Return the answer of a call; raises ApiError or NoAnswerError.

        ``once`` False: a POST that only asks, and needs no idempotency key.
        """
        query = {k: v for k, v in (params or {}).items() if v is not None}
        if self.branch:
            query["branch"] = self.branch
        sent = dict(headers or {})
        if method == "POST" and once:
            sent.setdefault("Idempotency-Key", uuid.uuid4().hex)
        content = None
        if body is not None:
            content = body.model_dump_json(exclude_unset=True).encode()
            sent["Content-Type"] = "application/json"
        return self._patiently(
            method, path, params=query, headers=sent, content=content, files=files
        )

    def read(self, model: type[Model], method: str, path: str, **call: Any) -> Model:
        """Return the answer of a call as a model."""
        return model.model_validate_json(self.call(method, path, **call).content)

    def _patiently(self, method: str, path: str, **call: Any) -> httpx.Response:
        until = time.monotonic() + self.patience
        pause = self.pause
        while True:
            late = time.monotonic() + pause > until
            try:
                answer = self.http.request(method, path, **call)
            except httpx.TransportError as error:
                if late:
                    text = f"{method} {path}: {type(error).__name__}"
                    raise NoAnswerError(text) from error
            else:
                if answer.status_code < 400:
                    return answer
                if answer.status_code not in AGAIN or late:
                    raise error_of(answer)
            time.sleep(pause)
            pause = min(2 * pause, 2.0)


def error_of(answer: httpx.Response) -> ApiError:
    """Return the error that an answer tells."""
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValidationError:
        problem = Problem(
            type="about:blank",
            title=answer.reason_phrase,
            status=answer.status_code,
            detail="The service answered with something else than a problem.",
            code="unknown",
        )
    return ApiError(problem)
