"""The report in a real browser: it draws, reacts, prints, and asks nobody for anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from routing.report.page import write_report
from tests.routing.report.samples import sample_directory, sample_geography, sample_plan

SIZES = {"small": (12, 3, 1), "large": (300, 60, 1), "week": (20, 5, 7)}
PAINTED = """() => {
  const canvas = document.getElementById("map");
  const all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const colours = new Set();
  for (let i = 0; i < all.length; i += 4 * 7)
    colours.add((all[i] << 16) | (all[i + 1] << 8) | all[i + 2]);
  return colours.size;
}"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    for name, (visits, nurses, days) in SIZES.items():
        sample = sample_plan(visits, nurses, days=days)
        write_report(
            folder / f"{name}.html",
            sample,
            geography=sample_geography(sample),
            directory=sample_directory(sample, "<b>Zoë</b> & Co"),
        )
    return {name: folder / f"{name}.html" for name in SIZES}


@pytest.fixture
def opened(browser: Any, reports: dict[str, Path]) -> Iterator[Any]:
    """Yield a function that opens a report; fails if a page complained or asked for anything."""
    complaints: list[str] = []
    pages: list[Any] = []

    def open_report(name: str, width: int = 1400, height: int = 900, scheme: str = "light") -> Any:
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.on("console", lambda m: complaints.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda e: complaints.append(str(e)))
        own = reports[name].as_uri()
        page.on("request", lambda r: r.url == own or complaints.append(f"asked for {r.url[:80]}"))
        page.goto(own)
        page.wait_for_selector("#timeline .row")
        page.wait_for_timeout(100)
        pages.append(page)
        return page

    yield open_report
    for page in pages:
        page.close()
    assert [c for c in complaints if not c.startswith("asked for data:")] == []


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize(("width", "height"), [(1400, 900), (390, 844)])
def test_it_fits_the_screen(opened: Any, name: str, width: int, height: int) -> None:
    """Neither a desk nor a phone has to scroll the page sideways, and the map is painted."""
    page = opened(name, width, height)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(PAINTED) > 20


def test_all_visits_of_a_large_day_are_on_the_timeline(opened: Any) -> None:
    """With 300 visits, each planned one has its bar."""
    assert opened("large").locator(".t-visit").count() == 298


