"""Nurses as a roster sees them, and what they bring from the period before."""

from __future__ import annotations

from dataclasses import dataclass

from staffing.credential import Credential
from staffing.roster.shift_type import DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What came before the first day.

    Attributes
    ----------
    last_shift
        Shift type of the day before the first; "" if that was a day off.
    same_shift_days, working_days, days_off
        Days on end, up to the day before the first, with that shift type, of work, and off.
    counts
        What was used up so far by id of limit or fairness, in the unit of that.
    """

    last_shift: str = ""
    same_shift_days: int = 0
    working_days: int = 0
    days_off: int = 0
    counts: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        """Refuse histories that contradict themselves."""
        if min(self.same_shift_days, self.working_days, self.days_off) < 0:
            raise ValueError("days of a history must not be negative")
        if bool(self.last_shift) != bool(self.working_days) or (
            self.working_days and self.days_off
        ):
            raise ValueError(
                "a history ends either with days of work and a last shift, or with days off"
            )

    def count(self, key: str) -> int:
        """Return what was used up of a limit; 0 if it is not named."""
        return next((amount for name, amount in self.counts if name == key), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterNurse:
    """A nurse to be given shifts.

    Attributes
    ----------
    id
        Unique id.
    contract
        Id of her contract.
    credentials
        What she holds, with last valid seconds from the first day, all days having 24 hours
        (``staffing.io.credentials_by_day``).
    zones
        Where she can work; anywhere if empty.
    agency
        Whether she comes from an agency; she has no share in fairness then.
    share
        Her part of a full-time post in percent, by which burdens are shared.
    history
        What came before; None if that is not known.
    """

    id: str
    contract: str
    credentials: tuple[Credential, ...] = ()
    zones: frozenset[str] = frozenset()
    agency: bool = False
    share: int = 100
    history: History | None = None

    def __post_init__(self) -> None:
        """Refuse negative shares."""
        if self.share < 0:
            raise ValueError(f"share ({self.share}) of nurse {self.id} must not be negative")

    def holds(self, code: str, day: int) -> bool:
        """Tell whether she holds a credential through the whole of a day."""
        last = (day + 1) * DAY - 1
        return any(held.code == code and held.is_valid_at(last) for held in self.credentials)

    def used(self, key: str) -> int:
        """Return what her history has used up of a limit."""
        return 0 if self.history is None else self.history.count(key)
