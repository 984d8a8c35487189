"""Solutions written whole or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from benchmarks.readers.errors import ReaderError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Writable(Protocol):
    """Something with a ``write`` that takes a path."""

    @property
    def write(self) -> Callable[[Path], object]:
        """Write it to a path: a file, or a folder of files."""


def save(answer: Writable, out: Path) -> None:
    """Write a solution whole or not at all; raises ReaderError if it cannot be written."""
    part = out.with_name(f".{out.name}.part")
    try:
        answer.write(part)
        os.replace(part, out)
    except OSError as error:
        raise ReaderError("", f"{out} cannot be written: {error.strerror}") from error
    finally:
        # Whatever happened: either it has its name by now, or nobody wants it.
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
