"""``infuseroute admit``: whether a patient can be taken on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse, refuse_text
from api.cli.input import load_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geo_data.location import Location
    from routing.admission import Admission

MOST_LISTED = 10
"""Nurses and reasons that are listed."""

DECLINED = 1
"""Exit code of a candidate who cannot be taken on."""

ANSWERS = {
    "accept": "Accept.",
    "conditions": "Accept under conditions.",
    "decline": "Decline.",
}


def run_admit(data: Path, fields: Sequence[str], address: str, out: Path | None) -> None:
    """Answer for one candidate; exit code 1 if the answer is to decline."""
    from geo_data.road_network import RoadNetworkError
    from routing.admission import Catchment, admit
    from routing.io.candidate import read_candidate
    from routing.io.dataset import DatasetError
    from routing.io.dataset_roads import is_swapped
    from routing.protocols import load_protocols

    dataset = load_dataset(data)
    if out is not None and (out.suffix not in (".geojson", ".json") or out.is_dir()):
        refuse_text(f"the name of the file to write must end in .geojson; {out} does not.")
    source = _source(fields)
    try:
        patient, order = read_candidate(source, dataset, load_protocols(dataset.protocols_folder))
        home = _home(address, patient.location)
        site = Catchment.of(dataset)
    except DatasetError as error:
        refuse(error.problems)
    except RoadNetworkError as error:
        refuse_text(str(error))
    if is_swapped(site.network.bounds, home):
        refuse_text(
            "--address lies on the roads only the other way round: latitude comes first, then "
            "longitude."
        )
    found = admit(site, order, patient, home, area=out is not None)
    for line in _lines(found):
        typer.echo(line)
    if out is not None and found.area is not None:
        _write(out, found)
    if found.answer == "decline":
        raise typer.Exit(DECLINED)


def _source(fields: Sequence[str]) -> Path | Sequence[str]:
    from pathlib import Path

    if len(fields) == 1 and "=" not in fields[0]:
        return Path(fields[0])
    return list(fields)


def _home(text: str, name: str) -> Location:
    """Return the home that latitude and longitude say, or leave; the text is never repeated."""
    from geo_data.location import Location

    try:
        latitude, longitude = (float(word) for word in text.split(","))
        return Location(id=name, latitude=latitude, longitude=longitude)
    except ValueError:
        refuse_text("--address takes latitude and longitude in degrees, such as 47.14,9.52.")


def _write(out: Path, found: Admission) -> None:
    from geo_data.aside import written_aside

    try:
        with written_aside(out) as beside:
            beside.write_text(json.dumps(found.area, ensure_ascii=False), "utf-8")
    except OSError as error:
        refuse_text(f"{out} cannot be written: {error.strerror}.")
    typer.echo(f"Area within response time written to {out}.")


def _lines(found: Admission) -> Iterator[str]:
    yield ANSWERS[found.answer]
    for reason in found.reasons[:MOST_LISTED]:
        yield f"  {reason}"
    if len(found.reasons) > MOST_LISTED:
        yield f"  and {len(found.reasons) - MOST_LISTED} more"
    codes = ", ".join(sorted(found.credentials)) or "no credentials"
    yield (
        f"A responder holds {codes} and is there within {found.seconds // 60} minutes "
        f"({found.response_class})."
    )
    within = [nurse for nurse in found.nurses if nurse.within]
    yield f"Qualified nurses: {len(found.nurses)}, {len(within)} of them near enough."
    for nurse in found.nurses[:MOST_LISTED]:
        way = "no way" if nurse.seconds < 0 else f"{nurse.seconds / 60:.0f} min"
        yield f"  {nurse.nurse} from {nurse.base}: {way}{'' if nurse.within else ', too far'}"
    yield from _hours(found)
    yield from _capacity(found)


def _hours(found: Admission) -> Iterator[str]:
    """Yield responders hour by hour, days below each other, and those of each credential."""
    from itertools import groupby

    if not found.hours:
        return
    yield "Responders on duty or on call and near enough, by hour from midnight:"
    for day, hours in groupby(found.hours, key=lambda hour: hour.start.date()):
        row = [f"{hour.responders:>3}" if hour.response_class else "  ." for hour in hours]
        yield f"  {day} {''.join(row)}"
    for code in sorted(found.credentials):
        counts = [h.by_credential.get(code, 0) for h in found.hours if h.response_class]
        if counts:
            yield f"  {code}: from {min(counts)} to {max(counts)} nurses near enough"


def _capacity(found: Admission) -> Iterator[str]:
    if found.capacity:
        yield "Work time of regular shifts (hours): all, booked, asked for, left:"
    for day in found.capacity:
        figures = (day.shift_seconds, day.booked_seconds, day.asked_seconds, day.left_seconds)
        cells = "".join(f"{seconds / 3_600:>8.1f}" for seconds in figures)
        visits = f"  {', '.join(day.visits)}" if day.visits else ""
        yield f"  {day.day}{cells}{visits}"
