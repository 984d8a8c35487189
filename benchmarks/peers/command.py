"""``infuseroute-bench run`` on a suite of peers: from options to an exit code."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from benchmarks.instance_run import check_record
from benchmarks.instances import check_files, seeds_of
from benchmarks.peers.suite import peer_suite
from benchmarks.suite import SuiteError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.peers.suite import PeerProblem, PeerSet, PeerSuite


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerOptions:
    """The options of the command, None where not given.

    Attributes
    ----------
    folder
        Where files are.
    seconds, seeds
        Instead of the suite's own.
    only
        Pattern of names, or of sets and names.
    solvers
        Names of solvers.
    """

    folder: Path | None = None
    seconds: str | None = None
    seeds: str | None = None
    only: str | None = None
    solvers: str | None = None


def run_command(
    table: dict[str, Any], suite: Path, record: Path | None, options: PeerOptions
) -> None:
    """Run the solvers of a suite side by side; exit code 1 if ours has no good plan of a problem.

    Raises
    ------
    SuiteError
        If the suite, a file or an option cannot be used; nothing was run then. Also if a stored
        problem does not come out as it was.
    """
    from benchmarks.peers.run import PeerOrder, run_peers

    found = peer_suite(table, suite)
    problems = found.chosen(options.only)
    _check_files(problems, options.folder, suite)
    order = PeerOrder(
        problems=problems,
        solvers=chosen_solvers(options.solvers, typer.echo),
        seconds=tuple(found.seconds) if options.seconds is None else limits_of(options.seconds),
        seeds=tuple(found.seeds) if options.seeds is None else seeds_of(options.seeds),
        cores=_cores(found),
        folder=options.folder,
        record=record,
    )
    if record is not None:
        check_record(record)
    typer.echo(found.title)
    try:
        bad = run_peers(order, typer.echo)
    except KeyboardInterrupt:
        typer.echo("infuseroute-bench: interrupted; the runs before are kept.", err=True)
        raise typer.Exit(130) from None
    if bad:
        typer.echo(f"infuseroute-bench: ours has no good plan in {bad} runs.", err=True)
        raise typer.Exit(1)


def chosen_solvers(text: str | None, say: Any) -> tuple[str, ...]:
    """Return the solvers asked for that are installed, and say which of them are not.

    Raises
    ------
    SuiteError
        If one is not known, is named twice, or none is installed.
    """
    from benchmarks.peers.solvers import MODULES, installed, solver

    names = list(MODULES) if text is None else [part.strip() for part in text.split(",")]
    unknown = [name for name in names if name not in MODULES]
    if unknown or len(set(names)) < len(names):
        raise SuiteError(
            f"solvers are different ones of {', '.join(MODULES)}, separated by commas, "
            f"not {text!r}."
        )
    missing = [name for name in names if not installed(name)]
    for name in missing:
        say(
            f"{name} is not installed and is left out: pip install {solver(name).PACKAGE}, or "
            "pip install 'infuseroute[peers]' for all"
        )
    kept = tuple(name for name in names if name not in missing)
    if not kept:
        raise SuiteError("none of the solvers is installed.")
    return kept


def limits_of(text: str) -> tuple[float, ...]:
    """Return limits from a text such as ``10,60``; raises SuiteError if it is none."""
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        found = ()
    if (
        not found
        or len(set(found)) < len(found)
        or not all(0.1 <= limit <= 86_400 and math.isfinite(limit) for limit in found)
    ):
        raise SuiteError(f"seconds are different numbers from 0.1 to 86400, not {text!r}.")
    return found


def _cores(suite: PeerSuite) -> tuple[int, ...]:
    from benchmarks.peers.apart import available_cores

    cores = available_cores()[: suite.cores]
    if len(cores) < suite.cores:
        typer.echo(f"there are {len(cores)} processors, not {suite.cores}, for each solver")
    return cores


def _check_files(
    problems: Sequence[tuple[PeerSet, PeerProblem]], folder: Path | None, suite: Path
) -> None:
    """Raise SuiteError if files are missing, before anything is run."""
    from benchmarks.instances import Instance
    from benchmarks.readers.formats import FORMATS

    files = tuple(
        Instance(name=p.name, file=p.file, format=p.format, size=p.size)
        for _, p in problems
        if p.file
    )
    if not files:
        return
    if folder is None:
        raise SuiteError(
            f"{suite} needs --instances FOLDER, in which its files are; or --only with a pattern "
            "of problems that are generated."
        )
    check_files(files, folder, tuple(FORMATS))


def list_problems(table: dict[str, Any], suite: Path, only: str | None) -> None:
    """Make the generated problems of a suite, and print what each amounts to with its digest."""
    from benchmarks.peers.recipe import lines_of, made

    for found_set, entry in peer_suite(table, suite).chosen(only):
        if entry.file:
            continue
        typer.echo(f"# {found_set.name}")
        for line in lines_of(entry.name, made(entry.recipe)):
            typer.echo(line)
