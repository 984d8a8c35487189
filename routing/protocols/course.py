"""One order as it is seen from a horizon: when its doses are, and when visits may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from routing.domain.visit import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.order import Patient, TherapyOrder
    from routing.domain.visit import Method
    from routing.protocols.protocol import Protocols, Step, Therapy
    from staffing.calendar import Horizon

MINUTE, HOUR, DAY = 60, 3_600, 86_400
SATURDAY = 5
ROOM = 30 * MINUTE
"""Seconds that must be left of a day for a visit to be expected on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A therapy order under way. Seconds and days count from the horizon's start.

    Attributes
    ----------
    order, patient, therapy, protocols, horizon
        What was ordered for whom, what that means, and what is planned.
    anchor
        Second of the first dose: as ordered, or when its supplies are ready, if that is later.
    others
        Other orders of the patient through the same line.
    late_start
        Whether nothing says that a first dose ordered before the horizon was given.
    late_line
        Whether a line that was to be placed before the horizon is not in.
    """

    order: TherapyOrder
    patient: Patient
    therapy: Therapy
    protocols: Protocols
    horizon: Horizon
    anchor: int
    others: tuple[TherapyOrder, ...] = ()
    late_start: bool = False
    late_line: bool = False

    @property
    def method(self) -> Method:
        """How the drug is driven."""
        return self.order.method or self.therapy.method

    @property
    def infusion(self) -> int:
        """Seconds that a dose runs."""
        return (self.order.infusion_minutes or self.therapy.infusion_minutes) * MINUTE

    @property
    def dose_every(self) -> int:
        """Hours from dose to dose."""
        return self.order.dose_every_hours or self.therapy.dose_every_hours

    @property
    def frequency(self) -> str:
        """Nursing visits a week; "" : as the care asks for."""
        return self.order.frequency or self.therapy.frequency

    @property
    def begins(self) -> bool:
        """Whether the first dose lies in the horizon or after it."""
        return self.anchor >= 0

    @property
    def end_day(self) -> int | None:
        """Last day of therapy, or None if open; a line that is out ends it."""
        out, end = self.order.line_removed, self.order.end
        ends = [] if end is None else [(end - self.horizon.first_day).days]
        if out is not None:
            ends.append(self.horizon.day_of(self.horizon.to_seconds(out)))
        return min(ends, default=None)

    @property
    def dose_clock(self) -> time:
        """Clock time of the dose that all others are counted from."""
        return self.order.preferred_time or self.horizon.to_datetime(self.anchor).time()

    def steps(self, timing: str) -> Iterator[tuple[str, Step]]:
        """Yield kind and step of all that is due at such times for this patient."""
        for kind, step in self.therapy.steps.items():
            wanted = step.enabled and step.timing == timing and step.concerns(self.order.device)
            if wanted and (not step.given_by or self.order.administered_by in step.given_by):
                yield kind, step

    def is_over(self, day: int) -> bool:
        """Tell whether a day lies after the last day of therapy."""
        return self.end_day is not None and day > self.end_day

    def weekend(self, day: int) -> bool:
        """Tell whether a day is a Saturday or Sunday."""
        return self.horizon.date_of(day).weekday() >= SATURDAY

    def doses(self, earliest: int, latest: int) -> Iterator[int]:
        """Yield the seconds of doses in [earliest, latest], the first dose being the earliest.

        Doses that come so and so often a day, or every so many days, keep their clock times when
        the clocks change; others keep their distance.
        """
        every, clock = self.dose_every, self.dose_clock
        first = self.horizon.day_of(self.anchor)
        if (every < 24 and 24 % every) or (every > 24 and every % 24):
            step = every * HOUR
            second = self.anchor + max(0, -(-(earliest - self.anchor) // step)) * step
            while second <= latest and not self.is_over(self.horizon.day_of(second)):
                yield second
                second += step
            return
        if earliest <= self.anchor <= latest:
            yield self.anchor
        # At a preferred time, the second dose would else follow the first one too soon.
        second_dose = self.anchor + every * HOUR // 2
        clocks = sorted((clock.hour + k * every) % 24 for k in range(max(1, 24 // every)))
        for day in range(
            max(first, self.horizon.day_of(earliest)), self.horizon.day_of(latest) + 1
        ):
            if self.is_over(day) or (every > 24 and (day - first) % (every // 24)):
                continue
            for hour in clocks:
                second = self.horizon.at(day, clock.replace(hour=hour))
                if max(earliest, second_dose) <= second <= latest:
                    yield second

    def clip(
        self, day: int, hours: tuple[time, time], earliest: int, latest: int
    ) -> tuple[int, int] | None:
        """Return what is left of [earliest, latest] on a day within hours and the patient's own."""
        opens, closes = (self.horizon.at(day, clock) for clock in hours)
        if self.patient.available_from is not None:
            opens = max(opens, self.horizon.at(day, self.patient.available_from))
        if self.patient.available_until is not None:
            closes = min(closes, self.horizon.at(day, self.patient.available_until))
        opens, closes = max(opens, earliest), min(closes, latest)
        return (opens, closes) if opens <= closes else None

    def has_room(self, day: int, hours: tuple[time, time], earliest: int, latest: int) -> bool:
        """Tell whether enough is left of [earliest, latest] on a day to expect a visit there."""
        span = self.clip(day, hours, earliest, latest)
        return span is not None and span[1] - span[0] >= ROOM

    def windows(
        self,
        earliest: int,
        latest: int,
        hours: tuple[time, time],
        *,
        due: int | None = None,
        weekends: bool = True,
    ) -> tuple[Window, ...]:
        """Return when a visit may start on the planned days between two seconds."""
        found: list[Window] = []
        first = max(0, self.horizon.day_of(earliest))
        for day in range(first, min(self.horizon.days - 1, self.horizon.day_of(latest)) + 1):
            span = self.clip(day, hours, earliest, latest)
            if span is not None and (weekends or not self.weekend(day)):
                late = None if due is None or due >= span[1] else max(due, span[0])
                found.append(Window(earliest=span[0], latest=span[1], due=late))
        return tuple(found)

    def target_day(self, earliest: int, latest: int, hours: tuple[time, time]) -> int:
        """Return the day on which a visit due in a span is expected: the last working day of it.

        A span without room on any day is expected on its first day.
        """
        first, last = self.horizon.day_of(earliest), self.horizon.day_of(latest)
        days = [d for d in range(first, last + 1) if self.has_room(d, hours, earliest, latest)]
        working = [day for day in days if not self.weekend(day)]
        return max(working or days or [first])

    def date(self, day: int) -> str:
        """Return month and day as they stand in ids of visits."""
        return f"{self.horizon.first_day + timedelta(days=day):%m%d}"
