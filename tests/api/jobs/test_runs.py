"""Runs are solved in processes of their own, and whatever dies, the best plan goes on."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.db.branches import add_branch
from api.db.database import Database, open_database
from api.db.datasets import newest_dataset
from api.db.errors import ConflictError, NotFoundError
from api.db.events import Happening, list_events
from api.db.leases import claim
from api.db.migrate import upgrade
from api.db.models_jobs import ENDED, RunRow
from api.db.plans import get_plan, list_plans, published_plan
from api.db.runs import get_checkpoint, get_run, list_runs, run_events, stop_run
from api.jobs import outcome
from api.jobs.execute import carry_out, execute_run
from api.jobs.requests import pseudonymous, request_of
from api.jobs.solver import FOLDERS, Solver, sweep
from api.jobs.worker import Worker
from api.services.datasets import check_files, folder_files, store_dataset
from api.services.nightly import begin_night, is_over
from api.services.planning import accept_events, judge_stored, publish, request_plan
from routing.domain.plan import Plan
from routing.io.dataset_problem import DatasetError
from routing.io.plan_file import plan_of_bytes
from tests.api.commands import write_data
from tests.api.databases import DAY, WHO, settings_of


@pytest.fixture
def service(url: str, tmp_path: Path) -> Iterator[Database]:
    """Yield a database with a branch and a small dataset on the embedded roads."""
    with filled(url, tmp_path) as database:
        yield database


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Database]:
    """Yield the same on SQLite only, for what does not depend on the database."""
    with filled(f"sqlite:///{tmp_path / 'state.db'}", tmp_path) as database:
        yield database


@contextmanager
def filled(url: str, folder: Path) -> Iterator[Database]:
    database = open_database(settings_of(url, grace_seconds=20.0))
    upgrade(database)
    checked = check_files(database.settings, folder_files(write_data(folder / "data")))
    with database.write() as session:
        add_branch(session, WHO, branch="b1", name="b1", zone="Europe/Vaduz")
        store_dataset(session, "b1", WHO, checked)
    yield database
    database.close()


def ask(database: Database, **options: object) -> RunRow:
    with database.write() as session:
        return request_plan(session, "b1", WHO, DAY, **{"seconds": 0.3} | options)  # type: ignore[arg-type]


def row_of(database: Database, run: str) -> RunRow:
    with database.read() as session:
        return get_run(session, "b1", run)


def work(database: Database, run: str) -> RunRow:
    """Have a worker work until the run has ended."""
    worker = Worker(database=database, enough=lambda: row_of(database, run).state in ENDED)
    asyncio.run(worker.run())
    return row_of(database, run)


def meddle(
    database: Database, run: str, when: Callable[[], bool], do: Callable[[Solver], None]
) -> str:
    """Carry a run out, do something to its solver once it is time, and return the state."""

    async def go() -> str | None:
        task = asyncio.create_task(execute_run(database, run, "w1"))
        while not task.done():
            await asyncio.sleep(0.05)
            if SOLVERS and when():
                do(SOLVERS[-1])
                break
        return await task

    return str(asyncio.run(go()))


SOLVERS: list[Solver] = []


@pytest.fixture(autouse=True)
def known_solvers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what solvers are started."""
    SOLVERS.clear()
    real = Solver.__init__

    def init(self: Solver, request: dict[str, object]) -> None:
        real(self, request)
        SOLVERS.append(self)

    monkeypatch.setattr(Solver, "__init__", init)


def has_best(database: Database, run: str) -> Callable[[], bool]:
    def look() -> bool:
        with database.read() as session:
            return get_checkpoint(session, "b1", run) is not None

    return look


def test_a_run_becomes_a_published_plan_that_the_judge_accepts(service: Database) -> None:
    """The same on both databases, through the worker of each; improvements were told."""
    run = ask(service, publish=True)
    ended = work(service, run.id)
    assert (ended.state, ended.error_code, ended.attempt) == ("done", None, 1)
    with service.read() as session:
        plan = published_plan(session, "b1", DAY)
        assert plan is not None
        assert plan.id == ended.plan_id
        assert plan.summary["visits"] == 2
        assert judge_stored(session, "b1", plan.id) == []
        kinds = [event.kind for event in run_events(session, "b1", run.id)]
    assert kinds[:2] == ["status", "status"]
    assert "improved" in kinds
    assert kinds[-1] == "done"


