"""What a site gives up when nobody is there for an order: such orders are refused before planning.

A plan knows nothing of an order that intake refuses. In a comparison it would look as if less work
had all been done: so what a change of staff makes the site refuse counts as left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.capacity.one_day import covered_on, visits_on
from routing.protocols import expand, load_protocols
from routing.protocols.cover import joined

if TYPE_CHECKING:
    from routing.assemble import Assembly
    from routing.domain.problem import CoveredPatient
    from routing.domain.visit import Visit
    from routing.io.dataset import Dataset
    from staffing.calendar import Horizon

STAFF_CODES = frozenset({"no_responder", "outside_response_time"})
"""Refusals that are a matter of who works here; others are one of papers, supplies and roads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """The visits of some refused orders, and when their patients were to be covered."""

    visits: tuple[Visit, ...] = ()
    covered: tuple[CoveredPatient, ...] = ()

    @property
    def minutes(self) -> int:
        """Patient-minutes to be covered."""
        return sum(person.end - person.start for person in self.covered) // 60


def refused_for_staff(assembly: Assembly) -> frozenset[str]:
    """Return the orders that are refused for nothing but that no nurse could answer for them."""
    codes: dict[str, set[str]] = {}
    for finding in assembly.findings:
        if finding.refused:
            codes.setdefault(finding.order, set()).add(finding.code)
    return frozenset(order for order, found in codes.items() if found <= STAFF_CODES)


def unserved(
    dataset: Dataset,
    horizon: Horizon,
    orders: frozenset[str],
    *,
    day: int | None = None,
    fall: int = 0,
) -> Unserved:
    """Return what some orders would have meant in a period, or on one day of it (``one_day``)."""
    if not orders:
        return Unserved()
    protocols = load_protocols(dataset.protocols_folder)
    patients = {patient.id: patient for patient in dataset.patients}
    found = [
        expand(order, patients[order.patient], protocols, horizon)
        for order in dataset.orders
        if order.id in orders
    ]
    visits = tuple(visit for expansion in found for visit in expansion.visits)
    covered = joined(person for expansion in found for person in expansion.covered)
    if day is not None:
        visits = visits_on(horizon, visits, day, fall)
        covered = covered_on(horizon, covered, day)
    return Unserved(visits=visits, covered=covered)
