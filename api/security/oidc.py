"""Tokens of people who signed in elsewhere: OpenID Connect, checked against the issuer's keys.

The keys come from the one address in the settings, never from one that a token names. Algorithms
are fixed: a token that asks for ``none`` or for a shared secret is refused (RFC 8725, 3.1).
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api.security.principal import Principal
from api.security.roles import PERMISSIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from joserfc.jwk import KeySet

    from api.settings import Settings

ALGORITHMS = ["ES256", "RS256", "PS256"]
LEEWAY = 30
"""Seconds that clocks may differ."""

KEYS_LAST = 3600.0
"""Seconds after which keys are fetched again."""

FETCH_EVERY = 30.0
"""Seconds between fetches at least: tokens with made-up key ids must not make us a flood."""


class TokenError(ValueError):
    """A token that proves nothing."""


def _fetch(url: str) -> dict[str, Any]:
    import httpx

    try:
        answer = httpx.get(url, timeout=5.0, follow_redirects=False)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
    except httpx.HTTPError as error:
        raise OSError("The issuer does not answer.") from error
    return found


@dataclass(kw_only=True)
class TokenReader:
    """Reads tokens of one issuer.

    Attributes
    ----------
    settings
        ``oidc_issuer``, ``oidc_audience``, ``oidc_keys_url`` and the names of claims.
    fetch
        Returns the JSON Web Key Set of an address.
    """

    settings: Settings
    fetch: Callable[[str], dict[str, Any]] = field(default=_fetch)
    _keys: KeySet | None = None
    _fetched: float = float("-inf")
    _tried: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, token: str) -> Principal:
        """Return whom a token speaks for; raises TokenError."""
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError, JoseError

        try:
            try:
                found = jwt.decode(token, self._known(), algorithms=ALGORITHMS)
            except InvalidKeyIdError:
                # The issuer may have changed its keys.
                found = jwt.decode(token, self._known(anew=True), algorithms=ALGORITHMS)
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY,
                iss={"essential": True, "value": self.settings.oidc_issuer},
                aud={"essential": True, "value": self.settings.oidc_audience},
                exp={"essential": True},
                sub={"essential": True},
            ).validate(found.claims)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise TokenError("The token is not valid.") from error
        return self._principal(found.claims)

    def _principal(self, claims: dict[str, Any]) -> Principal:
        settings = self.settings
        said = claims.get(settings.oidc_role_claim)
        roles = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        role = next((name for name in PERMISSIONS if name in roles), "")
        branch, nurse = (
            claims.get(settings.oidc_branch_claim),
            claims.get(settings.oidc_nurse_claim),
        )
        if not role or not isinstance(branch, str) or not branch:
            raise TokenError("The token names no role and branch of this service.")
        if role == "nurse" and not (isinstance(nurse, str) and nurse):
            raise TokenError("The token of a nurse names no nurse.")
        return Principal(
            actor=str(claims["sub"])[:64],
            role=role,
            branch=None if branch == "*" else branch,
            nurse=nurse if role == "nurse" and isinstance(nurse, str) else "",
        )

    def _known(self, *, anew: bool = False) -> KeySet:
        from joserfc.jwk import KeySet

        with self._lock:
            now = time.monotonic()
            old = anew or now - self._fetched > KEYS_LAST
            if (old and now - self._tried > FETCH_EVERY) or self._keys is None:
                self._tried = now
                try:
                    self._keys = KeySet.import_key_set(self.fetch(self.settings.oidc_keys_url))  # type: ignore[arg-type]
                    self._fetched = now
                except (OSError, ValueError) as error:
                    if self._keys is None:
                        raise TokenError("The issuer's keys cannot be had.") from error
            return self._keys
