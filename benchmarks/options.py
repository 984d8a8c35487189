"""The options of ``infuseroute-bench run``, and which of them are for which kind of suite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from benchmarks.suite import SuiteError

if TYPE_CHECKING:
    from collections.abc import Mapping

RecordFile = Annotated[
    Path | None, typer.Option(help="Append the records to this file, as lines of JSON.")
]
Roads = Annotated[
    Path | None,
    typer.Option(help="Roads for suites/roads.toml: an extract or a road network file."),
]
Instances = Annotated[
    Path | None,
    typer.Option(help="Folder with the files of public instances, such as those of home care."),
]
Seconds = Annotated[
    str | None,
    typer.Option(
        help="Instances, peers, coverage, days: limit of each run, for peers also several such as "
        "10,60; else the suite's."
    ),
]
Seeds = Annotated[
    str | None,
    typer.Option(help="Instances, peers, tuning: seeds such as 0,1,2 or 0-9; else the suite's."),
]
Only = Annotated[
    str | None,
    typer.Option(help="Instances, peers, tuning: only those whose names match, such as 'C1*'."),
]
Solvers = Annotated[
    str | None,
    typer.Option(help="Peers: only these, such as infuseroute,vroom; else all installed."),
]
Judge = Annotated[
    str | None,
    typer.Option(
        help="Instances: a command that is asked about each solution, such as "
        "'python judge.py {instance} {solution}'; exit code 0 means accepted, and a cost in "
        "a line of JSON is compared with ours."
    ),
]
Solutions = Annotated[
    Path | None, typer.Option(help="Instances: keep the solutions in this folder.")
]

OPTIONS: dict[str, frozenset[str]] = {
    "plans": frozenset(),
    "coverage": frozenset(("seconds",)),
    "day": frozenset(("seconds",)),
    "tuning": frozenset(("seeds", "only")),
    "roads": frozenset(("roads",)),
    "instances": frozenset(("instances", "seconds", "seeds", "only", "judge", "solutions")),
    "peers": frozenset(("instances", "seconds", "seeds", "only", "solvers")),
}
"""Options by kind of suite; that of records is for all."""


def refuse_strange(suite: Path, table: Mapping[str, Any], given: Mapping[str, object]) -> str:
    """Return the kind of a suite.

    Parameters
    ----------
    suite, table
        The suite, by its path and as it was read.
    given
        Options with their values, None where one was not given.

    Raises
    ------
    SuiteError
        If there is no such kind, or an option was given that is not for it.
    """
    kind = table.get("kind", "plans")
    if not isinstance(kind, str) or kind not in OPTIONS:
        raise SuiteError(f"{suite} is of kind {kind!r}, which there is not.")
    strange = [
        f"--{name}"
        for name, value in given.items()
        if value is not None and name not in OPTIONS[kind]
    ]
    if strange:
        raise SuiteError(f"{suite} is of kind {kind!r}; leave out {', '.join(strange)}.")
    return kind
