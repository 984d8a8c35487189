"""A judge of others accepts, refuses, or differs in what a solution costs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.outside_judge import Verdict, outside_judge
from benchmarks.suite import SuiteError


def ask(folder: Path, code: str, *, unserved: float | None = None) -> Verdict:
    """Ask a judge that is a few lines of Python about an objective of 5."""
    script = folder / "judge of others.py"
    script.write_text("import sys\n" + code)
    judge = outside_judge(f"'{sys.executable}' '{script}' {{instance}} {{solution}}")
    return judge.ask(folder / "in", folder / "out", objective=5, unserved=unserved)


def test_the_judge_gets_both_files(tmp_path: Path) -> None:
    """Names with blanks included, and in the order of the command."""
    code = "sys.exit([a.rpartition('/')[2] for a in sys.argv[1:]] != ['in', 'out'])"
    assert ask(tmp_path, code) == Verdict(accepted=True)


def test_an_exit_code_refuses(tmp_path: Path) -> None:
    """The last line that the judge printed says why."""
    verdict = ask(tmp_path, "print('a'); print('late at 3'); sys.exit(1)")
    assert verdict == Verdict(accepted=False, text="the judge's exit code is 1: late at 3")
    assert "Traceback" not in ask(tmp_path, "raise ValueError('broken')").text


@pytest.mark.parametrize("key", ["cost", "objective", "travel_seconds"])
def test_another_cost_refuses(tmp_path: Path, key: str) -> None:
    """The solution must cost what is claimed, but for how numbers are stored."""
    assert ask(tmp_path, f"print('{{\"{key}\": 5.0000001}}')").accepted
    verdict = ask(tmp_path, f"print('text'); print('{{\"{key}\": 5.1}}')")
    assert verdict == Verdict(accepted=False, text="cost is 5.1 by the judge, and 5 was claimed")


def test_another_number_left_out_refuses(tmp_path: Path) -> None:
    """What is left out counts, where the judge tells it and we claim something."""
    code = 'print(\'{"cost": 5, "unserved_weight": 3}\')'
    assert ask(tmp_path, code).accepted
    assert ask(tmp_path, code, unserved=3).accepted
    assert "unserved is 3 by the judge" in ask(tmp_path, code, unserved=2).text


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("judge {instance}", "no word {solution}"),
        ("judge", "no word {instance} and no word {solution}"),
        ("judge '{instance} {solution}", "cannot be read"),
        ("no-such-judge {instance} {solution}", "no command no-such-judge"),
    ],
)
def test_a_command_that_cannot_judge_is_refused(command: str, told: str) -> None:
    """Before anything runs."""
    with pytest.raises(SuiteError) as caught:
        outside_judge(command)
    assert told in str(caught.value)
