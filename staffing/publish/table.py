"""A roster as a table: CSV, and a workbook with the month at a glance."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

from staffing.roster.roster import Assignment, Roster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.problem import RosterProblem

COLUMNS = ("nurse", "date", "shift", "start", "end", "role", "zone", "hours")


def rows(problem: RosterProblem, roster: Roster) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a roster by day and nurse, in the order of ``COLUMNS``."""
    for given in sorted(roster.assignments, key=lambda a: (a.day, a.nurse)):
        shift = problem.shift_by_id[given.shift]
        yield (
            given.nurse,
            (problem.first_day + timedelta(days=given.day)).isoformat(),
            given.shift,
            clock(shift.start),
            clock(shift.end),
            given.role,
            given.zone,
            f"{shift.work_seconds / 3_600:g}",
        )


def clock(second: int) -> str:
    """Return a second after midnight as a time; those of the next day say so."""
    days, rest = divmod(second, 86_400)
    return f"{rest // 3_600:02d}:{rest // 60 % 60:02d}" + (f" +{days}" if days else "")


def as_csv(problem: RosterProblem, roster: Roster) -> str:
    """Return a roster as CSV with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(problem, roster))
    return out.getvalue()


def from_csv(problem: RosterProblem, text: str) -> Roster:
    """Return the roster of a table.

    Raises
    ------
    ValueError
        With every row that cannot be a shift of the problem, by its number.
    """
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in ("nurse", "date", "shift") if name not in (reader.fieldnames or ())]
    if missing:
        raise ValueError(f"the roster has no column {', '.join(missing)}")
    made, wrong = [], []
    for number, row in enumerate(reader, start=2):
        try:
            made.append(_assignment(problem, row))
        except ValueError as error:
            wrong.append(f"row {number}: {error}")
    if wrong:
        raise ValueError("; ".join(wrong))
    return Roster(assignments=tuple(made))


def _assignment(problem: RosterProblem, row: dict[str, str]) -> Assignment:
    if row["nurse"] not in problem.nurse_by_id:
        raise ValueError(f"there is no nurse {row['nurse']!r}")
    if row["shift"] not in problem.shift_by_id:
        raise ValueError(f"there is no shift {row['shift']!r}")
    day = (date.fromisoformat(row["date"]) - problem.first_day).days
    if not 0 <= day < problem.days:
        raise ValueError(f"{row['date']} is not in the period")
    return Assignment(
        nurse=row["nurse"],
        day=day,
        shift=row["shift"],
        role=row.get("role") or "",
        zone=row.get("zone") or "",
    )


def as_workbook(problem: RosterProblem, roster: Roster) -> bytes:
    """Return a roster as an XLSX workbook: the shifts, and nurses by days."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    shifts = book.active
    assert shifts is not None
    shifts.title = "Shifts"
    shifts.append(COLUMNS)
    for row in rows(problem, roster):
        shifts.append(row)
    month = book.create_sheet("Month")
    dates = [problem.first_day + timedelta(days=d) for d in range(problem.days)]
    month.append(("nurse", *(f"{day:%a %d.%m.}" for day in dates), "hours"))
    for nurse in problem.nurses:
        given = [roster.shift_on(nurse.id, d) for d in range(problem.days)]
        hours = sum(problem.shift_by_id[s].work_seconds for s in given if s) / 3_600
        month.append((nurse.id, *(s or "" for s in given), hours))
    for sheet in (shifts, month):
        sheet.freeze_panes = "B2"
        for cell in sheet[1]:
            cell.font = Font(bold=True)
    weekend = PatternFill("solid", fgColor="EEEEEE")
    for d, day in enumerate(dates):
        if day.weekday() >= 5:
            for cell in month.iter_rows(min_col=d + 2, max_col=d + 2):
                cell[0].fill = weekend
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
