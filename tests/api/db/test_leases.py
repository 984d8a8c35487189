"""Runs are given to one worker at a time, and a worker that lost its run changes nothing."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from api.db import leases
from api.db.database import Database
from api.db.errors import ConflictError, FencedError
from api.db.leases import Best, Lease, beat, claim, crashed, end, held, release
from api.db.models_jobs import RunRow
from api.db.plans import NewPlan, add_plan, list_plans, publish_plan
from api.db.runs import get_checkpoint, get_run, run_events, stop_run
from tests.api.databases import DAY, WHO, ask

LANES = ("plan", "replan")
BEST = Best(plan=b"{}", context="x", points=7, unassigned=1, lower_bound=None, phase="search")


def lapse(database: Database, run: str, by: float = -1.0) -> None:
    """Let the lease of a run end so many seconds from now."""
    with database.write() as session:
        until = leases.seconds_now(session) + by
        session.execute(update(RunRow).where(RunRow.id == run).values(lease_until=until))


def finish(database: Database, lease: Lease) -> str:
    """Store and publish a plan as a worker does; return the plan's id."""
    with database.write() as session:
        run = held(session, lease)
        new = NewPlan(day=run.day, days=1, document=b"{}", summary={}, run=run.id)
        plan = add_plan(session, lease.branch, WHO, new)
        publish_plan(session, lease.branch, WHO, plan.id)
        end(session, run, "done", plan.id)
        return plan.id


def taken(database: Database, owner: str = "w1") -> Lease:
    """Claim the next run, which must be there."""
    found = claim(database, owner, LANES)
    assert found is not None
    return found[0]


def test_one_of_many_workers_gets_a_run(database: Database) -> None:
    """Eight workers at once: one has the run, seven have nothing."""
    ask(database)
    got: list[object] = []

    def work(n: int) -> None:
        got.append(claim(database, f"w{n}", LANES))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found is not None for found in got) == 1


def test_a_replan_goes_before_the_night(database: Database) -> None:
    """A dispatcher who waits is served before the night, whoever asked first."""
    night = ask(database, kind="nightly")
    replan = ask(database, kind="replan", branch="b2")
    assert taken(database).run == replan.id
    assert taken(database, "w2").run == night.id


def test_a_branch_has_one_solve_in_each_lane(database: Database) -> None:
    """Of two plans of a branch one waits; a re-plan of the branch does not wait for either."""
    ask(database)
    ask(database, day=DAY + timedelta(days=1))
    taken(database)
    assert claim(database, "w2", LANES) is None
    ask(database, kind="replan")
    assert claim(database, "w2", LANES) is not None


def test_a_lapsed_run_goes_on_with_another_worker(database: Database) -> None:
    """The second worker finds the best plan of the first one."""
    run = ask(database)
    first = taken(database)
    beat(database, first, spent=3.0, best=BEST)
    assert claim(database, "w2", LANES) is None
    lapse(database, run.id)
    second = taken(database, "w2")
    assert (second.run, second.attempt) == (first.run, 2)
    with database.read() as session:
        kept = get_checkpoint(session, "b1", run.id)
        assert kept is not None
        assert session.info["vault"].open(kept.plan) == b"{}"
        assert get_run(session, "b1", run.id).spent_seconds == 3.0


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_jumps_keeps_no_run_for_ever(database: Database, hours: int) -> None:
    """A lease that lies an hour away, in the past or in the future, is no lease any more."""
    run = ask(database)
    taken(database)
    lapse(database, run.id, 3600.0 * hours)
    assert taken(database, "w2").run == run.id


def test_a_zombie_is_fenced_in_all_it_does(database: Database) -> None:
    """A worker that slept past its lease cannot beat, crash, release or publish."""
    run = ask(database)
    zombie = taken(database)
    lapse(database, run.id)
    heir = taken(database, "w2")
    for change in (
        lambda: beat(database, zombie, best=BEST),
        lambda: crashed(database, zombie, code="x", text="x", progress=False),
        lambda: finish(database, zombie),
    ):
        with pytest.raises(FencedError):
            change()
    release(database, zombie)
    plan = finish(database, heir)
    with pytest.raises(FencedError):
        finish(database, heir)
    with database.read() as session:
        assert [row.id for row in list_plans(session, "b1")] == [plan]
        assert get_run(session, "b1", run.id).state == "done"
        assert get_checkpoint(session, "b1", run.id) is None