def test_events_become_a_proposal_that_is_accepted(service: Database) -> None:
    """What can be is applied, what cannot is refused with the reason; the rest is a proposal."""
    work(service, ask(service, publish=True).id)
    with service.read() as session:
        plan = published_plan(session, "b1", DAY)
        assert plan is not None
        document = plan_of_bytes(
            session.info["vault"].open(get_plan(session, "b1", plan.id, document=True).document)
        )
    at = document.problem.horizon.to_datetime(7 * 3600)
    visit = document.result.plan.routes[0].stops[0].visit
    told = [
        Happening(key=f"k{n}", kind=kind, happened_at=at, body=body)
        for n, (kind, body) in enumerate(
            [("visit_cancelled", {"visit": visit}), ("not_home", {"visit": "none"}), ("odd", {})]
        )
    ]
    with service.write() as session:
        rows, run = accept_events(session, "b1", WHO, DAY, told, seconds=0.3)
        assert len(rows) == 3
        assert run is not None
    ended = work(service, run.id)
    assert (ended.state, ended.error_text) == ("done", None)
    with service.write() as session:
        states = [row.state for row in list_events(session, "b1", DAY)]
        assert states == ["applied", "refused", "refused"]
        assert ended.plan_id is not None
        proposal = get_plan(session, "b1", ended.plan_id)
        assert (proposal.state, proposal.base_id) == ("proposed", plan.id)
        publish(session, "b1", WHO, proposal.id)
    with service.write() as session:
        assert accept_events(session, "b1", WHO, DAY, told)[1] is None


def test_a_killed_solver_goes_on_from_the_best_plan(embedded: Database) -> None:
    """Nothing that was found is lost, and the next attempt has only the rest of the time."""
    run = ask(embedded, seconds=30.0)
    state = meddle(embedded, run.id, has_best(embedded, run.id), Solver.kill)
    assert state == "queued"
    row = row_of(embedded, run.id)
    assert (row.state, row.crashes) == ("queued", 1)
    with embedded.read() as session:
        request = request_of(session, row)
    assert request["start"]["plan"]
    assert request["seconds"] < 30.0
    with embedded.write() as session:
        stop_run(session, "b1", WHO, run.id)
    ended = work(embedded, run.id)
    assert ended.state == "stopped"
    assert ended.plan_id is not None


def test_stop_keeps_the_best(embedded: Database) -> None:
    """A run that is stopped ends soon, with a plan."""
    run = ask(embedded, seconds=600.0)

    def stop(_: Solver) -> None:
        with embedded.write() as session:
            stop_run(session, "b1", WHO, run.id)

    assert meddle(embedded, run.id, has_best(embedded, run.id), stop) == "stopped"
    assert row_of(embedded, run.id).plan_id is not None


def test_a_worker_that_leaves_gives_its_run_back(embedded: Database) -> None:
    """SIGTERM: the best plan is stored, and the run waits for the next worker."""
    run = ask(embedded, seconds=600.0)

    def terminate(_: Solver) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    async def go() -> None:
        worker = asyncio.create_task(Worker(database=embedded).run())
        while not has_best(embedded, run.id)():
            await asyncio.sleep(0.05)
        terminate(SOLVERS[-1])
        await worker

    asyncio.run(go())
    row = row_of(embedded, run.id)
    assert (row.state, row.owner, row.crashes) == ("queued", None, 0)


def test_a_stopped_supervisor_publishes_nothing(embedded: Database) -> None:
    """A run that was given to another worker meanwhile is left alone by the first."""
    run = ask(embedded, seconds=600.0, publish=True)

    def give_away(_: Solver) -> None:
        with embedded.write() as session:
            row = get_run(session, "b1", run.id, lock=True)
            row.lease_until = 0.0
        assert claim(embedded, "w2", ["plan"]) is not None

    assert meddle(embedded, run.id, has_best(embedded, run.id), give_away) == "fenced"
    with embedded.read() as session:
        assert list_plans(session, "b1") == []
    assert row_of(embedded, run.id).owner == "w2"


def test_bad_data_fails_the_run_and_says_why(embedded: Database) -> None:
    """What cannot succeed is not tried again."""
    from api.db.datasets import add_dataset, dataset_files

    with embedded.write() as session:
        data = newest_dataset(session, "b1")
        assert data is not None
        files = dataset_files(session, "b1", data.id) | {"nurses.csv": b"id\n"}
        add_dataset(session, "b1", WHO, files=files, roads="x", counts={})
    ended = work(embedded, ask(embedded).id)
    assert (ended.state, ended.error_code, ended.attempt) == ("failed", "bad_dataset", 1)


