"""Events come from JSON and CSV alike, and all that is wrong with a file is told at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from routing.io.events_file import EventsFileError, read_events, read_visit
from routing.replan.events import NewVisit, NurseOut, Overrun, VisitDone
from tests import builders as b

DAY = b.problem(visits=[b.visit("v1", patient="anna")], shifts=[b.shift("s1", "n1")])
TEN, NOON = "2026-03-02T10:00:00+01:00", "2026-03-02T11:00:00+00:00"


def test_json_and_csv_give_the_same_events(tmp_path: Path) -> None:
    told = [
        {"event": "nurse_out", "at": TEN, "nurse": "n1", "start": TEN, "end": NOON},
        {"event": "overrun", "at": TEN, "visit": "v1", "minutes": 20},
        {"event": "visit_done", "at": NOON, "visit": "v1"},
    ]
    as_json, table = tmp_path / "events.json", tmp_path / "events.csv"
    as_json.write_text(json.dumps(told))
    columns = ["event", "at", "nurse", "visit", "start", "end", "minutes"]
    lines = [",".join(columns), *(",".join(str(e.get(c, "")) for c in columns) for e in told)]
    table.write_text("\n".join(lines))
    ten, noon = b.clock(10), b.clock(12)
    assert read_events(as_json, DAY) == (
        NurseOut(at=ten, nurse="n1", start=ten, end=noon),
        Overrun(at=ten, visit="v1", seconds=1_200),
        VisitDone(at=noon, visit="v1"),
    )
    assert read_events(table, DAY) == read_events(as_json, DAY)


def test_events_as_the_http_api_takes_them_and_local_times_are_read(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("kind,id,at,visit\nvisit_done,e1,2026-03-02T10:00,v1\n")
    assert read_events(path, DAY) == (VisitDone(at=b.clock(10), visit="v1"),)


def test_a_report_may_name_another_nurse_than_planned(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("event,at,visit,nurse\nvisit_done,2026-03-02T10:00,v1,n2\n")
    assert read_events(path, DAY) == (VisitDone(at=b.clock(10), visit="v1", nurse="n2"),)


def test_rows_of_a_table_are_counted_with_its_header_and_faults_are_told_in_words(
    tmp_path: Path,
) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        f"event,at,visit,nurse\nparty,{TEN},v1,\nvisit_cancelled,{TEN},v1,n1\nnot_home,{TEN},,\n"
    )
    with pytest.raises(EventsFileError) as caught:
        read_events(path, DAY)
    told = [(p.row, p.column, p.text) for p in caught.value.problems]
    assert told[0][:2] == (2, "event")
    assert "nurse_out" in told[0][2]
    assert told[1] == (3, "nurse", "does not belong to this kind of event.")
    assert told[2] == (4, "visit", "is missing.")


def test_a_new_visit_is_where_its_patient_is(tmp_path: Path) -> None:
    fields = {"id": "new", "patient": "anna", "minutes": 30, "earliest": TEN, "latest": NOON}
    path = tmp_path / "visit.json"
    path.write_text(json.dumps(fields))
    visit = read_visit(path, DAY)
    assert (visit.location, visit.on_site_seconds) == ("p1", 1_800)
    path.write_text(json.dumps([{"event": "new_visit", "at": TEN, "visit": fields}]))
    assert read_events(path, DAY) == (NewVisit(at=b.clock(10), visit=visit),)


def test_a_nurse_may_be_sent_to_a_new_visit_first(tmp_path: Path) -> None:
    fields = {"id": "new", "patient": "anna", "minutes": 30, "earliest": TEN, "latest": NOON}
    path = tmp_path / "events.json"
    told = {"event": "new_visit", "at": TEN, "visit": fields, "nurse": "n1", "first": True}
    path.write_text(json.dumps([told]))
    (event,) = read_events(path, DAY)
    assert isinstance(event, NewVisit)
    assert (event.nurse, event.first) == ("n1", True)


def test_all_faults_are_told_with_row_and_field(tmp_path: Path) -> None:
    path = tmp_path / "events.json"
    path.write_text(
        json.dumps(
            [
                {"event": "visit_done", "at": "ten", "visit": "v1"},
                {"event": "overrun", "at": TEN, "visit": "v1", "minutes": "long"},
                {"event": "party", "at": TEN},
            ]
        )
    )
    with pytest.raises(EventsFileError) as caught:
        read_events(path, DAY)
    assert [(p.row, p.column) for p in caught.value.problems] == [
        (1, "at"),
        (2, "minutes"),
        (3, "event"),
    ]


@pytest.mark.parametrize("text", ["", "{", "{}", "3"])
def test_what_is_no_list_of_events_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "events.json"
    path.write_text(text)
    with pytest.raises(EventsFileError):
        read_events(path, DAY)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EventsFileError, match="cannot be read"):
        read_events(tmp_path / "none.csv", DAY)


def test_a_new_visit_in_local_times_is_read_alike(tmp_path: Path) -> None:
    fields = {"id": "new", "patient": "anna", "minutes": 30}
    told = fields | {"earliest": "2026-03-02T10:00", "latest": "2026-03-02T12:00"}
    path = tmp_path / "visit.json"
    path.write_text(json.dumps(told))
    visit = read_visit(path, DAY)
    assert (visit.windows[0].earliest, visit.windows[0].latest) == (b.clock(10), b.clock(12))
    path.write_text(json.dumps([{"event": "new_visit", "at": "2026-03-02T10:00", "visit": told}]))
    assert read_events(path, DAY) == (NewVisit(at=b.clock(10), visit=visit),)