def test_both_colour_schemes(opened: Any) -> None:
    """The page follows the reader's choice of light or dark, and is redrawn when it changes."""
    page = opened("small", scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(17, 23, 28)"
    before = page.locator("#nurses line").first.get_attribute("stroke")
    page.emulate_media(color_scheme="light")
    assert page.evaluate(background) == "rgb(244, 246, 247)"
    page.wait_for_timeout(100)
    assert page.locator("#nurses line").first.get_attribute("stroke") != before


def test_clicking_a_nurse_isolates_the_route(opened: Any) -> None:
    """One click leaves one route and brings up its sheet; Escape takes it back."""
    page = opened("small")
    everything = page.locator("#map").screenshot()
    page.locator("#nurses button").nth(1).click()
    page.wait_for_timeout(100)
    name = page.locator("#nurses button .name").nth(1).inner_text()
    assert page.locator("#isolated").inner_text() == name
    assert page.locator("#map").screenshot() != everything
    assert page.locator(".row:not(.coverage):not(.dimmed)").count() == 1
    assert page.locator(".sheet.shown h3").inner_text() == name
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert page.locator(".row.dimmed").count() == 0
    assert page.locator("#all").is_disabled()


def test_clicking_a_visit_on_the_map(opened: Any) -> None:
    """A stop on the map shows what it is and isolates its nurse."""
    page = opened("small")
    box = page.locator("#map").bounding_box()
    spots = """() => { const { view } = Report.map; const out = [];
      for (let x = 0; x < view.width; x += 4) for (let y = 0; y < view.height; y += 4) {
        const s = Report.map.spotAt(x, y); if (s && s.stop) return [x, y]; } }"""
    x, y = page.evaluate(spots)
    page.mouse.move(box["x"] + x, box["y"] + y)
    assert "may start" in page.locator("#tip").inner_text()
    page.mouse.click(box["x"] + x, box["y"] + y)
    page.wait_for_timeout(100)
    assert page.locator(".t-visit.chosen").count() == 1
    assert page.locator("#isolated").inner_text() != ""


def test_the_map_moves_by_keyboard_and_buttons(opened: Any) -> None:
    """Nobody needs a mouse to look around."""
    page = opened("small")
    scale = "Report.map.view.scale"
    before = page.evaluate(scale)
    page.locator("#zoom-in").click()
    assert page.evaluate(scale) > before
    page.locator("#map").focus()
    page.keyboard.press("-")
    page.keyboard.press("-")
    assert page.evaluate(scale) < before
    middle = page.evaluate("Report.map.view.x")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Report.map.view.x") > middle
    page.keyboard.press("0")
    assert page.evaluate(scale) == pytest.approx(before)


def test_the_day_selector(opened: Any) -> None:
    """Another day shows its own visits and sheets; a single day shows no selector."""
    page = opened("week")
    first = page.locator(".t-visit").first.get_attribute("data-visit")
    page.locator("#day").select_option(index=2)
    assert page.locator(".t-visit").first.get_attribute("data-visit") != first
    assert "Wednesday 4 March" in page.locator(".sheet.shown").inner_text()
    assert not opened("small").locator("#day").is_visible()


def test_search_narrows_rows(opened: Any) -> None:
    """A visit id finds the nurse who makes it."""
    page = opened("large")
    page.locator("#find").fill("v0100")
    assert page.locator("#nurses button:visible").count() == 1
    assert page.locator("#timeline .row[data-find]:visible").count() == 1
    assert page.locator("#found").inner_text() == "1 found"


def test_arrow_keys_walk_along_a_route(opened: Any) -> None:
    """Visits of a row are reached with arrows and say what they are."""
    page = opened("small")
    page.locator(".t-visit").first.focus()
    page.keyboard.press("ArrowRight")
    focused = "document.activeElement"
    assert page.evaluate(f"{focused}.classList.contains('t-visit')")
    assert "patient P" in page.evaluate(f"{focused}.getAttribute('aria-label')")
    assert page.locator("#tip").is_visible()


def test_print_shows_all_day_sheets_and_nothing_else(opened: Any) -> None:
    """On paper there is a page per nurse; the screen shows one sheet at a time."""
    page = opened("small")
    assert page.locator(".sheet:visible").count() == 1
    page.emulate_media(media="print")
    assert page.locator(".sheet:visible").count() == 3
    assert not page.locator("#map").is_visible()
    assert not page.locator("#timeline").is_visible()
    assert "<b>Zoë</b> & Co 0000" in page.locator(".sheet").first.inner_text()
    pdf = page.pdf()
    assert pdf.count(b"/Type /Page\n") == 3


def test_every_control_has_a_name(opened: Any) -> None:
    """Screen readers can tell buttons and fields apart."""
    nameless = """() => [...document.querySelectorAll("button, select, input, canvas")]
      .filter((e) => !e.getAttribute("aria-label") && !e.textContent.trim() && !e.labels?.length)
      .length"""
    assert opened("small").evaluate(nameless) == 0


def test_emergency_reach_is_shaded_at_the_time_of_the_slider(opened: Any) -> None:
    """The map changes once it is on; the words beside the slider say time and who is missing."""
    page = opened("small")
    said, drawn = page.locator("#reach-said"), page.locator("#map")
    assert said.inner_text() == ""
    before = drawn.screenshot()
    page.check("#reach-shown")
    page.wait_for_timeout(200)
    assert drawn.screenshot() != before
    assert said.inner_text().startswith("12:00, ")
    page.locator("#reach-time").press("ArrowRight")
    assert said.inner_text().startswith("12:15, ")
    page.uncheck("#reach-shown")
    assert said.inner_text() == ""
