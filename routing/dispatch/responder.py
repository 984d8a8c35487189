"""Who could answer an emergency, and what her going there means for her day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.domain.pin import Pin
from routing.domain.visit import Visit, Window

if TYPE_CHECKING:
    from routing.coverage import Answer
    from routing.domain.problem import CoveredPatient, Problem

KIND = "emergency"
"""Kind of the visit that answers an emergency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A visit that starts later because its nurse answers an emergency first.

    Attributes
    ----------
    visit, patient
        Ids.
    seconds
        By how much later it starts, or goes on if it was left.
    late_by
        Seconds after its last window; 0 if it may still be made.
    """

    visit: str
    patient: str
    seconds: int
    late_by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Responder:
    """One nurse for one emergency.

    Attributes
    ----------
    answer
        What she does, when she is released, how long she drives, what she lacks.
    nurse, shift
        Ids; shift "" if she is off duty.
    arrival
        Second at which she would be there; None if there is no way.
    competent
        Whether she holds all that is needed.
    in_time
        Whether she is competent and there within the patient's class.
    leaves
        The visit that she would leave before its end; "" if none.
    moved
        Visits that would start later, in order; those that may be too late to make included.
    links
        Ids of links that the moved visits would break.
    left_seconds
        From the emergency's end until her regular end; negative: after it. None if off duty.
    excluded
        Whether the patient does not want her: told, so that a person decides.
    overtime, overtime_added
        Seconds of return after her regular end, and how many of them the emergency brings.
    """

    answer: Answer
    nurse: str
    shift: str
    arrival: int | None
    competent: bool
    in_time: bool
    leaves: str = ""
    moved: tuple[Moved, ...] = ()
    links: tuple[str, ...] = ()
    left_seconds: int | None = None
    overtime: int = 0
    overtime_added: int = 0
    excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyDispatch:
    """The choice: this nurse goes there now. For re-planning.

    Attributes
    ----------
    nurse, shift
        Who goes, in which shift; "" for a nurse who is off duty.
    patient, location
        To whom.
    at
        Second at which it was decided.
    arrival
        Second at which she is there.
    seconds
        How long she is bound there.
    credentials
        What the emergency needs.
    leaves
        The visit that she leaves before its end; "" if none.
    """

    nurse: str
    shift: str
    patient: str
    location: str
    at: int
    arrival: int
    seconds: int
    credentials: frozenset[str] = frozenset()
    leaves: str = ""

    @property
    def visit_id(self) -> str:
        """Id of the visit that answers the emergency."""
        return f"{KIND}-{self.patient}-{self.at}"

    def visit(self) -> Visit:
        """Return the emergency as a visit: vital, not to be interrupted, by this nurse alone."""
        return Visit(
            id=self.visit_id,
            patient=self.patient,
            location=self.location,
            kind=KIND,
            on_site_seconds=self.seconds,
            # Parking is part of a plan's way to a visit, but of no response time.
            windows=(Window(earliest=self.arrival, latest=self.arrival + 1_800, due=self.arrival),),
            credentials=self.credentials,
            priority=9,
            mandatory=True,
            interruptible=False,
            required_nurses=frozenset({self.nurse}),
        )

    def pin(self, problem: Problem) -> Pin | None:
        """Return the pin that holds it in the nurse's shift; None if she is on no regular one."""
        shift = problem.shift_by_id.get(self.shift)
        if shift is None or shift.duty != "regular":
            return None
        return Pin(visit=self.visit_id, shift=self.shift)


def dispatch(
    responder: Responder, person: CoveredPatient, at: int, seconds: int
) -> EmergencyDispatch:
    """Return the choice of a responder for what a patient needs (``need_of``) as a value.

    Raises
    ------
    ValueError
        If there is no way for her to get there, or she lacks a credential.
    """
    if responder.arrival is None:
        raise ValueError(f"there is no way for nurse {responder.nurse} to get there")
    if not responder.competent:
        raise ValueError(f"nurse {responder.nurse} lacks a credential that is needed there")
    return EmergencyDispatch(
        nurse=responder.nurse,
        shift=responder.shift,
        patient=person.patient,
        location=person.location,
        at=at,
        arrival=responder.arrival,
        seconds=seconds,
        credentials=person.credentials,
        leaves=responder.leaves,
    )
