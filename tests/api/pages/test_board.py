"""The page at ``/``: its own files alone, no markup from text, no data without a key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest

from api.pages.board import OF_REPORT, POLICY, SCRIPTS, STYLES
from routing.report.page import static
from tests.api.http.serving import Served, serve

FOLDER = Path(str(resources.files("api.pages").joinpath("static")))
SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
    r"|createContextualFragment|srcdoc|localStorage|document\.cookie|setAttribute\(.on"
)
ELSEWHERE = re.compile(r"https?://(?!www\.w3\.org/2000/svg)|(?<![:/])//\w+\.\w+/")


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes, and the text of scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inline = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] in {"script", "style"}:
            self.inline += data.strip()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run a server without any data."""
    with serve(tmp_path_factory.mktemp("board")) as found:
        yield found


def test_the_page_is_there_for_everybody_and_says_nothing(served: Served) -> None:
    """Without a key it is the same as with one, and holds nothing of any branch."""
    without, owner = served.with_key(""), served.with_key(served.owner)
    answer = without.request("GET", "/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.content == owner.request("GET", "/").content
    assert "vaduz" not in answer.text
    assert served.owner not in answer.text


def test_the_policy_allows_own_files_alone(served: Served) -> None:
    """No inline script or style, no other host, no frame, no markup made of text."""
    answer = served.with_key("").request("GET", "/")
    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    for rule in ("default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'"):
        assert rule in POLICY
    page = Elements(answer.text)
    assert page.inline == ""
    for tag, attributes in page.found:
        assert tag not in {"iframe", "object", "embed", "base"}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "href", "action"):
            assert (attributes.get(name) or "/").startswith(("/", "#", "data:,")), attributes


def test_every_part_that_the_page_names_is_there(served: Served) -> None:
    """Scripts, styles and what scripts import are served with their types, and nothing else is."""
    client = served.with_key("")
    page = Elements(client.request("GET", "/").text)
    named = {a.get("src") or a.get("href") for t, a in page.found if t in {"script", "link"}}
    named = {name for name in named if name and name.startswith("/board/")}
    for name in SCRIPTS:
        text = (FOLDER / name).read_text("utf-8")
        named |= {f"/board/{other}" for other in re.findall(r'from "\./([\w.]+)"', text)}
    assert named == {f"/board/{name}" for name in (*SCRIPTS, *STYLES, *OF_REPORT)}
    for address in named:
        answer = client.request("GET", address)
        assert answer.status_code == 200, address
        kind = "text/css" if address.endswith(".css") else "text/javascript"
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["x-content-type-options"] == "nosniff"
    for odd in ("board.html.j2", "..%2Fboard.py", "%2e%2e%2fboard.py", "nothing.js"):
        assert client.request("GET", f"/board/{odd}").status_code == 404, odd


def test_no_script_makes_markup_of_text_or_names_another_host() -> None:
    """What was told becomes text nodes; the key is kept in the tab alone."""
    texts = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    texts |= {name: static(name) for name in OF_REPORT}
    assert {*SCRIPTS, *STYLES} <= set(texts)
    for name, text in texts.items():
        assert not SINKS.search(text), name
        assert not ELSEWHERE.search(text), name
        assert len(text.splitlines()) <= 300, name


def test_the_page_needs_no_place_in_the_description(served: Served) -> None:
    """The description is of the API: what the page asks for is in it, the page is not."""
    paths = served.app.openapi()["paths"]
    assert "/" not in paths
    asked = set()
    for name in SCRIPTS:
        text = (FOLDER / name).read_text("utf-8")
        asked |= {
            re.sub(r"\$\{[^}]*\}", "{id}", found) for found in re.findall(r"/v1/[^\s\"`,]+", text)
        }
    known = {re.sub(r"\{\w+\}", "{id}", path) for path in paths}
    asked = {path.rstrip(".;:") for path in asked if "(" not in path}
    asked = {path for path in asked if path not in {"/v1/plans/{id}/{id}"}}
    assert len(asked) > 10
    assert asked <= known
