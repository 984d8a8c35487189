"""From a workload to what a roster is asked for, and from a roster to the shifts of a dataset."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from routing.workload import history
from routing.workload.cover import cover_of
from routing.workload.forms import forms_of
from routing.workload.history import PERIOD, Past
from staffing.io import credentials_by_day
from staffing.roster.contract import Contract, Limit, RunLimit
from staffing.roster.people import RosterNurse
from staffing.roster.problem import RosterProblem
from staffing.roster.shift_type import Period, ShiftType
from staffing.roster.wishes import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routing.io.dataset import Dataset
    from routing.workload.forms import Form
    from staffing.calendar import Horizon
    from staffing.io import BreakRecord, NurseRecord, ShiftRecord
    from staffing.roster.roster import Roster
    from staffing.workload import Workload

DAY = 86_400

REST, DAYS_ON_END, DAYS_OFF, WEEKENDS = 11 * 3_600, 5, 2, 2
"""Rest between shifts; most days of work and least days off on end; weekends worked in four weeks
(Directive 2003/88/EC for rest; the others are usual)."""


def roster_problem(dataset: Dataset, horizon: Horizon, workload: Workload) -> RosterProblem:
    """Return what a roster of a dataset's nurses is asked for.

    Shift types are those of the dataset's shifts; cover comes from the workload (``cover_of``).
    Duties on call stay as they are: nobody has a shift meanwhile.

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
    records = _rostered(dataset)
    past = Past(dataset, horizon)
    contracts = {
        hours: _contract(hours, past)
        for hours in sorted({record.max_weekly_hours or 0.0 for record in records})
    }
    names = {form: _name(form) for form in forms}
    nurses = tuple(
        RosterNurse(
            id=record.id,
            contract=(contract := contracts[record.max_weekly_hours or 0.0]).id,
            credentials=credentials_by_day(record, horizon.first_day),
            history=past.of(record.id, names, {x.id: x.maximum or 0 for x in contract.limits}),
        )
        for record in records
    )
    return RosterProblem(
        first_day=horizon.first_day,
        days=horizon.days,
        shift_types=types,
        contracts=tuple(contracts.values()),
        nurses=nurses,
        zones=workload.zones,
        cover=tuple(cover_of(workload, nurses, forms)),
        requests=tuple(_on_call(dataset, horizon, forms, {nurse.id for nurse in nurses})),
    )


def _rostered(dataset: Dataset) -> list[NurseRecord]:
    """Return who is given shifts: not those who are only ever on call."""
    duties: dict[str, set[str]] = {}
    for shift in dataset.shifts:
        duties.setdefault(shift.nurse, set()).add(shift.duty)
    return [n for n in dataset.nurses if "regular" in duties.get(n.id, {"regular"})]


def _on_call(
    dataset: Dataset, horizon: Horizon, forms: Sequence[Form], nurses: set[str]
) -> Iterator[Request]:
    """Yield the shifts that nobody may have who is on call at the time: those duties stay."""
    for shift in dataset.shifts:
        if shift.duty == "regular" or shift.nurse not in nurses:
            continue
        begin, end = (
            round((m.astimezone(horizon.zone) - midnight).total_seconds())
            for midnight in [datetime.combine(horizon.first_day, datetime.min.time(), horizon.zone)]
            for m in (shift.start, shift.end)
        )
        first = begin // DAY - 1
        for day in range(max(0, first), min(horizon.days, end // DAY + 1)):
            met = [f for f in forms if f.start + day * DAY < end and begin < f.end + day * DAY]
            if met:
                names = frozenset(_name(form) for form in met)
                yield Request(nurse=shift.nurse, day=day, shifts=names, points=None)


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


def _most_weekends(past: Past) -> int:
    """Return the weekends that may be worked: in four weeks, those before the roster included."""
    if past.known:
        return math.ceil(WEEKENDS * max(past.days, PERIOD) / PERIOD)
    return max(1, math.ceil(WEEKENDS * past.days / PERIOD))


def _contract(hours: float, past: Past) -> Contract:
    limits = [Limit(id=history.WEEKENDS, measure="weekends", maximum=_most_weekends(past))]
    if hours:
        most = int(hours * 3_600)
        limits.append(Limit(id="week", measure="seconds", window=7, maximum=most))
        rest = range(min(past.days, 7 - past.first.weekday()))
        if past.known and past.first.weekday():
            # Whoever has worked too much since Monday is at home for the rest of the week.
            limits.append(
                Limit(id=history.WEEK, measure="seconds", days=frozenset(rest), maximum=most)
            )
    return Contract(
        id=f"{hours:g}h" if hours else "any",
        limits=tuple(limits),
        runs=(
            RunLimit(id="work", run="work", maximum=DAYS_ON_END),
            RunLimit(id="off", run="off", minimum=DAYS_OFF, under=20),
        ),
        rest_seconds=REST,
    )


def shifts_of(dataset: Dataset, problem: RosterProblem, roster: Roster) -> tuple[ShiftRecord, ...]:
    """Return the shifts of a roster as a dataset has them, by day and nurse.

    Each begins and ends where its nurse's usual ones do, else at home, with all the equipment that
    she has had; it may end as much later than planned as its model may.
    """
    models = {
        _name(form): (form, record)
        for form, record in forms_of(dataset).items()
        if form.duty == "regular"
    }
    homes = {record.id: record.location for record in dataset.nurses}
    usual: dict[str, list[ShiftRecord]] = {}
    for shift in dataset.shifts:
        if shift.duty == "regular":
            usual.setdefault(shift.nurse, []).append(shift)
    made = []
    for given in sorted(roster.assignments, key=lambda a: (a.day, a.nurse)):
        form, model = models[given.shift]
        own = usual.get(given.nurse, ())
        place = (own[0].start_location, own[0].end_location) if own else (homes[given.nurse],) * 2
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
                start_location=place[0],
                end_location=place[1],
                equipment=frozenset().union(*(shift.equipment for shift in own)),
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
