"""Who learns works with her mentor; who must not meet does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.rules.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster

UNIT = "days"


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield days on which a pairing does not hold."""
    for pairing in problem.pairings:
        if pairing.points == 0:
            continue
        for day in range(problem.days):
            if pairing.days is not None and day not in pairing.days:
                continue
            one, other = roster.on(pairing.first, day), roster.on(pairing.second, day)
            if one is None:
                continue
            same = other is not None and (one.shift, one.zone) == (other.shift, other.zone)
            if same != (pairing.kind == "together"):
                text = (
                    f"Nurses {pairing.first} and {pairing.second} are not {pairing.kind} on day "
                    f"{day}."
                )
                yield Breach(text=text, points=pairing.points, nurse=pairing.first, day=day)