def test_names_and_secrets_do_not_reach_the_solver(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request holds neither names nor addresses; rows and columns stay where they are."""
    run = ask(embedded)
    with embedded.read() as session:
        request = str(request_of(session, run))
    assert "Secretname" not in request
    assert "Hidden Lane" not in request
    table = b'id;name;x\r\nP1;"Carl; Secret";1\r\n'
    assert pseudonymous(table) == b"id;name;x\nP1;;1\n"


def test_folders_of_solvers_that_are_gone_are_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of supervisors that live stay."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gone = tmp_path / f"{FOLDERS}999999999-x"
    here = tmp_path / f"{FOLDERS}{os.getpid()}-x"
    for folder in (gone, here):
        folder.mkdir()
    assert sweep() == 1
    assert here.exists()
    assert not gone.exists()


def test_a_plan_that_breaks_rules_is_not_published(embedded: Database) -> None:
    """The judge is asked anew, whatever the stored summary says."""
    from dataclasses import replace

    from api.db.plans import plan_document, revise_plan
    from routing.io.plan_file import plan_bytes

    ended = work(embedded, ask(embedded).id)
    assert ended.plan_id is not None
    with embedded.write() as session:
        file = plan_of_bytes(plan_document(session, "b1", ended.plan_id))
        empty = replace(file, result=replace(file.result, plan=Plan()))
        content = plan_bytes(empty)
        summary = {"violations": []}
        revise_plan(
            session, "b1", WHO, ended.plan_id, revision=1, document=content, summary=summary
        )
    with embedded.write() as session, pytest.raises(ConflictError) as refused:
        publish(session, "b1", WHO, ended.plan_id)
    assert refused.value.code == "breaks_rules"


@pytest.mark.parametrize("roads", ["Berlin, Germany", "../roads.npz", "http://example.org/x.osm"])
def test_roads_from_elsewhere_are_refused(embedded: Database, tmp_path: Path, roads: str) -> None:
    """Nothing that a dataset names is fetched or opened outside the allowed folder."""
    files = folder_files(tmp_path / "data")
    policy = files["policy.toml"].replace(b"embedded:liechtenstein", roads.encode())
    with pytest.raises(DatasetError) as refused:
        check_files(embedded.settings, files | {"policy.toml": policy})
    assert [problem.code for problem in refused.value.problems] == ["unknown_roads"]


def test_a_night_plans_all_branches_and_says_which_it_could_not(embedded: Database) -> None:
    """A branch without data is skipped with the reason; asked again, a running one is too."""
    with embedded.write() as session:
        add_branch(session, WHO, branch="b2", name="b2", zone="UTC")
    night = begin_night(embedded, WHO, DAY, seconds=0.2)
    again = begin_night(embedded, WHO, DAY, seconds=0.2)
    assert list(night.skipped) == ["b2"]
    assert sorted(again.skipped) == ["b1", "b2"]
    asyncio.run(Worker(database=embedded, enough=lambda: is_over(embedded, night.batch)).run())
    with embedded.read() as session:
        (run,) = list_runs(session, "b1")
    assert (run.state, run.kind) == ("done", "nightly")


def test_events_need_a_published_plan(embedded: Database) -> None:
    """There is nothing to change before; and nothing is kept."""
    event = Happening(key="k", kind="not_home", happened_at=list_time(), body={"visit": "x"})
    with pytest.raises(ConflictError), embedded.write() as session:
        accept_events(session, "b1", WHO, DAY, [event])
    with embedded.write() as session, pytest.raises(NotFoundError):
        request_plan(session, "b2", WHO, DAY)


def list_time():  # type: ignore[no-untyped-def]
    from datetime import UTC, datetime

    return datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_a_replan_whose_base_was_replaced_begins_anew(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the other plan changed would be undone by it; without the check it would be stored."""
    work(embedded, ask(embedded, publish=True).id)
    with embedded.write() as session:
        plan = published_plan(session, "b1", DAY)
        assert plan is not None
        from api.services.planning import request_replan

        run = request_replan(session, "b1", WHO, DAY, seconds=0.1)
    claimed = claim(embedded, "w1", ["replan"], run=run.id)
    assert claimed is not None
    real = outcome.published_plan
    seen: list[object] = []

    def moved(session, branch, day):  # type: ignore[no-untyped-def]
        seen.append(day)
        return None if len(seen) == 1 else real(session, branch, day)

    monkeypatch.setattr(outcome, "published_plan", moved)
    assert asyncio.run(carry_out(embedded, *claimed)) == "queued"
    assert asyncio.run(execute_run(embedded, run.id, "w1")) == "done"
