"""The output folder: written aside, then renamed, so that nothing half-written is ever seen."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = ("plan.json", "visits.csv", "plan.geojson", "report.html")
"""What an output folder holds; the plan comes first because it tells that the folder is ours."""


class OutputFolderError(Exception):
    """The folder cannot be written; the message says why and what to do."""


def require_writable(folder: Path, *, force: bool = False) -> None:
    """Check before any work that ``folder`` can be written in the end.

    Raises
    ------
    OutputFolderError
        If it exists and is neither empty nor an earlier output, unless ``force``; or if it
        is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputFolderError(f"{folder} is a file. Name a folder with --out.")
    if folder.exists() and not force and not _is_ours(folder):
        raise OutputFolderError(
            f"{folder} holds other files than an earlier plan. Name another folder with --out, "
            "or add the plan's files to it with --force."
        )
    try:
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFolderError(f"{folder.parent} cannot be made: {error.strerror}.") from error
    if not os.access(folder.absolute().parent, os.W_OK):
        raise OutputFolderError(f"{folder.absolute().parent} may not be written to.")


@contextmanager
def writing(folder: Path) -> Iterator[Path]:
    """Yield a temporary sibling folder to write to; at the end it takes the place of ``folder``.

    An earlier output is replaced as a whole. In a folder with other files, each file is
    replaced on its own and the others are left alone. If the block raises, nothing changes.
    """
    folder = folder.absolute()
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield aside
        aside.chmod(0o777 & ~_umask())
        _flush(aside)
        if not folder.exists():
            aside.rename(folder)
        elif _is_ours(folder):
            _swap(aside, folder)
        else:
            for path in aside.iterdir():
                path.replace(folder / path.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    from routing.io.plan_file import is_plan_file

    names = {path.name for path in folder.iterdir()}
    return not names or (names <= set(FILES) and is_plan_file(folder / FILES[0]))


def _swap(aside: Path, folder: Path) -> None:
    """Replace a folder by another; the old one is back if that fails half-way."""
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        folder.rename(old)
        try:
            aside.rename(folder)
        except OSError:
            old.rename(folder)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _flush(folder: Path) -> None:
    """Bring the files to disk before the rename, so that no crash leaves empty ones behind it."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
