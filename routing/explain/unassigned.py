"""Why visits are left out: tried on the plan, never guessed, with bounded work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routing.cost import cost
from routing.domain.plan import Plan, Reason, Unassigned
from routing.explain.fit import NO_WAY, missing
from routing.explain.insertion import Scene
from routing.explain.network import contradiction, partners
from routing.explain.pair import hours, why_never
from routing.rules._text import listed

if TYPE_CHECKING:
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.explain.fit import Fit
    from staffing.shift import Shift

NEAREST_FIRST = (
    "not_found",
    "cost",
    "rule",
    "partner",
    "not_examined",
    "full",
    "maximum_work",
    "travel",
    "window",
    "capacity",
    "equipment",
    "credential",
    "nurse_choice",
    "pin",
    "duty",
)
"""Codes by how near they are to a planned visit: of several shifts, a nurse's nearest is told."""

OTHERS = {
    "full": ("has no room", "have no room"),
    "maximum_work": ("would work too long", "would work too long"),
    "travel": ("does not get there in time", "do not get there in time"),
    "window": ("does not work then", "do not work then"),
    "capacity": ("cannot carry its load", "cannot carry its load"),
    "equipment": ("lacks the equipment", "lack the equipment"),
    "credential": ("lacks a credential", "lack a credential"),
    "nurse_choice": ("may not go by choice", "may not go by choice"),
    "pin": ("is not whom it is pinned to", "are not whom it is pinned to"),
    "duty": ("is only on call or off", "are only on call or off"),
}
"""What is said of one nurse, and of several, beside those whom a verdict is about."""


@dataclass(slots=True, kw_only=True)
class Effort:
    """How much may still be tried, so that a hopeless day is answered as fast as a good one.

    Attributes
    ----------
    routes
        Routes searched for room.
    plans
        Whole plans timed and judged.
    shifts_per_visit
        Shifts of each visit that they are made for, those with the shortest detours.
    """

    routes: int = 4_000
    plans: int = 60
    shifts_per_visit: int = 3


@dataclass(slots=True, kw_only=True)
class _Base:
    """The plan as it is; its price is computed once, and only if somebody asks."""

    problem: Problem
    plan: Plan
    points: int | None = field(default=None)

    def price(self) -> int:
        if self.points is None:
            self.points = cost(self.problem, self.plan).points
        return self.points


