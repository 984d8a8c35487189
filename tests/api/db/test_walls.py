"""PostgreSQL itself keeps branches apart: raw SQL of a request sees no rows of another one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from api.db.confine import POLICIES, ROLE
from api.db.database import Database, open_database
from api.db.datasets import add_dataset
from api.db.events import Happening, add_events
from api.db.keys import create_key
from api.db.leases import Best, beat, claim
from api.db.models import Base
from api.db.plans import NewPlan, add_plan, publish_plan
from api.services.backup import back_up, restore
from api.services.planning import request_plan
from tests.api.databases import DAY, WHO, own_server, settings_of


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """Run a server for this file alone: roles belong to all databases of a server."""
    with own_server() as found:
        yield found


@pytest.fixture
def url(postgres: str) -> str:
    """Return the URL of an empty database of PostgreSQL."""
    opened = open_database(settings_of(postgres))
    with opened.write() as session:
        session.execute(text("DROP SCHEMA public CASCADE"))
        session.execute(text("CREATE SCHEMA public"))
    opened.close()
    return postgres


@pytest.fixture
def filled(database: Database) -> Database:
    """Return a database with rows of both branches in each table."""
    for branch in ("b1", "b2"):
        with database.write() as session:
            add_dataset(session, branch, WHO, files={"a.csv": b"x"}, roads="x", counts={})
            new = NewPlan(day=DAY, days=1, document=branch.encode(), summary={"violations": []})
            publish_plan(session, branch, WHO, add_plan(session, branch, WHO, new).id)
            told = Happening(key="k", kind="not_home", happened_at=moment(), body={"visit": "v"})
            add_events(session, branch, WHO, DAY, [told])
            create_key(session, WHO, branch=branch, role="dispatcher")
        with database.of(branch).write() as session:
            run = request_plan(session, branch, WHO, DAY)
            row = {"branch": branch, "at": moment()}
            session.execute(text(ANSWER), row)
        claimed = claim(database, "w", ["plan"], run=run.id)
        assert claimed is not None
        best = Best(plan=b"{}", context="", points=1, unassigned=0, lower_bound=None, phase="x")
        beat(database, claimed[0], best=best)
    return database


ANSWER = (
    "INSERT INTO idempotency_keys "
    "(branch_id, actor, key, request_digest, status, headers, answer, created_at) "
    "VALUES (:branch, 'a', 'k', '', 200, '{}', '', :at)"
)


def moment():  # type: ignore[no-untyped-def]
    from datetime import UTC, datetime

    return datetime(2026, 11, 23, 8, tzinfo=UTC)


def counts(session: Session) -> dict[str, int]:
    """Return how many rows of each table a transaction sees, by raw SQL."""
    found = {name: session.scalar(text(f"SELECT count(*) FROM {name}")) for name in POLICIES}
    return {name: int(n or 0) for name, n in found.items()}


def test_every_table_of_ours_has_a_policy(database: Database) -> None:
    """A table that is added later without one fails here."""
    with database.read() as session:
        secured = text("SELECT relname FROM pg_class WHERE relrowsecurity")
        assert set(session.scalars(secured)) == set(Base.metadata.tables) == set(POLICIES)


def test_a_branch_sees_its_own_rows_and_workers_see_all(filled: Database) -> None:
    """The other one's are not there, whatever is asked; without a branch, all are."""
    with filled.read() as session:
        everything = counts(session)
    parts = []
    for branch in ("b1", "b2"):
        with filled.of(branch).read() as session:
            parts.append(counts(session))
            assert session.scalar(text("SELECT current_user")) == ROLE
            wanted = text("SELECT count(*) FROM plans WHERE branch_id <> :own")
            assert session.scalar(wanted, {"own": branch}) == 0
    assert all(part[name] > 0 for part in parts for name in POLICIES)
    assert {name: sum(p[name] for p in parts) for name in POLICIES} == everything


def test_a_branch_cannot_change_or_add_rows_of_another(filled: Database) -> None:
    """Updates find nothing, inserts are refused; the audit takes neither change nor removal."""
    with filled.of("b1").write() as session:
        changed = session.execute(
            text("UPDATE plans SET state = 'rejected' WHERE branch_id = 'b2'")
        )
        assert changed.rowcount == 0  # type: ignore[attr-defined]
        gone = session.execute(text("DELETE FROM events WHERE branch_id = 'b2'"))
        assert gone.rowcount == 0  # type: ignore[attr-defined]
    other = {"branch": "b2", "at": moment()}
    with pytest.raises(ProgrammingError, match="row-level security"), filled.of("b1").write() as s:
        s.execute(text(ANSWER.replace("'k'", "'l'")), other)
    for change in (
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "SELECT 1 FROM procrastinate_jobs",
    ):
        with pytest.raises(ProgrammingError, match="permission"), filled.of("b1").write() as s:
            s.execute(text(change))


def test_a_transaction_without_a_branch_in_the_role_sees_nothing(filled: Database) -> None:
    """Forgetting to say which branch shows nothing instead of everything."""
    with filled.read() as session:
        session.execute(text(f"SET LOCAL ROLE {ROLE}"))
        assert set(counts(session).values()) == {0}


def test_role_and_branch_end_with_the_transaction(filled: Database) -> None:
    """Connections go back to the pool as they came, after errors as well."""
    with pytest.raises(ZeroDivisionError), filled.of("b1").read():
        raise ZeroDivisionError
    for _ in range(12):
        with filled.read() as session:
            assert session.scalar(text("SELECT current_user")) != ROLE
            assert not session.scalar(text("SELECT current_setting('infuseroute.branch', true)"))


def test_a_dump_brings_rows_and_walls_back(filled: Database, tmp_path: Path) -> None:
    """Into a database that is there, and into one whose server does not know the role."""
    with filled.read() as session:
        before = counts(session)
    copy = tmp_path / "all.dump"
    back_up(filled.settings, copy)
    with filled.write() as session:
        session.execute(text("TRUNCATE events, publications, run_events, checkpoints, runs, plans"))
    filled.engine.dispose()
    restore(filled.settings, copy, force=True)
    with filled.read() as session:
        assert counts(session) == before
    with filled.of("b1").read() as session:
        assert session.scalar(text("SELECT count(*) FROM branches")) == 1
    with filled.write() as session:
        session.execute(text(f"DROP OWNED BY {ROLE}"))
        session.execute(text("DROP SCHEMA public CASCADE"))
        session.execute(text("CREATE SCHEMA public"))
        session.execute(text(f"DROP ROLE {ROLE}"))
    filled.engine.dispose()
    restore(filled.settings, copy)
    with filled.of("b2").read() as session:
        assert session.scalar(text("SELECT count(*) FROM branches")) == 1
