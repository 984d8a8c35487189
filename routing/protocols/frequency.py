"""Frequency orders: how many nursing visits a week, as doctors write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PART = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?w(\d{1,2})")
_PRN = re.compile(r"(\d{1,2})prn")
_MOST_WEEKS = 104
_MOST_VISITS = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """Visits allowed per week of therapy.

    Attributes
    ----------
    weeks
        Least and most visits of each week, from the first one.
    prn
        Visits beside them if needed, in all; they are not planned ahead.
    """

    weeks: tuple[tuple[int, int], ...]
    prn: int = 0

    def week(self, number: int) -> tuple[int, int]:
        """Return the least and most visits of a week from 0; (0, 0) after the last one."""
        return self.weeks[number] if 0 <= number < len(self.weeks) else (0, 0)


def parse_frequency(text: str) -> Frequency:
    """Return what an order such as ``3w1,1-2w5+2PRN`` allows: visits, ``w``, weeks.

    Raises
    ------
    ValueError
        If it is not written so, or is not of this world.
    """
    weeks: list[tuple[int, int]] = []
    prn = 0
    for part in re.split(r"[,+]", "".join(text.split()).casefold()):
        if match := _PART.fullmatch(part):
            least, most, count = match[1], match[2] or match[1], int(match[3])
            if int(least) > int(most) or int(most) > _MOST_VISITS or not count:
                raise ValueError(f"{part} does not say how many visits in how many weeks")
            weeks += [(int(least), int(most))] * count
        elif match := _PRN.fullmatch(part):
            prn += int(match[1])
        else:
            raise ValueError(f"{part!r} is not visits, w and weeks")
    if not weeks or len(weeks) > _MOST_WEEKS:
        raise ValueError("a frequency order names from 1 to 104 weeks")
    return Frequency(weeks=tuple(weeks), prn=prn)
