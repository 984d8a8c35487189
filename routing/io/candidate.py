"""A patient who is not in the dataset yet: one order, from a file or from fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routing.domain.order import Patient, TherapyOrder
from routing.io import dataset_columns as columns
from routing.io.dataset_problem import Complaints, DatasetError, nearest
from routing.io.dataset_rows import patient_home
from routing.io.dataset_table import read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from routing.io.dataset import Dataset
    from routing.protocols.protocol import Protocols

CANDIDATE = "candidate"
"""Id of order and patient where none is given, and what complaints name in place of a file."""

_NOT_ASKED = ("id", "patient", "name", "address", "latitude", "longitude")


def read_candidate(
    source: Path | Sequence[str], dataset: Dataset, protocols: Protocols
) -> tuple[Patient, TherapyOrder]:
    """Return patient and order of a candidate.

    Parameters
    ----------
    source
        A table with one row and columns as in orders.csv and patients.csv; or fields such as
        ``therapy=antibiotic``. Only ``therapy`` and ``start`` must be there.
    dataset, protocols
        The site that is asked.

    Raises
    ------
    DatasetError
        With everything that is wrong.
    """
    complaints = Complaints()
    classes = [known.name for known in dataset.policy.response]
    of_order = columns.order_columns(dataset.zone, tuple(protocols.therapies), classes)
    of_patient = tuple(c for c in columns.PATIENTS if c.name not in _NOT_ASKED)
    known = {column.name: column for column in (*of_order, *of_patient)}
    if isinstance(source, (list, tuple)):
        file, row, cells = CANDIDATE, 0, _fields(source, list(known), complaints)
    else:
        path: Any = source
        file = path.name
        row, cells = _row(path, list(known), complaints)
    cells = {"id": CANDIDATE, "patient": CANDIDATE, **{k: v for k, v in cells.items() if v}}
    for needed in ("therapy", "start"):
        if not cells.get(needed) and not complaints.found:
            text = f"A value for {needed} is missing."
            complaints.add("missing_value", file, text, "State it.", column=needed)
    values = columns.parse_row(file, row, cells, tuple(known.values()), complaints)
    if complaints.found or values is None:
        raise DatasetError(tuple(complaints.found))
    order = TherapyOrder(**{column.name: values[column.name] for column in of_order})
    if order.end is not None and order.end < order.start.date():
        text = "The therapy ends before its first dose."
        complaints.add("end_before_start", file, text, "Correct start or end.", column="end")
        raise DatasetError(tuple(complaints.found))
    rest = {column.name: values[column.name] for column in of_patient}
    return Patient(id=order.patient, location=patient_home(order.patient), **rest), order


def _fields(fields: Sequence[str], known: Sequence[str], complaints: Complaints) -> dict[str, str]:
    cells: dict[str, str] = {}
    for text in fields:
        name, equals, value = text.partition("=")
        name = name.strip().casefold()
        if not equals or name not in known:
            guess = nearest(name, known)
            hint = f", such as {guess}=..." if guess else ", such as therapy=antibiotic"
            complaints.add(
                "unknown_column",
                CANDIDATE,
                "A field is not a name and a value of an order or patient.",
                f"Write name=value{hint}.",
                column=name if guess else "",
            )
        elif name in cells:
            twice = f"Field {name} occurs twice."
            complaints.add("duplicate_column", CANDIDATE, twice, "Delete one.", column=name)
        else:
            cells[name] = value.strip()
    return cells


def _row(path: Path, known: Sequence[str], complaints: Complaints) -> tuple[int, dict[str, str]]:
    table = read_table(path, known, ("therapy", "start"), complaints)
    if not complaints.found and len(table.rows) != 1:
        text = f"The file has {len(table.rows)} orders."
        complaints.add("cell_count", path.name, text, "Write one order for one candidate.")
    return table.rows[0] if table.rows else (1, {})
