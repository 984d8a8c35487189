"""Whatever a file holds, a reader returns a problem or says where and why not, and soon.

Bytes that are wrong here and there are in ``test_solve_command``; these files are still text of
their kind, with wrong things in the right places.
"""

from __future__ import annotations

import json
import os
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from benchmarks.readers.case import Case
from benchmarks.readers.errors import ReaderError
from benchmarks.readers.formats import FORMATS, read_case
from tests.benchmarks.readers.instances import home_care, solomon, write

ROUNDS = 250 * int(os.environ.get("INFUSEROUTE_FUZZ", "1"))
"""Files of each format; INFUSEROUTE_FUZZ=10 in the environment makes ten times as many."""

STRANGE: tuple[Any, ...] = (
    *(None, True, False, "", "x", " ", "\u202e", "\ud800", "1", "nan", "p1", "v1", "c1", "s1"),
    *([], {}, [[]], [None], {"": 0}, [0, 0], [5, 1], [1, 2, 3], {"id": "v1"}),
    *(0, -1, 1, 7, 0.5, 1e-9, -0.0, 999_999, 10**6, 2**31 - 1, 2**31, 2**32, 2**53 + 1, 2**63),
    *(10**30, -(2**63), 1e30, 1e308, float("nan"), float("inf"), -float("inf")),
)
"""Values that some reader somewhere did not expect."""

WORDS = (
    *("", "-1", "0", "1", "7", "x", "nan", "inf", "-inf", "1e9", "0.5", "999999", "1000000"),
    *("99999999999999999999", "\u0663", "0x10", "+1", "1_0", ":", "EOF", "\0", "\u2028", "NAME"),
)
"""Words for tables of numbers."""


DEEP = (2, 30, 600, 50_000)
"""Levels of lists in lists: more than Python itself can write, so they are put in as text."""


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return every (container, key) of a JSON value."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    found = [(value, key) for key in keys]
    for key in keys:
        found += places(value[key])
    return found


def spoil(value: Any, chance: random.Random) -> None:
    """Change one place of a JSON value: delete, double, replace, move, or add what is unknown."""
    spots = places(value)
    if not spots:
        return
    holder, key = chance.choice(spots)
    kind = chance.randrange(7)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), holder[key])
    elif kind == 2:
        other, name = chance.choice(spots)
        holder[key] = deepcopy(other[name])
    elif kind == 3 and isinstance(holder, dict):
        holder[chance.choice(["id", "x", "", "type", f"{key} "])] = holder[key]
    elif kind == 4:
        holder[key] = f"deep {chance.choice(DEEP)}"
    elif isinstance(holder[key], int | float) and kind == 5:
        holder[key] = holder[key] * chance.choice([-1, 0.5, 1_000, 10**9, 10**12])
    else:
        holder[key] = deepcopy(chance.choice(STRANGE))


def spoilt_json(data: bytes, chance: random.Random) -> bytes:
    """Return a JSON file with a few places changed."""
    value = json.loads(data)
    for _ in range(chance.choice([1, 1, 2, 4])):
        spoil(value, chance)
    text = json.dumps(value)
    for levels in DEEP:
        text = text.replace(f'"deep {levels}"', "[" * levels + "]" * levels)
    return text.encode()


def spoilt_text(data: bytes, chance: random.Random) -> bytes:
    """Return a table of words with a few words or lines changed."""
    lines = data.decode().splitlines()
    for _ in range(chance.choice([1, 1, 2, 4])):
        at = chance.randrange(len(lines))
        words, kind = lines[at].split(" "), chance.randrange(6)
        if kind == 0 and len(lines) > 1:
            del lines[at]
        elif kind == 1:
            lines.insert(chance.randrange(len(lines) + 1), lines[at])
        elif kind == 2:
            words.insert(chance.randrange(len(words) + 1), chance.choice(WORDS))
            lines[at] = " ".join(words)
        else:
            filled = [i for i, word in enumerate(words) if word] or [0]
            words[chance.choice(filled)] = chance.choice(WORDS)
            lines[at] = " ".join(words)
    return "\n".join(lines).encode()


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """Return a file with a few things wrong, now and then in another encoding or cut off too."""
    worse = spoilt_json(data, chance) if data.startswith(b"{") else spoilt_text(data, chance)
    kind = chance.randrange(12)
    if kind == 0:
        worse = worse.decode().encode(
            chance.choice(["utf-16", "utf-8-sig", "utf-32", "cp037"]), "replace"
        )
    elif kind == 1:
        worse = worse[: chance.randrange(len(worse) + 1)]
    return worse


def read(path: Path, name: str) -> Case | str:
    """Return a case, or the one line that says what is wrong."""
    try:
        return read_case(path, name)
    except ReaderError as error:
        text = str(error)
        assert text.strip()
        assert len(text.splitlines()) == 1, text
        assert len(text) < 1_000, text
        return text


def fuzz(folder: Path, name: str, rounds: int, seed: int) -> tuple[list[str], list[Case]]:
    """Return what was told of spoilt files, and what was read from those not spoilt enough."""
    path, chance = write(folder, name), random.Random(f"{name} {seed}")
    data, told, cases = path.read_bytes(), list[str](), list[Case]()
    for _ in range(rounds):
        path.write_bytes(spoilt(data, chance))
        found = read(path, name)
        if isinstance(found, str):
            told.append(found)
        else:
            cases.append(found)
    return told, cases


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_files_with_something_wrong_are_read_or_refused_in_a_line(
    tmp_path: Path, name: str
) -> None:
    """Nothing but our own error comes out, and most say where: with a line, a key or a path."""
    told, cases = fuzz(tmp_path, name, ROUNDS, seed=0)
    assert len(told) > ROUNDS // 2
    assert len(set(told)) > 20
    located = [text for text in told if ": " in text]
    assert len(located) > 0.8 * len(told)
    for case in cases:
        assert case.problem.visits is not None


def test_more_vehicles_than_customers_are_not_made(tmp_path: Path) -> None:
    """A damaged count of vehicles costs neither minutes nor gigabytes: none beyond is of use."""
    path = tmp_path / "many"
    path.write_text(solomon(vehicles=999_999))
    assert len(read_case(path, "solomon").problem.shifts) == 3


def test_times_that_nothing_could_count_in_are_refused(tmp_path: Path) -> None:
    """Each number is possible alone; what they come to is told, by the problem's own limits."""
    path = tmp_path / "long"
    late = home_care()
    late["patients"][0]["time_window"] = [0, 600_000.001]
    path.write_text(json.dumps(late))
    with pytest.raises(ReaderError, match=r"^latest of visit 1/s1 \(\d+\) must be from "):
        read_case(path, "hhcrsp")
