"""What the doctor ordered and for whom, as it stands in the dataset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from routing.domain.visit import Method

Device = Literal["picc", "midline", "port", "piv", "sc", "none"]
Administrator = Literal["patient", "caregiver", "nurse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A person at home.

    Attributes
    ----------
    id, location
        Unique id; location id of the home.
    name, address
        Shown on day sheets; never logged, never in file names.
    caregiver_able
        Someone at home can be trained.
    self_able
        The patient can be trained.
    required_credentials
        What every nurse must hold here, such as ``LANG_ES`` or ``PEDS``.
    primary_nurse, required_nurses, preferred_nurses, excluded_nurses
        As in ``Visit``.
    available_from, available_until
        Wall-clock hours in which visits may start, or None.
    """

    id: str
    location: str
    name: str = ""
    address: str = ""
    caregiver_able: bool = False
    self_able: bool = False
    required_credentials: frozenset[str] = frozenset()
    primary_nurse: str = ""
    required_nurses: frozenset[str] = frozenset()
    preferred_nurses: frozenset[str] = frozenset()
    excluded_nurses: frozenset[str] = frozenset()
    available_from: time | None = None
    available_until: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapyOrder:
    """One therapy of one patient. Moments are aware; dates are local.

    Attributes
    ----------
    id, patient
        Unique id; patient id.
    therapy
        Code of a protocol, such as ``antibiotic``, ``vancomycin``, ``pca``, ``chemo_5fu``,
        ``hydration``, ``ivig``, ``infliximab``, ``vedolizumab``, ``enzyme`` or
        ``parenteral_nutrition``.
    drug
        Shown on the day sheet.
    method, infusion_minutes, dose_every_hours
        How and how long the drug runs, and how often a dose is due; None: the protocol's default.
    device
        Access device; ``sc`` is a subcutaneous needle.
    device_placed
        False: the line is still to be placed (a port is implanted already and only accessed).
    start, end
        First dose (the anchor of all visits); last day of therapy, or None if open.
    frequency
        Nursing frequency such as ``3w1,1w3+2PRN``; "" : the protocol's default.
    administered_by
        Who gives the doses between nurse visits.
    training_signed_off
        Day on which patient or caregiver was signed off, or None.
    training_done
        Number of training visits already made (the first dose counts).
    last_dressing, last_needle, last_lab, last_solution_change
        When these were last done, or None.
    doses_given
        Attended infusions or cycles already given.
    connected_at
        Moment an ambulatory pump was connected elsewhere (clinic), or None.
    line_removed
        Moment the line was taken out, or None: it is in until a visit is known to have removed it.
    supplies_ready
        Pharmacy release and delivery: no visit that needs the drug starts earlier. None: a therapy
        that runs has its supplies at home; one that is to begin has none, and is refused.
    use_by
        Beyond-use time: no visit that needs this supply starts later. None: no limit.
    preferred_time
        Wall-clock time of the dose, or None.
    response_class
        Overrides the protocol's response class; "" : the protocol's.
    priority
        Overrides the protocol's priority; None: the protocol's.
    """

    id: str
    patient: str
    therapy: str
    start: datetime
    end: date | None = None
    drug: str = ""
    method: Method | None = None
    infusion_minutes: int | None = None
    dose_every_hours: int | None = None
    device: Device = "picc"
    device_placed: bool = True
    frequency: str = ""
    administered_by: Administrator = "nurse"
    training_signed_off: date | None = None
    training_done: int = 0
    last_dressing: datetime | None = None
    last_needle: datetime | None = None
    last_lab: datetime | None = None
    last_solution_change: datetime | None = None
    doses_given: int = 0
    connected_at: datetime | None = None
    line_removed: datetime | None = None
    supplies_ready: datetime | None = None
    use_by: datetime | None = None
    preferred_time: time | None = None
    response_class: str = ""
    priority: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeFinding:
    """Why an order, or a part of it, cannot be served as it stands.

    Attributes
    ----------
    code
        Stable code, such as ``outside_response_time``, ``nobody_to_administer``, ``no_supplies``.
    order, patient
        Whom it concerns.
    text, action
        What is wrong and what to do, one plain sentence each.
    refused
        True: no visits are planned for the order; False: a warning.
    """

    code: str
    order: str
    patient: str
    text: str
    action: str
    refused: bool = True
