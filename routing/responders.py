"""Admission: may a patient be taken on? Only within somebody's response time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.order import IntakeFinding
from routing.io.dataset_rows import patient_home
from routing.protocols.cover import classes_of, responder_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from routing.domain.order import TherapyOrder
    from routing.io.dataset import Dataset
    from routing.protocols.protocol import Protocols
    from staffing.calendar import Horizon

Need = tuple[str, frozenset[str]]
"""Response class and credentials of a responder."""


class Responders:
    """Who could reach the patients of some orders in an emergency, from home or branch.

    Parameters
    ----------
    dataset, horizon, network
        Nurses and where they start from; when their credentials must be valid; the roads.
    orders, protocols
        For whom, and what their therapies ask of a responder.
    """

    def __init__(
        self,
        dataset: Dataset,
        horizon: Horizon,
        network: RoadNetwork,
        orders: Sequence[TherapyOrder],
        protocols: Protocols,
    ) -> None:
        self._protocols = protocols
        self._seconds = {known.name: known.seconds for known in dataset.policy.response}
        self._places = {place.id: place for place in dataset.locations}
        self._bases = _bases(dataset, horizon)
        self._required = {p.id: p.required_credentials for p in dataset.patients}
        self._reached: set[str] = set()
        self._nobody: set[str] = set()
        groups: dict[Need, list[TherapyOrder]] = {}
        for order in orders:
            groups.setdefault(self._need(order), []).append(order)
        for need, group in groups.items():
            self._look(network, need, group)

    def finding(self, order: TherapyOrder) -> IntakeFinding | None:
        """Return why an order is outside everybody's response time, or None if it is not."""
        if order.id in self._reached:
            return None
        name, credentials = self._need(order)
        codes = ", ".join(sorted(credentials))
        minutes = self._seconds[name] // 60
        if order.id in self._nobody:
            text = f"Nobody holds {codes}, which a responder of {name} needs here."
            action = "Train or hire somebody, or refer the patient to another provider."
        else:
            text = f"No nurse with {codes} is within {minutes} minutes by road ({name})."
            action = "Decline, find a responder nearer by, or review the response class."
        return IntakeFinding(
            code="no_responder" if order.id in self._nobody else "outside_response_time",
            order=order.id,
            patient=order.patient,
            text=text,
            action=action,
        )

    def _need(self, order: TherapyOrder) -> Need:
        """Return the most urgent class of an order's life, and who answers."""
        therapy = self._protocols.therapies[order.therapy]
        names = classes_of(order, therapy)
        required = self._required.get(order.patient, frozenset())
        return min(names, key=self._seconds.__getitem__), responder_of(order, therapy, required)

    def _look(self, network: RoadNetwork, need: Need, orders: Sequence[TherapyOrder]) -> None:
        """Note which orders of one need are within reach of a base that fits it."""
        from geo_data.response import within

        name, credentials = need
        fitting = sorted(place for place, held in self._bases if credentials <= held)
        if not fitting:
            self._nobody |= {order.id for order in orders}
            return
        centers: list[Location] = [self._places[place] for place in dict.fromkeys(fitting)]
        homes = [self._places[patient_home(order.patient)] for order in orders]
        reached = within(network, centers, homes, self._seconds[name])
        self._reached |= {order.id for i, order in enumerate(orders) if reached[:, i].any()}


def _bases(dataset: Dataset, horizon: Horizon) -> set[tuple[str, frozenset[str]]]:
    """Return places that nurses start from, each with the credentials that one of them holds."""
    held = {
        nurse.id: frozenset(
            credential.code
            for credential in nurse.credentials
            if credential.valid_until is None or credential.valid_until >= horizon.first_day
        )
        for nurse in dataset.nurses
    }
    homes = {(nurse.location, held[nurse.id]) for nurse in dataset.nurses}
    starts = {(shift.start_location, held[shift.nurse]) for shift in dataset.shifts}
    return homes | starts
