"""Engines that ask OSRM and Valhalla, against a small server of the test."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from geo_data.engines import engine_named
from geo_data.engines.http import EngineError, Server
from geo_data.engines.osrm import Osrm
from geo_data.engines.protocol import Legs, Places
from geo_data.engines.valhalla import Valhalla
from geo_data.location import Location
from geo_data.matrix import travel_matrix
from geo_data.road_network import RoadNetworkError

Answer = tuple[int, bytes]


class Stub(ThreadingHTTPServer):
    """A server that remembers what it was asked and answers what a test wants."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, Any]] = []
        self.answer: Callable[[str, Any], Answer] = lambda path, body: (500, b"")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that gave up."""

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
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


@pytest.fixture
def stub() -> Iterator[Stub]:
    """Run a server for a test."""
    with Stub() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


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


def test_osrm_is_asked_in_tiles(stub: Stub) -> None:
    """However many places, no question is longer than the server takes, and all cells are right."""
    stub.answer = lambda path, body: osrm_table(path)
    engine = Osrm(server=Server(kind="OSRM", url=stub.url), table_size=10)
    begin, end = places(*np.arange(12) / 100), places(*np.arange(7) / 50)
    legs = engine.legs(None, begin, end)
    assert np.array_equal(legs.seconds, expected(begin, end).seconds)
    assert np.array_equal(legs.metres, expected(begin, end).metres)
    assert legs.seconds.dtype == legs.metres.dtype == np.int32
    assert len(stub.asked) == 3 * 2
    assert all(path.split("?")[0].count(";") < 10 for path, _ in stub.asked)


def test_valhalla_is_asked_in_tiles(stub: Stub) -> None:
    """The same for Valhalla, whose kilometres become metres."""
    stub.answer = lambda path, body: valhalla_table(body)
    engine = Valhalla(server=Server(kind="Valhalla", url=stub.url), most_places=5)
    begin, end = places(*np.arange(12) / 100), places(*np.arange(7) / 50)
    legs = engine.legs(None, begin, end)
    assert np.array_equal(legs.seconds, expected(begin, end).seconds)
    assert np.array_equal(legs.metres, expected(begin, end).metres)
    assert [path for path, _ in stub.asked] == ["/sources_to_targets"] * 6
    assert {body["costing"] for _, body in stub.asked} == {"auto"}


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_where_there_is_no_way_it_says_so(stub: Stub, kind: str) -> None:
    """A place that the server cannot reach is marked, in both arrays, and spoils no other."""
    stub.answer = lambda path, body: (
        osrm_table(path, no_way_to=0.03) if body is None else valhalla_table(body, no_way_to=0.03)
    )
    begin = places(0.0, 0.01, 0.02, 0.03, 0.04)
    legs = engine_named(f"{kind}:{stub.url}").legs(None, begin, begin)
    wanted = expected(begin, begin)
    for array, right in ((legs.seconds, wanted.seconds), (legs.metres, wanted.metres)):
        assert (array[:, 3] == -1).all()
        assert np.array_equal(np.delete(array, 3, axis=1), np.delete(right, 3, axis=1))


def test_osrm_adds_the_walk_and_refuses_the_sea(stub: Stub) -> None:
    """OSRM says how far it moved a place: a walk is added, and five kilometres are no way."""
    begin, end = places(0.0), places(0.01)
    engine = engine_named(f"osrm:{stub.url}")
    stub.answer = lambda path, body: osrm_table(path, aside=140.0)
    legs = engine.legs(None, begin, end)
    assert legs.seconds.tolist() == [[13 + 100]]
    assert legs.metres.tolist() == [[130 + 140]]
    stub.answer = lambda path, body: osrm_table(path, aside=5_001.0)
    legs = engine.legs(None, begin, end)
    assert (legs.seconds.tolist(), legs.metres.tolist()) == ([[-1]], [[-1]])


def test_answers_of_a_server_are_not_kept(stub: Stub) -> None:
    """A server that gets new roads at its old address is believed at once."""
    stub.answer = lambda path, body: osrm_table(path)
    locations = places(0.0, 0.01, 0.02).locations
    before = travel_matrix(None, locations, engine=f"osrm:{stub.url}")
    stub.answer = lambda path, body: osrm_table(path, aside=140.0)
    after = travel_matrix(None, locations, engine=f"osrm:{stub.url}")
    assert after.leg("p0", "p2")[0] == before.leg("p0", "p2")[0] + 100


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_a_matrix_of_a_server_needs_no_network(stub: Stub, kind: str) -> None:
    """A server's times come through the same door as all others, and say whose they are."""
    stub.answer = lambda path, body: osrm_table(path) if body is None else valhalla_table(body)
    locations = places(0.0, 0.01, 0.02).locations
    matrix = travel_matrix(None, locations, engine=f"{kind}:{stub.url}", cache=False)
    assert matrix.engine == f"{kind}:{stub.url}"
    assert matrix.leg("p0", "p2") == (23, 230)
    assert matrix.leg("p2", "p0") == (27, 270)
    assert travel_matrix(None, [], engine=f"{kind}:{stub.url}", cache=False).seconds.size == 0


