"""Archives that are mapped instead of read, and files that are whole or not there."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo_data.archive import ALIGNMENT, DAMAGED, is_mapped, map_arrays, write_arrays, write_mapped
from geo_data.aside import written_aside

ARRAYS: dict[str, Any] = {
    "a": np.arange(7, dtype=np.int32),
    "name_that_is_longer": np.arange(12, dtype=np.float64).reshape(3, 4),
    "flags": np.array([True, False]),
    "none": np.empty((0, 2), dtype=np.int32),
    "letter": np.array([65], dtype=np.uint8),
}


def owner(array: np.ndarray) -> Any:
    """Return whose memory an array uses."""
    while isinstance(array, np.ndarray) and array.base is not None:
        array = array.base
    return array.obj if isinstance(array, memoryview) else array


def test_mapped_arrays_are_the_file(tmp_path: Path) -> None:
    """Arrays come back as they were, aligned, and are not copied out of the file."""
    write_mapped(tmp_path / "a.npz", ARRAYS)
    assert is_mapped(tmp_path / "a.npz")
    found = map_arrays(tmp_path / "a.npz")
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)
        if array.size:
            assert found[name].ctypes.data % ALIGNMENT == 0, name
            assert isinstance(owner(found[name]), mmap.mmap), name
            assert not found[name].flags.writeable


def test_numpy_reads_mapped_archives(tmp_path: Path) -> None:
    """The file is an archive of NumPy, and the same arrays are always the same bytes."""
    for name in ("a.npz", "b.npz"):
        write_mapped(tmp_path / name, ARRAYS)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with np.load(tmp_path / "a.npz") as archive:
        assert sorted(archive.files) == sorted(ARRAYS)
        assert np.array_equal(archive["name_that_is_longer"], ARRAYS["name_that_is_longer"])


def test_compressed_archives_are_not_mapped(tmp_path: Path) -> None:
    """Both kinds of archive are told apart."""
    write_arrays(tmp_path / "a.npz", ARRAYS)
    assert not is_mapped(tmp_path / "a.npz")


def test_objects_are_not_mapped(tmp_path: Path) -> None:
    """An archive that could run code is refused before anything of it is used."""
    np.savez(tmp_path / "objects.npz", a=np.array([{}], dtype=object))
    assert is_mapped(tmp_path / "objects.npz")
    with pytest.raises(DAMAGED):
        map_arrays(tmp_path / "objects.npz")


def test_an_archive_without_order_is_not_mapped(tmp_path: Path) -> None:
    """Columns one after the other would be read as rows, so they are refused."""
    np.savez(tmp_path / "columns.npz", a=np.asfortranarray(np.arange(6).reshape(2, 3)))
    with pytest.raises(DAMAGED):
        map_arrays(tmp_path / "columns.npz")


def test_a_file_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    """While it is written the old file stays, and after a failure nothing else is left."""
    path = tmp_path / "out.txt"
    path.write_text("old", "utf-8")
    with pytest.raises(OSError, match="No space"):
        fail_half_way(path)
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]
    with written_aside(path) as beside:
        beside.write_text("new", "utf-8")
    assert path.read_text("utf-8") == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]


def fail_half_way(path: Path) -> None:
    """Write half a file and fail."""
    with written_aside(path) as beside:
        beside.write_text("half", "utf-8")
        assert beside.suffix == ".txt"
        assert path.read_text("utf-8") == "old"
        raise OSError("No space left on device")
