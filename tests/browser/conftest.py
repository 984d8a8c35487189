"""A browser for the tests of pages, and the service's board in it; without one they are skipped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.schemas.plans import Plan
from tests.api import commands
from tests.api.http.serving import Served, dataset, planned, serve
from tests.browser.boards import EVIL

NURSES = commands.NURSES.replace("id,", "id,name,", 1).replace("N1,", f"N1,{EVIL},")
NURSES = NURSES.replace("N2,", "N2,Ben Okafor,")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Yield Chromium or Chrome; while it runs, this thread has an event loop of its own."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium or Chrome on this machine")
    with sync_api.sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, as which containers run.
        running = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run a server for the tests of this file."""
    with serve(tmp_path_factory.mktemp("service")) as found:
        yield found


@pytest.fixture(scope="module")
def plan(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return the published plan of a small day with a nurse of an odd name."""
    folder = dataset(tmp_path_factory.mktemp("data") / "day", nurses_csv=NURSES)
    # In a thread of its own, for the browser's event loop is at work in this one.
    with ThreadPoolExecutor() as pool:
        return pool.submit(planned, served, folder, publish=True).result()


@pytest.fixture
def board(browser: Any, served: Served, plan: Plan) -> Iterator[Any]:
    """Yield a function that signs in; fails if a page complained or asked another host."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def sign_in(key: str, width: int = 1400, height: int = 900) -> Any:
        # Nothing is shared between readers, as between two computers.
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.on("dialog", lambda d: complaints.append(f"dialog: {d.message}"))
        own = (served.url, "data:")
        page.on("request", lambda r: r.url.startswith(own) or complaints.append(f"asked {r.url}"))
        page.on("request", lambda r: key in r.url and complaints.append("the key is in a URL"))
        page.route("**/v1/plans/*/events*", hurried)
        page.goto(served.url)
        page.fill("#key", key)
        page.click("#sign-in-form button")
        return page

    yield sign_in
    for context in contexts:
        context.close()
    # What the tests ask for and may not have; a branch without data has no nurses.
    expected = ("401 (Unauthorized)", "404 (Not Found)", "412 (Precondition Failed)")
    assert [c for c in complaints if not any(known in c for known in expected)] == []


def hurried(route: Any) -> None:
    """Have proposals searched for half a second only: the days of these tests are small."""
    request = route.request
    if request.method == "POST":
        route.continue_(post_data=json.dumps(request.post_data_json | {"seconds": 0.5}))
    else:
        route.continue_()
