"""What a suite of tuning says: problems by recipe in two sets, and what is tried on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from benchmarks.peers.recipe import Recipe
from benchmarks.suite import SuiteError, validated
from routing.tuning import TUNING, Cooling

if TYPE_CHECKING:
    from pathlib import Path

    from routing.tuning import Tuning

KIND = "tuning"
"""What such a suite says of itself."""

PRESENT = "present"
"""The variant in which nothing is changed, with which all others are compared."""

SETS = ("tune", "verify")
"""Problems on which a variant is chosen, and unseen ones on which the choice is held up."""

Text = Annotated[str, Field(min_length=1)]
Seed = Annotated[int, Field(ge=0, lt=2**31)]
Heat = Annotated[float, Field(gt=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    """A table without unknown keys, that is never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TuningProblem(_Strict):
    """A problem by recipe, with how long it is searched.

    Attributes
    ----------
    name, size
        In records and tables; visits.
    steps
        Of the search, for each visit: so many give the same plan however busy the machine is.
    patients, seed, days, two_nurses, linked, digest
        As in ``Recipe``.
    """

    name: Text
    size: Annotated[int, Field(ge=1)]
    steps: Annotated[int, Field(ge=1, le=1_000_000)]
    patients: Annotated[int, Field(ge=1, le=100_000)]
    seed: Seed
    days: Annotated[int, Field(ge=1, le=14)] = 1
    two_nurses: Annotated[int, Field(ge=0, le=50)] = 0
    linked: bool = True
    digest: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]

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


class Variant(_Strict):
    """What is changed of ``Tuning``; see there for what each means.

    Runs that repeat have one search: what several searches do with each other is not tried here.
    """

    cold: Heat | None = None
    coolest: Heat | None = None
    hottest: Heat | None = None
    hot: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    rounds: Annotated[int, Field(ge=1, le=1_000)] | None = None
    small: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    alone: Share | None = None

    @model_validator(mode="after")
    def _sound(self) -> Variant:
        if not self.changes:
            raise ValueError("a variant changes something")
        given = self.tuning
        if not given.cold <= given.coolest <= given.hottest:
            raise ValueError(
                f"cold ({given.cold:g}), coolest ({given.coolest:g}) and hottest "
                f"({given.hottest:g}) must rise"
            )
        return self

    @property
    def changes(self) -> dict[str, float]:
        """The parameters that are changed."""
        return self.model_dump(exclude_none=True)

    @property
    def name(self) -> str:
        """In records and tables, such as ``hottest 2.4``."""
        return ", ".join(f"{name} {value:g}" for name, value in self.changes.items())

    @property
    def tuning(self) -> Tuning:
        """The parameters of the search."""
        return replace(TUNING, **self.model_dump(exclude_none=True))


class TuningSuite(_Strict):
    """A suite.

    Attributes
    ----------
    title
        For people.
    seeds
        Of the search, each with each problem and variant.
    variant
        Each is compared with what stands in ``routing.tuning``.
    tune, verify
        Problems of the two sets.
    """

    kind: Literal["tuning"]
    title: Text
    seeds: Annotated[list[Seed], Field(min_length=1)]
    variant: Annotated[list[Variant], Field(min_length=1)]
    tune: Annotated[list[TuningProblem], Field(min_length=1)]
    verify: Annotated[list[TuningProblem], Field(min_length=1)]

    @model_validator(mode="after")
    def _no_doubles(self) -> TuningSuite:
        told: list[object] = [f"seed {seed}" for seed in self.seeds]
        told += [f"variant {each.name}" for each in self.variant]
        told += [f"{name}/{problem.name}" for name, problem in self.problems]
        # A problem that is in both sets would verify nothing.
        told += [
            f"the generator's seed {seed}"
            for name in SETS
            for seed in {problem.seed for known, problem in self.problems if known == name}
        ]
        double = sorted({str(each) for each in told if told.count(each) > 1})
        if double:
            raise ValueError(f"there twice: {', '.join(double)}")
        return self

    @property
    def problems(self) -> list[tuple[str, TuningProblem]]:
        """All problems with the names of their sets."""
        return [("tune", p) for p in self.tune] + [("verify", p) for p in self.verify]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A problem that is solved with some parameters.

    Attributes
    ----------
    set, problem
        Which one.
    variant
        Its name.
    tuning
        The parameters.
    """

    set: str
    problem: TuningProblem
    variant: str
    tuning: Tuning


MOMENTS = 200
"""Moments of a search at which two sets of parameters are compared."""


def course(tuning: Tuning, problem: TuningProblem) -> tuple[object, ...]:
    """Return all that a search of one problem has of its parameters: the same gives the same plan.

    Heat over time, where rounds begin, and the share of small moves.
    """
    cooling = Cooling(tuning=tuning, visits=problem.size)
    moments = [moment / MOMENTS for moment in range(MOMENTS)]
    heat = tuple(
        (cooling.begins_round(m), cooling.temperature(m, problem.steps * problem.size))
        for m in moments
    )
    return (heat, tuning.alone)


def trials(suite: TuningSuite, pattern: str | None) -> list[Trial]:
    """Return what is to be solved, problem by problem, the present parameters first.

    What a variant changes may play no part in a problem, such as the number of rounds in one that
    is too large for several: then it is not tried there.

    Parameters
    ----------
    suite
        The suite.
    pattern
        Only such as match, looked for in names such as ``tune/day_50/hottest 2.4``,
        ``tune/day_50`` and ``day_50``; None for all.

    Raises
    ------
    SuiteError
        If nothing matches.
    """
    tried = {PRESENT: TUNING, **{each.name: each.tuning for each in suite.variant}}
    found = [
        Trial(set=name, problem=problem, variant=variant, tuning=tuning)
        for name, problem in suite.problems
        for variant, tuning in tried.items()
        if variant == PRESENT or course(tuning, problem) != course(TUNING, problem)
        if pattern is None
        or fnmatch(f"{name}/{problem.name}/{variant}", pattern)
        or fnmatch(f"{name}/{problem.name}", pattern)
        or fnmatch(problem.name, pattern)
    ]
    if not found:
        names = ", ".join(f"{name}/{problem.name}" for name, problem in suite.problems)
        raise SuiteError(
            f"nothing matches {pattern!r}. There are {names}, each with {', '.join(tried)}."
        )
    return found


def tuning_suite(table: dict[str, Any], path: Path) -> TuningSuite:
    """Return the suite in the table of a TOML file; SuiteError tells all that is wrong with it."""
    return validated(TuningSuite, table, path)
