"""What a roster is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from staffing.roster.contract import Contract
from staffing.roster.cover import Cover
from staffing.roster.people import RosterNurse
from staffing.roster.roster import Assignment, Roster
from staffing.roster.shift_type import ShiftType
from staffing.roster.wishes import Fairness, Leave, Pairing, Request


@dataclass(frozen=True, kw_only=True)
class RosterProblem:
    """Nurses, shift types, cover, contracts and wishes of one period.

    Attributes
    ----------
    first_day
        Date of day 0.
    days
        How many days.
    shift_types, contracts, nurses
        Ids are unique in each.
    roles
        Competencies in one of which each shift is given; none if empty.
    zones
        Places in one of which each shift is given; none if empty.
    cover
        The demand.
    leave, requests, pairings, fairness
        Who is away, what is wished, who works with whom, what is shared fairly.
    holidays
        Days that ``Limit.days`` and ``Fairness.days`` may name; told in outputs.
    fixed
        Assignments that must be in the roster as they are.
    published, change_points
        The roster that nurses were told, and what each nurse-day that differs from it costs.
    """

    first_day: date
    days: int
    shift_types: tuple[ShiftType, ...]
    contracts: tuple[Contract, ...]
    nurses: tuple[RosterNurse, ...]
    roles: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    cover: tuple[Cover, ...] = ()
    leave: tuple[Leave, ...] = ()
    requests: tuple[Request, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    fairness: tuple[Fairness, ...] = ()
    holidays: frozenset[int] = frozenset()
    fixed: tuple[Assignment, ...] = ()
    published: Roster | None = None
    change_points: int = 0

    def __post_init__(self) -> None:
        """Check what must hold between the parts; raises RosterProblemError with every fault."""
        from staffing.roster.validation import validate

        validate(self)

    @cached_property
    def shift_by_id(self) -> dict[str, ShiftType]:
        """Shift types by id."""
        return {shift.id: shift for shift in self.shift_types}

    @cached_property
    def contract_by_id(self) -> dict[str, Contract]:
        """Contracts by id."""
        return {contract.id: contract for contract in self.contracts}

    @cached_property
    def nurse_by_id(self) -> dict[str, RosterNurse]:
        """Nurses by id."""
        return {nurse.id: nurse for nurse in self.nurses}

    @cached_property
    def away(self) -> dict[str, frozenset[int]]:
        """Days of leave of each nurse that has some."""
        found: dict[str, set[int]] = {}
        for leave in self.leave:
            found.setdefault(leave.nurse, set()).update(range(leave.first_day, leave.last_day + 1))
        return {nurse: frozenset(days) for nurse, days in found.items()}

    @cached_property
    def weekends(self) -> tuple[tuple[int, ...], ...]:
        """Saturday and Sunday of each weekend, or the one of them that lies in the horizon."""
        found: dict[int, list[int]] = {}
        for day in range(self.days):
            weekday = (self.first_day.weekday() + day) % 7
            if weekday >= 5:
                found.setdefault(day - weekday, []).append(day)
        return tuple(tuple(days) for days in found.values())

    def contract_of(self, nurse: str) -> Contract:
        """Return the contract of a nurse."""
        return self.contract_by_id[self.nurse_by_id[nurse].contract]

    def fair_share(self, fairness: Fairness, nurse: RosterNurse) -> int:
        """Return how many shifts of a burden are a nurse's fair part, history included."""
        staff = [other for other in self.nurses if not other.agency]
        total = fairness.expected + sum(other.used(fairness.id) for other in staff)
        shares = sum(other.share for other in staff)
        return 0 if nurse.agency or not shares else -(-total * nurse.share // shares)
