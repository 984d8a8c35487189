"""Runs are solved in processes of their own, and whatever dies, the best plan goes on."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from sqlalchemy import text

from api.db.database import Database
from api.db.events import Happening, list_events
from api.db.leases import claim, crashed
from api.db.plans import get_plan, list_plans, published_plan
from api.db.runs import get_checkpoint, get_run, run_events, stop_run
from api.jobs import outcome
from api.jobs.execute import carry_out, execute_run
from api.jobs.queue import reconcile
from api.jobs.requests import request_of
from api.jobs.solver import FOLDERS, Solver, sweep
from api.jobs.worker import Worker
from api.services.planning import accept_events, judge_stored, publish
from routing.io.plan_file import plan_of_bytes
from tests.api.databases import DAY, WHO
from tests.api.jobs.running import SOLVERS, ask, has_best, meddle, row_of, work


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


def test_a_run_whose_solver_is_killed_for_ever_publishes_the_best_that_is_stored(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The night has a plan in the morning, and nobody searched for it any more."""
    run = ask(embedded, seconds=600.0, publish=True)
    assert meddle(embedded, run.id, has_best(embedded, run.id), Solver.kill) == "queued"
    monkeypatch.setattr("api.db.leases.KILLED_LEAVE", 1)
    for _ in range(embedded.settings.max_crashes):
        claimed = claim(embedded, "w1", ["plan"], run=run.id)
        assert claimed is not None
        assert crashed(embedded, claimed[0], code="killed", text="Killed.", progress=False)
        if row_of(embedded, run.id).stop_requested:
            break
    with embedded.read() as session:
        checkpoint = get_checkpoint(session, "b1", run.id)
        assert checkpoint is not None
        points = checkpoint.points
    ended = work(embedded, run.id)
    assert (ended.state, ended.error_code) == ("stopped", "killed")
    with embedded.read() as session:
        plan = published_plan(session, "b1", DAY)
        assert plan is not None
        assert plan.id == ended.plan_id
        assert plan.summary["points"] == points
        assert plan.summary["status"] == "stopped"


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


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_run_whose_worker_died_is_begun_again_though_it_was_rung_for_meanwhile(
    service: Database,
) -> None:
    """Two jobs of one run: the dead worker's must not hold the branch's lock for ever."""
    run = ask(service)
    assert claim(service, "dead", ["plan"], run=run.id) is not None
    with service.write() as session:
        session.execute(
            text(
                "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) "
                "VALUES (now() - interval '1 hour') RETURNING id) "
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
            )
        )
        session.execute(text("UPDATE runs SET lease_until = 0"))
    assert reconcile(service) == 1
    ended = work(service, run.id)
    assert (ended.state, ended.attempt) == ("done", 2)
    with service.read() as session:
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
