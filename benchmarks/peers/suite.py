"""Suites of peers: which problems, in which sets, within what limits."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from benchmarks.instances import Instance, InstanceSuite
from benchmarks.peers.recipe import Recipe
from benchmarks.suite import SuiteError, validated

if TYPE_CHECKING:
    from pathlib import Path

KIND = "peers"
"""What such a suite says of itself."""

Text = Annotated[str, Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Seed = Annotated[int, Field(ge=0, lt=2**31)]


class _Strict(BaseModel):
    """A table without unknown keys, that is never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PeerProblem(_Strict):
    """A problem: a file in a folder, or what the generator is told.

    Attributes
    ----------
    name, size
        In records and tables; visits.
    file, format
        File in the folder of instances, and which of ``benchmarks.readers.formats`` it is in.
    patients, seed, days, two_nurses, linked, digest
        As in ``Recipe``.
    """

    name: Text
    size: Annotated[int, Field(ge=1)]
    file: str = ""
    format: str = ""
    patients: Annotated[int, Field(ge=0, le=100_000)] = 0
    seed: Seed = 7
    days: Annotated[int, Field(ge=1, le=14)] = 1
    two_nurses: Annotated[int, Field(ge=0, le=50)] = 0
    linked: bool = True
    digest: str = ""

    @model_validator(mode="after")
    def _one_source(self) -> PeerProblem:
        if bool(self.file) == bool(self.patients):
            raise ValueError("a problem has either a file or patients")
        if bool(self.file) != bool(self.format):
            raise ValueError("a problem has file and format together, or neither")
        return self

    @property
    def recipe(self) -> Recipe:
        """What the generator is told."""
        return Recipe(
            patients=self.patients,
            seed=self.seed,
            days=self.days,
            two_nurses=self.two_nurses,
            linked=self.linked,
            digest=self.digest,
        )


class PeerSet(_Strict):
    """Problems that are compared in one table.

    Attributes
    ----------
    name
        The set in records.
    title, objective
        Shown above the table.
    measure
        What is told of a plan: ``points``, its cost with the number of visits left out; or
        ``travel``, seconds of driving, which count after the weight left out.
    problem
        In order of the table.
    """

    name: Text
    title: Text
    objective: Text
    measure: Literal["points", "travel"] = "points"
    problem: Annotated[list[PeerProblem], Field(min_length=1)]

    @property
    def unserved_first(self) -> bool:
        """Whether what is left out counts before the objective."""
        return self.measure == "travel"

    def as_instances(self) -> InstanceSuite:
        """Return the set as the report knows sets of instances."""
        return InstanceSuite(
            title=self.title,
            objective=self.objective,
            unserved_first=self.unserved_first,
            instances=tuple(
                Instance(name=p.name, file=p.file, format=self.name, size=p.size)
                for p in self.problem
            ),
        )


class PeerSuite(_Strict):
    """What is measured side by side.

    Attributes
    ----------
    seconds, seeds
        Each problem is solved with each limit and each seed, unless the command says otherwise.
    cores
        How many processors each solver gets.
    set
        In order of the report.
    """

    kind: Literal["peers"]
    title: Text
    seconds: Annotated[list[Seconds], Field(min_length=1)]
    seeds: Annotated[list[Seed], Field(min_length=1)]
    cores: Annotated[int, Field(ge=1, le=1024)] = 2
    set: Annotated[list[PeerSet], Field(min_length=1)]

    @model_validator(mode="after")
    def _no_doubles(self) -> PeerSuite:
        names = [found.name for found in self.set]
        names += [f"{found.name}/{p.name}" for found in self.set for p in found.problem]
        double = sorted({name for name in names if names.count(name) > 1})
        if double:
            raise ValueError(f"there twice: {', '.join(double)}")
        return self

    def chosen(self, pattern: str | None) -> list[tuple[PeerSet, PeerProblem]]:
        """Return the problems whose names, or sets and names, match a pattern; SuiteError if none.

        A pattern such as ``nd_*`` looks at names, one such as ``peers-days/*`` at sets too.
        """
        pairs = [(found, problem) for found in self.set for problem in found.problem]
        if pattern is None:
            return pairs
        kept = [
            (found, problem)
            for found, problem in pairs
            if fnmatch(problem.name, pattern) or fnmatch(f"{found.name}/{problem.name}", pattern)
        ]
        if not kept:
            names = ", ".join(f"{found.name}/{problem.name}" for found, problem in pairs)
            raise SuiteError(f"no problem matches {pattern!r}. There are: {names}.")
        return kept


def peer_suite(table: dict[str, Any], path: Path) -> PeerSuite:
    """Return the suite in the table of a TOML file; SuiteError tells all that is wrong with it."""
    return validated(PeerSuite, table, path)
