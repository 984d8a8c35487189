"""``python -m api.jobs.child``: one solve in a process of its own.

The request comes on standard input, answers go to standard output, one JSON document a line. Until
the request comes, the process gets ready; workers keep one waiting that has done so (``spare.py``).
A process of its own, because OR-Tools may hold the interpreter's lock for a whole solve, because
what it allocates goes with it, and because it can be killed without anybody else being hurt. It
never outlives its supervisor.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.jobs.messages import Speaker
from api.jobs.ready import get_ready

if TYPE_CHECKING:
    from types import FrameType

PR_SET_PDEATHSIG = 1
"""Number of the request to Linux to signal us when the supervisor ends; see prctl(2)."""

WATCH_SECONDS = 1.0
"""How often a solver looks whether its supervisor is still there, where Linux is not asked."""


class Stop:
    """Remembers that the supervisor asked for the end."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        """Tell whether to stop."""
        return self.asked

    def receive(self, number: int, frame: FrameType | None) -> None:
        """Take the signal."""
        del number, frame
        self.asked = True


def main() -> int:
    """Solve what standard input asks for; return the exit code."""
    stop = Stop()
    signal.signal(signal.SIGTERM, stop.receive)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    supervisor, niceness = int(sys.argv[1]), int(sys.argv[2])
    follow(supervisor)
    # From the first moment: a spare solver that gets ready must not be in anybody's way.
    stand_back(niceness)
    # Whatever a library prints must not end up between our lines.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    get_ready()
    request = json.load(sys.stdin.buffer)
    limit(request["memory"])
    speaker = Speaker(out=out)
    try:
        return carry_out(request, speaker, stop)
    except BrokenPipeError:
        return 0


def carry_out(request: dict[str, Any], speaker: Speaker, stop: Stop) -> int:
    """Solve, and say what came of it or why it cannot be."""
    from api.jobs.replanning import replan
    from api.jobs.solving import CannotSolveError, solve_dataset

    solve = replan if request["kind"] == "replan" else solve_dataset
    try:
        speaker.say("done", **solve(request, speaker, stop))
    except CannotSolveError as error:
        speaker.say("failed", code=error.code, text=error.text, issues=error.issues)
    except MemoryError:
        speaker.say("failed", code="memory", text="The solver needs more memory than it may have.")
    return 0


def follow(supervisor: int) -> None:
    """End with the supervisor, even when it is killed."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:
        os._exit(1)

    def watch() -> None:
        while os.getppid() == supervisor:
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def stand_back(niceness: int) -> None:
    """Leave the processor to others.

    Linux may share it between sessions first (autogroup), and a solver has one of its own: niceness
    alone would then give it as much as server and workers together.
    """
    os.nice(niceness)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(niceness), encoding="ascii")


def limit(memory: int) -> None:
    """Take no more memory than is allowed, and leave no image of it behind."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    sys.exit(main())
