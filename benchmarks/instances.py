"""Suites of public instances: which files are solved, and what is known of each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from benchmarks.suite import SuiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

KIND = "instances"
"""What such a suite says of itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A figure of somebody else that was not measured by us side by side.

    Attributes
    ----------
    solver
        Whose it is.
    objective, unserved
        What was reached.
    seconds
        In what time.
    note
        On what machine, by whom, and where it can be found.
    """

    solver: str
    objective: float
    seconds: float
    note: str
    unserved: float | None = None

    @property
    def decimals(self) -> int:
        """To how many decimals the objective is told."""
        return len(repr(self.objective).partition(".")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One file to solve.

    Attributes
    ----------
    name
        In records and tables.
    file, format
        File in the folder of instances, and which of ``benchmarks.readers.formats`` it is in.
    size
        Patients, visits or customers.
    best, unserved, source
        Best known objective, what that leaves out, and whose it is; None and "" if not known.
    bound
        No solution costs less, as published.
    seconds
        Of its runs, if not the suite's.
    references
        Figures of others.
    """

    name: str
    file: str
    format: str
    size: int
    best: float | None = None
    unserved: float | None = None
    source: str = ""
    bound: float | None = None
    seconds: float | None = None
    references: tuple[Reference, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Set and name, as in records."""
        return (self.format, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceSuite:
    """Instances that are measured and reported together.

    Attributes
    ----------
    title
        Shown above the results.
    objective
        What is made small, with its unit.
    decimals
        To which best known values are given; objectives are compared after rounding to them.
    unserved_first
        Whether what is left out counts before the objective.
    seconds, seeds
        Of each run, unless an instance or the command says otherwise.
    instances
        In order of the tables.
    """

    title: str
    objective: str
    instances: tuple[Instance, ...]
    decimals: int = 0
    unserved_first: bool = False
    seconds: float = 60.0
    seeds: tuple[int, ...] = (0, 1, 2)


def _text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _whole(least: int, most: int) -> Callable[[object], bool]:
    def fits(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

    return fits


def _seconds(value: object) -> bool:
    return _number(value) and 0 < float(str(value)) <= 86_400


def _seeds(value: object) -> bool:
    one = _whole(0, 2**31 - 1)
    return (
        isinstance(value, list)
        and bool(value)
        and all(map(one, value))
        and len(set(value)) == len(value)
    )


def _tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


_TOP = {
    "kind": (_text, f"{KIND!r}"),
    "title": (_text, "a text"),
    "objective": (_text, "a text"),
    "instance": (_tables, "tables"),
    "format": (_text, "a text"),
    "decimals": (_whole(0, 9), "a whole number from 0 to 9"),
    "unserved_first": (lambda value: isinstance(value, bool), "true or false"),
    "seconds": (_seconds, "a number of seconds up to a day"),
    "seeds": (_seeds, "different whole numbers of 0 or more"),
}
_INSTANCE = {
    "name": (_text, "a text"),
    "file": (_text, "a text"),
    "size": (_whole(1, 10**9), "a whole number of 1 or more"),
    "format": (_text, "a text"),
    "best": (_number, "a number"),
    "unserved": (_number, "a number"),
    "source": (_text, "a text"),
    "bound": (_number, "a number"),
    "seconds": (_seconds, "a number of seconds up to a day"),
    "reference": (_tables, "tables"),
}
_REFERENCE = {
    "solver": (_text, "a text"),
    "objective": (_number, "a number"),
    "seconds": (_seconds, "a number of seconds up to a day"),
    "note": (_text, "a text"),
    "unserved": (_number, "a number"),
}
_Keys = Mapping[str, tuple["Callable[[object], bool]", str]]


def instance_suite(table: dict[str, Any], path: Path) -> InstanceSuite:
    """Return the suite in the table of a TOML file.

    Raises
    ------
    SuiteError
        If it has keys or values that there are not; all of them are told at once.
    """
    wrong = [
        *_wrong(table, _TOP, ("title", "objective", "instance"), "the suite"),
        *_wrong_instances(table),
    ]
    if wrong:
        raise SuiteError(f"{path} cannot be used:\n" + "\n".join(f"  {text}" for text in wrong))
    instances = tuple(_instance(entry, table.get("format", "")) for entry in table["instance"])
    kept = {
        key: table[key]
        for key in ("title", "objective", "decimals", "unserved_first")
        if key in table
    }
    return InstanceSuite(
        **kept,
        instances=instances,
        seconds=float(table.get("seconds", 60.0)),
        seeds=tuple(table.get("seeds", (0, 1, 2))),
    )


def _instance(entry: dict[str, Any], usual: str) -> Instance:
    kept = {key: value for key, value in entry.items() if key != "reference"}
    if "seconds" in kept:
        kept["seconds"] = float(kept["seconds"])
    references = tuple(Reference(**reference) for reference in entry.get("reference", ()))
    return Instance(**{"format": usual, **kept}, references=references)


def _wrong(table: dict[str, Any], keys: _Keys, needed: Sequence[str], where: str) -> Iterator[str]:
    """Yield what is wrong with the keys and values of a table."""
    for key, value in table.items():
        if key not in keys:
            yield f"{where} has an unknown key {key!r}; there are {', '.join(keys)}"
        elif not keys[key][0](value):
            yield f"{key} of {where} must be {keys[key][1]}, not {value!r}"
    yield from (f"{where} has no {key}" for key in needed if key not in table)


def _wrong_instances(table: dict[str, Any]) -> Iterator[str]:
    entries = table.get("instance")
    if not _tables(entries) or not entries:
        yield "there is no [[instance]]"
        return
    assert isinstance(entries, list)
    seen: set[tuple[object, object]] = set()
    for number, entry in enumerate(entries, start=1):
        where = f"instance {number} ({entry.get('name', 'without a name')!r})"
        yield from _wrong(entry, _INSTANCE, ("name", "file", "size"), where)
        if "format" not in entry and "format" not in table:
            yield f"{where} has no format, and neither has the suite"
        if ("best" in entry) != ("source" in entry):
            yield f"{where} must have best and source together, or neither"
        key = (entry.get("format", table.get("format")), entry.get("name"))
        if key in seen:
            yield f"{where} is there twice"
        seen.add(key)
        references = entry.get("reference", [])
        for reference in references if _tables(references) else ():
            what = f"reference {reference.get('solver', 'without a solver')!r} of {where}"
            needed = ("solver", "objective", "seconds", "note")
            yield from _wrong(reference, _REFERENCE, needed, what)


def chosen(suite: InstanceSuite, pattern: str | None) -> tuple[Instance, ...]:
    """Return the instances whose names match a pattern such as ``mankowska-*``.

    Raises
    ------
    SuiteError
        If none does.
    """
    if pattern is None:
        return suite.instances
    found = tuple(i for i in suite.instances if fnmatch(i.name, pattern))
    if not found:
        names = ", ".join(i.name for i in suite.instances)
        raise SuiteError(f"no instance matches {pattern!r}. There are: {names}.")
    return found


def check_files(instances: Sequence[Instance], folder: Path, formats: Sequence[str]) -> None:
    """Raise SuiteError, naming all, if there are formats that are not known or files missing."""
    if not folder.is_dir():
        raise SuiteError(f"there is no folder {folder}.")
    unknown = sorted({i.format for i in instances} - set(formats))
    if unknown:
        raise SuiteError(
            f"there is no format {', '.join(map(repr, unknown))}; there are {', '.join(formats)}."
        )
    from benchmarks.readers.roster_formats import there

    missing = [i.file for i in instances if not there(folder / i.file, i.format)]
    if missing:
        raise SuiteError(f"in {folder} there is no {', no '.join(missing)}.")


def seeds_of(text: str) -> tuple[int, ...]:
    """Return seeds from a text such as ``0,1,2`` or ``0-9``; raises SuiteError if it is none."""
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not (first.isdecimal() and (last.isdecimal() if dash else True)):
            raise SuiteError(f"seeds are given as 0,1,2 or 0-9, not {text!r}.")
        seeds.extend(range(int(first), int(last if dash else first) + 1))
    if not _seeds(seeds):
        raise SuiteError(f"seeds must be different whole numbers below 2^31, not {text!r}.")
    return tuple(seeds)
