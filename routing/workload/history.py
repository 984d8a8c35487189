"""What nurses bring to a roster from the shifts they have had before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from routing.workload.forms import form_of
from staffing.io import work_seconds
from staffing.roster.people import History

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from routing.io.dataset import Dataset
    from routing.workload.forms import Form
    from staffing.calendar import Horizon
    from staffing.io import ShiftRecord

PERIOD = 28
"""Days over which weekends are counted."""

WEEKENDS, WEEK = "weekends", "begun_week"
"""Ids of the limits that history has a part in: weekends worked, and hours of a week under way."""

SATURDAY = 5


class Past:
    """The regular shifts before a roster.

    Parameters
    ----------
    dataset, horizon
        Shifts, and the days of the roster.

    Attributes
    ----------
    known
        Days before the first one of which shifts are known, back to the first shift of anybody; 0
        if there is none, and then nothing is known of what nurses did.
    """

    def __init__(self, dataset: Dataset, horizon: Horizon) -> None:
        self.first, self.days, self._zone = horizon.first_day, horizon.days, dataset.zone
        self._held: dict[str, dict[date, ShiftRecord]] = {}
        for shift in sorted(dataset.shifts, key=lambda s: s.end):
            if shift.duty == "regular" and shift.day < self.first:
                self._held.setdefault(shift.nurse, {})[shift.day] = shift
        begin = min((day for held in self._held.values() for day in held), default=self.first)
        self.known = (self.first - begin).days

    def of(self, nurse: str, name: dict[Form, str], most: Mapping[str, int]) -> History | None:
        """Return what a nurse brings; None if nothing is known.

        Parameters
        ----------
        nurse
            Her id.
        name
            Shift types by kind of shift.
        most
            Of each limit; more counts no more, as what is over cannot be undone.
        """
        if not self.known:
            return None
        held = self._held.get(nurse, {})
        past = [self.first - timedelta(days=n) for n in range(1, self.known + 1)]
        worked = [day in held for day in past]
        if not worked[0]:
            off = worked.index(True) if True in worked else self.known
            # Nobody knows of days before the first shift of all: she may have been off long ago.
            off = off if True in worked else PERIOD
            return History(days_off=off, counts=self._counts(held, most))
        days = worked.index(False) if False in worked else self.known
        forms = [form_of(held[day], self._zone) for day in past[:days]]
        same = next((n for n, form in enumerate(forms) if form != forms[0]), days)
        return History(
            last_shift=name[forms[0]],
            same_shift_days=same,
            working_days=days,
            counts=self._counts(held, most),
        )

    def _counts(
        self, held: dict[date, ShiftRecord], most: Mapping[str, int]
    ) -> tuple[tuple[str, int], ...]:
        begin = self.first - timedelta(days=max(0, PERIOD - self.days))
        weekends = {
            day.isocalendar()[:2] for day in held if day >= begin and day.weekday() >= SATURDAY
        }
        monday = self.first - timedelta(days=self.first.weekday())
        seconds = sum(work_seconds(shift) for day, shift in held.items() if day >= monday)
        used = {WEEKENDS: len(weekends), WEEK: seconds}
        return tuple((key, min(used[key], amount)) for key, amount in most.items() if key in used)
