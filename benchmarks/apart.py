"""Work in a process of its own, so that memory and caches are its own."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

Given = TypeVar("Given")
Made = TypeVar("Made")


def apart(work: Callable[[Given], Made], given: Given) -> Made:
    """Do work in a fresh process and return what it made.

    Whoever interrupts this process ends that one.

    Raises
    ------
    RuntimeError
        If that process ends without a result; what it has to say is on its standard error.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(work, given, sender))
    process.start()
    sender.close()
    try:
        made: Made = receiver.recv()
    except EOFError:
        process.join()
        raise RuntimeError(f"failed with exit code {process.exitcode}") from None
    except BaseException:
        process.terminate()
        process.join()
        raise
    process.join()
    return made


def _send(work: Callable[[Given], Made], given: Given, sender: Connection) -> None:
    # Ctrl-C reaches the whole group; the parent decides, and says it in one line.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sender.send(work(given))


def peak_megabytes() -> float:
    """Return the largest resident memory that this process had so far, its parent's not counted."""
    status = Path("/proc/self/status")
    if status.is_file():
        # On Linux the usage of a fresh process starts from that of the process it came from.
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / (1 << 10)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kibibytes, macOS bytes.
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
