"""From a dataset to the problem of some days: roads, travel times, intake, visits, shifts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.domain.order import IntakeFinding
from routing.domain.problem import Problem
from routing.io.dataset_problem import Complaints, DatasetError
from routing.io.dataset_roads import check_coordinates
from routing.io.dataset_rows import patient_home

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from geo_data.snap import Snap
    from routing.domain.order import TherapyOrder
    from routing.io.dataset import Dataset
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
        Where each place of the problem is reached from the road, by location id.
    """

    problem: Problem
    findings: tuple[IntakeFinding, ...]
    refused: frozenset[str]
    network: RoadNetwork
    snaps: Mapping[str, Snap]


def assemble(dataset: Dataset, horizon: Horizon) -> Assembly:
    """Return what is to be planned in some days.

    Raises
    ------
    DatasetError
        If nurses or places are where no road of the network leads.
    RoadNetworkError
        If the road network is a place whose roads cannot be had.
    """
    from geo_data.matrix import travel_matrix
    from geo_data.snap import snap

    network = dataset.network or _open(dataset)
    orders = [order for order in dataset.orders if _touches(order, horizon)]
    places = _places(dataset, orders)
    snaps = dict(zip((p.id for p in places), snap(network, places), strict=True))
    far = tuple(_far(orders, snaps))
    lost = {finding.order for finding in far if finding.refused}
    orders = [order for order in orders if order.id not in lost]
    places = _places(dataset, orders)
    travel = travel_matrix(network, places)
    raise NotImplementedError


def _open(dataset: Dataset) -> RoadNetwork:
    """Return the roads of a named place, if the dataset's nurses can reach them."""
    from geo_data.road_network import open_road_network

    network = open_road_network(dataset.road_network)
    complaints = Complaints()
    locations = {place.id: place for place in dataset.locations}
    check_coordinates(network, locations, dataset.row_of, complaints)
    if complaints.found:
        raise DatasetError(tuple(complaints.found))
    return network


def _touches(order: TherapyOrder, horizon: Horizon) -> bool:
    """Tell whether an order can have visits in the horizon: removal may follow a day after it."""
    begins = horizon.to_seconds(order.start) < horizon.seconds
    return begins and (order.end is None or (order.end - horizon.first_day).days >= -7)


def _places(dataset: Dataset, orders: Sequence[TherapyOrder]) -> tuple[Location, ...]:
    """Return the places of nurses and shifts, and the homes of patients with orders."""
    homes = {patient_home(order.patient) for order in orders}
    return tuple(
        place
        for place in dataset.locations
        if place.id in homes or not place.id.startswith(patient_home(""))
    )


def _far(orders: Sequence[TherapyOrder], snaps: Mapping[str, Snap]) -> Iterator[IntakeFinding]:
    for order in orders:
        found = snaps[patient_home(order.patient)]
        if found.too_far:
            yield IntakeFinding(
                code="off_road_network",
                order=order.id,
                patient=order.patient,
                text="The home is more than 5 km from any road of the network.",
                action="Correct the coordinates, or use a road network that reaches the home.",
            )
        elif found.far:
            yield IntakeFinding(
                code="far_from_road",
                order=order.id,
                patient=order.patient,
                text=f"The home is {round(found.distance, -1):.0f} m from the nearest road.",
                action="Check the coordinates; the walk is added to the travel time.",
                refused=False,
            )
