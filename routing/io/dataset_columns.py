"""The columns of each file of a dataset. ``README.md`` in this folder says what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from routing.domain.order import Administrator, Device
from routing.domain.visit import Method
from routing.io import dataset_cells as cells
from routing.io.dataset_problem import CellError, shown
from staffing.shift import Duty

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

    from routing.io.dataset_problem import Complaints

_COUNT = cells.whole(0, 10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: how a cell is read, and whether it may be blank.

    Attributes
    ----------
    name
        As in the header.
    parse
        From stripped text that is not blank to a value; raises CellError.
    required
        The column must be there, and no cell of it blank.
    default
        Value of a blank cell, or of all where the column is left out.
    """

    name: str
    parse: Callable[[str], Any] = str
    required: bool = False
    default: Any = None


def _required(name: str, parse: Callable[[str], Any]) -> Column:
    return Column(name=name, parse=parse, required=True)


def _text(name: str) -> Column:
    return Column(name=name, default="")


def _set(name: str, parse: Callable[[str], frozenset[str]]) -> Column:
    return Column(name=name, parse=parse, default=frozenset())


def _may(name: str, parse: Callable[[str], Any], default: Any = None) -> Column:
    return Column(name=name, parse=parse, default=default)


PLACES = (
    _required("id", cells.identifier),
    _text("name"),
    _required("latitude", cells.degrees(90)),
    _required("longitude", cells.degrees(180)),
)

NURSES = (
    _required("id", cells.identifier),
    _text("name"),
    _text("address"),
    _required("latitude", cells.degrees(90)),
    _required("longitude", cells.degrees(180)),
    _required("credentials", cells.held_credentials),
    _may("max_weekly_hours", cells.decimal(0, 168)),
)

SHIFTS = (
    _required("id", cells.identifier),
    _required("nurse", cells.identifier),
    _required("date", cells.day),
    _required("start", cells.clock),
    _required("end", cells.clock),
    _may("latest_end", cells.clock),
    _may("duty", cells.choice(get_args(Duty)), "regular"),
    _may("start_place", cells.identifier),
    _may("end_place", cells.identifier),
    _may("break_minutes", cells.whole(0, 240)),
    _may("break_earliest", cells.clock),
    _may("break_latest", cells.clock),
    _may("max_hours", cells.decimal(0, 24)),
    _set("equipment", cells.words),
    _may("capacity", cells.whole(0, 1_000_000)),
)

PATIENTS = (
    _required("id", cells.identifier),
    _text("name"),
    _text("address"),
    _required("latitude", cells.degrees(90)),
    _required("longitude", cells.degrees(180)),
    _may("caregiver_able", cells.yes_no, False),
    _may("self_able", cells.yes_no, False),
    _set("required_credentials", cells.codes),
    _may("primary_nurse", cells.identifier, ""),
    _set("required_nurses", cells.identifiers),
    _set("preferred_nurses", cells.identifiers),
    _set("excluded_nurses", cells.identifiers),
    _may("available_from", cells.wall_clock),
    _may("available_until", cells.wall_clock),
)


def frequency(text: str) -> str:
    """Return a frequency order such as ``3w1,1w3+2PRN``, checked but as it was written."""
    from routing.protocols.frequency import parse_frequency

    try:
        parse_frequency(text)
    except ValueError as error:
        raise CellError(
            "bad_frequency",
            f"{shown(text)} is not a frequency order.",
            "Write visits, 'w' and weeks, such as 3w1,1w3 or 2w3+2PRN.",
        ) from error
    return text


def order_columns(
    zone: ZoneInfo, therapies: Sequence[str] | None, classes: Sequence[str] | None
) -> tuple[Column, ...]:
    """Return the columns of orders.csv at a site; None for therapies or classes lets all pass."""
    moment = cells.moment(zone)
    therapy = str if therapies is None else cells.choice(therapies, "unknown_therapy")
    class_ = str if classes is None else cells.choice(classes, "unknown_response_class")
    return (
        _required("id", cells.identifier),
        _required("patient", cells.identifier),
        _required("therapy", therapy),
        _required("start", moment),
        _may("end", cells.day),
        _text("drug"),
        _may("method", cells.choice(get_args(Method))),
        _may("infusion_minutes", cells.whole(1, 20_160)),
        _may("dose_every_hours", cells.whole(1, 8_760)),
        _may("device", cells.choice(get_args(Device)), "picc"),
        _may("device_placed", cells.yes_no, True),
        _may("frequency", frequency, ""),
        _may("administered_by", cells.choice(get_args(Administrator)), "nurse"),
        _may("training_signed_off", cells.day),
        _may("training_done", _COUNT, 0),
        _may("last_dressing", moment),
        _may("last_needle", moment),
        _may("last_lab", moment),
        _may("last_solution_change", moment),
        _may("doses_given", _COUNT, 0),
        _may("connected_at", moment),
        _may("supplies_ready", moment),
        _may("use_by", moment),
        _may("preferred_time", cells.wall_clock),
        _may("response_class", class_, ""),
        _may("priority", cells.whole(1, 9)),
        _may("line_removed", moment),
    )


def parse_row(
    file: str,
    row: int,
    text: dict[str, str],
    columns: Sequence[Column],
    complaints: Complaints,
) -> dict[str, Any] | None:
    """Return the values of a row by column, or None after noting every cell that has none."""
    values: dict[str, Any] = {}
    for column in columns:
        cell = text.get(column.name, "")
        if not cell:
            # A missing required column is told once, in the header.
            if column.required and column.name in text:
                action = "Fill in the cell."
                what = f"A value for {column.name} is missing."
                complaints.add("missing_value", file, what, action, row=row, column=column.name)
            if not column.required:
                values[column.name] = column.default
            continue
        try:
            values[column.name] = column.parse(cell)
        except CellError as error:
            complaints.add_error(error, file, row=row, column=column.name)
    return values if len(values) == len(columns) else None
