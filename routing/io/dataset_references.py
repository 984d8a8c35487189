"""What must hold between the files of a dataset."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from routing.io.dataset_rows import NURSES, ORDERS, PATIENTS, PLACES, SHIFTS, place_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from routing.io.dataset_rows import Rows

Reference = tuple[str, str, str, str, str]
"""File, id of the row, column, value, file that it names a row of."""


def check_references(rows: Rows, ids: dict[str, Collection[str]], incomplete: set[str]) -> None:
    """Note references to ids that are nowhere.

    Parameters
    ----------
    rows
        What has been read.
    ids
        All ids seen per file, also of rows that have other faults.
    incomplete
        Files of which rows could not be read: what names one of them cannot be judged.
    """
    for file, owner, column, value, other in _references(rows):
        if other not in incomplete and value not in ids[other]:
            rows.complaints.add(
                "unknown_reference",
                file,
                f"Id {value} is not in {other}.",
                f"Correct the id, or add a row to {other}.",
                row=rows.row_of.get((file, owner)),
                column=column,
            )


def _references(rows: Rows) -> Iterator[Reference]:
    prefix = place_of("")
    for shift in rows.shifts.values():
        yield SHIFTS, shift.id, "nurse", shift.nurse, NURSES
        for column, place in (
            ("start_place", shift.start_location),
            ("end_place", shift.end_location),
        ):
            if place.startswith(prefix):
                yield SHIFTS, shift.id, column, place.removeprefix(prefix), PLACES
    for order in rows.orders.values():
        yield ORDERS, order.id, "patient", order.patient, PATIENTS
    for patient in rows.patients.values():
        if patient.primary_nurse:
            yield PATIENTS, patient.id, "primary_nurse", patient.primary_nurse, NURSES
        for column in ("required_nurses", "preferred_nurses", "excluded_nurses"):
            for nurse in sorted(getattr(patient, column)):
                yield PATIENTS, patient.id, column, nurse, NURSES


def check_overlaps(rows: Rows) -> None:
    """Note regular shifts of one nurse that overlap, on whatever days they start."""
    by_nurse: dict[str, list[tuple[float, float, str]]] = {}
    for shift in rows.shifts.values():
        if shift.duty == "regular":
            span = (shift.start.timestamp(), shift.end.timestamp(), shift.id)
            by_nurse.setdefault(shift.nurse, []).append(span)
    for spans in by_nurse.values():
        spans.sort()
        for (_, end, first), (start, _, second) in pairwise(spans):
            if start < end:
                rows.complaints.add(
                    "overlapping_shifts",
                    SHIFTS,
                    f"The nurse is in shift {first} at the same time.",
                    "Correct the times of one of the two, or delete it.",
                    row=rows.row_of.get((SHIFTS, second)),
                    column="start",
                )


def check_credentials(rows: Rows) -> None:
    """Warn of credentials that have expired before the first shift of the dataset."""
    if not rows.shifts:
        return
    first = min(shift.day for shift in rows.shifts.values())
    for nurse in rows.nurses.values():
        for held in nurse.credentials:
            if held.valid_until is not None and held.valid_until < first:
                rows.complaints.add(
                    "expired_credential",
                    NURSES,
                    f"Credential {held.code} has expired before the first shift.",
                    "Fill in the new expiry date, or delete the credential.",
                    row=rows.row_of.get((NURSES, nurse.id)),
                    column="credentials",
                    severity="warning",
                )
