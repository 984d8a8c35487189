"""The page of a roster in a real browser: readable on a phone, whole on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from staffing.publish.month import as_page
from staffing.roster.contract import Contract
from staffing.roster.cover import Cover
from staffing.roster.people import RosterNurse
from staffing.roster.problem import RosterProblem
from staffing.roster.roster import Assignment, Roster
from staffing.roster.shift_type import Period, ShiftType

HOUR = 3_600
DAYS = 28
KINDS = ("0630-1500", "0800-1630", "1230-2100")


def four_weeks() -> str:
    """Return the page of twelve nurses who work five days of seven."""
    kinds = tuple(
        ShiftType(
            id=name,
            periods=(Period(start=(6 + n) * HOUR, end=(14 + n) * HOUR),),
            work_seconds=8 * HOUR,
        )
        for n, name in enumerate(KINDS)
    )
    nurses = tuple(RosterNurse(id=f"N{i:02}", contract="c") for i in range(1, 13))
    problem = RosterProblem(
        first_day=date(2026, 11, 23),
        days=DAYS,
        shift_types=kinds,
        contracts=(Contract(id="c"),),
        nurses=nurses,
        zones=("Z1", "Z2"),
        cover=tuple(
            Cover(id=f"11-{d + 1:02} 13h CVAD+RN", day=d, shifts=frozenset({KINDS[0]}), optimum=9)
            for d in range(DAYS)
        ),
    )
    given = tuple(
        Assignment(nurse=nurse.id, day=day, shift=KINDS[i % 3], zone=f"Z{1 + i % 2}")
        for i, nurse in enumerate(nurses)
        for day in range(DAYS)
        if (day + i) % 7 < 5
    )
    return as_page(problem, Roster(assignments=given))


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Yield a function that opens the page."""
    path = tmp_path / "roster.html"
    path.write_text(four_weeks(), encoding="utf-8")
    pages: list[Any] = []

    def open_page(width: int, height: int) -> Any:
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(path.as_uri())
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()


CLIPPED = """() => [...document.querySelectorAll("td, th")]
  .filter((cell) => cell.scrollWidth > cell.clientWidth + 1).length"""


def test_on_a_phone_the_table_scrolls_and_names_stay(opened: Any) -> None:
    """The page fits the screen, no cell is cut, and the nurse stands beside her last day."""
    page = opened(390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.documentElement.clientWidth") == 390
    assert page.evaluate(CLIPPED) == 0
    page.evaluate("document.querySelector('.wide').scrollLeft = 99999")
    name = page.locator("td.n").first.bounding_box()
    last = page.locator("tbody tr:first-child td.h").bounding_box()
    assert 0 <= name["x"] < 60
    assert last["x"] + last["width"] <= 390
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('td')).fontSize)")
    assert size >= 12


def test_on_paper_four_weeks_are_as_wide_as_the_sheet(opened: Any) -> None:
    """Printed on A4, landscape, the whole table is there, hours and all."""
    page = opened(1047, 720)
    page.emulate_media(media="print")
    table = page.locator("table").bounding_box()
    assert table["x"] + table["width"] <= 1047
    assert page.locator("tfoot th").count() == DAYS + 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 1047
