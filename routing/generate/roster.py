"""Who works when: early, day and evening lines, weekends in turn, and nights on call."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routing.generate.nurses import Line, Size, StaffMember

BRANCH = "branch"
"""Id of the place where the clinical lead is."""

_CLOCKS: dict[Line, tuple[time, time, time]] = {
    # Start, end and latest end. Hook-ups of parenteral nutrition need mornings and evenings.
    "early": (time(6, 30), time(15), time(16)),
    "day": (time(8), time(16, 30), time(17, 30)),
    "evening": (time(12, 30), time(21), time(22)),
}
_LINES: tuple[Line, ...] = ("evening", "early", "day")
_WANTED: dict[Line, tuple[str, ...]] = {
    "evening": ("PN", "PCA", "CVAD"),
    "early": ("PN", "PCA", "CHEMO"),
    "day": ("CHEMO", "BIO", "IG", "PICC_INS", "PEDS", "LANG_ES", "LANG_PT", "PCA"),
}
_ALL_WANTED = {code for codes in _WANTED.values() for code in codes}
_MOST_PER_WEEK, _MOST_IN_A_ROW = 5, 6
_EQUIPMENT = {"PICC_INS": "ultrasound", "CHEMO": "spill_kit", "BIO": "anaphylaxis_kit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A row of shifts.csv; its fields are the columns."""

    id: str
    nurse: str
    date: date
    start: time
    end: time
    latest_end: time
    duty: str = "regular"
    start_place: str = ""
    end_place: str = ""
    equipment: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Book:
    """Which line each nurse works on each day."""

    lines: dict[tuple[str, date], Line] = field(default_factory=dict)
    in_week: Counter[tuple[str, date]] = field(default_factory=Counter)

    def write(self, nurse: str, day: date, line: Line) -> None:
        self.lines[nurse, day] = line
        self.in_week[nurse, _monday(day)] += 1

    def may(self, nurse: str, day: date, line: Line) -> bool:
        """Tell whether a nurse may work: days per week, days in a row, a night's rest."""
        if (nurse, day) in self.lines or self.in_week[nurse, _monday(day)] >= _MOST_PER_WEEK:
            return False
        if line == "early" and self.lines.get((nurse, day - timedelta(days=1))) == "evening":
            return False
        if line == "evening" and self.lines.get((nurse, day + timedelta(days=1))) == "early":
            return False
        return 1 + self._run(nurse, day, -1) + self._run(nurse, day, 1) <= _MOST_IN_A_ROW

    def _run(self, nurse: str, day: date, step: int) -> int:
        length = 0
        while (nurse, day + timedelta(days=step * (length + 1))) in self.lines:
            length += 1
        return length


def make_duties(staff: Sequence[StaffMember], size: Size, first_day: date, days: int) -> list[Duty]:
    """Return all shifts of the days, and the nights on call around them.

    The roster is made from the Monday before, so that a week looks the same wherever one starts.
    """
    *field_nurses, lead = staff
    book = _Book()
    monday = _monday(first_day)
    last = first_day + timedelta(days=days - 1)
    while monday <= last:
        # Weekends are given out first: what is left of the week is spread over the weekdays.
        for offset in (5, 6, 0, 1, 2, 3, 4):
            _fill(book, field_nurses, size, monday + timedelta(days=offset))
        monday += timedelta(days=7)
    duties: list[Duty] = []
    nights: Counter[str] = Counter()
    for offset in range(-1, days):
        day = first_day + timedelta(days=offset)
        if offset >= 0:
            duties += _regular(book, field_nurses, day)
            duties.append(_lead(lead, day))
        duties += _nights(book, field_nurses, size.on_call, day, nights)
    return duties


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _fill(book: _Book, staff: Sequence[StaffMember], size: Size, day: date) -> None:
    weekend = day.weekday() >= 5
    counts = size.of_line(size.weekend if weekend else size.weekday)
    on_duty: Counter[str] = Counter()
    for line in _LINES:
        for _ in range(counts[line]):
            free = [nurse for nurse in staff if book.may(nurse.id, day, line)]
            if not free:
                continue

            def rank(nurse: StaffMember, line: Line = line) -> tuple[int, ...]:
                codes = {held.code for held in nurse.credentials if not on_duty[held.code]}
                own = len(codes & set(_WANTED[line]))
                worked = book.in_week[nurse.id, _monday(day)]
                other = nurse.line != line
                if not weekend:
                    return (other, -own, worked)
                # On weekends few work, so that each must bring what is still lacking.
                return (-own, -len(codes & _ALL_WANTED), other, worked)

            chosen = min(free, key=rank)
            on_duty.update(held.code for held in chosen.credentials)
            book.write(chosen.id, day, line)


def _regular(book: _Book, staff: Sequence[StaffMember], day: date) -> Iterator[Duty]:
    for nurse in staff:
        line = book.lines.get((nurse.id, day))
        if line is not None:
            start, end, latest = _CLOCKS[line]
            yield Duty(
                id=f"{nurse.id}-{day:%m%d}",
                nurse=nurse.id,
                date=day,
                start=start,
                end=end,
                latest_end=latest,
                equipment=_equipment(nurse),
            )


def _equipment(nurse: StaffMember) -> frozenset[str]:
    return frozenset(kit for code, kit in _EQUIPMENT.items() if nurse.holds(code))


def _lead(lead: StaffMember, day: date) -> Duty:
    return Duty(
        id=f"{lead.id}-{day:%m%d}",
        nurse=lead.id,
        date=day,
        start=time(7, 30),
        end=time(17),
        latest_end=time(17),
        duty="on_call",
        start_place=BRANCH,
        end_place=BRANCH,
        equipment=_equipment(lead),
    )


def _nights(
    book: _Book, staff: Sequence[StaffMember], count: int, day: date, nights: Counter[str]
) -> Iterator[Duty]:
    """Yield the nights on call that begin on a day, in turn among registered nurses who rest."""
    after = day + timedelta(days=1)

    def rank(nurse: StaffMember) -> tuple[int, ...]:
        busy = book.lines.get((nurse.id, day)) == "evening"
        tired = book.lines.get((nurse.id, after)) == "early"
        return (busy, not nurse.holds("PCA"), tired, nights[nurse.id])

    ranked = sorted((nurse for nurse in staff if nurse.holds("RN")), key=rank)
    for nurse in ranked[:count]:
        nights[nurse.id] += 1
        yield Duty(
            id=f"{nurse.id}-{day:%m%d}-call",
            nurse=nurse.id,
            date=day,
            start=time(17),
            end=time(7, 30),
            latest_end=time(7, 30),
            duty="on_call",
            equipment=_equipment(nurse),
        )
