"""May a patient be taken on? Only where somebody could come in time, whenever that is needed."""

from __future__ import annotations

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
    therapy = site.protocols.therapies[order.therapy]
    limits = {known.name: known.seconds for known in site.dataset.policy.response}
    name = min(classes_of(order, therapy), key=limits.__getitem__)
    codes = responder_of(order, therapy)
    days = _days(site, order)
    horizon = _horizon(site, order, days)
    seconds = site.seconds_to(home)
    near = sorted(
        near_nurses(site, codes, horizon, seconds.tolist(), limits[name]),
        key=lambda n: (n.seconds < 0, n.seconds, n.nurse),
    )
    expansion = expand(order, patient, site.protocols, horizon)
    covered = expansion.covered
    roster = roster_of(site, horizon, site.shifts(horizon) if days else (), seconds)
    gaps = tuple(open_hours(roster, covered, limits)) if days else ()
    left = tuple(capacity(site, expansion.visits, horizon, days))
    findings = (*_far(site, order, home), *expansion.findings)
    against = [f.text for f in findings if f.refused] + _nobody(near, codes, name, limits[name])
    against += [_unclosed(gap) for gap in gaps if not gap.closers]
    under = [f.text for f in findings if not f.refused]
    under += [_closable(gap) for gap in gaps if gap.closers]
    under += _short(left) if days else ["There is no roster yet for the days of the first doses."]
    return Admission(
        answer="decline" if against else "conditions" if under else "accept",
        reasons=(*against, *under),
        findings=findings,
        response_class=name,
        seconds=limits[name],
        credentials=codes,
        nurses=tuple(near),
        hours=tuple(hour_counts(roster, covered, limits)) if days else (),
        open_hours=gaps,
        capacity=left,
        area=_area(site, home, limits[name]) if area else None,
    )


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
