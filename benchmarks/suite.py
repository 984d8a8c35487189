"""Suites: TOML files that say what is measured."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pydantic import BaseModel

Model = TypeVar("Model", bound="BaseModel")

KEEPERS = Path(__file__).parent
"""Suites are named as from this folder, wherever the command is run."""


_TEXTS = {"name", "data", "road_network"}
_WHOLE = {"patients": (1, 1_000_000), "seed": (0, 2**31), "days": (1, 14)}
_SECONDS = {"seconds", "first_plan_seconds"}
_LONGEST = 86_400.0


class SuiteError(ValueError):
    """A suite that cannot be read, with what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing to plan.

    Attributes
    ----------
    name
        Shown in results.
    sample, data
        Plan the embedded sample; or the dataset in this folder.
    patients, seed
        Else a dataset of so many patients is generated, on ``road_network``.
    road_network
        A file, or "" for the embedded network.
    days, seconds
        Horizon and limit of the search.
    first_plan_seconds
        Most seconds to the first legal plan that we are content with; None if not judged.
    """

    name: str
    sample: bool = False
    data: str = ""
    patients: int = 200
    seed: int = 7
    road_network: str = ""
    days: int = 1
    seconds: float = 20.0
    first_plan_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Cases to measure one after another."""

    title: str
    cases: tuple[Case, ...]


def read_table(path: Path) -> dict[str, Any]:
    """Return what is in a suite at a path, or beside this file if there is none at that path.

    Raises
    ------
    SuiteError
        If the file is missing or is not TOML.
    """
    found = path if path.exists() else KEEPERS / path
    try:
        return tomllib.loads(found.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(
            str(p.relative_to(KEEPERS)) for p in sorted(KEEPERS.glob("suites/*.toml"))
        )
        raise SuiteError(f"there is no suite {path}. There are: {known}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} is not a suite: {error}.") from error


def validated(model: type[Model], table: dict[str, Any], path: Path) -> Model:
    """Return the suite in the table of a TOML file; SuiteError tells all that is wrong with it."""
    from pydantic import ValidationError

    try:
        return model.model_validate(table)
    except ValidationError as error:
        wrong = "\n".join(
            f"  {'.'.join(str(part) for part in fault['loc']) or 'the suite'}: {fault['msg']}"
            for fault in error.errors()
        )
        raise SuiteError(f"{path} cannot be used:\n{wrong}") from None


def read_suite(path: Path) -> Suite:
    """Read a suite of plans, from where ``read_table`` looks for it.

    Raises
    ------
    SuiteError
        If the file is missing, is not TOML, has no cases, or one with unknown keys or values.
    """
    table = read_table(path)
    cases = table.get("case", [])
    if not cases or not isinstance(cases, list) or not all(isinstance(c, dict) for c in cases):
        raise SuiteError(f"{path} has no [[case]].")
    return Suite(title=str(table.get("title", path.stem)), cases=tuple(map(_case, cases)))


def _case(table: dict[str, Any]) -> Case:
    unknown = sorted(set(table) - {f.name for f in fields(Case)})
    if unknown or "name" not in table:
        what = f"unknown keys {', '.join(unknown)}" if unknown else "no name"
        raise SuiteError(f"a case has {what}.")
    for key, value in table.items():
        if not _fits(key, value):
            raise SuiteError(f"{key} of case {table['name']!r} cannot be {value!r}.")
    return Case(**table)


def _fits(key: str, value: object) -> bool:
    """Tell whether a value is of the kind and in the range that a key has."""
    if isinstance(value, bool) or key == "sample":
        return isinstance(value, bool) and key == "sample"
    if key in _TEXTS:
        return isinstance(value, str)
    if key in _SECONDS:
        return isinstance(value, int | float) and 0 <= value <= _LONGEST
    least, most = _WHOLE[key]
    return isinstance(value, int) and least <= value <= most
