"""A whole dataset on a road network, from a seed."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from geo_data.homes import sample_homes
from routing.generate import acute, chronic
from routing.generate.census import make_patient, therapies
from routing.generate.nurses import make_nurses, size_of
from routing.generate.orders import Setting
from routing.generate.primary import with_nurses
from routing.generate.roster import BRANCH, Duty, make_duties
from routing.generate.write import write_policy, write_table
from routing.generate.zones import zone_at
from routing.io import dataset_columns as columns
from routing.io.dataset_policy import POLICY
from routing.io.dataset_rows import NURSES, ORDERS, PATIENTS, PLACES, SHIFTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from routing.domain.order import Patient, TherapyOrder
    from routing.generate.nurses import StaffMember
    from routing.generate.write import Row

FIRST_DAY = date(2026, 11, 23)
"""A Monday without holidays or clock changes near."""

ROADS = "roads.npz"

_MAKERS: dict[str, Callable[[Patient, Setting], TherapyOrder]] = {
    "antibiotic": acute.antibiotic,
    "vancomycin": acute.vancomycin,
    "hydration": acute.hydration,
    "parenteral_nutrition": acute.parenteral_nutrition,
    "pca": acute.pca,
    "chemo_5fu": chronic.chemo_5fu,
    "ivig": chronic.ivig,
    "infliximab": chronic.infliximab,
    "vedolizumab": chronic.vedolizumab,
    "enzyme": chronic.enzyme,
}


def generate(
    network: RoadNetwork,
    folder: Path,
    *,
    patients: int,
    seed: int,
    first_day: date | None = None,
    days: int = 7,
    zone: str | None = None,
    road_network: str | None = None,
) -> None:
    """Write a realistic dataset: census, therapies in mid-course, nurses, shifts and homes.

    The same arguments give the same bytes, on every machine and Python.

    Parameters
    ----------
    network
        The roads along which homes are put.
    folder
        Made if it is not there; files of a dataset in it are replaced.
    patients
        Census; nurses are in proportion.
    seed
        Of all chance.
    first_day, days
        Days with shifts; by default they begin on ``FIRST_DAY``.
    zone
        IANA time zone; by default where the roads lie.
    road_network
        What the policy names as road network; by default a copy of the roads in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    west, south, east, north = network.bounds
    zone = zone or zone_at((south + north) / 2, (west + east) / 2)
    first_day = first_day or FIRST_DAY
    size = size_of(patients)
    staff, branch = _staff(network, seed, first_day, patients)
    setting = Setting(first_day=first_day, days=days, zone=ZoneInfo(zone), random=_chance(seed, 3))
    people, orders, homes = _census(network, seed, patients, setting)
    people = with_nurses(people, orders, homes, staff, first_day, _chance(seed, 4))
    _write_people(folder, people, homes, staff)
    _write(folder / SHIFTS, columns.SHIFTS, map(_row, make_duties(staff, size, first_day, days)))
    order_columns = columns.order_columns(setting.zone, None, None)
    _write(folder / ORDERS, order_columns, map(_row, orders))
    place = {"id": BRANCH, "name": "Branch", **_coordinates(branch)}
    _write(folder / PLACES, columns.PLACES, [place])
    if road_network is None:
        network.save(folder / ROADS)
    write_policy(
        folder / POLICY,
        site=f"Sample site with {patients} patients",
        zone=zone,
        road_network=road_network or ROADS,
    )


def _chance(seed: int, subject: int) -> Random:
    """Return chance of its own for a subject, so that one more patient moves no nurse."""
    return Random(seed * 16 + subject)


def _staff(
    network: RoadNetwork, seed: int, first_day: date, patients: int
) -> tuple[list[StaffMember], Location]:
    size = size_of(patients)
    branch, *homes = sample_homes(network, size.nurses + 1, seed * 2, prefix="nurse-")
    return make_nurses(size, tuple(homes), first_day, _chance(seed, 1)), branch


def _census(
    network: RoadNetwork, seed: int, patients: int, setting: Setting
) -> tuple[list[Patient], list[TherapyOrder], dict[str, Location]]:
    random = _chance(seed, 2)
    places = sample_homes(network, patients, seed * 2 + 1, prefix="patient-")
    people: list[Patient] = []
    orders: list[TherapyOrder] = []
    homes: dict[str, Location] = {}
    for number, (home, therapy) in enumerate(
        zip(places, therapies(patients, random), strict=True), start=1
    ):
        patient = make_patient(number, therapy, random)
        homes[patient.id] = home
        people.append(patient)
        orders.append(_MAKERS[therapy](patient, setting))
    return people, orders, homes


def _write_people(
    folder: Path,
    people: Sequence[Patient],
    homes: dict[str, Location],
    staff: Sequence[StaffMember],
) -> None:
    nurses = [_row(nurse) | _coordinates(nurse.home) for nurse in staff]
    _write(folder / NURSES, columns.NURSES, nurses)
    patients = [_row(patient) | _coordinates(homes[patient.id]) for patient in people]
    _write(folder / PATIENTS, columns.PATIENTS, patients)


def _row(item: Patient | TherapyOrder | Duty | StaffMember) -> Row:
    """Return the fields of an object, which are named like the columns."""
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _coordinates(place: Location) -> Row:
    return {"latitude": place.latitude, "longitude": place.longitude}


def _write(path: Path, known: Sequence[columns.Column], rows: Iterable[Row]) -> None:
    write_table(path, [column.name for column in known], rows)
