"""A nurse's shifts as an iCalendar file: times, kinds and zones, nothing of patients."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from staffing.publish.table import clock

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster


def as_calendar(problem: RosterProblem, roster: Roster, nurse: str, zone: ZoneInfo) -> bytes:
    """Return the calendar of a nurse, one event for each period of each shift.

    Clock times are those of the site's zone, also on days on which clocks change. The same roster
    makes the same bytes.

    Raises
    ------
    KeyError
        If the problem has no such nurse.
    """
    from icalendar import Calendar, Event

    problem.nurse_by_id[nurse]
    calendar = Calendar()
    calendar.add("prodid", "-//infuseroute//roster//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Shifts of {nurse}")
    for day, given in sorted(roster.by_nurse.get(nurse, {}).items()):
        midnight = datetime.combine(problem.first_day + timedelta(days=day), time())
        for number, period in enumerate(problem.shift_by_id[given.shift].periods):
            start, end = (
                (midnight + timedelta(seconds=s)).replace(tzinfo=zone).astimezone(UTC)
                for s in (period.start, period.end)
            )
            event = Event()
            event.add("uid", f"{nurse}-{midnight:%Y%m%d}-{number}@infuseroute")
            event.add("dtstamp", start)
            event.add("dtstart", start)
            event.add("dtend", end)
            duty = "On call" if period.duty == "on_call" else "Shift"
            where = f", {given.zone}" if given.zone else ""
            event.add("summary", f"{duty} {clock(period.start)}-{clock(period.end)}{where}")
            calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found
