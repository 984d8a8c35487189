"""Archives of arrays on disk: never half-written, never unpickled.

Both kinds are ``.npz`` archives that ``numpy.load`` opens. A compressed one is small; a mapped one
is ready at once, because its arrays are used where they are in the file.
"""

from __future__ import annotations

import io
import mmap
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.aside import written_aside

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    Arrays = dict[str, npt.NDArray[Any]]

DAMAGED = (
    EOFError,
    KeyError,
    IndexError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading an archive raises if it is cut off, changed, or none."""

ALIGNMENT = 64
"""Arrays in a mapped archive begin at multiples of this many bytes, as processors like it."""

LOCAL_HEADER = 30
"""Bytes before the name of a member of a ZIP archive."""

PADDING_ID = 0xD935
"""What marks the bytes before an array as padding; Android's zipalign uses it, too."""

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""Time of all members, so that the same arrays are the same file."""


def write_arrays(path: Path, arrays: Arrays) -> None:
    """Write arrays, compressed, to a file beside ``path`` and then put it there in one step.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    with written_aside(path) as beside, beside.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def read_arrays(path: Path) -> Arrays:
    """Return the arrays in a file; raises one of ``DAMAGED`` if it is not whole."""
    # NumPy leaves a damaged file open if it opens it itself.
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def write_mapped(path: Path, arrays: Arrays) -> None:
    """Write arrays so that ``map_arrays`` need not read them; raises OSError if that cannot be."""
    with (
        written_aside(path) as beside,
        beside.open("wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,
    ):
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", FIRST_DAY)
            # Four bytes say what the padding is, and how long.
            begin = file.tell() + LOCAL_HEADER + len(member.filename) + 4
            padding = -begin % ALIGNMENT
            member.extra = struct.pack("<HH", PADDING_ID, padding) + bytes(padding)
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(member, content.getbuffer())


def is_mapped(path: Path) -> bool:
    """Tell whether the arrays in a file can be mapped; raises one of ``DAMAGED`` if it is none."""
    with zipfile.ZipFile(path) as archive:
        return all(m.compress_type == zipfile.ZIP_STORED for m in archive.infolist())


def map_arrays(path: Path) -> Arrays:
    """Return the arrays in a mapped file, read only; raises one of ``DAMAGED`` if it is not whole.

    What is in the arrays is not checked, nor read before it is used.
    """
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        members = [(m.filename, m.header_offset) for m in archive.infolist()]
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return {name.removesuffix(".npy"): _array_at(content, offset) for name, offset in members}


def _array_at(content: mmap.mmap, offset: int) -> npt.NDArray[Any]:
    """Return the array in the member of an archive whose header begins at an offset."""
    name, extra = struct.unpack_from("<HH", content, offset + LOCAL_HEADER - 4)
    begin = offset + LOCAL_HEADER + name + extra
    # The longest header of an array that ``write_mapped`` writes is far shorter.
    head = io.BytesIO(content[begin : begin + 1024])
    if np.lib.format.read_magic(head) != (1, 0):
        raise ValueError("an array of another version of NumPy's format")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(head)
    if fortran or dtype.hasobject:
        raise ValueError("an array that cannot be mapped")
    size = int(np.prod(shape, dtype=np.int64))
    if not size:  # NumPy takes an empty buffer for a mistake.
        return np.empty(shape, dtype=dtype)
    array: npt.NDArray[Any] = np.frombuffer(content, dtype, size, begin + head.tell())
    return array.reshape(shape)
