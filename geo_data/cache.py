"""Keeps on disk what takes long to make, under the digest of what it was made from.

A cache that cannot be read or written is as good as none: nothing here ever fails a job.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FOLDER_VARIABLE = "INFUSEROUTE_CACHE"
"""Environment variable that names another folder than the user's own cache."""

KERNELS = "kernels"
"""Folder within the cache for machine code."""

MOST_FILES = 100
MOST_BYTES = 2 << 30
"""Files of one kind that are kept, and their size together; the longest unused go first."""

T = TypeVar("T")


def cache_folder() -> Path:
    """Return the folder of the cache; it may not be there yet."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("infuseroute", appauthor=False)


def digest_of(*parts: str | bytes | Path) -> str:
    """Return the SHA-256 digest of texts and of the contents of files; raises OSError."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            with part.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").digest()
        else:
            content = hashlib.sha256(part.encode() if isinstance(part, str) else part).digest()
        digest.update(content)
    return digest.hexdigest()


def cached(
    kind: str,
    key: str,
    *,
    load: Callable[[Path], T],
    save: Callable[[T, Path], None],
    make: Callable[[], T],
    suffix: str = ".npz",
) -> T:
    """Return what is kept under a key, or make it and keep it.

    Parameters
    ----------
    kind
        Folder inside the cache.
    key
        Digest of everything that the value depends on.
    load
        Reads a kept file; whatever it raises means that the file is damaged and made anew.
    save
        Writes a value to a file, aside first.
    make
        Makes the value; what it raises is raised.
    suffix
        End of the file's name.
    """
    path = cache_folder() / kind / f"{key}{suffix}"
    # Any exception of a reader means the same here: the file is of no use.
    with suppress(Exception):
        if path.is_file():
            value = load(path)
            with suppress(OSError):
                os.utime(path)
            return value
    value = make()
    with suppress(OSError):
        # Places of patients can be worked out from a matrix, so only the user may read it.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        save(value, path)
        _forget_oldest(path.parent, suffix)
    return value


def kept_files(kind: str, pattern: str) -> list[Path]:
    """Return the files of a kind whose names match a pattern, the last used first."""
    return _by_use((cache_folder() / kind).glob(pattern))


def _by_use(paths: Iterable[Path]) -> list[Path]:
    """Return files in the order of their last use, the latest first; those that are gone are not.

    Another process may delete any of them meanwhile.
    """
    used = []
    for path in paths:
        with suppress(OSError):
            used.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(used, reverse=True)]


def _forget_oldest(folder: Path, suffix: str) -> None:
    """Delete the longest unused files above ``MOST_FILES`` or ``MOST_BYTES``, but never all."""
    size = 0
    for number, path in enumerate(_by_use(folder.glob(f"*{suffix}"))):
        with suppress(OSError):
            size += path.stat().st_size
            if number and (number >= MOST_FILES or size > MOST_BYTES):
                path.unlink()
