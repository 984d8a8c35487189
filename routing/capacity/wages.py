"""What the hours of nurses cost: a file of prices, and what a planned day comes to by them."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from pathlib import Path

    from routing.capacity.figures import Figures
    from routing.io.dataset import Dataset

Price = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]

OVERTIME = 1.5
"""An hour of overtime costs so many hours where it has no price of its own."""


class WagesError(ValueError):
    """Wages that cannot be used, with all that is wrong."""


class Wages(BaseModel):
    """Prices in the site's money.

    Attributes
    ----------
    hour
        Of an hour of a regular shift.
    overtime_hour
        Of an hour after a shift's end; one and a half hours if not told.
    on_call_hour
        Of an hour on call, called or not; nothing if not told.
    nurse
        Of an hour of some nurses by id, such as those of an agency. A nurse whom a scenario adds
        costs what the one costs whom she is like.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    hour: Price
    overtime_hour: Price | None = None
    on_call_hour: Price = 0.0
    nurse: dict[str, Price] = {}

    def of_hour(self, nurse: str) -> float:
        """Return what an hour of a nurse costs."""
        return self.nurse.get(nurse, self.nurse.get(nurse.split("+", 1)[0], self.hour))

    def of_day(self, day: Figures) -> float:
        """Return what the shifts of a planned day cost, those on call included, and overtime."""
        overtime = OVERTIME * self.hour if self.overtime_hour is None else self.overtime_hour
        regular = sum(self.of_hour(nurse) * seconds for nurse, seconds in day.paid.items())
        return (regular + overtime * day.overtime + self.on_call_hour * day.on_call) / 3_600


def read_wages(path: Path, dataset: Dataset) -> Wages:
    """Read a TOML file of prices; WagesError tells all that is wrong with it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WagesError(f"{path} cannot be read: {error}") from error
    wrong = []
    named = table.get("nurse", {})
    if isinstance(named, dict):
        known = {nurse.id for nurse in dataset.nurses}
        wrong += [f"nurse.{name}: there is no such nurse" for name in named if name not in known]
    try:
        wages = Wages.model_validate(table)
    except ValidationError as error:
        wrong += [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    if wrong:
        raise WagesError(f"{path}: " + "; ".join(wrong))
    return wages
