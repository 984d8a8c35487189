"""Rosters come out as tables, workbooks, pages and calendars, and can be read again."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from staffing.publish.calendar import as_calendar
from staffing.publish.month import as_page, missed
from staffing.publish.table import as_csv, as_workbook, from_csv
from staffing.roster.contract import Contract
from staffing.roster.cover import Cover
from staffing.roster.people import RosterNurse
from staffing.roster.problem import RosterProblem
from staffing.roster.roster import Assignment, Roster
from staffing.roster.shift_type import Period, ShiftType

ZONE = ZoneInfo("Europe/Vaduz")
EARLY = ShiftType(
    id="early", periods=(Period(start=6 * 3600, end=14 * 3600),), work_seconds=8 * 3600
)
NIGHT = ShiftType(
    id="night",
    periods=(Period(start=22 * 3600, end=30 * 3600, duty="on_call"),),
    work_seconds=4 * 3600,
)


def a_roster(first_day: date = date(2026, 11, 23)) -> tuple[RosterProblem, Roster]:
    problem = RosterProblem(
        first_day=first_day,
        days=7,
        shift_types=(EARLY, NIGHT),
        contracts=(Contract(id="c"),),
        nurses=(RosterNurse(id="N1", contract="c"), RosterNurse(id="N2", contract="c")),
        zones=("Z1", "Z2"),
        cover=(Cover(id="monday", day=0, shifts=frozenset({"early"}), optimum=2, under=5),),
    )
    roster = Roster(
        assignments=(
            Assignment(nurse="N1", day=0, shift="early", zone="Z1"),
            Assignment(nurse="N2", day=6, shift="night", zone="Z2"),
        )
    )
    return problem, roster


def test_a_table_is_read_back_as_the_roster_it_was():
    problem, roster = a_roster()
    assert from_csv(problem, as_csv(problem, roster)) == roster
    assert "22:00,06:00 +1" in as_csv(problem, roster)


def test_a_table_with_faults_is_refused_with_all_of_them():
    problem, roster = a_roster()
    text = as_csv(problem, roster)
    text += "N9,2026-11-24,early\nN1,2026-12-24,early\nN1,2026-11-24,late\nN1,tomorrow,early\n"
    with pytest.raises(ValueError, match=r"row 4.*N9.*row 5.*period.*row 6.*late.*row 7"):
        from_csv(problem, text)
    with pytest.raises(ValueError, match="no column nurse"):
        from_csv(problem, "a,b\n1,2\n")


def test_a_workbook_has_all_shifts_and_hours_of_each_nurse():
    problem, roster = a_roster()
    book = load_workbook(io.BytesIO(as_workbook(problem, roster)))
    assert [row[0].value for row in book["Shifts"].iter_rows(min_row=2)] == ["N1", "N2"]
    assert [row[-1].value for row in book["Month"].iter_rows(min_row=2)] == [8, 4]


def test_a_page_names_nurses_and_the_cover_that_is_missed():
    problem, roster = a_roster()
    page = as_page(problem, roster)
    assert missed(problem, roster) == ["monday: 1 of 2"]
    assert "monday: 1 of 2" in page
    assert "N2" in page
    assert page.count("early<small>Z1</small>") == 1
    foot = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert re.findall(r">(\d+)</th>", foot) == ["1", "0", "0", "0", "0", "0", "1"]


def test_a_calendar_keeps_clock_times_when_clocks_change():
    problem, roster = a_roster(date(2026, 10, 19))
    for nurse, first, last in (
        ("N1", datetime(2026, 10, 19, 4, tzinfo=UTC), datetime(2026, 10, 19, 12, tzinfo=UTC)),
        # From the evening of the 25th on, clocks are an hour behind those of the week before.
        ("N2", datetime(2026, 10, 25, 21, tzinfo=UTC), datetime(2026, 10, 26, 5, tzinfo=UTC)),
    ):
        text = as_calendar(problem, roster, nurse, ZONE)
        (event,) = Calendar.from_ical(text).walk("VEVENT")
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (first, last)
    assert b"On call" in as_calendar(problem, roster, "N2", ZONE)
    assert as_calendar(problem, roster, "N1", ZONE) == as_calendar(problem, roster, "N1", ZONE)
    with pytest.raises(KeyError):
        as_calendar(problem, roster, "nobody", ZONE)
