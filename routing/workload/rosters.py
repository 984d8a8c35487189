"""From a workload to what a roster is asked for, and from a roster to the shifts of a dataset."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from staffing.io import nurse_within
from staffing.roster.contract import Contract, Limit, RunLimit
from staffing.roster.cover import Cover
from staffing.roster.people import RosterNurse
from staffing.roster.problem import RosterProblem
from staffing.roster.shift_type import Period, ShiftType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routing.io.dataset import Dataset
    from staffing.calendar import Horizon
    from staffing.io import BreakRecord, ShiftRecord
    from staffing.roster.roster import Roster
    from staffing.workload import Workload

UTILISATION = 0.85
"""Part of a shift that visits and ways can fill; the rest is handover, notes and waiting."""

BLOCK = 3
"""Hours of a line of cover."""

SHORT, SHORT_CREDENTIAL, SPARE = 100, 150, 1
"""Points of a nurse too few in a block, of one too few with a credential, and of one too many."""

REST, DAYS_ON_END, DAYS_OFF, WEEKENDS = 11 * 3_600, 5, 2, 2
"""Rest between shifts; most days of work and least days off on end; weekends worked in four weeks
(Directive 2003/88/EC for rest; the others are usual)."""


class Form(NamedTuple):
    """A kind of shift by the clock: seconds from midnight, and whether on call."""

    start: int
    end: int
    duty: str


def forms_of(dataset: Dataset) -> Mapping[Form, ShiftRecord]:
    """Return kinds of shifts seen in a dataset, each with a shift that is one."""
    found: dict[Form, ShiftRecord] = {}
    for record in dataset.shifts:
        midnight = datetime.combine(record.day, datetime.min.time(), tzinfo=dataset.zone)
        start, end = (
            (m.replace(tzinfo=None) - midnight.replace(tzinfo=None))
            for m in _local(record, dataset)
        )
        form = Form(int(start.total_seconds()), int(end.total_seconds()), record.duty)
        found.setdefault(form, record)
    return dict(sorted(found.items(), key=lambda pair: pair[0]))


def _local(record: ShiftRecord, dataset: Dataset) -> tuple[datetime, datetime]:
    return record.start.astimezone(dataset.zone), record.end.astimezone(dataset.zone)


def roster_problem(dataset: Dataset, horizon: Horizon, workload: Workload) -> RosterProblem:
    """Return what a roster of a dataset's nurses is asked for.

    Shift types are those of the dataset's shifts; cover comes from the workload, in blocks of three
    hours, for each zone and for each credential that not everybody holds.

    Raises
    ------
    ValueError
        If the dataset has no regular shift to take as a model, or no nurse.
    """
    found = forms_of(dataset)
    forms = [form for form in found if form.duty == "regular"]
    if not forms or not dataset.nurses:
        raise ValueError("a roster needs nurses, and at least one regular shift to take as a model")
    types = tuple(_type(form, record) for form, record in found.items() if form in forms)
    hours = sorted({record.max_weekly_hours or 0.0 for record in dataset.nurses})
    return RosterProblem(
        first_day=horizon.first_day,
        days=horizon.days,
        shift_types=types,
        contracts=tuple(_contract(h, horizon.days) for h in hours),
        nurses=tuple(
            RosterNurse(
                id=record.id,
                contract=_contract_name(record.max_weekly_hours or 0.0),
                credentials=nurse_within(record, horizon).credentials,
            )
            for record in dataset.nurses
        ),
        zones=workload.zones,
        cover=tuple(cover_of(workload, dataset, forms)),
    )


def _name(form: Form) -> str:
    """Return such as ``0630-1500``."""

    def clock(second: int) -> str:
        return f"{second // 3600 % 24:02d}{second // 60 % 60:02d}"

    return f"{clock(form.start)}-{clock(form.end)}"


def _type(form: Form, model: ShiftRecord) -> ShiftType:
    """Return a shift type; its break is no work."""
    rest = 0 if model.break_record is None else model.break_record.seconds
    return ShiftType(
        id=_name(form),
        periods=(Period(start=form.start, end=form.end),),
        work_seconds=form.end - form.start - rest,
    )


def _contract_name(hours: float) -> str:
    return f"{hours:g}h" if hours else "any"


def _contract(hours: float, days: int) -> Contract:
    limits = [
        Limit(id="weekends", measure="weekends", maximum=max(1, math.ceil(WEEKENDS * days / 28)))
    ]
    if hours:
        limits.append(Limit(id="week", measure="seconds", window=7, maximum=int(hours * 3_600)))
    return Contract(
        id=_contract_name(hours),
        limits=tuple(limits),
        runs=(
            RunLimit(id="work", run="work", maximum=DAYS_ON_END),
            RunLimit(id="off", run="off", minimum=DAYS_OFF, under=20),
        ),
        rest_seconds=REST,
    )


def cover_of(workload: Workload, dataset: Dataset, forms: Sequence[Form]) -> Iterator[Cover]:
    """Yield lines of cover: by zone, and over all zones by credential that not all hold."""
    held = [{c.code for c in record.credentials} for record in dataset.nurses]
    scarce = [code for code in workload.codes if not all(code in codes for codes in held)]
    total = workload.total.sum(axis=-1)
    first, last = min(f.start for f in forms), max(f.end for f in forms)
    # A block is kept by who is there all through it: it begins and ends where shifts may.
    for day in range(workload.days):
        for begin in range(-(-first // 3_600), last // 3_600, BLOCK):
            end = min(begin + BLOCK, last // 3_600, 24)
            if begin >= end:
                continue
            name, hours = f"{workload.day(day):%m-%d} {begin:02d}h", (begin * 3_600, end * 3_600)
            for z, zone in enumerate(workload.zones):
                need = _nurses(float(total[day, begin:end, z].sum()), end - begin)
                if need:
                    yield Cover(
                        id=f"{name} {zone}",
                        day=day,
                        hours=hours,
                        zone=zone,
                        optimum=need,
                        under=SHORT,
                        over=SPARE,
                    )
            for code in scarce:
                work = float(workload.asking_for(code)[day, begin:end].sum())
                need = min(_nurses(work, end - begin), sum(code in codes for codes in held))
                if need:
                    yield Cover(
                        id=f"{name} {code}",
                        day=day,
                        hours=hours,
                        credential=code,
                        optimum=need,
                        under=SHORT_CREDENTIAL,
                    )


def _nurses(seconds: float, hours: int) -> int:
    """Return how many nurses work of so many seconds needs; a little over a whole one is none."""
    return math.ceil(seconds / (hours * 3_600 * UTILISATION) - 0.25)


def shifts_of(dataset: Dataset, problem: RosterProblem, roster: Roster) -> tuple[ShiftRecord, ...]:
    """Return the shifts of a roster as a dataset has them, by day and nurse.

    Each begins and ends at its nurse's home, as far after its regular end as its model may.
    """
    models = {
        _name(form): (form, record)
        for form, record in forms_of(dataset).items()
        if form.duty == "regular"
    }
    homes = {record.id: record.location for record in dataset.nurses}
    made = []
    for given in sorted(roster.assignments, key=lambda a: (a.day, a.nurse)):
        form, model = models[given.shift]
        day = problem.first_day + timedelta(days=given.day)
        midnight = datetime.combine(day, datetime.min.time())
        start, end = (
            (midnight + timedelta(seconds=s)).replace(tzinfo=dataset.zone)
            for s in (form.start, form.end)
        )
        made.append(
            replace(
                model,
                id=f"{given.nurse}-{day:%m%d}-{given.shift[:4]}",
                nurse=given.nurse,
                day=day,
                start=start,
                end=end,
                latest_end=end + (model.latest_end - model.end),
                start_location=homes[given.nurse],
                end_location=homes[given.nurse],
                break_record=_moved_break(model, start),
            )
        )
    return tuple(made)


def _moved_break(model: ShiftRecord, start: datetime) -> BreakRecord | None:
    rest = model.break_record
    if rest is None:
        return None
    moved = start - model.start
    return replace(
        rest, earliest_start=rest.earliest_start + moved, latest_start=rest.latest_start + moved
    )


def with_roster(
    dataset: Dataset, horizon: Horizon, problem: RosterProblem, roster: Roster
) -> Dataset:
    """Return a dataset whose regular shifts in a period are those of a roster; others stay."""
    kept = tuple(
        s
        for s in dataset.shifts
        if s.duty != "regular" or not 0 <= (s.day - horizon.first_day).days < horizon.days
    )
    return replace(dataset, shifts=kept + shifts_of(dataset, problem, roster))
