"""Both databases: every test here runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from tests.api.databases import database, url
from tests.api.jobs.running import embedded, known_solvers, service

__all__ = ["database", "embedded", "known_solvers", "service", "url"]
