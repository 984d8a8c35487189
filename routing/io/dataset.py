"""A dataset: a folder of plain files that a person can write in a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from routing.io import dataset_columns as columns
from routing.io.dataset_policy import POLICY, BreakPolicy, SitePolicy, read_policy
from routing.io.dataset_problem import Complaints, DatasetError, DatasetProblem
from routing.io.dataset_protocols import known_therapies
from routing.io.dataset_references import check_credentials, check_overlaps, check_references
from routing.io.dataset_roads import check_coordinates, open_roads, road_source
from routing.io.dataset_rows import NURSES, ORDERS, PATIENTS, PLACES, SHIFTS, Rows
from routing.io.dataset_table import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from routing.domain.order import Patient, TherapyOrder
    from routing.domain.policy import Policy
    from routing.io.dataset_columns import Column
    from routing.io.dataset_on_call import OnCallPolicy
    from staffing.io import NurseRecord, ShiftRecord

__all__ = ["Dataset", "DatasetError", "DatasetProblem", "read_dataset"]

FILES = (POLICY, PLACES, NURSES, SHIFTS, PATIENTS, ORDERS)
"""The files of a dataset, in the order in which problems are listed; places.csv may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Everything that a folder says. What crosses files has been checked.

    Attributes
    ----------
    site, zone, policy, on_call
        Name, time zone and settings of the site.
    nurses, shifts, patients, orders
        In file order.
    locations
        Homes of nurses and patients, and further places.
    first_day
        The first day with a regular shift, else with any; None if there is none.
    road_network
        File, or name of a place.
    network
        The opened road network if it is a file; None for a place name.
    protocols_folder
        Protocol files that replace the defaults, or None.
    row_of
        Row of each id, by (file name, id).
    warnings
        What should be looked at, but does not stand in the way.
    """

    site: str
    zone: ZoneInfo
    policy: Policy
    on_call: OnCallPolicy
    nurses: tuple[NurseRecord, ...]
    shifts: tuple[ShiftRecord, ...]
    patients: tuple[Patient, ...]
    orders: tuple[TherapyOrder, ...]
    locations: tuple[Location, ...]
    first_day: date | None
    road_network: str | Path
    network: RoadNetwork | None
    protocols_folder: Path | None
    row_of: Mapping[tuple[str, str], int]
    warnings: tuple[DatasetProblem, ...] = ()


def read_dataset(folder: Path) -> Dataset:
    """Read and check all files of a folder.

    Raises
    ------
    DatasetError
        With every problem of every file.
    """
    complaints = Complaints()
    if not folder.is_dir():
        text, action = "The folder does not exist.", "Name a folder with a dataset."
        complaints.add("missing_folder", str(folder), text, action)
        raise DatasetError(tuple(complaints.found))
    site = read_policy(folder, complaints)
    rows = Rows(
        # Without a zone the other files are read as if in UTC, so that their faults are told too.
        zone=site.zone if site else ZoneInfo("UTC"),
        breaks=site.breaks if site else BreakPolicy(),
        max_overtime=site.max_overtime if site else 0,
        complaints=complaints,
    )
    _read_tables(folder, site, rows)
    named = site.road_network if site else ""
    source = road_source(folder, named, complaints) if named else None
    network = open_roads(source, complaints) if isinstance(source, Path) else None
    if network is not None:
        check_coordinates(network, rows.locations, rows.row_of, complaints)
    found = complaints.sorted(FILES)
    if site is None or source is None or any(p.severity == "error" for p in found):
        raise DatasetError(found)
    return Dataset(
        site=site.site,
        zone=site.zone,
        policy=site.policy,
        on_call=site.on_call,
        nurses=tuple(rows.nurses.values()),
        shifts=tuple(rows.shifts.values()),
        patients=tuple(rows.patients.values()),
        orders=tuple(rows.orders.values()),
        locations=tuple(rows.locations.values()),
        first_day=_first_day(rows.shifts.values()),
        road_network=source,
        network=network,
        protocols_folder=folder / site.protocols if site.protocols else None,
        row_of=rows.row_of,
        warnings=found,
    )


def _first_day(shifts: Collection[ShiftRecord]) -> date | None:
    """Return the first day worth planning: a night on call may have begun on the day before."""
    regular = [shift.day for shift in shifts if shift.duty == "regular"]
    return min(regular or [shift.day for shift in shifts], default=None)


def _read_tables(folder: Path, site: SitePolicy | None, rows: Rows) -> None:
    ids: dict[str, Collection[str]] = {PLACES: set()}
    incomplete: set[str] = set()

    def read(
        file: str, known: Sequence[Column], take: Callable[[int, dict[str, Any]], None]
    ) -> None:
        table = _table(folder / file, known, rows.complaints)
        if not table.complete:
            incomplete.add(file)
        ids[file] = _take(file, table, known, take, rows)

    if (folder / PLACES).exists():
        read(PLACES, columns.PLACES, rows.add_place)
    read(NURSES, columns.NURSES, rows.add_nurse)
    read(SHIFTS, columns.SHIFTS, rows.add_shift)
    read(PATIENTS, columns.PATIENTS, rows.add_patient)
    read(ORDERS, _order_columns(folder, site, rows), rows.add_order)
    check_references(rows, ids, incomplete)
    check_overlaps(rows)
    check_credentials(rows)


def _table(path: Path, known: Sequence[Column], complaints: Complaints) -> Table:
    names = [column.name for column in known]
    required = [column.name for column in known if column.required]
    return read_table(path, names, required, complaints)


def _order_columns(folder: Path, site: SitePolicy | None, rows: Rows) -> Sequence[Column]:
    # Without a readable policy, therapies and response classes cannot be judged.
    therapies = known_therapies(folder, site, rows.complaints) if site else None
    classes = [known.name for known in site.policy.response] if site else None
    return columns.order_columns(rows.zone, therapies, classes)


def _take(
    file: str,
    table: Table,
    known: Sequence[Column],
    take: Callable[[int, dict[str, Any]], None],
    rows: Rows,
) -> Collection[str]:
    """Hand on each row that has a value in every cell, and return all ids of the file."""
    first: dict[str, int] = {}
    for number, text in table.rows:
        owner = text.get("id", "")
        if owner in first:
            rows.complaints.add(
                "duplicate_id",
                file,
                f"The id of this row is also that of row {first[owner]}.",
                "Give each row an id of its own.",
                row=number,
                column="id",
            )
            continue
        if owner:
            first[owner] = number
        values = columns.parse_row(file, number, text, known, rows.complaints)
        if values is not None:
            rows.row_of[file, owner] = number
            take(number, values)
    return first
