"""What surrounds each request: correlation, one log line, counters, headers that keep it safe."""

from __future__ import annotations

import re
import secrets
import time
from typing import TYPE_CHECKING, Any

import structlog

from api.observe import log, metrics
from api.routes.problems import ProblemError, problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CORRELATION = re.compile(r"[A-Za-z0-9._-]{8,64}\Z", re.ASCII)

SECURE = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"strict-transport-security", b"max-age=31536000"),
)
TOO_LARGE = "The body is too large."
POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
NO_STORE = (b"cache-control", b"no-store")


class Surroundings:
    """An ASGI middleware: one request, one correlation id, one line of the log."""

    def __init__(self, app: ASGIApp, *, most_body: int, most_import: int) -> None:
        self.app = app
        self.most_body = most_body
        self.most_import = most_import

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request, or pass on what is none."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        correlation = _correlation(scope)
        scope.setdefault("state", {})["correlation"] = correlation
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(correlation=correlation)
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _headers(message["headers"], correlation)
            await send(message)

        most = self.most_import if scope["path"] == "/v1/datasets" else self.most_body
        try:
            if _declared(scope) > most:
                await problem(None, 413, "too_large", TOO_LARGE)(scope, receive, sent)
                return
            await self.app(scope, _limited(receive, most), sent)
        except Exception:
            log().exception("request.failed")
            if status:
                raise
            answer = problem(None, 500, "internal", "Something went wrong here; it is in the log.")
            await answer(scope, receive, sent)
        finally:
            _note(scope, status, time.perf_counter() - began)


def _limited(receive: Receive, most: int) -> Receive:
    """Return a receiver that refuses bodies over a limit, whatever their header said."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise ProblemError(413, "too_large", TOO_LARGE)
        return message

    return limited


def _declared(scope: Scope) -> int:
    """Return the length that a request says its body has."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _correlation(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            text = value.decode("latin-1")
            if _CORRELATION.match(text):
                return str(text)
    return secrets.token_hex(12)


def _headers(headers: list[tuple[bytes, bytes]], correlation: str) -> list[tuple[bytes, bytes]]:
    known = {name for name, _ in headers}
    more = [*SECURE, NO_STORE, (b"x-request-id", correlation.encode())]
    more += [] if b"content-security-policy" in known else [POLICY]
    return list(headers) + [(name, value) for name, value in more if name not in known]


def _note(scope: Scope, status: int, seconds: float) -> None:
    """Log and count by the route's template: addresses hold ids and, for calendars, secrets."""
    route: Any = scope.get("route")
    path = getattr(route, "path", "unknown")
    method = scope["method"] if path != "unknown" else "OTHER"
    counted = metrics()
    counted.requests.labels(method=method, route=path, status=str(status)).inc()
    counted.latency.labels(method=method, route=path).observe(seconds)
    principal = scope.get("state", {}).get("principal")
    words = {} if principal is None else {"actor": principal.actor, "role": principal.role}
    log().info(
        "request",
        method=method,
        path=path,
        status=status,
        milliseconds=round(1000 * seconds, 1),
        **words,
    )
