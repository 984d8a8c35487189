"""A made-up region for on-call sets: towns on a plane, patients and nurses around them.

The embedded roads are too few for a thousand patients: any one nurse reaches them all. Here the
region is 100 minutes wide, so that it takes several nurses a night, and not any several.
"""

from __future__ import annotations

import math
from random import Random

from staffing.credential import Credential
from staffing.nurse import Nurse
from staffing.on_call import (
    Busy,
    OnCallDuty,
    OnCallLimits,
    OnCallNeed,
    OnCallProblem,
)

HOUR, DAY = 3_600, 86_400
WIDTH, TOWNS = 100, 25
MINUTES = (45, 90, 180)
"""Of the response classes, as minutes in a straight line at a minute for each step of the plane."""

SHARES = (15, 60, 25)
HELD = {"CVAD": 0.85, "PCA": 0.35, "PN": 0.5, "CHEMO": 0.2}
NEEDED = (("RN", "CVAD"), ("RN", "CVAD"), ("RN", "PCA"), ("RN",), ("RN", "PN"))


def made_up(seed: int, patients: int = 1_000, nurses: int = 100, nights: int = 14) -> OnCallProblem:
    """Return who is to be covered by whom in so many nights, weekends by day too."""
    chance = Random(seed)
    towns = [
        (chance.uniform(0, WIDTH), chance.uniform(0, WIDTH), chance.uniform(1, 6))
        for _ in range(TOWNS)
    ]

    def home() -> tuple[float, float]:
        x, y, spread = chance.choice(towns)
        return chance.gauss(x, spread), chance.gauss(y, spread)

    homes = {f"N{n}": home() for n in range(nurses)}
    needs = []
    for p in range(patients):
        there = home()
        minutes = chance.choices(MINUTES, SHARES)[0]
        first = chance.choice((0, 0, 0, chance.randrange(nights)))
        last = chance.choice((nights + 1, nights + 1, chance.randrange(first + 1, nights + 2)))
        needs.append(
            OnCallNeed(
                patient=f"P{p}",
                near=frozenset(n for n, h in homes.items() if math.dist(h, there) <= minutes),
                credentials=frozenset(chance.choice(NEEDED)),
                start=first * DAY,
                end=last * DAY,
            )
        )
    return OnCallProblem(
        nurses=tuple(_nurse(name, chance) for name in homes),
        duties=tuple(duty for day in range(nights) for duty in _duties(day)),
        needs=tuple(needs),
        busy=tuple(_shifts(list(homes), nights, chance)),
        limits=OnCallLimits(),
    )


def _nurse(name: str, chance: Random) -> Nurse:
    codes = ["RN", *(code for code, share in HELD.items() if chance.random() < share)]
    return Nurse(id=name, home=name, credentials=tuple(Credential(code=code) for code in codes))


def _duties(day: int) -> list[OnCallDuty]:
    """Return night, and day at weekends; the first day is a Monday."""
    evening, morning = day * DAY + 17 * HOUR, day * DAY + 15 * HOUR // 2
    weight = 2 if day % 7 >= 5 else 1
    night = OnCallDuty(id=f"{day}-night", start=evening, end=morning + DAY, day=day, weight=weight)
    if day % 7 < 5:
        return [night]
    return [OnCallDuty(id=f"{day}-day", start=morning, end=evening, day=day, weight=2), night]


def _shifts(nurses: list[str], nights: int, chance: Random) -> list[Busy]:
    """Return shifts on somewhat more than half of the weekdays, a quarter of them late."""
    shifts = []
    for nurse in nurses:
        for day in range(nights):
            if day % 7 < 5 and chance.random() < 0.55:
                start = (12 if chance.random() < 0.25 else 8) * HOUR + day * DAY
                shifts.append(Busy(nurse=nurse, start=start, end=start + 9 * HOUR))
    return shifts
