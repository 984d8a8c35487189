"""From a workload to lines of cover: so many nurses, of whom, when and where."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from staffing.roster.cover import Cover

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routing.workload.forms import Form
    from staffing.roster.people import RosterNurse
    from staffing.workload import Seconds, Workload

UTILISATION = 0.85
"""Part of a shift that visits and ways can fill; the rest is handover, notes and waiting."""

BLOCK, SHIFT_HOURS = 3, 8
"""Hours of a line of cover, and of what a nurse works on a day."""

LIKELY = 1_200
"""Seconds of expected work on a day from which somebody should be there who may do it."""

SHORT, SHORT_CREDENTIAL, SPARE = 100, 150, 1
"""Points of a nurse too few in a block, of one too few with a credential, and of one too many."""


def cover_of(
    workload: Workload, nurses: Sequence[RosterNurse], forms: Sequence[Form]
) -> Iterator[Cover]:
    """Yield lines of cover: by zone, and for work that only some nurses may do.

    Work that asks for several credentials at once is for those who hold all of them. For each such
    group of nurses there is a line for all work that nobody else may do, by the hours in which it
    is due, and by the day: what may be done at many hours is little in each, but not on the day.
    A line's minimum is what the work takes without a pause; its optimum leaves room for the rest.
    """
    for day in range(workload.days):
        groups = dict(groups_of(workload, nurses, day))
        for begin, end in _blocks(forms):
            name = f"{workload.day(day):%m-%d} {begin:02d}h"
            for z, zone in enumerate(workload.zones):
                work = float(workload.total[day, begin:end, z].sum())
                yield from _line(f"{name} {zone}", day, work, (begin, end), zone=zone)
            for called, (held, table) in groups.items():
                work = float(table[begin:end].sum())
                yield from _line(f"{name} {called}", day, work, (begin, end), nurses=held)
        for called, (held, table) in groups.items():
            yield from _day_line(
                f"{workload.day(day):%m-%d} {called}", day, float(table.sum()), held
            )


def _blocks(forms: Sequence[Form]) -> list[tuple[int, int]]:
    """Return hours of lines: whoever keeps a block is there all through it, as shifts may be."""
    first, last = min(f.start for f in forms), min(24, max(f.end for f in forms) // 3_600)
    begins = range(-(-first // 3_600), last, BLOCK)
    return [(begin, min(begin + BLOCK, last)) for begin in begins]


def _line(
    name: str,
    day: int,
    work: float,
    hours: tuple[int, int],
    *,
    zone: str = "",
    nurses: frozenset[str] | None = None,
) -> Iterator[Cover]:
    """Yield the line of a block of hours, if its work is more than a little."""
    begin, end = hours
    heads = math.inf if nurses is None else len(nurses)
    need = min(_nurses(work, end - begin), heads)
    if need:
        yield Cover(
            id=name,
            day=day,
            hours=(begin * 3_600, end * 3_600),
            zone=zone,
            nurses=nurses,
            minimum=int(min(need, work // ((end - begin) * 3_600))),
            optimum=int(need),
            under=SHORT if nurses is None else SHORT_CREDENTIAL,
            over=SPARE if nurses is None else 0,
        )


def _day_line(name: str, day: int, work: float, nurses: frozenset[str]) -> Iterator[Cover]:
    """Yield the line of a day: somebody, if a visit is as likely as not."""
    if work >= LIKELY:
        need = min(len(nurses), max(1, _nurses(work, SHIFT_HOURS)))
        yield Cover(
            id=name, day=day, nurses=nurses, optimum=need, under=SHORT_CREDENTIAL, duty="regular"
        )


def groups_of(
    workload: Workload, nurses: Sequence[RosterNurse], day: int
) -> Iterator[tuple[str, tuple[frozenset[str], Seconds]]]:
    """Yield nurses who alone may do some work on a day, under the credentials that tell them apart.

    Whose credential expires before the end of the day is none of them. The work, of shape (24,), is
    all that nobody else may do. Work that nobody may do at all is left out, and so is what
    everybody may.
    """
    holders = [
        frozenset(n.id for n in nurses if all(n.holds(code, day) for code in need))
        for need in workload.needs
    ]
    names: dict[frozenset[str], str] = {}
    for need, held in sorted(zip(workload.needs, holders, strict=True), key=lambda n: len(n[0])):
        if 0 < len(held) < len(nurses):
            names.setdefault(held, "+".join(sorted(need)))
    for held, name in names.items():
        alone = [i for i, other in enumerate(holders) if other and other <= held]
        table: Seconds = workload.total[day][..., alone].sum(axis=(1, 2))
        yield name, (held, table)


def _nurses(seconds: float, hours: int) -> int:
    """Return how many nurses work of so many seconds needs; a little over a whole one is none."""
    return math.ceil(seconds / (hours * 3_600 * UTILISATION) - 0.25)
