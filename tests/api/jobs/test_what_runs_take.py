"""What runs are made of: data that is checked, plans that are judged, nights of branches."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from api.db.branches import add_branch
from api.db.database import Database
from api.db.datasets import newest_dataset
from api.db.errors import ConflictError, NotFoundError
from api.db.events import Happening
from api.db.plans import plan_document
from api.db.runs import list_runs
from api.jobs.requests import pseudonymous, request_of
from api.jobs.solving import assemble_request
from api.jobs.worker import Worker
from api.services.datasets import check_files, folder_files
from api.services.nightly import begin_night, is_over
from api.services.planning import accept_events, publish, request_plan
from routing.domain.plan import Plan
from routing.io.dataset_problem import DatasetError
from routing.io.plan_file import plan_of_bytes
from tests.api.databases import DAY, WHO
from tests.api.jobs.running import ask, row_of, work


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


def test_a_plan_that_breaks_rules_is_not_published(embedded: Database) -> None:
    """The judge is asked anew, whatever the stored summary says."""
    from dataclasses import replace

    from api.db.plans import revise_plan
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


def test_a_plan_knows_the_published_plans_of_the_days_before(embedded: Database) -> None:
    """The start that yesterday's plan made is not made up for today; without that plan it is."""
    from api.db.datasets import add_dataset, dataset_files

    with embedded.write() as session:
        data = newest_dataset(session, "b1")
        assert data is not None
        files = dataset_files(session, "b1", data.id)
        head, *rows = files["orders.csv"].decode().replace("2026-11-16", f"{DAY}").splitlines()
        rows = [f"{row},{DAY} 07:00" for row in rows]
        files |= {"orders.csv": "\n".join([f"{head},supplies_ready", *rows]).encode()}
        add_dataset(session, "b1", WHO, files=files, roads="embedded:liechtenstein", counts={})
    work(embedded, ask(embedded, publish=True).id)
    with embedded.write() as session:
        run = request_plan(session, "b1", WHO, DAY + timedelta(days=1), kind="nightly")
        request = request_of(session, run)
    assert {told["order"] for told in request["made"]} == {"O1", "O2"}
    assert all(told["times"][0].startswith(DAY.isoformat()) for told in request["made"])
    _, informed = assemble_request(request)
    _, ignorant = assemble_request(request | {"made": []})
    told, untold = ([f.code for f in a.findings] for a in (informed, ignorant))
    assert "overdue" in untold
    assert "overdue" not in told


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


def test_a_new_place_is_found_on_the_roads_and_nothing_else_of_the_dataset_is_sent(
    embedded: Database,
) -> None:
    """The solver of a re-plan gets the policy, which names the roads; the visit has its place."""
    work(embedded, ask(embedded, publish=True).id)
    place = {"id": "visit:u1", "latitude": 47.15, "longitude": 9.52}
    visit = {
        "id": "u1",
        "patient": "P9",
        "location": "visit:u1",
        "kind": "",
        "on_site_seconds": 600,
        "windows": [{"earliest": 8 * 3600, "latest": 15 * 3600}],
    }
    body = {"visit": visit, "nurse": "", "location": place}
    event = Happening(key="k", kind="new_visit", happened_at=list_time(), body=body)
    with embedded.write() as session:
        _, run = accept_events(session, "b1", WHO, DAY, [event], seconds=0.2)
    assert run is not None
    with embedded.read() as session:
        assert set(request_of(session, row_of(embedded, run.id))["files"]) == {"policy.toml"}
    ended = work(embedded, run.id)
    assert ended.plan_id is not None
    with embedded.read() as session:
        file = plan_of_bytes(plan_document(session, "b1", ended.plan_id))
    assert "u1" in file.result.plan.stop_of
    assert file.problem.travel.leg("visit:u1", file.problem.shifts[0].start_location)[0] > 0
