"""What the days of the roster have left, and who could make the candidate's visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.admission.catchment import day_of, seconds_of
from routing.admission.verdict import DayCapacity
from staffing.io import nurse_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from routing.admission.catchment import Catchment
    from routing.domain.visit import Visit
    from staffing.calendar import Horizon
    from staffing.nurse import Nurse
    from staffing.shift import Shift


def capacity(
    site: Catchment, visits: Sequence[Visit], horizon: Horizon, days: Sequence[date]
) -> Iterator[DayCapacity]:
    """Yield what each day has left once a candidate's visits are made, each on its day."""
    nurses = {n.id: n for n in (nurse_within(r, horizon) for r in site.dataset.nurses)}
    shifts = [shift for shift in site.shifts(horizon) if shift.duty == "regular"]
    for day in days:
        on_duty = [s for s in shifts if horizon.date_of(horizon.day_of(s.start)) == day]
        asked = [visit for visit in visits if day_of(visit, horizon) == day]
        # A visit with several days to choose from is staffed if any of them is.
        unstaffed = [v.kind for v in asked if not _staffed(v, shifts, nurses)]
        yield DayCapacity(
            day=day,
            shift_seconds=sum(_work(shift) for shift in on_duty),
            booked_seconds=site.booked.get(day, 0),
            asked_seconds=sum(seconds_of(site.dataset, visit, site.drive) for visit in asked),
            visits=tuple(visit.kind for visit in asked),
            unstaffed=tuple(unstaffed),
        )


def _work(shift: Shift) -> int:
    rest = 0 if shift.break_rule is None else shift.break_rule.seconds
    return shift.end - shift.start - rest


def _staffed(visit: Visit, shifts: Sequence[Shift], nurses: dict[str, Nurse]) -> bool:
    """Tell whether somebody on duty may make a visit in one of its windows."""
    for shift in shifts:
        nurse = nurses[shift.nurse]
        if nurse.id in visit.excluded_nurses or not visit.equipment <= shift.equipment:
            continue
        if visit.required_nurses and nurse.id not in visit.required_nurses:
            continue
        for window in visit.windows:
            start = max(window.earliest, shift.start)
            end = start + visit.on_site_seconds
            fits = start <= window.latest and end <= shift.latest_end
            if fits and all(nurse.has(code, end) for code in visit.credentials):
                return True
    return False
