"""One order and one horizon: the visits due in it, their links, whom to cover, what is amiss."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.domain.link import Link
from routing.protocols import care, intake, missed, opening, recurring, shared, ties, weekly
from routing.protocols.course import DAY, MINUTE, Course
from routing.protocols.cover import covered
from routing.protocols.draft import visit_of
from staffing.calendar import MOST_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routing.domain.order import IntakeFinding, Patient, TherapyOrder
    from routing.domain.problem import CoveredPatient
    from routing.domain.visit import Visit
    from routing.protocols.draft import Draft, Tie
    from routing.protocols.protocol import Protocols, Therapy
    from staffing.calendar import Horizon


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What an order means for some days.

    Attributes
    ----------
    visits, links
        What is to be planned.
    covered
        When the patient must be within reach of somebody.
    findings
        Why the order, or a part of it, is not served, and what deserves a look.
    """

    visits: tuple[Visit, ...] = ()
    links: tuple[Link, ...] = ()
    covered: tuple[CoveredPatient, ...] = ()
    findings: tuple[IntakeFinding, ...] = ()


def expand(
    order: TherapyOrder,
    patient: Patient,
    protocols: Protocols,
    horizon: Horizon,
    others: tuple[TherapyOrder, ...] = (),
) -> Expansion:
    """Return the visits of an order that are expected in a horizon.

    A visit that may be made on several days belongs to the plan that contains the day it is
    expected on; within a longer horizon it may be made on any of its days. Ids of visits stay
    the same from one run to the next: order, kind and expected day. ``others`` are further orders
    through the same line (``through_one_line``): it is cared for once, and taken out last.

    Raises
    ------
    KeyError
        If the protocols do not know the therapy.
    """
    course = _course(order, patient, protocols, horizon, others)
    refused = tuple(intake.refusals(course))
    if refused:
        return Expansion(findings=refused)
    course, delays = _begun(course)
    drafts, found, more = _drafts(course)
    findings = [*delays, *more, *_amiss(course, drafts), *_alone(course, found)]
    names = _names(course, [draft for draft in drafts if draft.windows])
    return Expansion(
        visits=tuple(visit_of(course, d, names[id(d)]) for d in drafts if d.windows),
        links=tuple(_links(found, names)),
        covered=covered(course, drafts),
        findings=tuple(findings),
    )


def is_refused(
    order: TherapyOrder, patient: Patient, protocols: Protocols, horizon: Horizon
) -> bool:
    """Tell whether an order cannot be served as it stands."""
    return any(intake.refusals(_course(order, patient, protocols, horizon)))


def _begun(course: Course) -> tuple[Course, list[IntakeFinding]]:
    """Return the course with its first dose when it can be, or could have been, given."""
    course, delays = intake.after_supplies(course)
    course, doubts = missed.after_missed(course)
    return missed.after_insertion(course), [*delays, *doubts]


def _course(
    order: TherapyOrder,
    patient: Patient,
    protocols: Protocols,
    horizon: Horizon,
    others: tuple[TherapyOrder, ...] = (),
) -> Course:
    return Course(
        order=order,
        patient=patient,
        therapy=protocols.therapies[order.therapy],
        protocols=protocols,
        horizon=horizon,
        anchor=horizon.to_seconds(order.start),
        others=others,
    )


def lead_days(therapy: Therapy) -> int:
    """Return how many days before its first dose a therapy may have visits."""
    timings = ("insertion", "before")
    steps = [step for step in therapy.steps.values() if step.enabled and step.timing in timings]
    return max((-(-step.max_lag_minutes * MINUTE // DAY) for step in steps), default=1)


def _amiss(course: Course, drafts: Sequence[Draft]) -> Iterator[IntakeFinding]:
    """Cut drafts to their supplies, and yield what cannot be made, or should have been before."""
    for draft in drafts:
        spoiled = intake.cut_to_supplies(course, draft)
        if spoiled is not None:
            yield spoiled
        elif not draft.windows:
            yield intake.no_window(course, draft)
        elif draft.overdue:
            yield intake.overdue(course, draft)
        elif draft.doubtful:
            yield intake.doubtful(course, draft)
        if draft.windows and draft.lacks:
            yield intake.lacking(course, draft)


def _alone(course: Course, found: Sequence[Tie]) -> Iterator[IntakeFinding]:
    """Empty the windows of drafts that need one that cannot be made, and yield which."""
    needs = [(tie.second, tie.first) for tie in found if tie.needs != "none"]
    needs += [(tie.first, tie.second) for tie in found if tie.needs == "both"]
    for _ in needs:
        lacking = [(draft, other) for draft, other in needs if draft.windows and not other.windows]
        for draft, other in lacking:
            if draft.windows:
                draft.windows = ()
                yield intake.no_partner(course, draft, other)


def _drafts(course: Course) -> tuple[list[Draft], list[Tie], list[IntakeFinding]]:
    """Return all visits, by day, with what ties them."""
    drafts, found = _due(course)
    further, findings = weekly.weekly_visits(
        course, {draft.day for draft in _ahead(course, drafts)}
    )
    drafts += further
    drafts.sort(key=lambda draft: (draft.day, *(w.earliest for w in draft.windows[:1])))
    return drafts, found, [*shared.line_stays(course), *shared.line_forgotten(course), *findings]


def _ahead(course: Course, drafts: list[Draft]) -> list[Draft]:
    """Return what is due until all weeks that the horizon touches are over, if that matters."""
    days = min(MOST_DAYS, course.horizon.days + 6)
    if not course.frequency or days == course.horizon.days:
        return drafts
    return _due(replace(course, horizon=replace(course.horizon, days=days)))[0]


def _due(course: Course) -> tuple[list[Draft], list[Tie]]:
    """Return all visits but those for frequency alone: one lets the next merge into it."""
    drafts, found = opening.opening(course)
    drafts += recurring.doses(course)
    cycles, apart = recurring.cycles(course)
    drafts += cycles
    removal = recurring.removal(course)
    if removal is not None and shared.stays(course) is None:
        drafts.append(removal)
    brought, bound = ties.tied(course, drafts)
    drafts += brought
    cared, kept = care.care_visits(course, drafts)
    return [*drafts, *cared], [*found, *apart, *bound, *kept]


def _names(course: Course, drafts: Sequence[Draft]) -> dict[int, str]:
    """Return an id for each draft, numbered where two of a kind are expected on a day."""
    seen: Counter[str] = Counter()
    names: dict[int, str] = {}
    for draft in drafts:
        name = f"{course.order.id}-{draft.kind}-{course.date(draft.day)}"
        seen[name] += 1
        names[id(draft)] = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return names


def _links(found: Iterable[Tie], names: dict[int, str]) -> Iterable[Link]:
    for tie in found:
        if id(tie.first) in names and id(tie.second) in names:
            first, second = names[id(tie.first)], names[id(tie.second)]
            yield Link(
                id=f"{first}>{second}",
                first=first,
                second=second,
                lag_from=tie.lag_from,
                min_lag=tie.min_lag,
                max_lag=tie.max_lag,
                nurse=tie.nurse,
                needs=tie.needs,
            )
