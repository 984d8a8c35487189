"""Who does something, and why: what each change needs for its line in the audit."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Somebody who does something.

    Attributes
    ----------
    actor, role
        Id of the key or subject of the token, and as what; ids only, no names.
    reason
        Why, in the person's words; "" if nobody asked.
    correlation
        Id of the request, so that log, run and audit can be joined.
    """

    actor: str
    role: str = ""
    reason: str = ""
    correlation: str = ""

    def because(self, reason: str) -> Who:
        """Return the same person with a reason."""
        return replace(self, reason=reason)


SYSTEM = Who(actor="system", role="system")
"""What the service does by itself."""
