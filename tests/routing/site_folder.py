"""A site on the embedded road network, as a dataset in a folder, and ways to change it.

Nurses live in Vaduz and Schaan; Monday is the first planned day.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from routing.assemble import Assembly
from routing.io.dataset import Dataset, read_dataset
from staffing.calendar import Horizon
from tests.routing.io.dataset_folder import write

MONDAY = date(2026, 3, 2)
ZONE = ZoneInfo("Europe/Vaduz")

VADUZ, SCHAAN, BALZERS = "47.1397,9.5219", "47.166,9.51", "47.066,9.505"
ON_A_MOUNTAIN = "47.12,9.60"
IN_THE_SEA = "44.0,9.0"

POLICY = 'site = "Test"\nzone = "Europe/Vaduz"\nroad_network = "embedded:liechtenstein"\n'
NURSE_HEAD = "id,latitude,longitude,credentials\n"
SHIFT_HEAD = "id,nurse,date,start,end,start_place\n"
PATIENT_HEAD = "id,latitude,longitude,self_able,caregiver_able\n"
ORDER_HEAD = (
    "id,patient,therapy,start,end,device,administered_by,supplies_ready,response_class,"
    "training_done,device_placed,doses_given\n"
)


def order_row(name: str, therapy: str, start: str, **rest: str) -> str:
    """Return a row of orders.csv; its patient has the number of the order."""
    cells = {
        "id": name,
        "patient": f"P{name[1:]}",
        "therapy": therapy,
        "start": start,
        "administered_by": "patient",
        "supplies_ready": "2026-02-20 12:00",
        **rest,
    }
    return ",".join(cells.get(column, "") for column in ORDER_HEAD.strip().split(",")) + "\n"


def dataset(
    folder: Path,
    orders: str,
    *,
    homes: tuple[str, ...] = (VADUZ,),
    nurses: str = f"N1,{VADUZ},RN;CVAD\nN2,{SCHAAN},RN;CVAD;PORT\n",
    shifts: str = "S1,N1,2026-03-02,08:00,16:30,\n",
    policy: str = "",
    places: str = "",
) -> Dataset:
    """Return a site as it is read; homes are those of patients P1, P2 and so on."""
    patients = "".join(f"P{n},{home},yes,yes\n" for n, home in enumerate(homes, start=1))
    more = {"places_csv": f"id,latitude,longitude\n{places}"} if places else {}
    write(
        folder,
        policy_toml=POLICY + policy,
        nurses_csv=NURSE_HEAD + nurses,
        shifts_csv=SHIFT_HEAD + shifts,
        patients_csv=PATIENT_HEAD + patients,
        orders_csv=ORDER_HEAD + orders,
        **more,
    )
    return read_dataset(folder)


def days(count: int = 1, *, first: int = 0) -> Horizon:
    """Return a horizon whose first day counts from Monday."""
    return Horizon(first_day=MONDAY + timedelta(days=first), days=count, zone=ZONE)


def kinds(made: Assembly) -> list[str]:
    """Return the kinds of all visits of a problem."""
    return [visit.kind for visit in made.problem.visits]


def codes(made: Assembly) -> list[tuple[str, str]]:
    """Return order and code of all findings."""
    return [(finding.order, finding.code) for finding in made.findings]
