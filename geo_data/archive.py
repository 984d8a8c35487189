"""Compressed archives of arrays on disk: never half-written, never unpickled."""

from __future__ import annotations

import os
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

DAMAGED = (
    EOFError,
    KeyError,
    IndexError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading an archive raises if it is cut off, changed, or none."""


def write_arrays(path: Path, arrays: dict[str, npt.NDArray[Any]]) -> None:
    """Write arrays to a file beside ``path`` and then put it there in one step; raises OSError."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.aside")
    try:
        with aside.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)
        aside.replace(path)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def read_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays in a file; raises one of ``DAMAGED`` if it is not whole."""
    # NumPy leaves a damaged file open if it opens it itself.
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
