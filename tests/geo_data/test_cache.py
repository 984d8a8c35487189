"""The cache helps when it can and never hurts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geo_data import cache
from geo_data.cache import cached, digest_of
from geo_data.homes import sample_homes
from geo_data.matrix import travel_matrix
from geo_data.sample import sample_network


def keep(value: str, path: Path) -> None:
    """Write a text."""
    path.write_text(value, "utf-8")


def fetch(key: str, made: list[str]) -> str:
    """Return a text through the cache, noting when it is made."""

    def make() -> str:
        made.append(key)
        return key.upper()

    return cached("texts", key, load=lambda path: path.read_text("utf-8"), save=keep, make=make)


def test_what_is_kept_is_not_made_again(cache_here: Path) -> None:
    """A second time reads the file, which only the user may see."""
    made: list[str] = []
    assert [fetch("a", made), fetch("a", made), fetch("b", made)] == ["A", "A", "B"]
    assert made == ["a", "b"]
    assert (cache_here / "texts").stat().st_mode & 0o077 == 0


def test_a_damaged_file_is_made_again(cache_here: Path) -> None:
    """What cannot be read is replaced."""
    made: list[str] = []
    fetch("a", made)
    (cache_here / "texts" / "a.npz").write_bytes(b"\xff\xfe\xff")
    assert fetch("a", made) == "A"
    assert made == ["a", "a"]
    assert (cache_here / "texts" / "a.npz").read_text("utf-8") == "A"


def test_a_cache_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file where the folder should be costs time, nothing else."""
    (tmp_path / "taken").write_text("a file")
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path / "taken"))
    made: list[str] = []
    assert [fetch("a", made), fetch("a", made)] == ["A", "A"]
    assert made == ["a", "a"]


def test_an_error_of_the_maker_is_told(cache_here: Path) -> None:
    """The cache does not swallow what is wrong with the input."""

    def make() -> str:
        raise ValueError("no roads")

    with pytest.raises(ValueError, match="no roads"):
        cached("texts", "a", load=lambda path: "", save=keep, make=make)
    assert not cache_here.exists()


def test_the_longest_unused_go_first(cache_here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache does not grow for ever, and reading a file makes it young."""
    monkeypatch.setattr(cache, "MOST_FILES", 2)
    made: list[str] = []
    for age, key in enumerate("ab"):
        fetch(key, made)
        os.utime(cache_here / "texts" / f"{key}.npz", (age + 1, age + 1))
    fetch("a", made)
    fetch("c", made)
    assert sorted(p.stem for p in (cache_here / "texts").iterdir()) == ["a", "c"]


def test_digests_keep_parts_apart(tmp_path: Path) -> None:
    """Parts do not run into each other, and a file counts by its contents."""
    file = tmp_path / "x"
    file.write_text("bc")
    assert digest_of("ab", "c") != digest_of("a", "bc")
    assert digest_of("a", file) == digest_of("a", "bc")


def test_the_user_has_a_cache_without_being_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the variable the folder is the platform's own."""
    monkeypatch.delenv(cache.FOLDER_VARIABLE)
    assert cache.cache_folder().name == "infuseroute"


def test_no_id_is_kept_on_disk(cache_here: Path) -> None:
    """The cache knows places, but not whose they are."""
    network = sample_network()
    travel_matrix(network, sample_homes(network, 3, 1, prefix="patient-anna-"))
    (kept,) = (cache_here / "matrices").iterdir()
    assert b"anna" not in kept.read_bytes()
    assert "anna" not in kept.name
