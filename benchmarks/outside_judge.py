"""Judges of others: a command that accepts a solution file, or does not."""

from __future__ import annotations

import json
import math
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.suite import SuiteError

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 600
"""Seconds that a judge may take."""

TOLERANCE = 1e-6
"""By how much a judge's cost may differ, relative to it: both are sums of binary fractions."""

_COSTS = ("cost", "objective", "travel_seconds")
_UNSERVED = ("unserved", "unserved_weight")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a judge says.

    Attributes
    ----------
    accepted
        The solution is one, and costs what is claimed where the judge tells its cost.
    text
        Why not; "" if accepted.
    """

    accepted: bool
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideJudge:
    """A command with ``{instance}`` and ``{solution}`` for the two files.

    Exit code 0 means accepted. If its last line is an object of JSON with a number under ``cost``,
    ``objective`` or ``travel_seconds``, that is compared with the objective claimed; and one under
    ``unserved`` or ``unserved_weight`` with what is left out.
    """

    words: tuple[str, ...]

    def ask(
        self, instance: Path, solution: Path, *, objective: float, unserved: float | None
    ) -> Verdict:
        """Have a solution judged."""
        files = {"{instance}": str(instance), "{solution}": str(solution)}
        words = [files.get(word, word) for word in self.words]
        try:
            ended = subprocess.run(  # noqa: S603 - It is the command that the user gave.
                words,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=PATIENCE,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Verdict(accepted=False, text=f"the judge could not be asked: {error}")
        if ended.returncode:
            said = (ended.stdout.strip() or ended.stderr.strip()).splitlines()
            last = f": {said[-1][:500]}" if said else ""
            return Verdict(
                accepted=False, text=f"the judge's exit code is {ended.returncode}{last}"
            )
        told = _last_object(ended.stdout)
        for claim, names in ((objective, _COSTS), (unserved, _UNSERVED)):
            found = next((told[name] for name in names if _is_number(told.get(name))), None)
            if claim is not None and found is not None and not _same(claim, found):
                text = f"{names[0]} is {found} by the judge, and {claim} was claimed"
                return Verdict(accepted=False, text=text)
        return Verdict(accepted=True)


def outside_judge(command: str) -> OutsideJudge:
    """Return the judge that a command line asks; raises SuiteError if it cannot be one."""
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise SuiteError(f"the judge's command cannot be read: {error}.") from error
    missing = [word for word in ("{instance}", "{solution}") if word not in words]
    if missing:
        raise SuiteError(f"the judge's command has no word {' and no word '.join(missing)}.")
    if shutil.which(words[0]) is None:
        raise SuiteError(f"the judge cannot be asked: there is no command {words[0]}.")
    return OutsideJudge(words=words)


def _last_object(text: str) -> dict[str, Any]:
    for line in reversed(text.splitlines()):
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            return found
    return {}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _same(claim: float, found: float) -> bool:
    return math.isclose(claim, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
