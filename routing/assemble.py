"""From a dataset to the problem of some days: roads, travel times, intake, visits, shifts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.after import told_by
from routing.domain.order import IntakeFinding
from routing.domain.problem import Problem
from routing.io.dataset_problem import Complaints, DatasetError
from routing.io.dataset_roads import check_coordinates
from routing.io.dataset_rows import patient_home
from routing.protocols import Expansion, expand, lead_days, load_protocols
from routing.protocols.cover import joined
from routing.protocols.expand import is_refused
from routing.protocols.shared import keeps_line, through_one_line
from routing.responders import Responders
from staffing.io import nurse_within, shift_within, worked_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from geo_data.snap import Snap
    from routing.after import Made
    from routing.domain.order import TherapyOrder
    from routing.io.dataset import Dataset
    from routing.protocols.protocol import Protocols, Therapy
    from staffing.calendar import Horizon


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assembly:
    """A problem and what was found on the way to it.

    Attributes
    ----------
    problem
        What is to be planned.
    findings
        Why orders or parts of them are not served, and what deserves a look.
    refused
        Ids of the orders without visits.
    network
        The roads.
    snaps
        Where each place is reached from the road, by location id.
    """

    problem: Problem
    findings: tuple[IntakeFinding, ...]
    refused: frozenset[str]
    network: RoadNetwork
    snaps: Mapping[str, Snap]


def assemble(dataset: Dataset, horizon: Horizon, after: Iterable[Made] = ()) -> Assembly:
    """Return what is to be planned in some days.

    Parameters
    ----------
    dataset, horizon
        Orders, nurses and shifts; the days.
    after
        What was made on days before (``made_by``): it is not planned again.

    Raises
    ------
    DatasetError
        If nurses or places are where no road of the network leads.
    RoadNetworkError
        If the road network is a place whose roads cannot be had.
    """
    from geo_data.matrix import travel_matrix
    from geo_data.snap import snap

    dataset = told_by(dataset, horizon, after)
    network = roads_of(dataset)
    protocols = load_protocols(dataset.protocols_folder)
    orders = [
        order
        for order in dataset.orders
        if _touches(order, protocols.therapies[order.therapy], horizon)
    ]
    places = _places(dataset, {patient_home(order.patient) for order in orders})
    snaps = dict(zip((p.id for p in places), snap(network, places), strict=True))
    found = list(_expansions(dataset, horizon, network, orders, snaps, protocols))
    needed = {visit.location for expansion in found for visit in expansion.visits}
    needed |= {person.location for expansion in found for person in expansion.covered}
    places = _places(dataset, needed)
    shifts = (shift_within(record, horizon) for record in dataset.shifts)
    worked = worked_before(dataset.shifts, horizon)
    problem = Problem(
        horizon=horizon,
        locations=places,
        visits=tuple(visit for expansion in found for visit in expansion.visits),
        links=tuple(link for expansion in found for link in expansion.links),
        nurses=tuple(nurse_within(n, horizon, worked.get(n.id, 0)) for n in dataset.nurses),
        shifts=tuple(shift for shift in shifts if shift is not None),
        travel=travel_matrix(network, places),
        policy=dataset.policy,
        covered=joined(person for expansion in found for person in expansion.covered),
    )
    findings = tuple(finding for expansion in found for finding in expansion.findings)
    return Assembly(
        problem=problem,
        findings=findings,
        refused=frozenset(finding.order for finding in findings if finding.refused),
        network=network,
        snaps=snaps,
    )


def roads_of(dataset: Dataset) -> RoadNetwork:
    """Return the roads of a dataset.

    Raises
    ------
    DatasetError
        If they are those of a named place, and nurses or places are where none of them leads.
    RoadNetworkError
        If the roads of a named place cannot be had.
    """
    from geo_data.road_network import open_road_network

    if dataset.network is not None:
        return dataset.network
    network = open_road_network(dataset.road_network)
    complaints = Complaints()
    locations = {place.id: place for place in dataset.locations}
    check_coordinates(network, locations, dataset.row_of, complaints)
    if complaints.found:
        raise DatasetError(tuple(complaints.found))
    return network


def _touches(order: TherapyOrder, therapy: Therapy, horizon: Horizon) -> bool:
    """Tell whether an order can have visits in the horizon, or a line that nobody took out."""
    # What starts soon after may have its line placed, or blood drawn for it, within the horizon.
    begins = horizon.day_of(horizon.to_seconds(order.start)) < horizon.days + lead_days(therapy)
    if order.end is None or (order.end - horizon.first_day).days >= -7:
        return begins
    return order.line_removed is None and keeps_line(order, therapy)


def _places(dataset: Dataset, homes: set[str]) -> tuple[Location, ...]:
    """Return the places of nurses and shifts, and some homes of patients."""
    return tuple(
        place
        for place in dataset.locations
        if place.id in homes or not place.id.startswith(patient_home(""))
    )


def _expansions(
    dataset: Dataset,
    horizon: Horizon,
    network: RoadNetwork,
    orders: Sequence[TherapyOrder],
    snaps: Mapping[str, Snap],
    protocols: Protocols,
) -> Iterator[Expansion]:
    """Yield what each order means; of an order that must be refused, nothing but why."""
    patients = {patient.id: patient for patient in dataset.patients}
    responders = Responders(dataset, horizon, network, orders, protocols)
    others = dict(through_one_line(dataset.orders, protocols))
    # Who gets no visits sees to nobody's line.
    unserved = {
        order.id
        for order in orders
        if order.id in others
        and (
            snaps[patient_home(order.patient)].too_far
            or responders.finding(order) is not None
            or is_refused(order, patients[order.patient], protocols, horizon)
        )
    }
    for order in orders:
        far = far_finding(order, snaps[patient_home(order.patient)])
        if far is not None and far.refused:
            yield Expansion(findings=(far,))
            continue
        near = tuple(other for other in others.get(order.id, ()) if other.id not in unserved)
        expansion = expand(order, patients[order.patient], protocols, horizon, near)
        outside = responders.finding(order)
        if outside is not None:
            refusals = tuple(finding for finding in expansion.findings if finding.refused)
            expansion = Expansion(findings=(outside, *refusals))
        if far is not None:
            expansion = replace(expansion, findings=(far, *expansion.findings))
        yield expansion


def far_finding(order: TherapyOrder, found: Snap) -> IntakeFinding | None:
    """Return what there is to say of a home by its way to the road, or None."""
    if found.too_far:
        return IntakeFinding(
            code="off_road_network",
            order=order.id,
            patient=order.patient,
            text="The home is more than 5 km from any road of the network.",
            action="Correct the coordinates, or use a road network that reaches the home.",
        )
    if found.far:
        return IntakeFinding(
            code="far_from_road",
            order=order.id,
            patient=order.patient,
            text=f"The home is {round(found.distance, -1):.0f} m from the nearest road.",
            action="Check the coordinates; the walk is added to the travel time.",
            refused=False,
        )
    return None
