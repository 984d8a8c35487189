"""Documents in the database: packed, and sealed if there is a key."""

from __future__ import annotations

import base64
import secrets
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.db.errors import StorageUnavailableError

if TYPE_CHECKING:
    from api.settings import Settings

PLAIN, SEALED = b"\x00", b"\x01"
NONCE_BYTES = 12
"""Length of the random part of AES-GCM, as its standard recommends (NIST SP 800-38D, 8.2)."""

MOST_BYTES = 1 << 30
"""A document that unpacks to more is damaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """Packs and seals documents; ``key`` is 32 bytes, or None to pack only."""

    key: bytes | None = None

    @classmethod
    def of(cls, settings: Settings) -> Vault:
        """Return the vault of some settings."""
        if settings.data_key is None:
            return cls()
        return cls(key=base64.b64decode(settings.data_key.get_secret_value()))

    def seal(self, content: bytes) -> bytes:
        """Return content as it is stored: a byte that says how, then the rest."""
        packed = zlib.compress(content, 6)
        if self.key is None:
            return PLAIN + packed
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(NONCE_BYTES)
        return SEALED + nonce + AESGCM(self.key).encrypt(nonce, packed, None)

    def open(self, stored: bytes) -> bytes:
        """Return the content of what ``seal`` made.

        Raises
        ------
        StorageUnavailableError
            ``sealed``: sealed with another key, or damaged.
        """
        try:
            unpack = zlib.decompressobj()
            content = unpack.decompress(self._packed(stored), MOST_BYTES)
        except (zlib.error, ValueError) as error:
            raise StorageUnavailableError("sealed", "A stored document is damaged.") from error
        if unpack.unconsumed_tail or not unpack.eof:
            raise StorageUnavailableError("sealed", "A stored document is damaged.")
        return content

    def _packed(self, stored: bytes) -> bytes:
        if stored[:1] == PLAIN:
            return stored[1:]
        if self.key is None or stored[:1] != SEALED:
            raise StorageUnavailableError(
                "sealed", "A stored document is sealed, and INFUSEROUTE_DATA_KEY does not open it."
            )
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce, rest = stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :]
        try:
            return AESGCM(self.key).decrypt(nonce, rest, None)
        except InvalidTag as error:
            raise StorageUnavailableError(
                "sealed", "A stored document is sealed, and INFUSEROUTE_DATA_KEY does not open it."
            ) from error
