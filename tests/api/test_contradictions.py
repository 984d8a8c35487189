"""Links, windows and credentials that nobody can satisfy, from the solver to explain."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import api.cli.plan
from routing.domain.link import Link
from routing.domain.problem import Problem
from routing.report.sheets import Directory
from tests import builders as b
from tests.api.commands import left_out, plan, planned, run

MORNING = (b.clock(8), b.clock(10))


def link(name: str, first: str, second: str, **rest: Any) -> Link:
    return Link(id=name, first=first, second=second, **rest)


def day(*links: Link, **visits: dict[str, Any]) -> Problem:
    """Return a day with some visits beside one that anybody can make."""
    asked = [b.visit(name, 1 + n, **rest) for n, (name, rest) in enumerate(visits.items())]
    return b.problem(
        visits=[b.visit("easy", 9), *asked],
        links=list(links),
        shifts=[b.shift("s1"), b.shift("s2", "n2")],
    )


IMPOSSIBLE: dict[str, tuple[Problem, dict[str, str]]] = {
    "nobody holds the credential": (
        day(a={"credentials": frozenset({"CHEMO"})}),
        {"a": "No nurse who works holds CHEMO."},
    ),
    "the visit is longer than any shift": (
        day(a={"seconds": 10 * b.HOUR}),
        {"a": "No nurse who may go "},
    ),
    "the window ends before anybody can be there": (
        day(a={"window": (b.clock(7), b.clock(8, 5))}),
        {"a": "No nurse who may go gets there when it may start (07:00 to 08:05)."},
    ),
    "a least lag longer than the greatest": (
        day(
            link("k", "a", "c", min_lag=2 * b.HOUR, max_lag=b.HOUR, needs="both"),
            a={},
            c={},
        ),
        dict.fromkeys("ac", "Link k asks for a least lag that is longer than its greatest."),
    ),
    "a lag that the windows do not leave": (
        day(
            link("k", "a", "c", min_lag=4 * b.HOUR, needs="both"),
            a={"window": MORNING},
            c={"window": MORNING},
        ),
        dict.fromkeys("ac", "Link k between visits a and c cannot be kept within the windows"),
    ),
    "a circle of links": (
        day(
            link("k1", "a", "c", min_lag=b.HOUR, needs="both"),
            link("k2", "c", "a", min_lag=b.HOUR, needs="both"),
            a={},
            c={},
        ),
        {name: f"The links of visit {name} contradict each other." for name in "ac"},
    ),
}


@pytest.fixture(params=IMPOSSIBLE)
def case(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, dict[str, str]]:
    """Plan an impossible problem, and return the output and the reasons that must be told."""
    problem, reasons = IMPOSSIBLE[request.param]
    given = SimpleNamespace(
        problem=problem,
        findings=(),
        network=SimpleNamespace(attribution=""),
        directory=Directory(),
        site="",
    )
    monkeypatch.setattr(api.cli.plan, "load_input", lambda *_: given)
    monkeypatch.setattr("routing.report.roads.geography_of", lambda network, problem, plan: None)
    found = plan(tmp_path, tmp_path / "out", seconds=1)
    assert all(f"  {visit}: {text}" in found.stdout for visit, text in reasons.items())
    return tmp_path / "out", reasons


def test_the_rest_of_the_day_is_planned(case: tuple[Path, dict[str, str]]) -> None:
    """Only the impossible visits are left out, and the judge has nothing to say against it."""
    out, reasons = case
    assert [row["visit"] for row in planned(out)] == ["easy"]
    assert set(left_out(out)) == set(reasons)
    assert run("check", out).exit_code == 0


def test_the_true_reason_is_told(case: tuple[Path, dict[str, str]]) -> None:
    """Table and explain give the same verdict, and it is the one that is true."""
    out, reasons = case
    told = left_out(out)
    for visit, text in reasons.items():
        assert told[visit].startswith(text)
        found = run("explain", out, visit)
        assert found.exit_code == 0, found.stderr
        assert f"Verdict: {told[visit]}" in found.stdout
