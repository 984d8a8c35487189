"""Plans, events, keys and audit keep their promises on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from api.db import audit
from api.db.branches import add_branch, list_branches
from api.db.database import Database, open_database
from api.db.datasets import add_dataset, dataset_files, get_dataset, newest_dataset
from api.db.errors import ConflictError, NotFoundError, StaleError, StorageUnavailableError
from api.db.events import Happening, add_events, event_body, list_events
from api.db.idempotency import Answer, forget, recall, remember
from api.db.keys import create_key, find_key, revoke_key
from api.db.migrate import expected, present, require_current, upgrade
from api.db.models import Base, PlanRow
from api.db.plans import NewPlan, add_plan, get_plan, publish_plan, published_plan, revise_plan
from api.db.runs import get_run
from api.db.vault import Vault
from tests.api.databases import DAY, WHO, ask, settings_of

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def stored(database: Database, **changes: object) -> PlanRow:
    """Store a plan of the day and return it."""
    given: dict[str, object] = {"day": DAY, "days": 1, "document": b"{}", "summary": {}}
    with database.write() as session:
        return add_plan(session, "b1", WHO, NewPlan(**given | changes))  # type: ignore[arg-type]


def publish(database: Database, plan: str) -> None:
    with database.write() as session:
        publish_plan(session, "b1", WHO, plan)


def test_a_day_has_one_published_plan(database: Database) -> None:
    """The newer one takes its place; published again it stays, and the audit says it once."""
    old, new = stored(database), stored(database)
    for plan in (old, new, new):
        publish(database, plan.id)
    with database.read() as session:
        current = published_plan(session, "b1", DAY)
        assert current is not None
        assert current.id == new.id
        assert get_plan(session, "b1", old.id).state == "superseded"
        told = [e.entity_id for e in audit.entries(session, "b1") if e.action == "plan.published"]
    assert told == [old.id, new.id]


def test_a_proposal_for_a_plan_that_was_replaced_is_not_published(database: Database) -> None:
    """What others changed since would be lost."""
    base = stored(database)
    publish(database, base.id)
    proposal = stored(database, state="proposed", base=base.id)
    publish(database, stored(database).id)
    with pytest.raises(ConflictError) as refused:
        publish(database, proposal.id)
    assert refused.value.code == "base_superseded"


def test_two_people_never_overwrite_each_other(database: Database) -> None:
    """The second of two changes to one revision is refused, and says which is present."""
    plan = stored(database)
    change = {"revision": 1, "document": b"[]", "summary": {}}
    with database.write() as session:
        revise_plan(session, "b1", WHO, plan.id, **change)  # type: ignore[arg-type]
    with pytest.raises(StaleError) as stale, database.write() as session:
        revise_plan(session, "b1", WHO, plan.id, **change)  # type: ignore[arg-type]
    assert stale.value.current == 2


def test_a_run_leaves_one_plan(database: Database) -> None:
    """A run that ends twice stores its plan once."""
    run = ask(database)
    assert stored(database, run=run.id).id == stored(database, run=run.id).id


def test_branches_do_not_see_each_other(database: Database) -> None:
    """What belongs to a branch does not exist in another."""
    plan, run = stored(database), ask(database)
    with database.read() as session:
        data = newest_dataset(session, "b1")
        assert data is not None
        assert newest_dataset(session, "b2") is None
        for look in (
            lambda: get_plan(session, "b2", plan.id),
            lambda: get_run(session, "b2", run.id),
            lambda: get_dataset(session, "b2", data.id),
            lambda: dataset_files(session, "b2", data.id),
        ):
            with pytest.raises(NotFoundError):
                look()


def test_a_dataset_is_stored_once_and_guarded(database: Database) -> None:
    """Equal files are the same version; a change on stale ground is refused."""
    with database.write() as session:
        first = newest_dataset(session, "b1")
        assert first is not None
        files = dataset_files(session, "b1", first.id)
        again = add_dataset(session, "b1", WHO, files=files, roads="x", counts={})
        assert again.id == first.id
        with pytest.raises(StaleError):
            add_dataset(session, "b1", WHO, files={}, roads="x", counts={}, expected=0)


def test_an_event_sent_twice_is_kept_once(database: Database) -> None:
    """The same key with other words is refused, and nothing of that message is kept."""
    event = Happening(key="k1", kind="not_home", happened_at=AT, body={"visit": "V1"})
    other = Happening(key="k1", kind="not_home", happened_at=AT, body={"visit": "V2"})
    new = Happening(key="k2", kind="not_home", happened_at=AT, body={"visit": "V3"})
    for _ in range(2):
        with database.write() as session:
            add_events(session, "b1", WHO, DAY, [event])
    with pytest.raises(ConflictError), database.write() as session:
        add_events(session, "b1", WHO, DAY, [new, other])
    with database.read() as session:
        rows = list_events(session, "b1", DAY)
        assert [row.key for row in rows] == ["k1"]
        assert event_body(session, rows[0]) == {"visit": "V1"}


def test_a_key_sent_again_is_answered_the_same(database: Database) -> None:
    """The answer is kept with what was done; another request under the key is refused."""
    answer = Answer(status=202, headers={"Location": "/x"}, body=b"{}")
    with database.write() as session:
        assert recall(session, "b1", "a", "k", "d1") is None
        remember(session, "b1", "a", "k", "d1", answer)
    with database.write() as session:
        assert recall(session, "b1", "a", "k", "d1") == answer
        assert recall(session, "b1", "other", "k", "d1") is None
        with pytest.raises(ConflictError):
            recall(session, "b1", "a", "k", "d2")
        assert forget(session, older_than=timedelta(0)) == 1


def test_keys_open_until_revoked_or_expired(database: Database) -> None:
    """The secret is stored as a hash only; wrong, old and revoked tokens find nothing."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with database.write() as session:
        row, token = create_key(session, WHO, branch="b1", role="dispatcher")
        _, old = create_key(session, WHO, branch="b1", role="dispatcher", expires_at=past)
        assert token.rpartition("_")[2] not in row.hash
        assert find_key(session, token) is not None
        for wrong in (old, token[:-1] + ("0" if token[-1] != "0" else "1"), "", "ifr_x"):
            assert find_key(session, wrong) is None
        with pytest.raises(NotFoundError):
            revoke_key(session, "b2", WHO, row.id)
        revoke_key(session, "b1", WHO, row.id)
        assert find_key(session, token) is None


