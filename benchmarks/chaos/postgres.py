"""A PostgreSQL server of our own, on a socket in a temporary folder, with fsync as in earnest."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

UNPRIVILEGED = ("postgres", "nobody")
"""Who runs the server where the tests run as root: PostgreSQL refuses to."""


def binary(name: str) -> Path:
    """Return a program of PostgreSQL; raises FileNotFoundError with what to install."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / name).exists():
            return folder / name
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(
            f"{name} of PostgreSQL is missing: install it, or run .ci/install-postgres"
        )
    return Path(found)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run a server in a new folder and yield the URL of its database."""
    data, run = folder / "data", _as_somebody(folder)
    run([binary("initdb"), "-D", data, "-U", "infuseroute", "-A", "trust", "--no-sync", "-N"])
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c max_connections=60"
    log = folder / "log"
    run([binary("pg_ctl"), "-D", data, "-o", options, "-l", log, "-w", "start"])
    try:
        yield f"postgresql://infuseroute@/postgres?host={folder}"
    finally:
        run([binary("pg_ctl"), "-D", data, "-m", "immediate", "stop"])


def _as_somebody(folder: Path) -> Callable[[Sequence[object]], None]:
    """Return a function that runs a command as a user who is not root, owner of the folder."""
    user: int | None = None
    if os.geteuid() == 0:
        known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
        user = next(known[name] for name in UNPRIVILEGED if name in known)
        os.chown(folder, user, -1)
        for parent in folder.parents:
            # The way to the folder must be open to its owner.
            if parent.stat().st_uid == 0 and parent.name.startswith("pytest-"):
                parent.chmod(parent.stat().st_mode | 0o011)

    def run(command: Sequence[object]) -> None:
        words = [str(word) for word in command]
        # What the server says goes to its log: a pipe would be held open by it for ever.
        nothing = subprocess.DEVNULL
        subprocess.run(
            words, cwd=folder, user=user, check=True, stdin=nothing, stdout=nothing, stderr=nothing
        )

    return run
