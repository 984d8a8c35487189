"""From objects to the files of a dataset: the same bytes on every machine."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from staffing.io import CredentialRecord

Row = dict[str, object]


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a CSV file with a header, in UTF-8 with plain line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([as_text(row.get(name)) for name in columns] for row in rows)
    path.write_bytes(out.getvalue().encode())


def as_text(value: object) -> str:
    """Return a value as ``read_dataset`` reads it back; None is a blank cell."""
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    return str(value)


def _moment(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M}"


def _credentials(held: Iterable[CredentialRecord]) -> str:
    return ";".join(
        c.code if c.valid_until is None else f"{c.code}:{c.valid_until.isoformat()}" for c in held
    )


# The first kind that fits counts: a datetime is a date, and a bool is an int.
_WRITERS: tuple[tuple[type, Callable[..., str]], ...] = (
    (type(None), lambda _: ""),
    (bool, lambda value: "yes" if value else "no"),
    (datetime, _moment),
    (date, date.isoformat),
    (time, lambda value: f"{value:%H:%M}"),
    (float, lambda value: f"{value:.6f}"),
    (frozenset, lambda value: ";".join(sorted(value))),
    (tuple, _credentials),
)


def write_policy(path: Path, *, site: str, zone: str, road_network: str) -> None:
    """Write the site's settings, with the defaults spelled out so that they can be edited."""
    lines = [
        "# Settings of the site. routing/io/README.md explains every key.",
        f'site = "{site}"',
        f'zone = "{zone}"',
        f'road_network = "{road_network}"',
        "arrival_minutes = 10",
        "max_overtime_minutes = 60",
        "change_tolerance_minutes = 30",
        "",
        "[response_minutes]",
        "class_1 = 60",
        "class_2 = 120",
        "class_3 = 240",
        "",
        "[breaks]",
        "minutes = 30",
        "earliest_after_minutes = 180",
        "latest_after_minutes = 300",
        "due_after_minutes = 360",
        "mandatory = false",
        "on_duty_meal = true",
    ]
    path.write_bytes(("\n".join(lines) + "\n").encode())
