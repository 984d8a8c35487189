"""From the values of rows to the objects of a dataset."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from geo_data.location import Location
from routing.domain.order import Patient, TherapyOrder
from routing.io.dataset_cells import after, on_day
from routing.io.dataset_problem import CellError
from staffing.io import BreakRecord, NurseRecord, ShiftRecord

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from routing.io.dataset_policy import BreakPolicy
    from routing.io.dataset_problem import Complaints

NURSES, SHIFTS = "nurses.csv", "shifts.csv"
PATIENTS, ORDERS, PLACES = "patients.csv", "orders.csv", "places.csv"
LONGEST_REGULAR = timedelta(hours=16)
LONGEST_OVERTIME = timedelta(hours=8)

Values = dict[str, Any]


def nurse_home(nurse: str) -> str:
    """Return the location id of a nurse's home."""
    return f"nurse:{nurse}"


def patient_home(patient: str) -> str:
    """Return the location id of a patient's home."""
    return f"patient:{patient}"


def place_of(place: str) -> str:
    """Return the location id of a place such as a branch."""
    return f"place:{place}"


@dataclass(slots=True)
class Rows:
    """What has been read so far, by id, in file order, and in which row it stood."""

    zone: ZoneInfo
    breaks: BreakPolicy
    max_overtime: int
    complaints: Complaints
    nurses: dict[str, NurseRecord] = field(default_factory=dict)
    shifts: dict[str, ShiftRecord] = field(default_factory=dict)
    patients: dict[str, Patient] = field(default_factory=dict)
    orders: dict[str, TherapyOrder] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    locations: dict[str, Location] = field(default_factory=dict)
    row_of: dict[tuple[str, str], int] = field(default_factory=dict)

    def add_place(self, row: int, values: Values) -> None:
        """Take a row of places.csv."""
        self.places[values["id"]] = None
        self._locate(PLACES, row, place_of(values["id"]), values)

    def add_nurse(self, row: int, values: Values) -> None:
        """Take a row of nurses.csv."""
        home = nurse_home(values["id"])
        self._locate(NURSES, row, home, values)
        self.nurses[values["id"]] = NurseRecord(
            id=values["id"],
            location=home,
            name=values["name"],
            address=values["address"],
            credentials=values["credentials"],
            max_weekly_hours=values["max_weekly_hours"],
        )

    def add_patient(self, row: int, values: Values) -> None:
        """Take a row of patients.csv."""
        rest = {k: v for k, v in values.items() if k not in ("latitude", "longitude")}
        self._locate(PATIENTS, row, patient_home(values["id"]), values)
        patient = Patient(location=patient_home(values["id"]), **rest)
        start, end = patient.available_from, patient.available_until
        if start is not None and end is not None and start >= end:
            self._say(
                "empty_interval",
                PATIENTS,
                row,
                "available_until",
                "The patient's hours end before they begin.",
                "Make available_until later than available_from.",
            )
        clash = patient.excluded_nurses & (patient.required_nurses | {patient.primary_nurse})
        for nurse in sorted(clash):
            text = f"Nurse {nurse} is excluded, yet required or primary."
            action = "Delete the id from one of the two."
            self._say("contradiction", PATIENTS, row, "excluded_nurses", text, action)
        self.patients[patient.id] = patient

    def add_order(self, row: int, values: Values) -> None:
        """Take a row of orders.csv."""
        order = TherapyOrder(**values)
        if order.end is not None and order.end < order.start.date():
            text = "The therapy ends before its first dose."
            self._say("end_before_start", ORDERS, row, "end", text, "Correct start or end.")
        ready, use_by = order.supplies_ready, order.use_by
        if ready and use_by and use_by.timestamp() < ready.timestamp():
            text = "The supplies' use_by time is over before they are ready."
            self._say("end_before_start", ORDERS, row, "use_by", text, "Correct one of the two.")
        self.orders[order.id] = order

    def add_shift(self, row: int, values: Values) -> None:
        """Take a row of shifts.csv; without length or with impossible times it is left out."""
        if values["start"] == values["end"]:
            text = "The shift has no length: start and end are the same."
            action = "Correct the times; write a duty of 24 hours as two rows."
            self._say("no_length", SHIFTS, row, "end", text, action)
            return
        column = "start"
        try:
            start = on_day(values["date"], values["start"], self.zone)
            column = "end"
            end = after(start, values["end"], self.zone)
            column = "latest_end"
            latest = self._latest_end(end, values)
            column = "break_earliest"
            rest = self._break(start, end, values)
        except CellError as error:
            self.complaints.add_error(error, SHIFTS, row=row, column=column)
            return
        if values["duty"] == "regular" and end - start > LONGEST_REGULAR:
            text = "A regular shift of more than 16 hours: its end is read as on the next day."
            self._say("long_shift", SHIFTS, row, "end", text, "Correct start or end.")
        nurse = values["nurse"]
        begin, finish = values["start_place"], values["end_place"]
        self.shifts[values["id"]] = ShiftRecord(
            id=values["id"],
            nurse=nurse,
            day=values["date"],
            start=start,
            end=end,
            latest_end=latest,
            start_location=place_of(begin) if begin else nurse_home(nurse),
            end_location=place_of(finish) if finish else nurse_home(nurse),
            break_record=rest,
            max_work_seconds=None
            if values["max_hours"] is None
            else round(values["max_hours"] * 3_600),
            duty=values["duty"],
            equipment=values["equipment"],
            capacity=values["capacity"],
        )

    def _latest_end(self, end: datetime, values: Values) -> datetime:
        clock = values["latest_end"]
        if clock is None:
            extra = self.max_overtime if values["duty"] == "regular" else 0
            return _later(end, minutes=extra)
        latest = end if clock == values["end"] else after(end, clock, self.zone)
        if latest - end > LONGEST_OVERTIME:
            raise CellError(
                "bad_latest_end",
                "The latest end is not within eight hours after the end.",
                "Correct latest_end; leave it blank for the site's usual overtime.",
            )
        return latest

    def _break(self, start: datetime, end: datetime, values: Values) -> BreakRecord | None:
        minutes = values["break_minutes"]
        if minutes is None:
            minutes = self.breaks.minutes if values["duty"] == "regular" else 0
        if not minutes:
            return None
        earliest = _later(start, minutes=self.breaks.earliest_after)
        latest = _later(start, minutes=self.breaks.latest_after)
        if values["break_earliest"] is not None:
            earliest = after(start, values["break_earliest"], self.zone)
        if values["break_latest"] is not None:
            latest = after(start, values["break_latest"], self.zone)
        chosen = values["break_earliest"] is not None or values["break_latest"] is not None
        if earliest > latest or (chosen and latest > end):
            raise CellError(
                "bad_break",
                "The break's earliest start lies after its latest, or outside the shift.",
                "Fill in both break_earliest and break_latest, within the shift.",
            )
        return BreakRecord(
            seconds=minutes * 60,
            earliest_start=earliest,
            latest_start=latest,
            due_after_seconds=self.breaks.due_after * 60,
            mandatory=self.breaks.mandatory,
            on_duty_meal=self.breaks.on_duty_meal,
        )

    def _locate(self, file: str, row: int, location: str, values: Values) -> None:
        latitude, longitude = values["latitude"], values["longitude"]
        if latitude == 0 and longitude == 0:
            self._say(
                "zero_coordinates",
                file,
                row,
                "latitude",
                "The coordinates are 0, 0: a point in the Gulf of Guinea.",
                "Fill in the coordinates of the home; 0 is what failed look-ups leave.",
            )
        self.locations[location] = Location(id=location, latitude=latitude, longitude=longitude)

    def _say(self, code: str, file: str, row: int, column: str, text: str, action: str) -> None:
        self.complaints.add(code, file, text, action, row=row, column=column)


def _later(moment: datetime, *, minutes: int) -> datetime:
    """Return a moment later by true minutes, whatever the clocks do in between."""
    return (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(moment.tzinfo)
