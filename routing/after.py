"""What earlier plans say was made, told to the orders of a dataset that is older than they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from routing.protocols import load_protocols
from routing.protocols.course import Course
from routing.protocols.recurring import cycle_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from routing.domain.order import Patient, TherapyOrder
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.io.dataset import Dataset
    from routing.protocols.protocol import Protocols, Step
    from staffing.calendar import Horizon


class Made(NamedTuple):
    """A visit, when it began and when it ended."""

    visit: Visit
    begins: datetime
    ends: datetime


def told_by(dataset: Dataset, horizon: Horizon, after: Sequence[tuple[Problem, Plan]]) -> Dataset:
    """Return a dataset whose orders know of the visits of earlier plans.

    What a plan has before the horizon counts as made at its planned time: reports of the day are
    part of a plan that answers them. What it left out, or cancelled, was not made. Whatever the
    dataset knows already stays.
    """
    made: dict[str, list[Made]] = {}
    for problem, plan in after:
        for item in _visits(problem, plan):
            if horizon.to_seconds(item.begins) < 0:
                made.setdefault(item.visit.order, []).append(item)
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


def _visits(problem: Problem, plan: Plan) -> Iterator[Made]:
    for route in plan.routes:
        for stop in route.stops:
            visit = problem.visit_by_id.get(stop.visit)
            if visit is not None and visit.order:
                begins, ends = (
                    problem.horizon.to_datetime(second) for second in (stop.start, stop.end)
                )
                yield Made(visit, begins, ends)


def _told(
    order: TherapyOrder, patient: Patient, protocols: Protocols, horizon: Horizon, made: Made
) -> TherapyOrder:
    """Return an order that knows of a visit."""
    visit, begins, ends = made
    therapy = protocols.therapies[order.therapy]
    for name, care in therapy.care.items():
        done = name == visit.kind or (care.tasks and set(care.tasks) <= set(visit.tasks))
        if done and care.concerns(order.device):
            order = _later(order, care.since, begins)
    step = therapy.steps.get(visit.kind)
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
    return _cycle(order, course, step, begins, ends)


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


def _cycle(
    order: TherapyOrder, course: Course, step: Step, begins: datetime, ends: datetime
) -> TherapyOrder:
    """Return an order that knows of a dose of a cycle, unless it is counted already."""
    day = course.horizon.day_of(course.horizon.to_seconds(begins))
    number, expected = next(cycle_days(course, step, day + step.early_days + 1), (0, 0))
    if not number or day < expected - step.early_days:
        return order
    told = replace(order, doses_given=number)
    kinds = {kind for kind, other in course.therapy.steps.items() if other is step}
    tied = any(s.timing == "after" and s.of in kinds for _, s in course.steps("after"))
    return replace(told, connected_at=ends) if tied else told


def _later(order: TherapyOrder, column: str, moment: datetime) -> TherapyOrder:
    """Return an order with a moment, unless it tells of a later one."""
    known = getattr(order, column)
    if known is not None and known >= moment:
        return order
    known_now: dict[str, Any] = {column: moment}
    return replace(order, **known_now)
