"""What a nurse is licensed and competent to do, and until when."""

from __future__ import annotations

from dataclasses import dataclass

CREDENTIALS: dict[str, str] = {
    "RN": "registered nurse (licence)",
    "LPN": "licensed practical nurse (licence)",
    "PIV": "peripheral IV start",
    "CVAD": "central line care, draws, connectors, flushes",
    "PICC_INS": "PICC insertion with ultrasound and tip confirmation",
    "MID_INS": "midline insertion",
    "PORT": "port access and de-access",
    "LINE_REM": "PICC or midline removal",
    "CHEMO": "antineoplastic administration",
    "BIO": "attended biologics and enzymes with reaction management",
    "IG": "immunoglobulin",
    "PN": "parenteral nutrition teaching",
    "PCA": "pain pump programming",
    "PEDS": "paediatric infusion",
}
"""The recommended catalogue. A site may use any further code, such as ``LANG_ES``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A credential that a nurse holds.

    Attributes
    ----------
    code
        Catalogue code.
    valid_until
        Last second, from the horizon's start, at which it is valid; None if it does not expire.
    """

    code: str
    valid_until: int | None = None

    def is_valid_at(self, second: int) -> bool:
        """Tell whether the credential is still valid at a second."""
        return self.valid_until is None or second <= self.valid_until
