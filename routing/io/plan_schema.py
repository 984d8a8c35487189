"""The layout of ``plan.json``, version 1."""

from __future__ import annotations

import base64
import binascii
import zlib
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from geo_data.location import Location
from geo_data.travel_matrix import TravelMatrix
from routing.domain.fact import Absence, Delay, Delivery
from routing.domain.link import Link
from routing.domain.order import IntakeFinding
from routing.domain.pin import Pin
from routing.domain.plan import Plan
from routing.domain.policy import Policy
from routing.domain.problem import CoveredPatient, Problem
from routing.domain.result import Provenance, Status, Violation
from routing.domain.visit import Visit
from staffing.calendar import Horizon
from staffing.nurse import Nurse
from staffing.shift import Shift

FAMILY = "infuseroute-plan"
SCHEMA = f"{FAMILY}/1"
_STRICT = ConfigDict(extra="forbid", strict=True, ser_json_inf_nan="strings")


class HorizonDocument(BaseModel):
    """The planned days; all times of the file are seconds from local midnight of the first."""

    model_config = _STRICT
    first_day: date = Field(description="The first planned day.")
    days: int = Field(ge=1, le=14, description="Number of days.")
    zone: str = Field(description="IANA name of the site's time zone.")

    @classmethod
    def of(cls, horizon: Horizon) -> HorizonDocument:
        """Return the document of a horizon."""
        return cls(first_day=horizon.first_day, days=horizon.days, zone=horizon.zone.key)

    def build(self) -> Horizon:
        """Return the horizon; raises ValueError if there is no such zone."""
        try:
            zone = ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"there is no time zone {self.zone}") from error
        return Horizon(first_day=self.first_day, days=self.days, zone=zone)


class TravelDocument(BaseModel):
    """Travel times and distances: n x n little-endian int32 by rows, zlib, Base64."""

    model_config = _STRICT
    location_ids: tuple[str, ...] = Field(description="The n places, in order of rows and columns.")
    seconds: str = Field(description="Seconds from row to column; -1 where there is no way.")
    metres: str = Field(description="Metres of those ways; -1 where there is no way.")
    engine: str = Field(description="What computed them.")
    digest: str = Field(description="Identifies network, places and engine.")

    @classmethod
    def of(cls, travel: TravelMatrix) -> TravelDocument:
        """Return the document of a travel matrix."""
        return cls(
            location_ids=travel.location_ids,
            seconds=_encode(travel.seconds),
            metres=_encode(travel.metres),
            engine=travel.engine,
            digest=travel.digest,
        )

    def build(self) -> TravelMatrix:
        """Return the travel matrix; raises ValueError if the arrays are damaged."""
        n = len(self.location_ids)
        return TravelMatrix(
            location_ids=self.location_ids,
            seconds=_decode(self.seconds, n, "seconds"),
            metres=_decode(self.metres, n, "metres"),
            engine=self.engine,
            digest=self.digest,
        )


class ProblemDocument(BaseModel):
    """Everything that a plan must respect."""

    model_config = _STRICT
    horizon: HorizonDocument
    locations: tuple[Location, ...]
    nurses: tuple[Nurse, ...]
    shifts: tuple[Shift, ...]
    visits: tuple[Visit, ...]
    links: tuple[Link, ...]
    pins: tuple[Pin, ...]
    covered: tuple[CoveredPatient, ...]
    policy: Policy
    published: Plan | None
    absences: tuple[Absence, ...] = ()
    delays: tuple[Delay, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    reported: tuple[str, ...] = ()
    travel: TravelDocument

    def build(self) -> Problem:
        """Return the problem; raises ProblemError or ValueError if it contradicts itself."""
        return Problem(
            horizon=self.horizon.build(),
            locations=self.locations,
            nurses=self.nurses,
            shifts=self.shifts,
            visits=self.visits,
            links=self.links,
            pins=self.pins,
            covered=self.covered,
            policy=self.policy,
            published=self.published,
            absences=self.absences,
            delays=self.delays,
            deliveries=self.deliveries,
            reported=self.reported,
            travel=self.travel.build(),
        )


class TermDocument(BaseModel):
    """One term of cost; ``points`` is amount times weight."""

    model_config = _STRICT
    name: str
    amount: int
    weight: int
    unit: str
    points: int


class CostDocument(BaseModel):
    """The price of the plan; ``points`` is the sum over the terms."""

    model_config = _STRICT
    points: int
    terms: tuple[TermDocument, ...]


class PlanDocument(BaseModel):
    """A judged plan together with the problem that it solves."""

    model_config = ConfigDict(**_STRICT, title="Plan file of infuseroute, version 1")
    layout: Literal["infuseroute-plan/1"] = Field(alias="schema", description="Layout and version.")
    site: str = Field(description="Name of the site.")
    attribution: str = Field(description="Whose road data the travel times come from.")
    status: Status = Field(description="optimal: proven; stopped: by the user.")
    lower_bound: int | None = Field(description="No plan costs less; null if none was proven.")
    seconds: float = Field(description="Wall-clock seconds spent.")
    first_plan_seconds: float = Field(description="Wall-clock seconds to the first legal plan.")
    steps: int = Field(description="Search steps made.")
    provenance: Provenance
    cost: CostDocument
    violations: tuple[Violation, ...]
    findings: tuple[IntakeFinding, ...] = Field(description="What intake refused or warned of.")
    history: tuple[tuple[float, int], ...] = Field(
        description="Cost of the best plan over time: seconds, points."
    )
    plan: Plan
    problem: ProblemDocument


def json_schema() -> dict[str, object]:
    """Return the JSON Schema of ``plan.json``, as committed in ``docs/plan-1.schema.json``."""
    return PlanDocument.model_json_schema(by_alias=True)


def _encode(array: npt.NDArray[np.int32]) -> str:
    packed = zlib.compress(np.ascontiguousarray(array, dtype="<i4").tobytes(), 6)
    return base64.b64encode(packed).decode("ascii")


def _decode(text: str, n: int, name: str) -> npt.NDArray[np.int32]:
    size = 4 * n * n
    unpack = zlib.decompressobj()
    try:
        # One byte more than expected is enough to tell; a forged file cannot fill the memory.
        raw = unpack.decompress(base64.b64decode(text, validate=True), size + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise ValueError(f"travel {name} are damaged ({error})") from error
    if len(raw) != size:
        raise ValueError(f"travel {name} must hold {n} x {n} numbers")
    return np.frombuffer(raw, dtype="<i4").astype(np.int32).reshape(n, n)