@pytest.mark.parametrize("change", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_audit_refuses_changes(database: Database, change: str) -> None:
    """Triggers refuse what the application must not do."""
    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(text(change))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET reason = 'x' WHERE branch_id = 'b1' AND number = 2",
        "DELETE FROM audit WHERE branch_id = 'b1' AND number = 2",
    ],
)
def test_changes_by_force_show_in_the_chain(database: Database, change: str) -> None:
    """Who drops the triggers can change rows, but not the hashes that follow."""
    ask(database)
    with database.write() as session:
        assert list(audit.faults(session, "b1")) == []
        if database.embedded:
            for name in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER audit_refuses_{name}"))
        else:
            session.execute(text("DROP TRIGGER audit_refuses ON audit"))
        session.execute(text(change))
        assert list(audit.faults(session, "b1"))


def test_what_fails_leaves_nothing(database: Database) -> None:
    """After an exception the transaction never was."""
    with pytest.raises(ZeroDivisionError), database.write() as session:
        add_branch(session, WHO, branch="b3", name="b3", zone="UTC")
        _ = 1 / 0
    with database.read() as session:
        assert [branch.id for branch in list_branches(session)] == ["b1", "b2"]


def test_migrations_make_the_tables_of_the_models(database: Database) -> None:
    """Every table, column and index of the models is there, and nothing is missing or too many."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    upgrade(database)
    assert present(database) == expected()
    with database.read() as session:
        context = MigrationContext.configure(session.connection())
        differences = [
            found
            for found in compare_metadata(context, Base.metadata)
            if "procrastinate" not in str(found)
        ]
    assert differences == []


def test_a_migration_that_fails_leaves_the_tables_as_they_were(url: str) -> None:
    """Steps are kept together or not at all."""
    database = open_database(settings_of(url))
    with database.write() as session:
        # The second step cannot make its trigger on a table that is in its way.
        session.execute(text("CREATE TABLE api_keys (id INTEGER)"))
    with pytest.raises((DBAPIError, StorageUnavailableError)):
        upgrade(database)
    with database.read() as session:
        names = set(inspect(session.connection()).get_table_names())
    assert names == {"api_keys"}
    with pytest.raises(StorageUnavailableError) as found:
        require_current(database)
    assert found.value.code == "not_migrated"
    database.close()


def test_documents_open_with_their_key_only() -> None:
    """Sealed content cannot be read without the key, nor after a change of one byte."""
    vault, other = Vault(key=b"k" * 32), Vault(key=b"o" * 32)
    sealed = vault.seal(b"Carl Secretname")
    assert vault.open(sealed) == b"Carl Secretname"
    assert b"Secretname" not in sealed
    for wrong, content in ((other, sealed), (Vault(), sealed), (vault, sealed[:-1] + b"x")):
        with pytest.raises(StorageUnavailableError):
            wrong.open(content)


def test_errors_of_the_database_show_no_values(database: Database) -> None:
    """Values of a statement are patient data."""
    with pytest.raises(DBAPIError) as found, database.write() as session:
        session.execute(
            text("INSERT INTO branches (id, name) VALUES ('b9', :name)"), {"name": "Secretname"}
        )
    assert "Secretname" not in str(found.value)
    assert "Secretname" not in str(found.value.orig)


def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path: Path) -> None:
    """What was committed stays readable, and writing goes on once there is room again."""
    database = open_database(settings_of(f"sqlite:///{tmp_path / 'state.db'}"))
    upgrade(database)
    with database.write() as session:
        add_branch(session, WHO, branch="b1", name="b1", zone="UTC")
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
    big = {"policy.toml": bytes(range(256)) * 4000}
    with pytest.raises(StorageUnavailableError) as full, database.write() as session:
        add_dataset(
            session,
            "b1",
            WHO,
            files={f"{n}.csv": big["policy.toml"] for n in range(40)},
            roads="x",
            counts={},
        )
    assert full.value.code == "disk_full"
    with database.read() as session:
        assert newest_dataset(session, "b1") is None
        assert list(audit.faults(session, "b1")) == []
    with database.write() as session:
        session.execute(text("PRAGMA max_page_count = 1000000"))
        add_dataset(session, "b1", WHO, files=big, roads="x", counts={})
    database.close()


def test_a_database_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Reading goes on, writing is refused with a code."""
    path = tmp_path / "state.db"
    database = open_database(settings_of(f"sqlite:///{path}"))
    upgrade(database)
    with pytest.raises(StorageUnavailableError) as found, database.write() as session:
        session.execute(text("PRAGMA query_only = 1"))
        add_branch(session, WHO, branch="b1", name="b1", zone="UTC")
    assert found.value.code == "read_only"
    database.close()


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    """A damaged file is no crash."""
    path = tmp_path / "state.db"
    path.write_bytes(b"no database" * 1000)
    database = open_database(settings_of(f"sqlite:///{path}"))
    with pytest.raises(StorageUnavailableError) as found, database.read() as session:
        session.execute(text("SELECT 1 FROM branches"))
    assert found.value.code == "damaged"
    database.close()