def test_a_busy_server_is_asked_again(stub: Stub) -> None:
    """One refusal for want of time does not end a plan."""
    answers = iter([(503, b""), (429, b"{}")])
    stub.answer = lambda path, body: next(answers, None) or osrm_table(path)
    engine = Osrm(server=Server(kind="OSRM", url=stub.url, pause=0.01))
    assert engine.legs(None, places(0.0), places(0.01)).seconds.tolist() == [[13]]
    assert len(stub.asked) == 3


def failing(stub: Stub, engine: Osrm | Valhalla) -> str:
    """Return the sentence with which an engine gives up."""
    with pytest.raises(EngineError) as caught:
        engine.legs(None, places(0.123456), places(0.654321))
    text = str(caught.value)
    assert isinstance(caught.value, RoadNetworkError)
    assert stub.url in text
    assert "engine road" in text
    # Where patients live is in no error.
    assert "0.123456" not in text
    return text


def test_a_busy_server_is_not_asked_for_ever(stub: Stub) -> None:
    """After three tries there is an error that names the fallback, and no guess."""
    stub.answer = lambda path, body: (503, b"")
    server = Server(kind="OSRM", url=stub.url, pause=0.01)
    assert "is busy (status 503), in 3 tries" in failing(stub, Osrm(server=server))
    assert len(stub.asked) == 3


def test_a_slow_server_is_given_up(stub: Stub) -> None:
    """A server that does not answer in time is an error, not a wait for ever."""
    release = threading.Event()
    stub.answer = lambda path, body: (200, b"{}") if release.wait(30) else (500, b"")
    server = Server(kind="OSRM", url=stub.url, timeout=0.05, tries=2, pause=0.01)
    try:
        assert "gave no answer within 0.05 seconds, in 2 tries" in failing(
            stub, Osrm(server=server)
        )
    finally:
        release.set()


def test_an_answer_in_drops_is_given_up(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is for the whole answer: each drop in time does not make it one."""
    stop = threading.Event()

    def drip(handler: _Handler, body: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not stop.wait(0.02):
            handler.wfile.write(b" ")

    monkeypatch.setattr(_Handler, "_reply", drip)
    server = Server(kind="Valhalla", url=stub.url, timeout=0.2, tries=1)
    try:
        assert "gave no answer within 0.2 seconds" in failing(stub, Valhalla(server=server))
    finally:
        stop.set()
        time.sleep(0.05)  # The server's thread ends with its next drop.


def test_a_dead_server_is_an_error(stub: Stub) -> None:
    """Nobody at the address is said in one sentence."""
    server = Server(kind="OSRM", url=stub.url, tries=2, pause=0.01)
    stub.server_close()
    assert "cannot be reached" in failing(stub, Osrm(server=server))


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"durations": [[1]], "distances": [[1]], "sources": [], "destinations": []}'),
        (
            200,
            b'{"durations": [[-1]], "distances": [[1]], "sources": [{"distance": 0}], '
            b'"destinations": [{"distance": 0}]}',
        ),
        (200, b'{"sources_to_targets": [[{"time": 1}]]}'),
        (
            200,
            b'{"sources_to_targets": [[{"time": 1, "distance": 1}, {"time": 1, "distance": 1}]]}',
        ),
        (400, b'{"code": "TooBig", "message": "0.123456,0", "error_code": 150}'),
        (404, b"not here"),
    ],
)
@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_nonsense_is_an_error(stub: Stub, kind: str, answer: Answer) -> None:
    """Whatever is no table of the right shape is refused at once, and never used."""
    stub.answer = lambda path, body: answer
    engine = engine_named(f"{kind}:{stub.url}")
    assert isinstance(engine, Osrm | Valhalla)
    assert "cannot be used" in failing(stub, engine)
    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    "url",
    ["", "localhost:5000", "ftp://host", "http://", "http://user:secret@host", "http://h/?k=1"],
)
@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_an_address_must_be_one(kind: str, url: str) -> None:
    """What is no address, or has a secret in it, is no engine; the secret is not repeated."""
    with pytest.raises(ValueError, match="address") as caught:
        engine_named(f"{kind}:{url}")
    assert "secret" not in str(caught.value)
