"""The person behind the shifts."""

from __future__ import annotations

from dataclasses import dataclass

from staffing.credential import Credential


@dataclass(frozen=True, slots=True, kw_only=True)
class Nurse:
    """A nurse.

    Attributes
    ----------
    id
        Unique id.
    name
        Shown to people; never logged.
    credentials
        What the nurse holds, each at most once per code.
    home
        Location id of the home or base from which emergencies are reached when on call.
    max_work_seconds
        Most work over the whole horizon; None for no limit.
    """

    id: str
    name: str = ""
    credentials: tuple[Credential, ...] = ()
    home: str
    max_work_seconds: int | None = None

    def has(self, code: str, second: int) -> bool:
        """Tell whether the nurse holds a credential that is valid at a second."""
        return any(c.code == code and c.is_valid_at(second) for c in self.credentials)
