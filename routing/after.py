"""What earlier plans say was made, told to the orders of a dataset that is older than they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from routing.protocols import load_protocols
from routing.protocols.course import Course
from routing.protocols.recurring import cycle_days

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date, datetime

    from routing.domain.order import Patient, TherapyOrder
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.io.dataset import Dataset
    from routing.protocols.protocol import Protocols, Step
    from staffing.calendar import Horizon


class Made(NamedTuple):
    """A visit of an order, by its kind and the care in it; when it began and when it ended."""

    order: str
    kind: str
    tasks: tuple[str, ...]
    begins: datetime
    ends: datetime


def made_by(problem: Problem, plan: Plan, days: Collection[date] | None = None) -> Iterator[Made]:
    """Yield the visits of a plan, as if all went as planned; of shifts on some days, or of all.

    Reports of the day are part of a plan that answers them, and what it left out was not made.
    """
    horizon = problem.horizon
    for route in plan.routes:
        begins = horizon.day_of(problem.shift_by_id[route.shift].start)
        if days is not None and horizon.date_of(begins) not in days:
            continue
        for stop in route.stops:
            visit = problem.visit_by_id[stop.visit]
            if visit.order:
                start, end = (horizon.to_datetime(second) for second in (stop.start, stop.end))
                yield Made(visit.order, visit.kind, visit.tasks, start, end)


def told_by(dataset: Dataset, horizon: Horizon, after: Iterable[Made]) -> Dataset:
    """Return a dataset whose orders know of the visits made before a horizon.

    Whatever the dataset knows already stays.
    """
    made: dict[str, list[Made]] = {}
    for item in after:
        if horizon.to_seconds(item.begins) < 0:
            made.setdefault(item.order, []).append(item)
    if not made:
        return dataset
    protocols = load_protocols(dataset.protocols_folder)
    patients = {patient.id: patient for patient in dataset.patients}
    orders = []
    for order in dataset.orders:
        for item in sorted(made.get(order.id, ()), key=lambda m: m.begins):
            order = _told(order, patients[order.patient], protocols, horizon, item)  # noqa: PLW2901
        orders.append(order)
    return replace(dataset, orders=tuple(orders))


def _told(
    order: TherapyOrder, patient: Patient, protocols: Protocols, horizon: Horizon, made: Made
) -> TherapyOrder:
    """Return an order that knows of a visit."""
    therapy = protocols.therapies[order.therapy]
    for name, care in therapy.care.items():
        done = name == made.kind or (care.tasks and set(care.tasks) <= set(made.tasks))
        if done and care.concerns(order.device):
            order = _later(order, care.since, made.begins)
    step = therapy.steps.get(made.kind)
    if step is None or step.timing != "cycle":
        return order if step is None else _step(order, step, made)
    course = Course(
        order=order,
        patient=patient,
        therapy=therapy,
        protocols=protocols,
        horizon=horizon,
        anchor=horizon.to_seconds(order.start),
    )
    return _cycle(order, course, step, made)


def _step(order: TherapyOrder, step: Step, made: Made) -> TherapyOrder:
    """Return an order that knows of a visit that is no dose of a cycle."""
    told = order
    if step.timing in ("start", "training"):
        number = 1 if step.timing == "start" else step.number
        told = replace(order, training_done=max(order.training_done, number))
    elif step.timing == "before":
        told = _later(order, "last_lab", made.begins)
    elif step.timing == "insertion":
        told = replace(order, device_placed=True)
    elif step.timing == "removal":
        told = _later(order, "line_removed", made.ends)
    elif step.timing == "after":
        connected = order.connected_at
        if connected is not None and connected < made.begins:
            told = replace(order, connected_at=None)
    return told


def _cycle(order: TherapyOrder, course: Course, step: Step, made: Made) -> TherapyOrder:
    """Return an order that knows of a dose of a cycle, unless it is counted already."""
    day = course.horizon.day_of(course.horizon.to_seconds(made.begins))
    number, expected = next(cycle_days(course, step, day + step.early_days + 1), (0, 0))
    if not number or day < expected - step.early_days:
        return order
    told = replace(order, doses_given=number)
    kinds = {kind for kind, other in course.therapy.steps.items() if other is step}
    tied = any(s.timing == "after" and s.of in kinds for _, s in course.steps("after"))
    return replace(told, connected_at=made.ends) if tied else told


def _later(order: TherapyOrder, column: str, moment: datetime) -> TherapyOrder:
    """Return an order with a moment, unless it tells of a later one."""
    known = getattr(order, column)
    if known is not None and known >= moment:
        return order
    known_now: dict[str, Any] = {column: moment}
    return replace(order, **known_now)
