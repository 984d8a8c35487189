"""``infuseroute-bench solve``: one clear line for what is wrong, and files whole or not at all."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.cli import app
from benchmarks.readers.case import Answer
from benchmarks.readers.errors import ReaderError
from benchmarks.readers.formats import FORMATS, read_case, save
from routing.check import check
from routing.cost import cost
from routing.io.plan_file import read_plan
from routing.solve import solve
from tests.benchmarks.readers.instances import home_care, solomon, write

TEXTS = ["hhcrsp", "uhhc", "nurse-day", "solomon", "gehring-homberger", "problem"]


def call(path: Path, name: str, out: Path) -> Result:
    """Run the command for a second at most."""
    arguments = ["solve", str(path), "--format", name, "--out", str(out), "--seconds", "1"]
    return CliRunner().invoke(app, arguments)


def test_all_formats_are_tested_here() -> None:
    """A new format does not escape the tests below."""
    assert sorted(TEXTS) == sorted(FORMATS)


@pytest.mark.parametrize("name", TEXTS)
def test_every_format_is_solved(tmp_path: Path, name: str) -> None:
    """The size comes first and the claim last; the file is there, and nothing beside it."""
    path, out = write(tmp_path, name), tmp_path / "out" / "solution"
    out.parent.mkdir()
    found = call(path, name, out)
    assert found.exit_code == 0, found.output
    lines = found.stdout.splitlines()
    assert lines[0].startswith("tiny: ")
    assert "(seed 0, " in lines[-1]
    assert [p.name for p in out.parent.iterdir()] == ["solution"]


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_claimed_is_there_as_numbers(tmp_path: Path, name: str) -> None:
    """Records take the objective and what is left out from the numbers, people from the text."""
    case = read_case(write(tmp_path, name), name)
    answer = case.answer(solve(case.problem, seconds=1))
    told = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", answer.claim)]
    assert any(abs(number - answer.objective) < 1e-6 for number in told)
    assert (answer.unserved is not None) == (name in ("nurse-day", "problem"))
    assert answer.unserved is None or answer.unserved in told


def test_our_own_problem_is_solved_anew(tmp_path: Path) -> None:
    """The plan written is legal and costs what is claimed; all else in the file is kept."""
    path, out = write(tmp_path, "problem"), tmp_path / "out.json"
    before = read_plan(path)
    assert len(before.result.plan.unassigned) == 2
    found = call(path, "problem", out)
    after = read_plan(out)
    assert after.site == before.site == "Test"
    assert after.problem.visits == before.problem.visits
    assert check(after.problem, after.result.plan) == ()
    points = cost(after.problem, after.result.plan).points
    assert f"\n{points} points, 0 visits left out, 0 violations (" in found.stdout


@pytest.mark.parametrize("name", TEXTS)
def test_cut_files_are_refused(tmp_path: Path, name: str) -> None:
    """Wherever a file was cut off, the error is ours: nothing is read halfway and believed."""
    path = write(tmp_path, name)
    data = path.read_bytes().rstrip()
    for end in range(0, len(data), max(1, len(data) // 200)):
        path.write_bytes(data[:end])
        try:
            read_case(path, name)
        except ReaderError:
            continue
        # A table of rows says nowhere how many there are, so a cut between two is no fault.
        assert name == "solomon"
        assert len(data[:end].splitlines()) >= 11


@pytest.mark.parametrize("name", TEXTS)
def test_changed_bytes_are_read_or_refused(tmp_path: Path, name: str) -> None:
    """A byte that is wrong leads to a problem or to an error of ours, never to anything else."""
    path = write(tmp_path, name)
    data, refused = path.read_bytes(), []
    for at in range(0, len(data), max(1, len(data) // 150)):
        for byte in b'\x00\xff{"]-9e':
            path.write_bytes(data[:at] + bytes([byte]) + data[at + 1 :])
            try:
                read_case(path, name)
            except ReaderError as error:
                refused.append(str(error))
    assert len(refused) > 100
    assert all(len(text.splitlines()) == 1 for text in refused)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, character 1: the file is not JSON: Expecting value"),
        ('{"a": 1, "a": 2}', "key 'a' occurs twice in one object"),
        ('{"a": NaN}', "the file has NaN, which is no number"),
        ("[]", "must be an object, not a list"),
        (100_000 * "[", "nested too deep"),
        ("1" * 5000, "a number that is too large"),
        ("{}", "key 'patients' is missing"),
    ],
)
def test_what_is_no_such_json_is_told_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    """Exit code 2, the file, the place and the fault; no file is written."""
    path, out = tmp_path / "in.json", tmp_path / "out.json"
    path.write_text(text)
    found = call(path, "hhcrsp", out)
    assert found.exit_code == 2
    assert found.stderr.startswith(f"infuseroute-bench: {path}: ")
    assert message in found.stderr
    assert len(found.stderr.splitlines()) == 1
    assert not out.exists()


def test_packed_files_are_read_like_others(tmp_path: Path) -> None:
    """What gzip packed is unpacked; what is left of a damaged pack is refused."""
    path = tmp_path / "in.json.gz"
    packed = gzip.compress(json.dumps(home_care()).encode())
    path.write_bytes(packed)
    assert len(read_case(path, "hhcrsp").problem.visits) == 4
    for damaged in (packed[:-9], packed[:20] + b"\xff\xff" + packed[22:]):
        path.write_bytes(damaged)
        with pytest.raises(ReaderError, match="packed by gzip, but damaged"):
            read_case(path, "hhcrsp")


def test_wrong_calls_are_told(tmp_path: Path) -> None:
    """Unknown formats, missing files and folders: exit code 2 before anything is solved."""
    path, out = write(tmp_path, "solomon"), tmp_path / "out"
    for arguments, message in (
        ((path, "vrplib", out), "there is no format 'vrplib'; there are hhcrsp, uhhc, solomon"),
        ((tmp_path / "none", "solomon", out), "cannot be read: No such file or directory"),
        ((path, "solomon", tmp_path / "none" / "out"), "cannot be written"),
        ((path, "solomon", tmp_path), "cannot be written"),
        ((path, "solomon", path), "would replace the file itself"),
    ):
        found = call(*arguments)
        assert found.exit_code == 2
        assert message in found.stderr
        assert found.stdout == ""
    assert [p.name for p in tmp_path.iterdir()] == ["tiny"]


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1"])
def test_a_search_without_end_is_refused(tmp_path: Path, seconds: str) -> None:
    """What is no length of time is told; no search is begun that nothing would stop."""
    path, out = write(tmp_path, "solomon"), tmp_path / "out"
    arguments = ["solve", str(path), "--format", "solomon", "--out", str(out)]
    found = CliRunner().invoke(app, [*arguments, "--seconds", seconds])
    assert found.exit_code == 2
    assert not out.exists()


def test_a_plan_that_is_no_solution_leaves_what_was_there(tmp_path: Path) -> None:
    """Exit code 1 and one line; an older solution is neither emptied nor replaced."""
    path, out = tmp_path / "in.txt", tmp_path / "out.sol"
    path.write_text(solomon(vehicles=1))
    out.write_text("older")
    found = call(path, "solomon", out)
    assert found.exit_code == 1
    assert "no plan was found that makes all customers: 1 left out" in found.stderr
    assert out.read_text() == "older"


def test_an_interrupted_write_leaves_nothing_behind(tmp_path: Path) -> None:
    """Whoever stops the command while it writes finds what was there before, and nothing else."""

    def stops(path: Path) -> None:
        path.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save(Answer(claim="", objective=0, write=stops), tmp_path / "out.sol")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """A solution that cannot be written to its end replaces nothing and leaves nothing behind."""

    def fails(path: Path) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    out = tmp_path / "out.sol"
    out.write_text("older")
    with pytest.raises(ReaderError, match=r"out\.sol cannot be written: No space left"):
        save(Answer(claim="", objective=0, write=fails), out)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out.sol", "older")]
