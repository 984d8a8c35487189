"""Records of solves are kept as written, and bad lines are told by file and line."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.solve_record import RecordError, SolveRecord, append, commit, machine, now, read

RECORD = SolveRecord(
    set="hhcrsp",
    instance="10_1",
    solver="infuseroute",
    version="0.1.0",
    seed=3,
    seconds=10,
    used_seconds=10.2,
    cores=2,
    machine="some processor, 2 cores",
    date="2026-11-25T04:30:00+00:00",
    python="3.11.9",
    commit="abc1234",
    objective=218.199,
    unserved=None,
    feasible=True,
    accepted=True,
    bound=200.5,
    steps=1000,
    first_seconds=0.02,
    history=((0.02, 230.5), (1.5, 218.199)),
    megabytes=210.5,
    notes=("Two cores, where the others had one.",),
)


def line(**changes: Any) -> str:
    """Return the record as a line, with values changed, or left out where they are ``...``."""
    table = {"schema": 1, "kind": "solve", **asdict(RECORD), **changes}
    return json.dumps({key: value for key, value in table.items() if value is not ...})


def test_records_are_read_as_written(tmp_path: Path) -> None:
    """Every value survives, in the order appended; folders stand for their files by name."""
    other = replace(RECORD, instance="é", objective=None, feasible=False, history=None, notes=())
    append(tmp_path / "deep" / "b.jsonl", RECORD)
    append(tmp_path / "deep" / "b.jsonl", other)
    append(tmp_path / "deep" / "a.jsonl", other)
    assert read([tmp_path / "deep" / "b.jsonl"]) == [RECORD, other]
    assert read([tmp_path / "deep"]) == [other, RECORD, other]


def test_what_need_not_be_known_may_be_left_out(tmp_path: Path) -> None:
    """Another program writes only what it knows."""
    path = tmp_path / "a.jsonl"
    unknown = dict.fromkeys(
        (
            "unserved",
            "accepted",
            "bound",
            "steps",
            "first_seconds",
            "history",
            "megabytes",
            "notes",
        ),
        ...,
    )
    path.write_text(line(**unknown))
    (record,) = read([path])
    assert (record.history, record.notes, record.bound) == (None, (), None)


def test_appending_never_changes_what_is_there(tmp_path: Path) -> None:
    """A line torn by a killed run stays as it is, and the next record has a line of its own."""
    path = tmp_path / "a.jsonl"
    path.write_text(line() + "\n" + line()[:40])
    before = path.read_bytes()
    append(path, RECORD)
    assert path.read_bytes().startswith(before + b"\n")
    with pytest.raises(RecordError) as caught:
        read([path])
    assert str(caught.value).startswith(f"{path}:2: is not JSON")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "is not an object"),
        (line(schema=2), "no record of schema 1"),
        (line(kind="road"), "no record of schema 1"),
        (line(seeds=1, zeal=2), "unknown seeds, zeal"),
        (line(seed=..., machine=...), "missing machine, seed"),
        (line(objective=...), "missing objective"),
        (line(seed=1.5), "seed must be a whole number"),
        (line(seed=-1), "seed must be a whole number"),
        (line(seed=True), "seed must be a whole number"),
        (line(objective="5"), "objective must be a finite number"),
        (line(objective=float("nan")), "objective must be a finite number"),
        (line(objective=None), "a feasible plan needs an objective"),
        (line(seconds=-1), "seconds must be a number of 0 or more"),
        (line(date="yesterday"), "date must be a date and time in UTC"),
        (line(date="2026-11-25T04:30:00"), "date must be a date and time in UTC"),
        (line(date="2026-11-25T04:30:00+01:00"), "date must be a date and time in UTC"),
        (line(solver=""), "solver must be a text"),
        (line(feasible=1), "feasible must be true or false"),
        (line(accepted="yes"), "accepted must be true or false"),
        (line(notes="one"), "notes must be a list"),
        (line(notes=[1]), "notes must be a list"),
        (line(history=[]), "history must be pairs"),
        (line(history=[1, 2]), "history must be pairs"),
        (line(history=[[1, 2], [0.5, 1]]), "in order of time"),
        (line(history=[[1, None]]), "history must be pairs"),
    ],
)
def test_a_bad_line_is_told_by_file_and_line(tmp_path: Path, text: str, told: str) -> None:
    """Nothing that is not understood goes into a report."""
    path = tmp_path / "a.jsonl"
    path.write_text(f"{line()}\n\n{text}\n")
    with pytest.raises(RecordError) as caught:
        read([path])
    assert str(caught.value).startswith(f"{path}:3: ")
    assert told in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Missing files and bad lines, each in a line of its own."""
    path = tmp_path / "a.jsonl"
    path.write_text("x\ny\n")
    (tmp_path / "b.jsonl").write_bytes(b"\xff")
    with pytest.raises(RecordError) as caught:
        read([tmp_path / "none", path, tmp_path / "b.jsonl"])
    places = [text.split(": ")[0] for text in str(caught.value).splitlines()]
    expected = [tmp_path / "none", f"{path}:1", f"{path}:2", tmp_path / "b.jsonl"]
    assert places == [str(place) for place in expected]


def test_a_record_that_contradicts_itself_is_never_made() -> None:
    """What a run writes is held to the same as what a report reads."""
    with pytest.raises(ValueError, match=r"seed must be a whole number.*; cores must be"):
        replace(RECORD, seed=-1, cores=-2)


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_records_that_were_added_make_no_other_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the last suite measured does not make the next one's commit unclean; code does."""

    def git(*words: str) -> None:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    for name in ("benchmarks/records/a.jsonl", "benchmarks/solve_record.py", "docs/a.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    git("init")
    git("add", "-A")
    git("commit", "-m", "x")
    code = tmp_path / "benchmarks" / "solve_record.py"
    monkeypatch.setattr("benchmarks.solve_record.__file__", str(code))
    clean = commit()
    assert len(clean) >= 7
    (tmp_path / "benchmarks" / "records" / "a.jsonl").write_text("{}")
    (tmp_path / "docs" / "a.md").write_text("more")
    assert commit() == clean
    code.write_text("# Changed.")
    assert commit() == clean + "+"


def test_a_run_knows_where_and_when_it_was() -> None:
    """Machine, commit and time can go into a record as they are."""
    record = replace(RECORD, machine=machine(), commit=commit(), date=now())
    assert record.machine.endswith(" cores")
    assert record.date.endswith("+00:00")
