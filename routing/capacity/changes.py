"""What a scenario changes: nurses and shifts added and taken away, and where it is written."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from routing.io.dataset_rows import nurse_home
from staffing.io import CredentialRecord

if TYPE_CHECKING:
    from pathlib import Path

    from routing.io.dataset import Dataset

Count = Annotated[int, Field(ge=1, le=100)]


class _Strict(BaseModel):
    """A table without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class NewNurses(_Strict):
    """Nurses like one there is, with her shifts, and other credentials if any are named."""

    like: str
    count: Count = 1
    credentials: list[str] = []


class FewerShifts(_Strict):
    """Regular shifts that begin at a time or later and are taken away, so many on each day."""

    from_time: Annotated[str, Field(pattern=r"^\d\d:\d\d$")] = "00:00"
    until_time: Annotated[str, Field(pattern=r"^\d\d:\d\d$")] = "24:00"
    a_day: Count = 1


class MoreOrders(_Strict):
    """Orders of a therapy that begin in a zone, such as one that is newly served."""

    therapy: str
    zone: str
    count: Count = 1


class Scenario(_Strict):
    """What is different from today.

    Attributes
    ----------
    name
        Shown in tables.
    add_nurses, remove_nurses, remove_shifts, add_orders
        The changes, in this order.
    new_roster
        Whether shifts are made anew by a roster; else nurses keep theirs.
    """

    name: Annotated[str, Field(min_length=1)]
    add_nurses: list[NewNurses] = []
    remove_nurses: list[str] = []
    remove_shifts: list[FewerShifts] = []
    add_orders: list[MoreOrders] = []
    new_roster: bool = True


class ScenarioError(ValueError):
    """Scenarios that cannot be used, with all that is wrong."""


def read_scenarios(path: Path) -> tuple[Scenario, ...]:
    """Read a TOML file of ``[[scenario]]`` tables; ScenarioError tells all that is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScenarioError(f"{path} cannot be read: {error}") from error
    wrong: list[str] = [f"unknown key {key!r}" for key in table if key != "scenario"]
    found: list[Scenario] = []
    entries = table.get("scenario", [])
    for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        try:
            found.append(Scenario.model_validate(entry))
        except ValidationError as error:
            wrong += [f"scenario {number}, {_place(e)}: {e['msg']}" for e in error.errors()]
    if not found and not wrong:
        wrong.append("there is no [[scenario]]")
    names = [scenario.name for scenario in found]
    wrong += [
        f"two scenarios are called {n!r}" for n in sorted({n for n in names if names.count(n) > 1})
    ]
    if wrong:
        raise ScenarioError(f"{path}: " + "; ".join(wrong))
    return tuple(found)


def _place(error: Any) -> str:
    return ".".join(str(part) for part in error["loc"]) or "the table"


def changed(dataset: Dataset, scenario: Scenario) -> Dataset:
    """Return a dataset with the nurses and shifts of a scenario.

    Raises
    ------
    ScenarioError
        If it names nurses that there are not: all of them.
    """
    known = {nurse.id for nurse in dataset.nurses}
    strange = [n.like for n in scenario.add_nurses if n.like not in known]
    strange += [n for n in scenario.remove_nurses if n not in known]
    if strange:
        raise ScenarioError(f"scenario {scenario.name!r}: there is no nurse {', '.join(strange)}")
    for entry in scenario.add_nurses:
        dataset = _more_nurses(dataset, entry)
    gone = set(scenario.remove_nurses)
    dataset = replace(
        dataset,
        nurses=tuple(n for n in dataset.nurses if n.id not in gone),
        shifts=tuple(s for s in dataset.shifts if s.nurse not in gone),
    )
    for fewer in scenario.remove_shifts:
        dataset = _fewer_shifts(dataset, fewer)
    return dataset


def _more_nurses(dataset: Dataset, entry: NewNurses) -> Dataset:
    model = next(n for n in dataset.nurses if n.id == entry.like)
    home = next(p for p in dataset.locations if p.id == model.location)
    for number in range(1, entry.count + 1):
        name = f"{entry.like}+{'+'.join(entry.credentials) or 'more'}{number}"
        while name in {n.id for n in dataset.nurses}:
            name += "x"
        place = replace(home, id=nurse_home(name))
        held = tuple(CredentialRecord(code=code) for code in entry.credentials) or model.credentials
        moved = {model.location: place.id}
        shifts = tuple(
            replace(
                s,
                id=f"{s.id}+{name}",
                nurse=name,
                start_location=moved.get(s.start_location, s.start_location),
                end_location=moved.get(s.end_location, s.end_location),
            )
            for s in dataset.shifts
            if s.nurse == entry.like and s.duty == "regular"
        )
        dataset = replace(
            dataset,
            nurses=(
                *dataset.nurses,
                replace(model, id=name, name="", location=place.id, credentials=held),
            ),
            locations=(*dataset.locations, place),
            shifts=dataset.shifts + shifts,
        )
    return dataset


def _fewer_shifts(dataset: Dataset, fewer: FewerShifts) -> Dataset:
    """Take away so many shifts a day that begin in the time, those of the last nurses first."""
    taken: set[str] = set()
    left: dict[object, int] = {}
    for shift in reversed(dataset.shifts):
        begins = f"{shift.start.astimezone(dataset.zone):%H:%M}"
        if shift.duty != "regular" or not fewer.from_time <= begins < fewer.until_time:
            continue
        if left.setdefault(shift.day, fewer.a_day) > 0:
            left[shift.day] -= 1
            taken.add(shift.id)
    return replace(dataset, shifts=tuple(s for s in dataset.shifts if s.id not in taken))
