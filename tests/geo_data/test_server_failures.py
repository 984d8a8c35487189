"""Servers that are busy, slow, dead or answer nonsense are an error that says so."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from geo_data.engines import engine_named
from geo_data.engines.http import EngineError, Server
from geo_data.engines.osrm import Osrm
from geo_data.engines.valhalla import Valhalla
from geo_data.road_network import RoadNetworkError
from tests.geo_data.stub_server import (
    Answer,
    Handler,
    Stub,
    osrm_table,
    places,
)


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

    def drip(handler: Handler, body: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not stop.wait(0.02):
            handler.wfile.write(b" ")

    monkeypatch.setattr(Handler, "_reply", drip)
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
