"""Files that are there as a whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Yield a path beside ``path``, with its suffix, for the file that is put there at the end.

    If the block raises, nothing is left of the new file, and what was at ``path`` stays.

    Raises
    ------
    OSError
        If the file cannot be put there.
    """
    beside = path.with_name(f".{path.stem}.{os.getpid()}.aside{path.suffix}")
    try:
        yield beside
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
