"""Both databases: every test here runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from tests.api.databases import database, url

__all__ = ["database", "url"]
