"""The report: texts in order, with tables and figures where they ask for them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.coverage.record import read as read_coverage
from benchmarks.coverage.report import coverage_lines
from benchmarks.day.record import read as read_day
from benchmarks.day.report import day_lines
from benchmarks.instances import KIND, InstanceSuite, instance_suite
from benchmarks.peers.suite import KIND as PEERS
from benchmarks.peers.suite import peer_suite
from benchmarks.report.boards import boards, strangers
from benchmarks.report.figures import figures
from benchmarks.report.pace import pace_lines
from benchmarks.report.runs import newest_runs
from benchmarks.report.tables import board_lines
from benchmarks.service.record import read as read_service
from benchmarks.service.report import service_lines
from benchmarks.solve_record import read
from benchmarks.suite import KEEPERS, SuiteError, read_table
from benchmarks.tuning.record import read as read_tuning
from benchmarks.tuning.report import tuning_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from benchmarks.report.boards import Board
    from benchmarks.report.runs import Key, Runs

RECORDS = KEEPERS / "records"
"""Where records are kept."""

TEXTS = KEEPERS / "texts"
"""What people wrote, in order of the names of the files."""

MARK = "[measured: "
"""A line of a text that begins so and names a suite is replaced by what was measured of it."""

OWN: Mapping[str, Callable[[Path], Iterable[str]]] = {
    "coverage": lambda path: coverage_lines(read_coverage(path)),
    "day": lambda path: day_lines(read_day(path)),
    "service": lambda path: service_lines(read_service(path)),
    "tuning": lambda path: tuning_lines(read_tuning(path)),
}
"""What is no run of a solver on an instance: kept under its name, in a form of its own."""


class ReportError(ValueError):
    """A report that cannot be made, with why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report that is not yet written.

    Attributes
    ----------
    text
        In Markdown.
    figures
        Charts as SVG by the names of their files.
    """

    text: str
    figures: Mapping[str, str]


def make_report(
    records: Iterable[Path], *, figures_at: str = "figures", texts: Path = TEXTS
) -> Report:
    """Return the report on records: the same text for the same records.

    Parameters
    ----------
    records
        Files, or folders of ``.jsonl`` files.
    figures_at
        Where figures are, as seen from the report.
    texts
        Folder of texts.

    Raises
    ------
    RecordError
        If a record cannot be read.
    ReportError
        If there are no texts, or one names a suite that there is not.
    SuiteError
        If a suite cannot be read.
    """
    suites = _suites()
    first = frozenset(i.format for s in suites.values() if s.unserved_first for i in s.instances)
    runs = newest_runs(read(records), first)
    kept: dict[str, str] = {}
    lines: list[str] = []
    missing = set(suites)
    for path in _texts(texts):
        for line in path.read_text(encoding="utf-8").splitlines():
            own = _own_lines(line, runs)
            if own is not None:
                lines += own
                continue
            name = line.removeprefix(MARK).rstrip("]").strip()
            if name not in missing:
                why = "twice" if name in suites else f"and there are {', '.join(sorted(suites))}"
                raise ReportError(f"{path.name} asks for suite {name!r}, {why}.")
            missing.remove(name)
            lines += _suite_lines(name, suites[name], runs, figures_at, kept)
        lines.append("")
    if missing:
        raise ReportError(f"no text asks for {', '.join(sorted(missing))}.")
    for name, suite in strangers(tuple(suites.values()), runs).items():
        lines += [f"## Instances of {name} that no suite names", ""]
        lines += _suite_lines("others", suite, runs, figures_at, kept)
    return Report(text=_tidy(lines), figures=kept)


def _own_lines(line: str, runs: Mapping[Key, Runs]) -> Iterable[str] | None:
    """Return what stands for a line, the line itself if it asks for nothing; None for a suite."""
    if not line.startswith(MARK):
        return (line,)
    name = line.removeprefix(MARK).rstrip("]").strip()
    if name == "pace":
        return pace_lines(runs)
    return OWN[name](RECORDS / name / "figures.jsonl") if name in OWN else None


def _suites() -> dict[str, InstanceSuite]:
    """Return suites of instances by the names of their files, sets of peers by their own."""
    found = {}
    for path in sorted(KEEPERS.glob("suites/*.toml")):
        table = read_table(path)
        if table.get("kind") == KIND:
            found[path.stem] = instance_suite(table, path)
        elif table.get("kind") == PEERS:
            found |= {s.name: s.as_instances() for s in peer_suite(table, path).set}
    return found


def _texts(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    if not found:
        raise ReportError(f"in {folder} there is no text.")
    return found


def _suite_lines(
    name: str,
    suite: InstanceSuite,
    runs: Mapping[Key, Runs],
    figures_at: str,
    kept: dict[str, str],
) -> Iterator[str]:
    """Yield all boards of a suite, and keep their figures."""
    found = list(boards(suite, runs))
    first = " What is left out counts before that." if suite.unserved_first else ""
    yield f"Objective: {suite.objective}.{first}"
    yield ""
    if not found:
        yield f"No run is recorded yet: see `infuseroute-bench run --help` on {name}."
        yield ""
    for board in found:
        yield f"### {_named(board, found)}"
        yield ""
        yield from board_lines(board)
        for kind, chart in figures(board).items():
            known = name if name == board.set else f"{name}-{board.set}"
            file = f"{known}-{board.seconds:g}s-{kind}.svg"
            kept[file] = chart.svg()
            yield f"![{chart.title}]({figures_at}/{file})"
            yield ""


def _named(board: Board, found: list[Board]) -> str:
    several = len({other.set for other in found}) > 1
    return f"{board.set}, {board.seconds:g} seconds" if several else f"{board.seconds:g} seconds"


def _tidy(lines: Iterable[str]) -> str:
    """Return lines with no two empty ones in a row, none first, and one end."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())
    return "\n".join(kept).rstrip("\n") + "\n"


def write_report(records: Iterable[Path], out: Path, folder: Path) -> Report:
    """Make a report and write it with its figures, which replace those that were there.

    Raises
    ------
    ReportError
        If it cannot be made or written; see ``make_report`` for what else is raised.
    """
    seen = Path(os.path.relpath(folder.resolve(), out.resolve().parent)).as_posix()
    report = make_report(records, figures_at=seen)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if report.figures:
            folder.mkdir(parents=True, exist_ok=True)
        for name, text in report.figures.items():
            (folder / name).write_text(text, encoding="utf-8")
        for path in folder.glob("*.svg"):
            if path.name not in report.figures and _is_ours(path):
                path.unlink()
        out.write_text(report.text, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{error.filename} cannot be written: {error.strerror}.") from error
    return report


def _is_ours(path: Path) -> bool:
    """Tell whether a figure has the name of one of a report."""
    return path.stem.endswith(("s-over-time", "s-profile", "s-by-size"))


__all__ = ["RECORDS", "Report", "ReportError", "SuiteError", "make_report", "write_report"]