def test_without_the_token_a_zombie_would_have_its_way(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the test above can fail: a worker that is believed changes the run."""
    run = ask(database)
    zombie = taken(database)
    lapse(database, run.id)
    taken(database, "w2")
    believed = Lease(branch="b1", run=run.id, owner="w2", attempt=2)
    monkeypatch.setattr(
        leases, "held", lambda session, lease, **changes: held(session, believed, **changes)
    )
    beat(database, zombie, best=BEST)
    with database.read() as session:
        assert get_checkpoint(session, "b1", run.id) is not None


def test_a_solver_that_always_dies_ends_its_run(database: Database) -> None:
    """Five deaths without progress fail a run; progress between them starts the count again."""
    run = ask(database)
    most = database.settings.max_crashes
    for n in range(most - 1):
        assert crashed(database, taken(database), code="crashed", text="x", progress=n == 0)
    assert crashed(database, taken(database), code="crashed", text="x", progress=True)
    for _ in range(most - 2):
        assert crashed(database, taken(database), code="crashed", text="x", progress=False)
    assert not crashed(database, taken(database), code="crashed", text="x", progress=False)
    with database.read() as session:
        row = get_run(session, "b1", run.id)
        assert (row.state, row.error_code) == ("failed", "crashed")


def test_a_run_that_never_ends_is_given_up(database: Database) -> None:
    """A run that was begun as often as allowed fails when it is to be begun again."""
    run = ask(database)
    with database.write() as session:
        most = database.settings.max_attempts
        session.execute(update(RunRow).where(RunRow.id == run.id).values(attempt=most))
    assert claim(database, "w1", LANES) is None
    with database.read() as session:
        assert get_run(session, "b1", run.id).error_code == "attempts"


def test_stop_reaches_the_worker_with_its_next_beat(database: Database) -> None:
    """A run that is queued ends at once; one under way is told by the beat."""
    queued = ask(database, branch="b2")
    run = ask(database)
    lease = claim(database, "w1", LANES, run=run.id)
    assert lease is not None
    assert beat(database, lease[0]) is False
    with database.write() as session:
        assert stop_run(session, "b2", WHO, queued.id).state == "stopped"
        stop_run(session, "b1", WHO, run.id)
    assert beat(database, lease[0]) is True
    with database.read() as session:
        kinds = [event.kind for event in run_events(session, "b1", run.id)]
    assert kinds == ["status", "status", "stopping"]


def test_a_plan_while_one_is_made_is_refused_with_its_run(database: Database) -> None:
    """Overlapping days count, other days and other branches do not."""
    run = ask(database)
    with pytest.raises(ConflictError) as refused:
        ask(database, kind="nightly")
    assert (refused.value.code, refused.value.other) == ("run_active", run.id)
    ask(database, day=DAY + timedelta(days=1))
    ask(database, branch="b2")


def test_a_replan_joins_the_one_that_waits_and_follows_the_one_that_runs(
    database: Database,
) -> None:
    """A queued re-plan will see all events; a running one is asked to stop and is followed."""
    first = ask(database, kind="replan")
    assert ask(database, kind="replan").id == first.id
    taken(database)
    second = ask(database, kind="replan")
    assert second.id != first.id
    with database.read() as session:
        assert get_run(session, "b1", first.id).stop_requested


def test_a_solver_may_be_killed_more_often_than_it_may_crash(database: Database) -> None:
    """Who kills solvers from outside does not thereby fail the run at once; but in the end."""
    run = ask(database)
    for _ in range(leases.KILLED_LEAVE * database.settings.max_crashes - 1):
        assert crashed(database, taken(database), code="killed", text="x", progress=False)
    assert not crashed(database, taken(database), code="killed", text="x", progress=False)
    with database.read() as session:
        assert get_run(session, "b1", run.id).error_code == "killed"


def test_a_run_that_has_a_plan_ends_with_it_when_its_solver_is_killed_again_and_again(
    database: Database,
) -> None:
    """It is asked to stop, with patience for that; only then it fails. The reason is told."""
    run = ask(database)
    first = taken(database)
    beat(database, first, best=BEST)
    leave = leases.KILLED_LEAVE * database.settings.max_crashes
    assert crashed(database, first, code="killed", text="Killed.", progress=True)
    for _ in range(leave - 1):
        assert crashed(database, taken(database), code="killed", text="Killed.", progress=False)
    with database.read() as session:
        row = get_run(session, "b1", run.id)
        assert (row.state, row.stop_requested, row.error_code) == ("queued", True, "killed")
        assert "best plan so far" in (row.error_text or "")
        told = [event.data for event in run_events(session, "b1", run.id)]
        assert any(data.get("because") == "killed" for data in told)
    for _ in range(leave - 1):
        assert crashed(database, taken(database), code="killed", text="Killed.", progress=False)
    assert not crashed(database, taken(database), code="killed", text="Killed.", progress=False)
    with database.read() as session:
        assert get_run(session, "b1", run.id).state == "failed"


def test_a_run_that_has_a_plan_is_not_given_up_for_its_attempts(database: Database) -> None:
    run = ask(database)
    beat(database, taken(database), best=BEST)
    lapse(database, run.id)
    with database.write() as session:
        most = database.settings.max_attempts
        session.execute(update(RunRow).where(RunRow.id == run.id).values(attempt=most))
    assert taken(database, "w2").run == run.id
    with database.read() as session:
        row = get_run(session, "b1", run.id)
        assert (row.stop_requested, row.error_code) == (True, "attempts")
