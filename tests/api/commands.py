"""The command line in this process, and small datasets on the embedded roads for it."""

from __future__ import annotations

import csv
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from api.cli.app import app
from api.cli.output_folder import FILES
from routing.io.dataset_roads import EMBEDDED
from tests.routing.io import dataset_folder

POLICY = dataset_folder.POLICY.replace("Nowhere in particular", EMBEDDED)
DAY = "2026-11-23"
NURSES = """\
id,latitude,longitude,credentials
N1,47.140,9.520,RN;CVAD;PIV;LINE_REM
N2,47.165,9.510,RN;CVAD;PIV;LINE_REM
"""
SHIFTS = """\
id,nurse,date,start,end
S1,N1,2026-11-23,08:00,16:30
S2,N2,2026-11-23,08:00,16:30
"""
PATIENTS = """\
id,name,address,latitude,longitude
P1,Carl Secretname,Hidden Lane 3,47.150,9.518
P2,Dora Secretname,Hidden Lane 4,47.135,9.525
"""
ORDERS = """\
id,patient,therapy,start,drug,dose_every_hours,preferred_time,last_dressing,last_lab
O1,P1,antibiotic,2026-11-16 09:00,ertapenem 1 g,24,09:00,2026-11-22 09:00,2026-11-22 09:00
O2,P2,antibiotic,2026-11-16 10:00,ertapenem 1 g,24,10:00,2026-11-22 10:00,2026-11-22 10:00
"""


def write_data(folder: Path, **changed: str | bytes) -> Path:
    """Write a dataset of two nurses and two patients whose doses nurses give daily."""
    files: dict[str, str | bytes] = {
        "policy_toml": POLICY,
        "nurses_csv": NURSES,
        "shifts_csv": SHIFTS,
        "patients_csv": PATIENTS,
        "orders_csv": ORDERS,
    }
    return dataset_folder.write(folder, **(files | changed))


def run(*arguments: str | Path) -> Result:
    """Run a command in this process; what it raised, if it is no exit, is raised again."""
    found = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def plan(data: Path, out: Path, *options: str, seconds: float = 0.5) -> Result:
    """Run the plan command for a short time; exit code 0 and all files are required."""
    found = run("plan", "--data", data, "--out", out, "--seconds", f"{seconds:g}", *options)
    assert found.exit_code == 0, found.stderr
    assert {path.name for path in out.iterdir()} == set(FILES)
    return found


def visits(out: Path) -> list[dict[str, str]]:
    """Return the rows of the table of visits."""
    with (out / "visits.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def planned(out: Path) -> list[dict[str, str]]:
    """Return the rows of visits that are made."""
    return [row for row in visits(out) if row["status"] == "planned"]


def left_out(out: Path) -> dict[str, str]:
    """Return the reasons of the visits that are not made, by visit."""
    return {row["visit"]: row["reason"] for row in visits(out) if row["status"] == "unassigned"}
