"""What the tests of the board have in common: an odd name, and a worker beside the browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.api.http.serving import Served

EVIL = "<img src=x onerror=alert(1)>"
"""A name that is markup; on pages it is text."""

SHOWN = "#timeline .row"
"""What is there once a plan is drawn."""


@contextmanager
def worker(served: Served) -> Iterator[None]:
    """Carry out runs as a worker would, beside the browser, until the block ends."""
    over = threading.Event()

    def work() -> None:
        client = served.client()
        while not over.wait(0.05):
            page = client.request("GET", "/v1/runs?state=queued").json()
            if page["items"]:
                served.solve(client.run(page["items"][0]["id"]))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
