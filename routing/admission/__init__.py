"""May this patient be taken on? Asked of a dataset, a candidate order and an address."""

from __future__ import annotations

from routing.admission.admit import admit
from routing.admission.catchment import Catchment
from routing.admission.verdict import Admission, DayCapacity, HourCount, NearNurse, OpenHours

__all__ = [
    "Admission",
    "Catchment",
    "DayCapacity",
    "HourCount",
    "NearNurse",
    "OpenHours",
    "admit",
]
