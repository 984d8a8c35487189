"""One server of PostgreSQL for all tests of this folder."""

from __future__ import annotations

from tests.api.databases import copies, postgres

__all__ = ["copies", "postgres"]
