"""Nurses with the mix of competencies of the reference site, in proportion to the census.

The reference site has 200 patients, 13 field nurses a weekday and 16 in all: 2 of them insert
PICCs, 4 give chemotherapy, 5 attend biologics and immunoglobulins, 3 care for children, 2 are LPNs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from routing.generate.names import address, name
from staffing.io import CredentialRecord

if TYPE_CHECKING:
    from random import Random

    from geo_data.location import Location

Line = Literal["early", "day", "evening"]

REFERENCE_PATIENTS = 200
REFERENCE_WEEKDAY = 13
REFERENCE_WEEKEND = 5
LANGUAGES = ("LANG_ES", "LANG_PT")

_EARLY_SHARE, _EVENING_SHARE = 0.2, 0.25
_SHIFTS_PER_WEEK = 4.6
_SCARCE: tuple[tuple[tuple[str, ...], int, tuple[Line, ...]], ...] = (
    # Codes that come together, holders among 16, and the lines that need them most.
    (("PN",), 6, ("evening", "early", "day")),
    (("PCA",), 8, ("day", "early", "evening")),
    (("PICC_INS", "MID_INS"), 2, ("day", "early", "evening")),
    (("CHEMO",), 4, ("day", "early", "evening")),
    (("BIO", "IG"), 5, ("day", "early", "evening")),
    (("PEDS",), 3, ("day", "early", "evening")),
    ((LANGUAGES[0],), 3, ("day", "early", "evening")),
    ((LANGUAGES[1],), 3, ("day", "early", "evening")),
)
_BASIC = ("RN", "PIV", "CVAD", "PORT", "LINE_REM")
_LPN = ("LPN", "PIV", "CVAD")
_NURSES, _LPNS, _FEWEST = 16, 2, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A nurse with the line of shifts that she or he usually works."""

    id: str
    name: str
    address: str
    home: Location
    line: Line
    credentials: tuple[CredentialRecord, ...]
    max_weekly_hours: int = 40

    def holds(self, code: str) -> bool:
        """Tell whether the nurse holds a credential, expired or not."""
        return any(held.code == code for held in self.credentials)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many nurses a census needs.

    Attributes
    ----------
    weekday, weekend
        Field nurses on duty.
    nurses
        Field nurses in all.
    on_call
        Nurses on call at any time.
    """

    weekday: int
    weekend: int
    nurses: int
    on_call: int

    def of_line(self, on_duty: int) -> dict[Line, int]:
        """Return how many of those on duty, or of all, work which line."""
        early = round(_EARLY_SHARE * on_duty)
        evening = max(min(1, on_duty - 1), round(_EVENING_SHARE * on_duty))
        return {"early": early, "day": on_duty - early - evening, "evening": evening}


def size_of(patients: int) -> Size:
    """Return the staff for a census."""
    scale = patients / REFERENCE_PATIENTS
    weekday = max(2, round(REFERENCE_WEEKDAY * scale))
    weekend = max(1, round(REFERENCE_WEEKEND * scale))
    return Size(
        weekday=weekday,
        weekend=weekend,
        nurses=max(4, int((5 * weekday + 2 * weekend) / _SHIFTS_PER_WEEK) + 1),
        on_call=max(1, round(scale)),
    )


def make_nurses(
    size: Size, homes: tuple[Location, ...], day: date, random: Random
) -> list[StaffMember]:
    """Return the field nurses, and a clinical lead with all credentials as the last one.

    Parameters
    ----------
    size
        How many.
    homes
        One place for each field nurse.
    day
        First planned day: expiry dates lie after it.
    """
    lines = _lines(size)
    codes = _codes(lines)
    staff = [
        StaffMember(
            id=f"N{number + 1:02}",
            name=name(random),
            address=address(random, number + 1),
            home=homes[number],
            line=line,
            credentials=_with_expiry(codes[number], day, random),
        )
        for number, line in enumerate(lines)
    ]
    everything = [*_BASIC, *(code for group, _, _ in _SCARCE for code in group)]
    lead = StaffMember(
        id="LEAD",
        name=name(random),
        address=address(random, len(staff) + 1),
        home=homes[0],
        line="day",
        credentials=tuple(CredentialRecord(code=code) for code in everything),
    )
    return [*staff, lead]


def _lines(size: Size) -> list[Line]:
    counts = size.of_line(size.nurses)
    lines: list[Line] = []
    for line in ("evening", "early", "day"):
        lines += [line] * counts[line]
    return lines


def _codes(lines: list[Line]) -> list[list[str]]:
    """Return the codes of each nurse: scarce ones go to those who have fewest of them so far."""
    count = len(lines)
    lpns = round(_LPNS * count / _NURSES)
    # LPNs work days, where dressings are: the last ones of the list.
    nurses = count - lpns
    codes = [list(_BASIC if number < nurses else _LPN) for number in range(count)]
    for group, holders, order in _SCARCE:
        wanted = min(nurses, max(_FEWEST, round(holders * count / _NURSES)))

        def rank(number: int, order: tuple[Line, ...] = order) -> tuple[int, int]:
            return len(codes[number]) + 2 * order.index(lines[number]), -number

        ranked = sorted(range(nurses), key=rank)
        if group == ("PEDS",):
            # Children have enzymes and biologics too, so one who attends those comes first.
            ranked.sort(key=lambda number: "BIO" not in codes[number])
            ranked = [ranked[0], *sorted(ranked[1:], key=rank)]
        for number in ranked[:wanted]:
            codes[number] += group
    return codes


def _with_expiry(codes: list[str], day: date, random: Random) -> tuple[CredentialRecord, ...]:
    """Return credentials of which competencies, not licences, run out some day."""
    held: list[CredentialRecord] = []
    for code in codes:
        expires = code in {"PICC_INS", "CHEMO", "BIO", "PEDS"}
        until = day + timedelta(days=random.randrange(20, 400)) if expires else None
        held.append(CredentialRecord(code=code, valid_until=until))
    return tuple(held)
