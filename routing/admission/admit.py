"""May a patient be taken on? Only where somebody could come in time, whenever that is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routing.admission.capacity import capacity
from routing.admission.hours import hour_counts, near_nurses, open_hours, roster_of
from routing.admission.verdict import Admission
from routing.assemble import far_finding
from routing.protocols import expand
from routing.protocols.cover import classes_of, responder_of
from staffing.calendar import Horizon

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from geo_data.location import Location
    from routing.admission.catchment import Catchment
    from routing.admission.verdict import DayCapacity, NearNurse, OpenHours
    from routing.domain.order import IntakeFinding, Patient, TherapyOrder

DAYS = 7
"""Days that are looked at, from the first dose on, as far as there is a roster."""


def admit(
    site: Catchment,
    order: TherapyOrder,
    patient: Patient,
    home: Location,
    *,
    area: bool = True,
) -> Admission:
    """Return whether a candidate can be taken on, and all figures that it follows from.

    Parameters
    ----------
    site
        The prepared site; nothing in it is changed.
    order, patient
        What is ordered for whom; the patient need not be one of the site's.
    home
        Where the patient lives.
    area
        Whether to draw from where the home is reached in time.

    Raises
    ------
    KeyError
        If the protocols do not know the therapy.
    """
    asked = _asked(site, order, patient)
    seconds = site.seconds_to(home)
    near = _near(site, asked, seconds.tolist())
    expansion = expand(order, patient, site.protocols, asked.horizon)
    roster = roster_of(
        site, asked.horizon, site.shifts(asked.horizon) if asked.days else (), seconds
    )
    gaps = tuple(open_hours(roster, expansion.covered, asked.limits)) if asked.days else ()
    hours = tuple(hour_counts(roster, expansion.covered, asked.limits)) if asked.days else ()
    left = tuple(capacity(site, expansion.visits, asked.horizon, asked.days))
    findings = (*_far(site, order, home), *expansion.findings)
    against = _against(asked, findings, near, gaps)
    under = _under(asked, findings, gaps, left)
    return Admission(
        answer="decline" if against else "conditions" if under else "accept",
        reasons=(*against, *under),
        findings=findings,
        response_class=asked.response_class,
        seconds=asked.seconds,
        credentials=asked.codes,
        nurses=near,
        hours=hours,
        open_hours=gaps,
        capacity=left,
        area=_area(site, home, asked.seconds) if area else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What an order asks of responders, and the days that are looked at."""

    response_class: str
    limits: dict[str, int]
    codes: frozenset[str]
    days: tuple[date, ...]
    horizon: Horizon

    @property
    def seconds(self) -> int:
        """Within which somebody must be there."""
        return self.limits[self.response_class]


def _asked(site: Catchment, order: TherapyOrder, patient: Patient) -> _Asked:
    therapy = site.protocols.therapies[order.therapy]
    limits = {known.name: known.seconds for known in site.dataset.policy.response}
    days = _days(site, order)
    return _Asked(
        response_class=min(classes_of(order, therapy), key=limits.__getitem__),
        limits=limits,
        codes=responder_of(order, therapy, patient.required_credentials),
        days=days,
        horizon=_horizon(site, order, days),
    )


def _near(site: Catchment, asked: _Asked, seconds: Sequence[int]) -> tuple[NearNurse, ...]:
    """Return who may respond, the nearest first, those without a road last."""
    found = near_nurses(site, asked.codes, asked.horizon, seconds, asked.seconds)
    return tuple(sorted(found, key=lambda n: (n.seconds < 0, n.seconds, n.nurse)))


def _against(
    asked: _Asked,
    findings: Sequence[IntakeFinding],
    near: Sequence[NearNurse],
    gaps: Sequence[OpenHours],
) -> list[str]:
    """Return why a candidate cannot be taken on."""
    return [
        *(finding.text for finding in findings if finding.refused),
        *_nobody(near, asked.codes, asked.response_class, asked.seconds),
        *(_unclosed(gap) for gap in gaps if not gap.closers),
    ]


def _under(
    asked: _Asked,
    findings: Sequence[IntakeFinding],
    gaps: Sequence[OpenHours],
    left: Sequence[DayCapacity],
) -> list[str]:
    """Return on what conditions a candidate can be taken on."""
    return [
        *(finding.text for finding in findings if not finding.refused),
        *(_closable(gap) for gap in gaps if gap.closers),
        *(
            _short(left)
            if asked.days
            else ["There is no roster yet for the days of the first doses."]
        ),
    ]


def _days(site: Catchment, order: TherapyOrder) -> tuple[date, ...]:
    """Return the days of the roster that are looked at: from the first dose, or from the first."""
    first = order.start.astimezone(site.dataset.zone).date()
    return tuple(day for day in site.days if day >= first)[:DAYS]


def _horizon(site: Catchment, order: TherapyOrder, days: Sequence[date]) -> Horizon:
    zone = site.dataset.zone
    if not days:
        return Horizon(first_day=order.start.astimezone(zone).date(), days=1, zone=zone)
    return Horizon(first_day=days[0], days=min(DAYS, (days[-1] - days[0]).days + 1), zone=zone)


def _far(site: Catchment, order: TherapyOrder, home: Location) -> tuple[IntakeFinding, ...]:
    from geo_data.snap import snap

    (found,) = snap(site.network, [home])
    finding = far_finding(order, found)
    return () if finding is None else (finding,)


def _nobody(near: Sequence[NearNurse], codes: frozenset[str], name: str, limit: int) -> list[str]:
    held = ", ".join(sorted(codes))
    if not near:
        return [f"Nobody holds {held}, which a responder of {name} needs here."]
    if not any(nurse.within for nurse in near):
        return [f"No nurse with {held} is within {limit // 60} minutes by road ({name})."]
    return []


def _unclosed(gap: OpenHours) -> str:
    return f"{_span(gap)}: nobody could come, and nobody near enough is free to be on call."


def _closable(gap: OpenHours) -> str:
    return f"{_span(gap)}: nobody could come; on call, {gap.closers[0]} would close it."


def _span(gap: OpenHours) -> str:
    return f"{gap.start:%Y-%m-%d %H:%M} to {gap.end:%Y-%m-%d %H:%M} ({gap.response_class})"


def _short(left: Sequence[DayCapacity]) -> list[str]:
    found = [
        f"{day.day}: {', '.join(day.unstaffed)} has nobody on duty who may make it."
        for day in left
        if day.unstaffed
    ]
    found += [
        f"{day.day}: the day is over-booked by {-day.left_seconds / 3_600:.1f} hours of work."
        for day in left
        if day.asked_seconds and day.left_seconds < 0
    ]
    return found


def _area(site: Catchment, home: Location, seconds: int) -> dict[str, Any]:
    from geo_data.isochrone import as_geojson, isochrones

    return as_geojson(site.network, isochrones(site.network, home, [max(1, seconds // 60)]))
