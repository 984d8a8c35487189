"""Nurses, shifts, patients, orders and places, as in the columns of a dataset's files.

Clock times and moments are local to the branch and written as in the files: see the README of
``routing/io``. What may be blank there may be null or left out here.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas.base import Answer, Day, Degrees, Flag, Instant, Request
from api.schemas.problem import Issue

Line = Annotated[str, Field(max_length=400, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line of text."""

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Clock = Annotated[str, Field(pattern=r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$")]
Moment = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{1,2}:[0-9]{2}([+-][0-9]{2}:[0-9]{2})?$")
]
"""A local moment such as ``2026-11-23 08:00``; with its offset in an hour that comes twice."""
Held = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,31}(:[0-9]{4}-[0-9]{2}-[0-9]{2})?$")]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,31}$")]
Tool = Annotated[str, Field(pattern=r"^[A-Za-z0-9_ -]{1,64}$")]
Count = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Hours = Annotated[float, Field(strict=True, ge=0, le=168, allow_inf_nan=False)]


class Place(Request):
    """A branch office, or another place where shifts start or end."""

    name: Line = ""
    latitude: Degrees
    longitude: Degrees


class Nurse(Request):
    """A nurse; ``credentials`` such as ``RN`` or ``PICC_INS:2027-05-31``."""

    name: Line = ""
    address: Line = ""
    latitude: Degrees
    longitude: Degrees
    credentials: Annotated[list[Held], Field(min_length=1, max_length=64)]
    max_weekly_hours: Hours | None = None


class Shift(Request):
    """A nurse's working time on one day."""

    nurse: Key
    date: Day
    start: Clock
    end: Clock
    latest_end: Clock | None = None
    duty: Annotated[str, Field(pattern=r"^(regular|on_call)$")] = "regular"
    start_place: Key | None = None
    end_place: Key | None = None
    break_minutes: Annotated[int, Field(strict=True, ge=0, le=240)] | None = None
    break_earliest: Clock | None = None
    break_latest: Clock | None = None
    max_hours: Annotated[float, Field(strict=True, ge=0, le=24, allow_inf_nan=False)] | None = None
    equipment: Annotated[tuple[Tool, ...], Field(max_length=64)] = ()
    capacity: Annotated[int, Field(strict=True, ge=0, le=1_000_000)] | None = None


class Patient(Request):
    """A person at home."""

    name: Line = ""
    address: Line = ""
    latitude: Degrees
    longitude: Degrees
    caregiver_able: Flag = False
    self_able: Flag = False
    required_credentials: Annotated[tuple[Code, ...], Field(max_length=64)] = ()
    primary_nurse: Key | None = None
    required_nurses: Annotated[tuple[Key, ...], Field(max_length=500)] = ()
    preferred_nurses: Annotated[tuple[Key, ...], Field(max_length=500)] = ()
    excluded_nurses: Annotated[tuple[Key, ...], Field(max_length=500)] = ()
    available_from: Clock | None = None
    available_until: Clock | None = None


class Order(Request):
    """One therapy of one patient."""

    patient: Key
    therapy: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    start: Moment
    end: Day | None = None
    drug: Line = ""
    method: Annotated[str, Field(pattern=r"^(pump|gravity|elastomeric|push)$")] | None = None
    infusion_minutes: Annotated[int, Field(strict=True, ge=1, le=20_160)] | None = None
    dose_every_hours: Annotated[int, Field(strict=True, ge=1, le=8_760)] | None = None
    device: Annotated[str, Field(pattern=r"^(picc|midline|port|piv|sc|none)$")] = "picc"
    device_placed: Flag = True
    frequency: Annotated[str, Field(pattern=r"^[0-9A-Za-z,+]{1,64}$")] | None = None
    administered_by: Annotated[str, Field(pattern=r"^(patient|caregiver|nurse)$")] = "nurse"
    training_signed_off: Day | None = None
    training_done: Count = 0
    last_dressing: Moment | None = None
    last_needle: Moment | None = None
    last_lab: Moment | None = None
    last_solution_change: Moment | None = None
    doses_given: Count = 0
    connected_at: Moment | None = None
    line_removed: Moment | None = None
    supplies_ready: Moment | None = None
    use_by: Moment | None = None
    preferred_time: Clock | None = None
    response_class: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")] | None = None
    priority: Annotated[int, Field(strict=True, ge=1, le=9)] | None = None


class Record(Answer):
    """One row of a dataset: its id, and its columns as they are written in the file."""

    id: str
    values: dict[str, str]


class RecordPage(Answer):
    """A part of a dataset's rows; ``version`` is the ETag of a change."""

    items: list[Record]
    next: str | None
    dataset: str
    version: int


class Dataset(Answer):
    """A version of a branch's data. A change of any row is the next version."""

    id: str
    branch: str
    version: int
    roads: str
    counts: dict[str, int]
    created_at: Instant
    created_by: str


class ImportReport(Answer):
    """What an import would make, or made: ``dataset`` is null for a dry run."""

    dry_run: bool
    dataset: Dataset | None
    counts: dict[str, int]
    warnings: list[Issue]


class RoadNetwork(Answer):
    """A road network that datasets may name."""

    name: str
    bytes: int
