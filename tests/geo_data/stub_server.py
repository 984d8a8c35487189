"""A server on this machine that answers as a test wants, and tables as servers send them."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

from geo_data.engines.protocol import Legs, Places
from geo_data.location import Location

Answer = tuple[int, bytes]


class Stub(ThreadingHTTPServer):
    """A server that remembers what it was asked and answers what a test wants."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, Any]] = []
        self.answer: Callable[[str, Any], Answer] = lambda path, body: (500, b"")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that gave up."""

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_GET(self) -> None:
        """Answer an OSRM question."""
        self._reply(None)

    def do_POST(self) -> None:
        """Answer a Valhalla question."""
        self._reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _reply(self, body: Any) -> None:
        self.server.asked.append((self.path, body))
        status, content = self.server.answer(self.path, body)
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def places(*longitudes: float) -> Places:
    """Return places on the equator."""
    return Places(
        locations=[Location(id=f"p{i}", latitude=0, longitude=x) for i, x in enumerate(longitudes)]
    )


def seconds_between(begin: float, end: float) -> float:
    """Return the times that both stubs answer: there is another one for the way back."""
    return round(1000 * abs(end - begin) + (7 if end < begin else 3), 1)


def osrm_table(path: str, *, aside: float = 0.0, no_way_to: float | None = None) -> Answer:
    """Answer like OSRM's table service."""
    parts = urlsplit(path)
    coordinates = [
        tuple(map(float, pair.split(","))) for pair in parts.path.split("/")[-1].split(";")
    ]
    query = parse_qs(parts.query)
    begin, end = (
        [coordinates[int(i)][0] for i in query[side][0].split(";")]
        for side in ("sources", "destinations")
    )
    assert query["annotations"] == ["duration,distance"]
    assert parts.path.startswith("/table/v1/driving/")
    table = [[None if y == no_way_to else seconds_between(x, y) for y in end] for x in begin]
    answer = {
        "code": "Ok",
        "durations": table,
        "distances": [[None if t is None else 10 * t for t in row] for row in table],
        "sources": [{"distance": aside} for _ in begin],
        "destinations": [{"distance": 0.0} for _ in end],
    }
    return 200, json.dumps(answer).encode()


def valhalla_table(body: Any, *, no_way_to: float | None = None) -> Answer:
    """Answer like Valhalla's matrix, which refuses all when one place has no way."""
    begin, end = ([place["lon"] for place in body[side]] for side in ("sources", "targets"))
    if no_way_to in end:
        return 400, json.dumps({"error_code": 171, "error": "No suitable edges"}).encode()
    cells = [
        [{"time": seconds_between(x, y), "distance": seconds_between(x, y) / 100} for y in end]
        for x in begin
    ]
    return 200, json.dumps({"sources_to_targets": cells}).encode()


def expected(begin: Places, end: Places) -> Legs:
    """Return what the stubs say, rounded, and nothing from a place to itself."""
    x, y = begin.degrees[:, 0], end.degrees[:, 0]
    seconds = np.array([[0 if a == b else seconds_between(a, b) for b in y] for a in x])
    return Legs(
        seconds=np.rint(seconds).astype(np.int32), metres=np.rint(10 * seconds).astype(np.int32)
    )
