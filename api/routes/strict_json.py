"""Bodies are read strictly: bounded depth, no doubled names, no NaN, and every name known."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.routes.guard import admit
from api.routes.problems import ProblemError

MOST_DEEP = 24
MOST_CONTAINERS = 100_000
"""Of a body of 2 MB; more is an attack on memory."""


def parse(body: bytes) -> Any:
    """Return the value of a JSON text; raises ProblemError 400."""
    if body.count(b"[") + body.count(b"{") > MOST_CONTAINERS:
        raise ProblemError(400, "too_deep", "The body holds too many lists and objects.")
    try:
        found = json.loads(
            body, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite
        )
    except RecursionError as error:
        raise ProblemError(400, "too_deep", "The body is nested too deeply.") from error
    except json.JSONDecodeError as error:
        where = f"The JSON text is malformed at byte {error.pos}."
        raise ProblemError(400, "bad_json", where) from error
    except ValueError as error:
        raise ProblemError(400, "bad_json", "The body is not JSON in UTF-8.") from error
    if _depth(found) > MOST_DEEP:
        raise ProblemError(400, "too_deep", f"The body is nested more than {MOST_DEEP} deep.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ProblemError(400, "doubled_name", "An object names the same field twice.")
    if any(_is_broken(name) for name in found):
        raise ProblemError(400, "bad_json", "The body holds half a letter (a lone surrogate).")
    for value in found.values():
        if isinstance(value, str) and _is_broken(value):
            raise ProblemError(400, "bad_json", "The body holds half a letter (a lone surrogate).")
    return found


def _is_broken(text: str) -> bool:
    """Tell whether a text cannot be written in UTF-8, or holds NUL, which databases refuse."""
    return "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


def _no_constant(name: str) -> Any:
    raise ProblemError(400, "bad_number", f"{name} is not a number in JSON.")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ProblemError(400, "bad_number", "A number is too large.")
    return value


def _depth(found: Any) -> int:
    deepest, level = 0, [found]
    while level:
        deepest += 1
        level = [
            inner
            for value in level
            for inner in (
                value.values()
                if isinstance(value, dict)
                else value
                if isinstance(value, list)
                else ()
            )
            if isinstance(inner, (dict, list))
        ]
    return deepest


def _require_type(request: Request, body: bytes, *, forms: bool) -> None:
    """Refuse bodies that do not say that they are JSON (or, for datasets, a form)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    wanted = "multipart/form-data" if forms else "application/json"
    if body and kind != wanted:
        raise ProblemError(415, "unsupported_media_type", f"Send the body as {wanted}.")


class StrictRequest(Request):
    """A request whose body is read strictly."""

    async def json(self) -> Any:
        """Return the body's value; raises ProblemError."""
        return parse(await self.body())


class StrictRoute(APIRoute):
    """A route whose bodies are read strictly, of those who are known, and kept for keys."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler."""
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            strict_request = StrictRequest(request.scope, request.receive)
            if request.method in ("POST", "PUT", "PATCH"):
                # Nothing is read for somebody who proves nothing: all that changes has a guard.
                await run_in_threadpool(admit, strict_request)
                # Read once, so that forms and digests see the same bytes.
                body = await strict_request.body()
                request.scope["state"]["body"] = body
                _require_type(strict_request, body, forms=self.path.endswith("/datasets"))
            return await handle(strict_request)

        return strict
