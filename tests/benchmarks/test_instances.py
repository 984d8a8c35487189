"""Suites of public instances are read as written, and what is wrong is told at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from benchmarks.instances import (
    Instance,
    Reference,
    check_files,
    chosen,
    instance_suite,
    seeds_of,
)
from benchmarks.suite import KEEPERS, SuiteError, read_table

SUITE = """\
kind = "instances"
title = "Two days"
format = "nurse-day"
objective = "travel"
decimals = 1
unserved_first = true
seconds = 2
seeds = [3, 1]

[[instance]]
name = "small"
file = "small.json"
size = 5
best = 12.5
unserved = 1
source = "someone, 2020"
bound = 10

[[instance.reference]]
solver = "another"
objective = 13
unserved = 2
seconds = 60
note = "On another machine."

[[instance]]
name = "other"
file = "other.txt"
format = "solomon"
size = 6
seconds = 7
"""
KEPT = [
    path
    for path in sorted(KEEPERS.glob("suites/*.toml"))
    if read_table(path).get("kind") == "instances"
]


def suite(text: str):
    return instance_suite(tomllib.loads(text), Path("some.toml"))


def test_a_suite_is_read_as_written() -> None:
    """Every key has its value, in order of the instances, and what is not written its default."""
    found = suite(SUITE)
    assert (found.title, found.objective, found.decimals) == ("Two days", "travel", 1)
    assert (found.unserved_first, found.seconds, found.seeds) == (True, 2.0, (3, 1))
    reference = Reference(
        solver="another", objective=13, unserved=2, seconds=60, note="On another machine."
    )
    small = Instance(
        name="small",
        file="small.json",
        format="nurse-day",
        size=5,
        best=12.5,
        unserved=1,
        source="someone, 2020",
        bound=10,
        references=(reference,),
    )
    other = Instance(name="other", file="other.txt", format="solomon", size=6, seconds=7)
    assert found.instances == (small, other)


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Unknown keys, wrong kinds of values, missing ones and doubles, each with its instance."""
    text = (
        'kind = "instances"\ntitle = 3\nseeds = [1, 1]\nsecond = 5\n'
        '[[instance]]\nname = "a"\nfile = "a"\nsize = 0\nbest = 5\nbset = 1\n'
        '[[instance.reference]]\nsolver = "x"\nobjective = "low"\n'
        '[[instance]]\nname = "a"\nsize = 3\n'
    )
    with pytest.raises(SuiteError) as caught:
        suite(text)
    first, *lines = str(caught.value).splitlines()
    assert first == "some.toml cannot be used:"
    assert lines == [
        "  title of the suite must be a text, not 3",
        "  seeds of the suite must be different whole numbers of 0 or more, not [1, 1]",
        "  the suite has an unknown key 'second'; there are kind, title, objective, instance, "
        "format, decimals, unserved_first, seconds, seeds",
        "  the suite has no objective",
        "  size of instance 1 ('a') must be a whole number of 1 or more, not 0",
        "  instance 1 ('a') has an unknown key 'bset'; there are name, file, size, format, best, "
        "unserved, source, bound, seconds, reference",
        "  instance 1 ('a') has no format, and neither has the suite",
        "  instance 1 ('a') must have best and source together, or neither",
        "  objective of reference 'x' of instance 1 ('a') must be a number, not 'low'",
        "  reference 'x' of instance 1 ('a') has no seconds",
        "  reference 'x' of instance 1 ('a') has no note",
        "  instance 2 ('a') has no file",
        "  instance 2 ('a') has no format, and neither has the suite",
        "  instance 2 ('a') is there twice",
    ]


@pytest.mark.parametrize("text", ["", "instance = 3\n", "instance = []\n", "instance = [1]\n"])
def test_a_suite_without_instances_is_refused(text: str) -> None:
    """There is nothing to measure."""
    with pytest.raises(SuiteError, match=r"there is no \[\[instance\]\]"):
        suite('title = "x"\nobjective = "y"\n' + text)


@pytest.mark.parametrize("value", ["0", "-1", "true", "nan", "inf", '"1"', "100000"])
def test_a_limit_is_a_number_of_seconds(value: str) -> None:
    """A search must end."""
    with pytest.raises(SuiteError, match="seconds of the suite must be a number of seconds"):
        suite(SUITE.replace("seconds = 2\n", f"seconds = {value}\n"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_every_suite_of_instances_that_is_kept_is_valid(path: Path) -> None:
    """It can be read, and what is known of an instance does not contradict itself."""
    found = instance_suite(read_table(path), path)
    for instance in found.instances:
        assert instance.best is not None or instance.format == "made-roster"
        assert instance.bound is None or instance.bound <= instance.best
        for reference in instance.references:
            left_out = (reference.unserved or 0, reference.objective)
            # Published means are rounded to one decimal.
            assert left_out >= ((instance.unserved or 0), instance.best - 0.05)


def test_the_suites_that_are_kept_hold_what_they_should() -> None:
    """14 and 14 of home care, 5 nurse days, 10 of vehicle routing."""
    counts = {path.stem: len(read_table(path)["instance"]) for path in KEPT}
    expected = {"home-care": 14, "uhhc": 14, "nurse-days": 5, "vrptw": 10}
    assert expected.items() <= counts.items()


def test_instances_are_chosen_by_their_names() -> None:
    """A pattern picks some, none picks all, and one without a match is told the names."""
    found = suite(SUITE)
    assert [i.name for i in chosen(found, "s*")] == ["small"]
    assert chosen(found, None) == found.instances
    with pytest.raises(SuiteError, match="There are: small, other"):
        chosen(found, "z*")


def test_files_that_are_missing_are_told_at_once(tmp_path: Path) -> None:
    """Nobody waits an hour to learn that the second file is not there."""
    found = suite(SUITE)
    formats = ("nurse-day", "solomon")
    with pytest.raises(SuiteError, match="there is no folder"):
        check_files(found.instances, tmp_path / "none", formats)
    with pytest.raises(SuiteError, match=r"no small\.json, no other\.txt"):
        check_files(found.instances, tmp_path, formats)
    for instance in found.instances:
        (tmp_path / instance.file).touch()
    check_files(found.instances, tmp_path, formats)
    with pytest.raises(SuiteError, match="no format 'solomon'; there are nurse-day"):
        check_files(found.instances, tmp_path, formats[:1])


def test_seeds_are_a_list_or_a_range() -> None:
    """Both ways of naming them can be mixed."""
    assert seeds_of("0,1,2") == seeds_of("0-2") == seeds_of("0, 1-2") == (0, 1, 2)
    assert seeds_of("7") == (7,)


@pytest.mark.parametrize("text", ["", "a", "1,,2", "-1", "1-", "1.5", "1,1", "3-2", "99999999999"])
def test_seeds_that_are_none_are_refused(text: str) -> None:
    """What was given is told."""
    with pytest.raises(SuiteError, match="seeds"):
        seeds_of(text)
