"""Which nurse a patient knows, prefers or does not want."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from random import Random

    from geo_data.location import Location
    from routing.domain.order import Patient, TherapyOrder
    from routing.generate.nurses import StaffMember

_KNOWN, _EXCLUDES = 0.7, 0.03
_NEEDS: dict[str, str] = {
    "chemo_5fu": "CHEMO",
    "enzyme": "BIO",
    "infliximab": "BIO",
    "ivig": "IG",
    "parenteral_nutrition": "PN",
    "pca": "PCA",
    "vedolizumab": "BIO",
}
_CROWD = 0.02
"""Degrees of distance that one more patient of a nurse counts like: it spreads them."""


def with_nurses(
    patients: Sequence[Patient],
    orders: Sequence[TherapyOrder],
    homes: Mapping[str, Location],
    staff: Sequence[StaffMember],
    first_day: date,
    random: Random,
) -> list[Patient]:
    """Return the patients with a primary nurse for most of those whose therapy has begun.

    It is a qualified nurse who lives near and has few patients yet. A few patients do not want
    one of the nurses to come again.
    """
    field_nurses = staff[:-1]
    load: Counter[str] = Counter()
    made: list[Patient] = []
    for patient, order in zip(patients, orders, strict=True):
        needs = patient.required_credentials | {_NEEDS.get(order.therapy, "RN")}
        able = [nurse for nurse in field_nurses if all(nurse.holds(code) for code in needs)]
        primary = ""
        if able and order.start.date() < first_day and random.random() < _KNOWN:
            home = homes[patient.id]
            primary = min(able, key=lambda n: _distance(n.home, home) + _CROWD * load[n.id]).id
            load[primary] += 1
        excluded: frozenset[str] = frozenset()
        others = [nurse.id for nurse in field_nurses if nurse.id != primary]
        if others and random.random() < _EXCLUDES:
            excluded = frozenset({random.choice(others)})
        made.append(replace(patient, primary_nurse=primary, excluded_nurses=excluded))
    return made


def _distance(one: Location, other: Location) -> float:
    # Only the order matters, and additions are the same on every machine.
    return abs(one.latitude - other.latitude) + abs(one.longitude - other.longitude)
