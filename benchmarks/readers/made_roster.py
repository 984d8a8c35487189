"""Rosters of a home infusion team, made from a name such as ``team-60x28-7``.

60 nurses, 28 days, seed 7: three zones, six credentials, early, day and late shifts, and one nurse
of each zone on call every night after her day shift. Nobody in it is real.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from benchmarks.readers.errors import ReaderError
from benchmarks.readers.roster_case import RosterAnswer, RosterCase, text_roster
from staffing.credential import Credential
from staffing.roster.contract import Contract, Limit, RunLimit
from staffing.roster.cover import Cover, reach_cover
from staffing.roster.people import History, RosterNurse
from staffing.roster.problem import RosterProblem
from staffing.roster.shift_type import Period, ShiftType
from staffing.roster.wishes import Fairness, Leave, Pairing, Request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from staffing.roster.result import RosterResult

NAME = re.compile(r"team-(\d{1,3})x(\d{1,3})-(\d{1,6})")
HOUR = 3_600
ZONES = ("north", "south", "west")
CODES = ("RN", "CVAD", "PICC_INS", "CHEMO", "IG", "PN")
CALL = (18 * HOUR, 30 * HOUR)
"""Hours of the night on call, from six to six."""


def read_made_roster(path: Path) -> RosterCase:
    """Make the problem that a name stands for; raises ReaderError if it is none."""
    match = NAME.fullmatch(path.name)
    if match is None or not 12 <= int(match[1]) <= 400 or not 7 <= int(match[2]) <= 366:
        raise ReaderError("", f"{path.name!r} is not a name like team-60x28-7")
    problem = team(*(int(x) for x in match.groups()))
    return RosterCase(problem=problem, answer=_answer)


def team(count: int, days: int, seed: int) -> RosterProblem:
    """Return a team's problem; the same numbers make the same problem."""
    rng = random.Random(seed)
    names = [f"nurse-{k:03}" for k in range(1, count + 1)]
    nurses = tuple(_nurse(name, k, rng) for k, name in enumerate(names))
    weekend = frozenset(d for d in range(days) if d % 7 >= 5)
    holidays = frozenset((days // 2,))
    calls = frozenset(("day+call",))
    return RosterProblem(
        first_day=date(2024, 1, 1),
        days=days,
        shift_types=_shift_types(),
        contracts=(_contract("full", 40), _contract("part", 24)),
        nurses=nurses,
        zones=ZONES,
        cover=tuple(_cover(nurses, days)),
        leave=tuple(_leave(names, days, rng)),
        requests=tuple(_requests(names, days, rng)),
        pairings=(Pairing(kind="together", first=names[3], second=names[0], points=40),),
        fairness=(
            Fairness(id="nights", shifts=calls, expected=len(ZONES) * days, points=10),
            Fairness(id="weekends", days=weekend, expected=12 * len(weekend), points=5),
            Fairness(id="holidays", days=holidays, expected=12, points=5),
        ),
        holidays=holidays,
    )


def _shift_types() -> tuple[ShiftType, ...]:
    work = {"early": 7, "day": 8.5, "late": 13}
    plain = [
        ShiftType(
            id=name,
            periods=(Period(start=int(start * HOUR), end=int((start + 8) * HOUR)),),
            work_seconds=8 * HOUR,
        )
        for name, start in work.items()
    ]
    call = ShiftType(
        id="day+call",
        periods=(
            Period(start=int(8.5 * HOUR), end=int(16.5 * HOUR)),
            Period(start=CALL[0], end=CALL[1], duty="on_call"),
        ),
        work_seconds=10 * HOUR,
        rest_after=8 * HOUR,
    )
    return (*plain, call)


def _contract(name: str, hours: int) -> Contract:
    return Contract(
        id=name,
        limits=(
            Limit(
                id="four weeks",
                measure="seconds",
                minimum=4 * (hours - 6) * HOUR,
                maximum=4 * (hours + 4) * HOUR,
                under=2,
                over=6,
                unit=HOUR,
            ),
            Limit(id="week", measure="seconds", window=7, maximum=48 * HOUR),
            Limit(id="any ten days", measure="seconds", window=10, rolling=True, maximum=72 * HOUR),
            Limit(id="nights", shifts=frozenset(("day+call",)), maximum=4),
            Limit(id="weekends", measure="weekends", maximum=2),
        ),
        runs=(
            RunLimit(id="work", maximum=6, minimum=2, under=4),
            RunLimit(id="off", run="off", minimum=2, under=4),
        ),
        rest_seconds=11 * HOUR,
        complete_weekends=5,
    )


def _nurse(name: str, k: int, rng: random.Random) -> RosterNurse:
    codes = {"RN", "CVAD", *rng.sample(CODES[2:], 2)}
    zones = {ZONES[k % 3], rng.choice(ZONES)}
    return RosterNurse(
        id=name,
        contract="part" if k % 4 == 3 else "full",
        credentials=tuple(Credential(code=code) for code in CODES if code in codes),
        zones=frozenset(zones),
        share=60 if k % 4 == 3 else 100,
        history=History(
            days_off=rng.randint(2, 3),
            counts=(("nights", rng.randint(0, 2)), ("weekends", 0)),
        ),
    )


def _cover(nurses: tuple[RosterNurse, ...], days: int) -> Iterator[Cover]:
    heads = len(nurses) / 60
    for day in range(days):
        busy = 0.55 if day % 7 >= 5 else 1.0
        for zone in ZONES:
            for shift, count in (("early", 3), ("day", 4), ("late", 2)):
                wanted = max(1, round(count * heads * busy))
                kinds = {shift, "day+call"} if shift == "day" else {shift}
                yield Cover(
                    id=f"{zone} {shift} {day}",
                    day=day,
                    shifts=frozenset(kinds),
                    zone=zone,
                    minimum=max(1, wanted - 1),
                    optimum=wanted,
                    under=30,
                    over=3,
                )
            reached = frozenset(n.id for n in nurses if zone in n.zones)
            yield reach_cover(zone, day, reached, hours=CALL)
        for code in CODES[2:]:
            yield Cover(
                id=f"{code} {day}", day=day, credential=code, minimum=1, optimum=2, under=20
            )
        yield Cover(
            id=f"evening {day}",
            day=day,
            hours=(18 * HOUR, 20 * HOUR),
            minimum=2,
            optimum=4,
            under=10,
        )


def _leave(names: list[str], days: int, rng: random.Random) -> Iterator[Leave]:
    for name in rng.sample(names, len(names) // 6):
        first = rng.randrange(days - 4)
        yield Leave(nurse=name, first_day=first, last_day=first + 4)


def _requests(names: list[str], days: int, rng: random.Random) -> Iterator[Request]:
    for name in names:
        for day in rng.sample(range(days), 2):
            yield Request(nurse=name, day=day, points=rng.choice((3, 5, 10)))


def _answer(result: RosterResult) -> RosterAnswer:
    told = [asdict(a) for a in sorted(result.roster.assignments)]
    terms = ", ".join(f"{t.name} {t.points}" for t in result.cost.terms if t.points)
    missed = f", {len(result.violations)} rules broken" if result.violations else ""
    return text_roster(
        f"cost {result.cost.points} ({terms}){missed}",
        json.dumps(told, indent=1) + "\n",
        objective=result.cost.points,
    )
