"""What a protocol says: which visits a therapy asks for, when, how long, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal

from routing.domain.order import Administrator, Device
from routing.domain.visit import Method, Presence

Timing = Literal[
    "start",
    "training",
    "later",
    "dose",
    "cycle",
    "before",
    "after",
    "with",
    "insertion",
    "removal",
]
Cover = Literal["line", "pump", "none"]
LagFrom = Literal["start", "end"]

FOLLOW_UP = "assessment"
"""Kind of a visit that is asked for by frequency alone, and the care that is made in it."""

# Unknown keys of a protocol file are mistakes: most likely a default that was meant to change.
_STRICT = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesThrough:
    """Minutes on site up to a dose number, the first dose being 1; None: from there on."""

    __pydantic_config__ = _STRICT
    minutes: int
    through_dose: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nursing:
    """What visits and care have in common: time, people, things.

    Attributes
    ----------
    minutes
        On site, in all: one number, or one per stage of the therapy.
    minutes_by_device
        In place of ``minutes`` for some access devices.
    credentials, line
        Codes the nurse holds; whether those of the access device are needed too.
    equipment
        What the nurse carries.
    load
        How much of what a nurse can carry on a shift it takes, in whole units.
    credentials_by_device
        Further codes for some devices.
    priority
        From 1 (routine) to 9 (vital).
    interruptible, hand_over_minutes
        Whether the nurse may leave for an emergency, and how long it takes until she can.
    tasks
        Lines of the day sheet.
    devices
        Access devices that this concerns; empty: all.
    """

    __pydantic_config__ = _STRICT
    minutes: int | tuple[MinutesThrough, ...]
    minutes_by_device: Mapping[Device, int] = field(default_factory=dict)
    credentials: frozenset[str] = frozenset()
    credentials_by_device: Mapping[Device, frozenset[str]] = field(default_factory=dict)
    line: bool = True
    equipment: frozenset[str] = frozenset()
    load: int = 0
    priority: int = 4
    interruptible: bool = True
    hand_over_minutes: int = 0
    tasks: tuple[str, ...] = ()
    devices: frozenset[Device] = frozenset()

    def concerns(self, device: Device) -> bool:
        """Tell whether patients with an access device need this."""
        return not self.devices or device in self.devices

    def minutes_at(self, dose: int, device: Device) -> int:
        """Return the minutes on site at a dose number from 1, with an access device."""
        if device in self.minutes_by_device:
            return self.minutes_by_device[device]
        if isinstance(self.minutes, int):
            return self.minutes
        fitting = (m for m in self.minutes if m.through_dose is None or dose <= m.through_dose)
        return next(fitting, self.minutes[-1]).minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Nursing):
    """A kind of visit, and when it is due.

    Attributes
    ----------
    timing
        ``start``: at the first dose. ``training``: hours after it, until signed off. ``later``:
        hours after it, once. ``dose``: at each dose that a nurse gives. ``cycle``: days after it,
        over and over. ``after``, ``before``, ``with``: tied to each visit of the kind ``of``.
        ``insertion``: before the first dose, where the line is still to be placed. ``removal``:
        at the end.
    enabled
        A site may switch a step off, or on.
    early_minutes, due_minutes, latest_minutes
        The visit may start so much before the planned moment; counts as late after so much; and
        may not start after so much. Of visits tied to another one: see ``min_lag_minutes``.
    at_dose
        Whether it must coincide with a dose, within ``dose_minutes``.
    offset_hours, number
        After the first dose; which training visit it is, that being 1.
    days, every_days, early_days, late_days
        Of a cycle: days of the first doses after the start; days between later ones; how many
        days earlier or later a dose may be given.
    course_days
        Days in a row on which a dose of a cycle is given.
    of, lag_from, after_infusion, min_lag_minutes, max_lag_minutes
        The kind of visit that this one is tied to; from its start or end, after the infusion or
        not, and how much later at least and at most (``before``: how much earlier).
    infuses
        Whether a drug begins to run, so that it needs supplies.
    starts_after_minutes
        From the visit's start until the drug runs.
    stays_for
        Methods with which the nurse stays for the whole infusion, on top of ``minutes``.
    presence
        For how much of the infusion the nurse stays otherwise.
    allows_meal
        Whether the nurse may eat meanwhile.
    given_by
        Only for patients whose doses are given by one of these; empty: all.
    same_nurse
        Whether the same nurse as for the visit before, or of ``of``, is preferred.
    """

    timing: Timing
    enabled: bool = True
    early_minutes: int = 30
    due_minutes: int | None = None
    latest_minutes: int = 30
    at_dose: bool = False
    dose_minutes: int = 30
    offset_hours: int = 0
    number: int = 1
    days: tuple[int, ...] = (0,)
    every_days: int = 0
    early_days: int = 0
    late_days: int = 0
    course_days: int = 1
    of: str = ""
    lag_from: LagFrom = "start"
    after_infusion: bool = False
    min_lag_minutes: int = 0
    max_lag_minutes: int = 0
    infuses: bool = False
    starts_after_minutes: int = 30
    stays_for: frozenset[Method] = frozenset()
    presence: Presence = "start"
    allows_meal: bool = False
    given_by: frozenset[Administrator] = frozenset()
    same_nurse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Care(Nursing):
    """Something due again and again; what coincides is done in one visit.

    Attributes
    ----------
    since
        Column of the order that says when it was last done.
    every_days, early_days
        It is due on the day so many days after the last time; it may be done so much earlier.
    every_hours, early_hours
        The same to the hour, for what runs dry; instead of days.
    every_days_by_device, every_hours_by_device
        In place of the above for some access devices.
    added_minutes
        Beside other work of the same visit.
    before_dose_minutes
        If not empty, it is done in this span before a dose: most and least minutes.
    """

    since: Literal["last_dressing", "last_needle", "last_lab", "last_solution_change"]
    every_days: int = 0
    early_days: int = 0
    every_hours: int = 0
    early_hours: int = 0
    every_days_by_device: Mapping[Device, int] = field(default_factory=dict)
    every_hours_by_device: Mapping[Device, int] = field(default_factory=dict)
    added_minutes: int = 0
    before_dose_minutes: tuple[int, int] | tuple[()] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Therapy:
    """A therapy and its visits.

    Attributes
    ----------
    title
        For people.
    method, infusion_minutes, dose_every_hours
        How a dose runs, and how often, where the order says nothing.
    given_by
        Who may give doses between visits.
    nurse_doses_per_day
        Doses a day that a nurse can give; more need a patient or caregiver.
    caregiver_required
        Somebody must be with the patient.
    response_class, running_class
        How fast somebody must be there in an emergency, and how fast while a dose runs; "" : as
        fast as at other times.
    responder, responder_by_device
        Which credentials that takes, and which further ones with some access devices.
    responder_of_patient
        Which it takes where the patient requires them of every nurse (no languages: an emergency
        does not wait for them).
    covered
        When that holds: while a ``line`` is in, while a ``pump`` runs, or not beyond visits.
    frequency
        Nursing visits a week where the order says nothing; "" : as the care asks for.
    steps, care
        Visits by kind; recurring care by name.
    follow_up
        What a visit is made for that the frequency alone asks for: if not said, the assessment of
        the therapy's care, or that of all therapies.
    """

    __pydantic_config__ = _STRICT
    title: str
    method: Method
    infusion_minutes: int
    dose_every_hours: int = 24
    given_by: frozenset[Administrator] = frozenset({"patient", "caregiver", "nurse"})
    nurse_doses_per_day: int = 1
    caregiver_required: bool = False
    response_class: str
    running_class: str = ""
    responder: frozenset[str]
    responder_by_device: Mapping[Device, frozenset[str]] = field(default_factory=dict)
    responder_of_patient: frozenset[str] = frozenset()
    covered: Cover = "line"
    frequency: str = ""
    steps: Mapping[str, Step]
    care: Mapping[str, Care] = field(default_factory=dict)
    follow_up: Care | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Clock times between which visits start: routine ones, and those that doses ask for."""

    __pydantic_config__ = _STRICT
    routine: tuple[time, time]
    dose: tuple[time, time]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocols:
    """All protocols of a site.

    Attributes
    ----------
    hours
        When visits start.
    week_begins
        Day on which a week of a frequency order begins, 0 for Monday; None: the day of the start.
    devices
        Credentials that work on each access device takes.
    therapies
        By code.
    """

    hours: Hours
    week_begins: int | None
    devices: Mapping[Device, frozenset[str]]
    therapies: Mapping[str, Therapy]