def reasons_for_unassigned(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with the reasons of every visit left out.

    The work is bounded, most urgent visits first: where very many visits are left out, the last
    ones get the reasons that need no trying, or ``not_examined``.
    """
    if not plan.unassigned:
        return plan
    scene, base, effort = Scene.of(problem, plan), _Base(problem=problem, plan=plan), Effort()
    urgent = sorted(
        (problem.visit_by_id[u.visit] for u in plan.unassigned), key=lambda v: (-v.priority, v.id)
    )
    reasons = {visit.id: _reasons(scene, visit, base, effort) for visit in urgent}
    return replace(
        plan,
        unassigned=tuple(
            Unassigned(visit=u.visit, reasons=reasons[u.visit]) for u in plan.unassigned
        ),
    )


def reasons_of(problem: Problem, plan: Plan, visit: Visit, effort: Effort) -> tuple[Reason, ...]:
    """Return the verdict of one visit left out, and after it the reasons by nurse."""
    return _reasons(Scene.of(problem, plan), visit, _Base(problem=problem, plan=plan), effort)


def _reasons(scene: Scene, visit: Visit, base: _Base, effort: Effort) -> tuple[Reason, ...]:
    """Return the verdict first, then one reason per nurse."""
    found: dict[str, Reason] = {}
    rooms: list[tuple[Fit, Shift]] = []
    for shift in scene.problem.shifts:
        reason = why_never(scene.problem, visit, shift, scene.ends[shift.id])
        if reason is None:
            reason = _room(scene, visit, shift, rooms, effort)
        _keep(found, reason)
    if not _missing_partners(scene, visit):
        nearest = sorted((room for room in rooms if room[0].missing == 0), key=lambda room: room[0])
        for _, shift in nearest[: effort.shifts_per_visit]:
            _keep(found, _tried(scene, visit, shift, base, effort))
    by_nurse = sorted(found.values(), key=lambda r: (NEAREST_FIRST.index(r.code), r.nurse))
    return (_verdict(scene, visit, by_nurse, rooms), *by_nurse)


def _keep(found: dict[str, Reason], reason: Reason) -> None:
    """Keep a nurse's nearest reason; one that was tried replaces one that was not."""
    before = found.get(reason.nurse)
    rank = NEAREST_FIRST.index
    untried = before is not None and before.code in {"partner", "not_examined"}
    if before is None or untried or rank(reason.code) < rank(before.code):
        found[reason.nurse] = reason


def _room(
    scene: Scene, visit: Visit, shift: Shift, rooms: list[tuple[Fit, Shift]], effort: Effort
) -> Reason:
    """Look for room in a route by the clock; what has room is added to ``rooms``."""
    if effort.routes <= 0:
        text = "Too many visits are left out to look for room for each."
        return Reason(code="not_examined", text=text, nurse=shift.nurse)
    effort.routes -= 1
    best = scene.fits(shift, visit)[0]
    rooms.append((best, shift))
    if best.missing:
        text = f"The route has no room: at its best place {_short(best)}."
        return Reason(code="full", text=text, nurse=shift.nurse)
    lacking = _missing_partners(scene, visit)
    if lacking:
        text = f"There is room, but {listed(lacking)} must be planned with it."
        return Reason(code="partner", text=text, nurse=shift.nurse)
    text = "There is room by the clock; nothing further was tried."
    return Reason(code="not_examined", text=text, nurse=shift.nurse)


def _missing_partners(scene: Scene, visit: Visit) -> list[str]:
    planned = scene.planned
    return [other for other in partners(scene.problem, visit.id) if other not in planned]


def _short(fit: Fit) -> str:
    if fit.missing >= NO_WAY:
        return "there is no road"
    return f"{max(1, round(fit.missing / 60))} min are missing"


def _tried(scene: Scene, visit: Visit, shift: Shift, base: _Base, effort: Effort) -> Reason:
    """Put the visit wherever a route has room, and say what the judge says of the best place."""
    broken: Reason | None = None
    best: tuple[int, int] | None = None
    for fit in scene.fits(shift, visit):
        if fit.missing or effort.plans <= 0:
            break
        effort.plans -= 1
        attempt = scene.attempt(visit, shift, fit.position)
        if attempt.plan is not None:
            more = cost(scene.problem, attempt.plan).points - base.price()
            best = min(best or (more, fit.position), (more, fit.position))
        elif broken is None:
            text = f"There is room by the clock, but rule {attempt.rule} would be broken: "
            broken = Reason(code="rule", text=text + attempt.text, nurse=shift.nurse)
    if best is not None:
        return _price(shift, *best)
    text = "There is room by the clock; nothing further was tried."
    return broken or Reason(code="not_examined", text=text, nurse=shift.nurse)


def _price(shift: Shift, more: int, position: int) -> Reason:
    where = f"as stop {position + 1}"
    if more >= 0:
        text = f"It would fit {where}, but cost {more:,} points more than leaving it out."
        return Reason(code="cost", text=text, nurse=shift.nurse)
    text = f"It would fit {where} and save {-more:,} points: the search was too short to find that."
    return Reason(code="not_found", text=text, nurse=shift.nurse)


def _verdict(
    scene: Scene, visit: Visit, by_nurse: list[Reason], rooms: list[tuple[Fit, Shift]]
) -> Reason:
    """Return the true reason of all, in one or two sentences."""
    contradictory = contradiction(scene.problem, visit.id, scene.planned)
    if contradictory:
        return Reason(code="links", text=contradictory)
    if not by_nurse:
        return Reason(code="duty", text="Nobody works.")
    nearest = by_nurse[0]
    if nearest.code in {"not_found", "cost", "rule", "not_examined"}:
        return Reason(code=nearest.code, text=f"{nearest.nurse}: {nearest.text}")
    if nearest.code == "partner":
        lacking = listed(_missing_partners(scene, visit))
        text = f"It must not be planned without {lacking}, which is not planned either."
        return Reason(code="partner", text=text)
    if nearest.code == "full":
        return Reason(code="full", text=_full(scene, visit, by_nurse, rooms))
    return Reason(code=nearest.code, text=_never(scene.problem, visit, by_nurse))


def _never(problem: Problem, visit: Visit, by_nurse: list[Reason]) -> str:
    """Return in words why no shift could ever make a visit."""
    code = by_nurse[0].code
    working = {s.nurse for s in problem.shifts if s.duty == "regular"}
    held = {c.code for n in working for c in problem.nurse_by_id[n].credentials}
    if visit.credentials - held:
        return f"No nurse who works holds {listed(visit.credentials - held)}."
    if visit.required_nurses and not visit.required_nurses & working:
        return f"Only {listed(visit.required_nurses)} may go, who does not work."
    texts = {
        "window": f"No nurse who may go works when it may start ({hours(problem, visit)}).",
        "travel": f"No nurse who may go gets there when it may start ({hours(problem, visit)}).",
        "credential": f"No nurse who may go holds all of {listed(visit.credentials)} on that day.",
        "equipment": f"No shift carries {listed(visit.equipment)} for a nurse who may go.",
        "capacity": f"No shift can carry its load of {visit.load} for a nurse who may go.",
        "nurse_choice": "The nurses who work are excluded or not among those required.",
        "maximum_work": "The visit with its way is more work than any nurse may do.",
        "duty": "Only shifts on call are left, or over, and they make no planned visits.",
        "pin": by_nurse[0].text,
    }
    others = _others([r for r in by_nurse if r.code != code])
    return texts[code] + (f" {others}" if others else "")


def _full(
    scene: Scene, visit: Visit, by_nurse: list[Reason], rooms: list[tuple[Fit, Shift]]
) -> str:
    nearest, shift = min(rooms, key=lambda room: room[0])
    full = sum(1 for r in by_nurse if r.code == "full")
    who = f"any of the {full} nurses who may go" if full > 1 else f"{shift.nurse}, who may go"
    way_out = _displacement(scene, visit, shift)
    others = _others([r for r in by_nurse if r.code != "full"])
    parts = (f"No room with {who}; nearest is {shift.nurse}, {_short(nearest)}.", way_out, others)
    return " ".join(part for part in parts if part)


def _others(rest: list[Reason]) -> str:
    counts = Counter(reason.code for reason in rest)
    if not counts:
        return ""
    told = []
    for code in (code for code in NEAREST_FIRST if counts[code]):
        one, more = OTHERS.get(code, ("is ruled out", "are ruled out"))
        told.append(f"{counts[code]} {one if counts[code] == 1 else more}")
    return f"Of the others, {', '.join(told)}."


def _displacement(scene: Scene, visit: Visit, shift: Shift) -> str:
    """Name the least urgent visit of a shift in whose place the visit would fit by the clock."""
    problem, order = scene.problem, scene.order(shift)
    movable = [problem.visit_by_id[v] for v in order if v not in problem.pin_of]
    for other in sorted(movable, key=lambda v: (v.priority, v.on_site_seconds, v.id)):
        rest = [problem.visit_by_id[v] for v in order if v != other.id]
        trials = ([*rest[:i], visit, *rest[i:]] for i in range(len(rest) + 1))
        if any(missing(problem, shift, scene.ends[shift.id], trial) == 0 for trial in trials):
            return f"It would fit if visit {other.id} (priority {other.priority}) gave way."
    return ""
