"""Asking a travel-time server: with a time limit, a few times, and then a plain sentence.

Coordinates of homes are sent to the server that somebody chose, and stand in no error.
"""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from geo_data.engines.protocol import Capabilities, Legs
from geo_data.road_network import RoadNetworkError
from geo_data.travel_matrix import UNREACHABLE

BUSY = (429, 502, 503, 504)
"""Status codes that mean: later, perhaps."""

FALLBACK = "Plan with the engine road, which needs no server, until it answers again."
"""What to do while a server does not answer; nothing is ever guessed in its place."""

SERVED = Capabilities(turns=True, asymmetric=True)
"""What both kinds of server take into account.

Nothing tells when one gets new roads or other speeds at its old address: no answer is for good."""

LARGEST_ANSWER = 1 << 28
"""Bytes above which an answer is not read to its end."""


class EngineError(RoadNetworkError):
    """A server that did not say how long the ways take."""


class RefusedError(Exception):
    """A server's answer that it will not do what was asked.

    Attributes
    ----------
    body
        What the server said, if that was JSON.
    """

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that answers in JSON.

    Attributes
    ----------
    kind
        What it is, for people.
    url
        ``http://host:port`` or ``https://host/path``, without user and password.
    timeout
        Seconds for one answer from the first byte sent to the last received.
    tries
        How often the same is asked, at most.
    pause
        Seconds before the second try; each further pause is twice as long.
    """

    kind: str
    url: str
    timeout: float = 10.0
    tries: int = 3
    pause: float = 0.5

    def __post_init__(self) -> None:
        """Refuse what is no address; raises ValueError."""
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{self.kind} needs an address such as http://localhost:5000")
        if parts.username or parts.password or parts.query:
            raise ValueError(f"the address of {self.kind} must be without password and query")

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the answer to a GET, or with a body to a POST.

        Raises
        ------
        RefusedError
            If the server understands the question and refuses it.
        EngineError
            If there is no answer after all tries, or one that makes no sense.
        """
        why = ""
        for tried in range(self.tries):
            if tried:
                time.sleep(self.pause * 2 ** (tried - 1))
            try:
                status, answer = self._once(path, body)
            except TimeoutError:
                why = f"gave no answer within {self.timeout:g} seconds"
            except (OSError, http.client.HTTPException) as error:
                why = f"cannot be reached ({type(error).__name__})"
            else:
                if status not in BUSY:
                    return self._read(status, answer)
                why = f"is busy (status {status})"
        times = f"{self.tries} tries" if self.tries > 1 else "one try"
        raise EngineError(f"The {self.kind} server {self.url} {why}, in {times}. {FALLBACK}")

    def _once(self, path: str, body: dict[str, Any] | None) -> tuple[int, bytes]:
        """Return status and content of one answer; raises OSError or HTTPException."""
        parts = urlsplit(self.url)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        assert parts.hostname
        ends = time.monotonic() + self.timeout
        connection = kind(parts.hostname, parts.port, timeout=self.timeout)
        try:
            connection.request(
                "GET" if body is None else "POST",
                parts.path.rstrip("/") + path,
                body=None if body is None else json.dumps(body),
                headers={"Accept": "application/json", "Content-Type": "application/json"},
            )
            response = connection.getresponse()
            return response.status, _content(connection, response, ends)
        finally:
            connection.close()

    def _read(self, status: int, answer: bytes) -> dict[str, Any]:
        """Return an answer's JSON; raises RefusedError or EngineError."""
        try:
            content = json.loads(answer)
        except ValueError:
            content = None
        if status == http.client.OK and isinstance(content, dict):
            return content
        if isinstance(content, dict):
            raise RefusedError(status, content)
        raise self.nonsense(f"status {status}")

    def nonsense(self, what: str) -> EngineError:
        """Return the error of an answer that cannot be used."""
        return EngineError(
            f"The {self.kind} server {self.url} gave an answer that cannot be used: {what}. "
            f"{FALLBACK}"
        )


def _content(
    connection: http.client.HTTPConnection, response: http.client.HTTPResponse, ends: float
) -> bytes:
    """Return all of an answer, also of a server that sends it drop by drop, or TimeoutError."""
    pieces: list[bytes] = []
    size = 0
    while True:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(left)
        piece = response.read1(1 << 16)
        if not piece:
            return b"".join(pieces)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise http.client.HTTPException
        pieces.append(piece)


def no_legs(origins: int, targets: int) -> Legs:
    """Return ways of which none is known yet, int32 (origins, targets)."""
    return Legs(
        seconds=np.full((origins, targets), UNREACHABLE, dtype=np.int32),
        metres=np.full((origins, targets), UNREACHABLE, dtype=np.int32),
    )


def whole(values: Any, factor: float = 1.0) -> Any:
    """Return numbers of an answer rounded, int32, ``UNREACHABLE`` where it says null.

    Raises
    ------
    ValueError, TypeError
        If there is anything else among them.
    """
    numbers = np.array(values, dtype=np.float64) * factor
    if (numbers < 0).any() or np.isinf(numbers).any():
        raise ValueError("a negative or infinite number")
    return np.where(np.isnan(numbers), UNREACHABLE, np.rint(numbers)).astype(np.int32)


def tiles(count: int, size: int) -> list[slice]:
    """Return slices of at most ``size`` that cover ``count`` places."""
    return [slice(begin, min(begin + size, count)) for begin in range(0, count, size)]
