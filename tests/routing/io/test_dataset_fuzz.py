"""Whatever bytes are in the files, a dataset is read or refused, and never anything else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.routing.io.dataset_folder import FILES, problems, write

ROUNDS = 200
SPICE = [b"\0", b"\xff", b'"', b"\r", b"\n", b";", b"\t", b",,", b"=", b"[", b"1e9", b"nan", b"-1",
         b"9999999999999999999999", b"0001-01-01", b"9999-12-31 23:59", b"\xe2\x80\xae", b"24:00",
         b"2026-03-29 02:30", b"+99:99", b"..", b"\xef\xbb\xbf"]  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with a few places overwritten, put in, cut out or cut off."""
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at] + chance.choice(SPICE) + data[at:]
        elif kind == 2:
            data = data[:at] + data[at + chance.randrange(1, 20) :]
        elif kind == 3:
            data = data[:at]
        else:
            data = data[:at] + chance.choice(SPICE) + data[at + chance.randrange(1, 12) :]
    return data


def read(folder: Path) -> None:
    """Read a folder, and check what is said if it is refused."""
    found = problems(folder)
    assert all(p.code and p.text and p.action and p.file for p in found)
    assert "Secretname" not in repr(found)


@pytest.mark.parametrize("name", sorted(FILES))
def test_spoilt_bytes_are_refused_in_words(tmp_path: Path, name: str) -> None:
    """Random mutations of a file, seeded by its name so that a failure comes again."""
    chance = random.Random(name)
    for _ in range(ROUNDS):
        spoilt = mutated(FILES[name].encode(), chance)
        read(write(tmp_path, **{name.replace(".", "_"): spoilt}))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(sorted(FILES)), data=st.binary(max_size=200))
def test_foreign_bytes_are_refused_in_words(tmp_path: Path, name: str, data: bytes) -> None:
    read(write(tmp_path, **{name.replace(".", "_"): data}))


CELL = st.text(
    st.characters(codec="utf-8", exclude_characters=',;\t"\r\n\0'), min_size=1, max_size=30
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.sampled_from(["nurses.csv", "shifts.csv", "patients.csv", "orders.csv"]),
    column=st.integers(0, 8),
    text=CELL,
)
def test_any_text_in_any_cell_is_read_or_refused(
    tmp_path: Path, name: str, column: int, text: str
) -> None:
    lines = FILES[name].splitlines()
    cells = lines[2].split(",")
    cells[column % len(cells)] = text
    lines[2] = ",".join(cells)
    read(write(tmp_path, **{name.replace(".", "_"): "\n".join(lines) + "\n"}))
