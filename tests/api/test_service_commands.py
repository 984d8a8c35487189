"""The service's commands: set up, night, backup, restore, and what they say when they cannot."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from api.db.database import open_database
from api.db.who import Who
from api.services.backup import back_up, restore
from api.services.datasets import check_files, folder_files, store_dataset
from api.settings import settings
from benchmarks.chaos.run import run_chaos
from tests.api.commands import DAY, run, write_data

WHO = Who(actor="key:1")


@pytest.fixture(autouse=True)
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set the service up with an empty database in a temporary folder."""
    path = tmp_path / "state.db"
    monkeypatch.setenv("INFUSEROUTE_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("INFUSEROUTE_KEY_PEPPER", "pepper")
    monkeypatch.setenv("INFUSEROUTE_AUDIT_KEY", "audit")
    settings.cache_clear()
    return path


def import_data(tmp_path: Path) -> None:
    checked = check_files(settings(), folder_files(write_data(tmp_path / "data")))
    database = open_database(settings())
    with database.write() as session:
        store_dataset(session, "b1", WHO, checked)
    database.close()


def test_a_night_from_nothing_to_its_plan(tmp_path: Path) -> None:
    """Each command says what it did; the exit code of the night tells whether all have plans."""
    assert run("db", "upgrade").exit_code == 0
    assert run("branches", "add", "b1", "--zone", "Europe/Vaduz").exit_code == 0
    import_data(tmp_path)
    done = run("nightly", "--date", DAY, "--seconds", "0.2", "--publish")
    assert done.exit_code == 0, done.stderr
    assert "b1: done, plan plan_" in done.stdout
    assert run("branches", "add", "b2", "--zone", "UTC").exit_code == 0
    again = run("nightly", "--date", DAY, "--seconds", "0.2")
    assert again.exit_code == 1
    assert "b2: skipped, nothing was imported yet" in again.stdout


def test_a_night_without_branches_is_bad_input() -> None:
    """There is nothing to plan, and that is said."""
    assert run("nightly", "--date", DAY).exit_code == 2


def test_a_key_is_shown_once_and_only_with_a_pepper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the secret in the environment no key can be made."""
    run("db", "upgrade")
    run("branches", "add", "b1", "--zone", "UTC")
    made = run("keys", "create", "--role", "dispatcher", "--branch", "b1")
    assert made.stdout.startswith("ifr_")
    assert run("keys", "create", "--role", "king").exit_code == 1
    assert run("keys", "create", "--role", "manager", "--branch", "nowhere").exit_code == 1
    monkeypatch.delenv("INFUSEROUTE_KEY_PEPPER")
    settings.cache_clear()
    refused = run("keys", "create", "--role", "manager")
    assert (refused.exit_code, "INFUSEROUTE_KEY_PEPPER" in refused.stderr) == (1, True)


def test_a_database_without_tables_says_what_to_do() -> None:
    """Commands that need tables name the command that makes them."""
    refused = run("branches", "add", "b1", "--zone", "UTC")
    assert refused.exit_code == 1
    assert "infuseroute db upgrade" in refused.stderr


def test_bad_settings_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable and what is wrong with it, not a traceback."""
    monkeypatch.setenv("INFUSEROUTE_DATABASE_URL", "mysql://x")
    settings.cache_clear()
    refused = run("db", "upgrade")
    assert refused.exit_code == 2
    assert "INFUSEROUTE_DATABASE_URL" in refused.stderr


def test_a_backup_brings_back_what_was_there(embedded: Path, tmp_path: Path) -> None:
    """Made while the database is open; restored only where nothing is overwritten unasked."""
    run("db", "upgrade")
    run("branches", "add", "b1", "--zone", "UTC")
    copy = tmp_path / "copies" / "state.backup"
    database = open_database(settings())
    with database.read():
        assert run("backup", copy).exit_code == 0
    database.close()
    run("branches", "add", "b2", "--zone", "UTC")
    assert run("restore", copy).exit_code == 1
    done = run("restore", copy, "--force")
    assert done.exit_code == 0, done.stderr
    assert "The audit is whole." in done.stdout
    with closing(sqlite3.connect(embedded)) as opened:
        assert opened.execute("SELECT id FROM branches").fetchall() == [("b1",)]


def test_a_damaged_backup_is_refused_and_the_database_stays(embedded: Path, tmp_path: Path) -> None:
    """What does not open is not put in the place of what does."""
    run("db", "upgrade")
    copy = tmp_path / "state.backup"
    run("backup", copy)
    content = copy.read_bytes()
    copy.write_bytes(content[: len(content) // 2])
    before = embedded.read_bytes()
    assert run("restore", copy, "--force").exit_code == 1
    assert embedded.read_bytes() == before
    assert run("restore", tmp_path / "none").exit_code == 2


def test_a_changed_audit_shows_when_a_backup_is_restored(tmp_path: Path) -> None:
    """Who changed a row by force in the copy is found out by the chain."""
    run("db", "upgrade")
    run("branches", "add", "b1", "--zone", "UTC")
    copy = tmp_path / "state.backup"
    back_up(settings(), copy)
    with closing(sqlite3.connect(copy)) as opened:
        opened.execute("DROP TRIGGER audit_refuses_update")
        opened.execute("UPDATE audit SET actor = 'somebody else'")
        opened.commit()
    restore(settings(), copy, force=True)
    found = run("restore", copy, "--force")
    assert found.exit_code == 1
    assert "was changed" in found.stderr


@pytest.mark.slow
def test_killed_processes_lose_nothing() -> None:
    """A sample of the chaos benchmark: a few kills of server, workers and solvers."""
    losses = run_chaos("sqlite", kills=4, events=6, every=1.0, say=lambda line: None)
    assert losses.none
