"""Matrices on disk: mapped into memory when they are there, grown when a few places are new.

A file holds three NumPy arrays, one after the other: a digest of each of the n places, which tells
places apart but not whose they are; the sums by which a damaged file is known; and the seconds and
metres between the places, int32 of shape (2, n, n). It is not compressed, so that it is read no
slower than it can be summed up.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from geo_data.aside import written_aside
from geo_data.cache import cached, kept_files
from geo_data.engines.protocol import Legs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    Digests = npt.NDArray[np.uint64]
    Rows = npt.NDArray[np.intp]

KIND = "matrices"
SUFFIX = ".ways"

LOOKED_AT = 10
"""Kept matrices of the same roads and engine that are looked at for places in common."""

NEARLY = 0.95
"""Share of both matrices' places above which no better one is looked for."""

ENOUGH = 0.5
"""Share of the places that a kept matrix must know to be grown: else all is as quickly computed."""


def stored_legs(
    roads: str,
    key: str,
    degrees: npt.NDArray[np.float64],
    compute: Callable[[Rows, Rows], Legs],
) -> Legs:
    """Return the ways between n places: from disk, or only those computed that are not there.

    Parameters
    ----------
    roads
        Digest of engine and network: only ways of the same are the same.
    key
        Digest of ``roads`` and all places.
    degrees
        Longitude and latitude of the places, of shape (n, 2).
    compute
        Returns the ways from some of the places to some, given their rows.
    """
    places = _digests(roads, degrees)
    # The roads lead the name, so that one pattern finds all matrices of the same ones.
    name = f"{roads[:16]}-{key}"

    def load(path: Path) -> Legs:
        with path.open("rb") as file:
            if not np.array_equal(_read_places(file), places):
                raise ValueError("the kept matrix is of other places")
            return _map_legs(file, len(places), np.arange(len(places)))

    def save(legs: Legs, path: Path) -> None:
        _write(path, places, legs)

    def make() -> Legs:
        return _grow(roads, places, compute)

    return cached(KIND, name, load=load, save=save, make=make, suffix=SUFFIX)


def _digests(roads: str, degrees: npt.NDArray[np.float64]) -> Digests:
    """Return a digest of each place, uint64 of shape (n,)."""
    salt = hashlib.sha256(roads.encode())

    def digest(place: bytes) -> bytes:
        salted = salt.copy()
        salted.update(place)
        return salted.digest()[:8]

    return np.frombuffer(b"".join(digest(place.tobytes()) for place in degrees), dtype=np.uint64)


def _grow(roads: str, places: Digests, compute: Callable[[Rows, Rows], Legs]) -> Legs:
    """Return all ways: those of the kept matrix with most of the places, and the rest computed."""
    found = _most_alike(roads, places)
    everything = np.arange(len(places))
    if found is None:
        return compute(everything, everything)
    rows, old = found
    known, new = np.flatnonzero(rows >= 0), np.flatnonzero(rows < 0)
    shape = len(places), len(places)
    legs = Legs(seconds=np.empty(shape, dtype=np.int32), metres=np.empty(shape, dtype=np.int32))
    legs.seconds[_block(known, known)] = old.seconds[_block(rows[known], rows[known])]
    legs.metres[_block(known, known)] = old.metres[_block(rows[known], rows[known])]
    for origins, targets in ((known, new), (new, everything)):
        if len(new):
            block = compute(origins, targets)
            legs.seconds[_block(origins, targets)] = block.seconds
            legs.metres[_block(origins, targets)] = block.metres
    return legs


def _run(index: Rows) -> Rows | slice:
    """Return an index as a slice, if its elements follow each other: that is quicker."""
    if len(index) and index[-1] - index[0] + 1 == len(index) and (np.diff(index) == 1).all():
        return slice(int(index[0]), int(index[-1]) + 1)
    return index


def _block(rows: Rows, columns: Rows) -> Any:
    """Return an index of some rows and columns."""
    runs = _run(rows), _run(columns)
    return runs if all(isinstance(run, slice) for run in runs) else np.ix_(rows, columns)


def _most_alike(roads: str, places: Digests) -> tuple[Rows, Legs] | None:
    """Return the ways of the kept matrix with most of the places, None if none has ``ENOUGH``.

    Of several it is the smallest, of which least has to be read and checked. Before them comes
    the row of each place in it, -1 for those that it lacks.
    """
    candidates: list[tuple[int, int, Path]] = []
    for path in kept_files(KIND, f"{roads[:16]}-*{SUFFIX}")[:LOOKED_AT]:
        # A damaged file is of no use here either, whatever NumPy raises over it.
        with suppress(Exception), path.open("rb") as file:
            kept = _read_places(file)
            shared = int(np.isin(places, kept).sum())
            if shared >= ENOUGH * len(places):
                candidates.append((-shared, len(kept), path))
            if shared >= NEARLY * max(len(places), len(kept)):
                break
    for _, _, path in sorted(candidates):
        with suppress(Exception), path.open("rb") as file:
            kept = _read_places(file)
            row_of = {place: row for row, place in enumerate(kept.tolist())}
            rows = np.array([row_of.get(place, -1) for place in places.tolist()], dtype=np.intp)
            return rows, _map_legs(file, len(kept), rows[rows >= 0])
    return None


def _write(path: Path, places: Digests, legs: Legs) -> None:
    """Write a matrix to a file beside ``path`` and then put it there in one step."""
    about = {"descr": "<i4", "fortran_order": False, "shape": (2, len(places), len(places))}
    halves = [np.ascontiguousarray(half, dtype="<i4") for half in (legs.seconds, legs.metres)]
    with written_aside(path) as beside, beside.open("wb") as file:
        np.save(file, places, allow_pickle=False)
        np.save(file, np.concatenate([_sums(half) for half in halves]), allow_pickle=False)
        np.lib.format.write_array_header_1_0(file, about)
        for half in halves:
            half.tofile(file)


def _sums(half: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the sum of each row, of shape (n,): no bit of it changes without changing the sum."""
    sums: npt.NDArray[np.int64] = half.sum(axis=1, dtype=np.int64)
    return sums


def _read_places(file: BinaryIO) -> Digests:
    """Return the digests at the beginning of a file; raises ValueError if there are none."""
    places: Digests = np.lib.format.read_array(file, allow_pickle=False)
    if places.dtype != np.uint64 or places.ndim != 1:
        raise ValueError("the kept matrix has no places")
    return places


def _map_legs(file: BinaryIO, count: int, rows: Rows) -> Legs:
    """Map the ways that follow the places into memory, read only; ValueError if damaged.

    Only the given rows are looked at: a large matrix may lend a few of them to a small one.
    """
    sums = np.lib.format.read_array(file, allow_pickle=False)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("the kept matrix is of another format")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
    size = os.fstat(file.fileno()).st_size - file.tell()
    expected = (2, count, count)
    if shape != expected or fortran or dtype != np.int32 or size != 8 * count * count:
        raise ValueError("the kept matrix is of another shape")
    if not count:
        return Legs(seconds=np.empty((0, 0), np.int32), metres=np.empty((0, 0), np.int32))
    legs = np.memmap(file, dtype=np.int32, mode="r", offset=file.tell(), shape=expected)
    chosen = _run(rows)
    found = np.stack([_sums(half[chosen]) for half in legs])
    if not np.array_equal(sums.reshape(2, count)[:, chosen], found):
        raise ValueError("the kept matrix is damaged")
    return Legs(seconds=np.asarray(legs[0]), metres=np.asarray(legs[1]))
