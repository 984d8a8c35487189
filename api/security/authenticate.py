"""From the header of a request to who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.db.errors import StateError
from api.db.keys import find_key, is_use_due, note_use
from api.security.oidc import TokenError, TokenReader
from api.security.principal import Principal

if TYPE_CHECKING:
    from api.db.database import Database


@dataclass(kw_only=True)
class Authenticator:
    """Knows keys and, where the settings name an issuer, tokens of people."""

    database: Database
    tokens: TokenReader | None = None

    @classmethod
    def of(cls, database: Database) -> Authenticator:
        """Return the authenticator of a database's settings."""
        settings = database.settings
        given = settings.oidc_issuer and settings.oidc_audience and settings.oidc_keys_url
        return cls(database=database, tokens=TokenReader(settings=settings) if given else None)

    def principal(self, token: str) -> Principal | None:
        """Return who sent a token, or None if it proves nothing."""
        if token.startswith("ifr_"):
            return self._of_key(token)
        if self.tokens is None or len(token) > 8192:
            return None
        try:
            return self.tokens.read(token)
        except TokenError:
            return None

    def _of_key(self, token: str) -> Principal | None:
        with self.database.read() as session:
            row = find_key(session, token)
        if row is None:
            return None
        if is_use_due(row):
            try:
                with self.database.write() as session:
                    note_use(session, row.id)
            except StateError:
                # A database that cannot be written can still be read.
                pass
        return Principal.of_key(row)
