"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.db.who import Who

if TYPE_CHECKING:
    from api.db.models_jobs import ApiKeyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A person or program that proved who it is.

    Attributes
    ----------
    actor
        Id of the key, or subject of the token.
    role
        Name of its role.
    branch
        The only branch it may see; None for all.
    nurse
        Whom a nurse's key is for, "" otherwise.
    """

    actor: str
    role: str
    branch: str | None = None
    nurse: str = ""

    @classmethod
    def of_key(cls, row: ApiKeyRow) -> Principal:
        """Return the principal of an API key."""
        return cls(actor=row.id, role=row.role, branch=row.branch_id, nurse=row.nurse_id or "")

    def who(self, correlation: str = "", reason: str = "") -> Who:
        """Return what the audit notes of it."""
        return Who(actor=self.actor, role=self.role, reason=reason, correlation=correlation)
