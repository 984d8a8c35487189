"""A small dataset in memory, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

from routing.io.dataset import DatasetError, DatasetProblem, read_dataset

POLICY = """\
site = "Test site"
zone = "Europe/Vaduz"
road_network = "Nowhere in particular"
"""
NURSES = """\
id,name,address,latitude,longitude,credentials,max_weekly_hours
N1,Anna Secretname,Hidden Lane 1,47.14,9.52,RN;CVAD;PICC_INS:2027-05-31,40
N2,Bert Secretname,Hidden Lane 2,47.16,9.51,RN;CVAD,
"""
SHIFTS = """\
id,nurse,date,start,end,latest_end,duty,start_place,equipment
S1,N1,2026-11-23,8:00,16:30,17:30,regular,,ultrasound;spill_kit
S2,N2,2026-11-23,17:00,07:30,,on_call,,
"""
PATIENTS = """\
id,name,address,latitude,longitude,caregiver_able,primary_nurse,available_from,available_until
P1,Carl Secretname,Hidden Lane 3,47.15,9.53,yes,N1,08:00,12:00
P2,Dora Secretname,Hidden Lane 4,47.13,9.50,no,,,
"""
ORDERS = """\
id,patient,therapy,start,end,frequency,device,last_dressing,training_done
O1,P1,antibiotic,2026-11-20 09:00,2026-12-18,"3w1,1w3+2PRN",picc,2026-11-20 09:00,1
O2,P2,hydration,2026-11-23 10:00,,,piv,,
"""
FILES = {
    "policy.toml": POLICY,
    "nurses.csv": NURSES,
    "shifts.csv": SHIFTS,
    "patients.csv": PATIENTS,
    "orders.csv": ORDERS,
}


def write(folder: Path, **changed: str | bytes) -> Path:
    """Write the dataset; a keyword such as ``nurses_csv`` replaces the file ``nurses.csv``."""
    folder.mkdir(exist_ok=True)
    files: dict[str, str | bytes] = dict(FILES)
    files.update({name.replace("_", "."): text for name, text in changed.items()})
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)
    return folder


def problems(folder: Path) -> tuple[DatasetProblem, ...]:
    """Return all problems of a folder; none if it can be read."""
    try:
        read_dataset(folder)
    except DatasetError as error:
        return error.problems
    return ()


def brief(found: tuple[DatasetProblem, ...]) -> list[tuple[str, str, int | None, str]]:
    """Return code, file, row and column of each problem."""
    return [(p.code, p.file, p.row, p.column) for p in found]
