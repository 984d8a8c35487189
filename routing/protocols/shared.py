"""One line and several orders: who takes it out, and in whose visits it is cared for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.order import IntakeFinding
from routing.protocols.recurring import REMOVAL_DAYS, removal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from routing.domain.order import TherapyOrder
    from routing.protocols.course import Course
    from routing.protocols.protocol import Care, Protocols, Therapy

RENEWAL_DAYS = 7
"""Days after the end of an order within which another one may begin through the same line."""


def through_one_line(
    orders: Sequence[TherapyOrder], protocols: Protocols
) -> Mapping[str, tuple[TherapyOrder, ...]]:
    """Return, by id of an order, the other orders of its patient that run through the same line.

    Only therapies that take the line out at their end keep it until then: a port that is accessed
    for single infusions is not shared. An order whose line is still to be placed begins another
    one, unless both begin on one day.
    """
    by_line: dict[tuple[str, str], list[TherapyOrder]] = {}
    for order in orders:
        if keeps_line(order, protocols.therapies[order.therapy]):
            by_line.setdefault((order.patient, order.device), []).append(order)
    return {
        order.id: others
        for group in by_line.values()
        for order in group
        if (others := tuple(o for o in group if o is not order and _same_line(order, o)))
    }


def stays(course: Course) -> TherapyOrder | None:
    """Return the order for which the line stays in when this one ends, or None."""
    order = course.order
    if order.end is None:
        return None
    following = [o for o in course.others if _after(o) > _after(order) and _joins(course, o)]
    return min(following, key=lambda o: (o.start, o.id), default=None)


def until(course: Course) -> int | None:
    """Return the second at which the order that keeps the line begins, None without one."""
    following = stays(course)
    return None if following is None else course.horizon.to_seconds(following.start)


def line_stays(course: Course) -> Iterator[IntakeFinding]:
    """Yield the note that a line is not taken out where an order ends."""
    other = stays(course)
    due = None if other is None else removal(course)
    if other is None or due is None or due.overdue:
        return
    yield IntakeFinding(
        code="line_stays",
        order=course.order.id,
        patient=course.patient.id,
        text=f"The line is not removed at the end of this order: order {other.id} needs it.",
        action="If it is to be removed all the same, correct device_placed of that order.",
        refused=False,
    )


def line_forgotten(course: Course) -> Iterator[IntakeFinding]:
    """Yield the warning that nothing tells of the removal of a line that was due weeks ago."""
    order, day = course.order, course.end_day
    if day is None or day >= -REMOVAL_DAYS or order.device == "none" or order.line_removed:
        return
    if any(course.steps("removal")) and stays(course) is None:
        yield IntakeFinding(
            code="line_forgotten",
            order=order.id,
            patient=course.patient.id,
            text=f"The therapy ended on {order.end}, and nothing says that the line is out.",
            action="Fill in line_removed, or the true end; until then nobody plans its removal.",
            refused=False,
        )


def is_cared_for(course: Course, name: str, care: Care) -> bool:
    """Tell whether the visits of another order through the same line see to a care."""
    return any(
        _covers(course, other)
        and _does(course, other, name, care)
        and (not _is_led(course, other, name, care) or _rank(other) < _rank(course.order))
        for other in course.others
    )


def since(course: Course, care: Care) -> datetime | None:
    """Return when a care was last done, whichever order of the line tells of it."""
    moments = [getattr(order, care.since) for order in (course.order, *course.others)]
    return max((m for m in moments if m is not None), default=None)


def keeps_line(order: TherapyOrder, therapy: Therapy) -> bool:
    """Tell whether a therapy takes the line out at its end."""
    steps = [s for s in therapy.steps.values() if s.timing == "removal" and s.enabled]
    return order.device != "none" and any(step.concerns(order.device) for step in steps)


def _same_line(order: TherapyOrder, other: TherapyOrder) -> bool:
    first, second = sorted((order, other), key=_rank)
    if first.end is not None and (second.start.date() - first.end).days > RENEWAL_DAYS:
        return False
    return second.device_placed or first.start.date() == second.start.date()


def _rank(order: TherapyOrder) -> tuple[datetime, str]:
    return order.start, order.id


def _after(order: TherapyOrder) -> tuple[bool, date, datetime, str]:
    """Return what tells which of two orders through one line ends after the other."""
    return order.end is None, order.end or order.start.date(), *_rank(order)


def _joins(course: Course, other: TherapyOrder) -> bool:
    """Tell whether an order goes on with the line, or will soon after this one has ended."""
    assert course.end_day is not None
    begins = course.horizon.day_of(course.horizon.to_seconds(other.start))
    return begins <= course.end_day + RENEWAL_DAYS


def _covers(course: Course, other: TherapyOrder) -> bool:
    """Tell whether another order runs on all days of the horizon on which this one does."""
    horizon = course.horizon
    begins = horizon.day_of(horizon.to_seconds(other.start))
    ends = horizon.days if other.end is None else (other.end - horizon.first_day).days
    own = max(0, horizon.day_of(course.anchor))
    last = horizon.days - 1 if course.end_day is None else min(horizon.days - 1, course.end_day)
    return begins <= own and ends >= last


def _does(course: Course, other: TherapyOrder, name: str, care: Care) -> bool:
    """Tell whether another order's visits do all that a care is, as often."""
    theirs = _care_of(course, other, name)
    return (
        theirs is not None
        and (theirs.since, theirs.tasks, theirs.every_days, theirs.every_hours)
        == (care.since, care.tasks, care.every_days, care.every_hours)
        and theirs.credentials >= care.credentials
        and care.since != "last_solution_change"
        and not (care.before_dose_minutes or theirs.before_dose_minutes)
    )


def _is_led(course: Course, other: TherapyOrder, name: str, care: Care) -> bool:
    """Tell whether this order's visits would see to the care of the other order as well."""
    theirs = _care_of(course, other, name)
    horizon = course.horizon
    begins = horizon.day_of(horizon.to_seconds(other.start))
    last = horizon.days - 1 if other.end is None else (other.end - horizon.first_day).days
    own = horizon.days if course.end_day is None else course.end_day
    whole = horizon.day_of(course.anchor) <= max(0, begins) and own >= min(horizon.days - 1, last)
    return whole and theirs is not None and care.credentials >= theirs.credentials


def _care_of(course: Course, other: TherapyOrder, name: str) -> Care | None:
    found = course.protocols.therapies[other.therapy].care.get(name)
    return found if found is not None and found.concerns(other.device) else None
