"""Why one shift can never make one visit, whatever else is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.plan import Reason
from routing.rules import capacity, credential, duty, equipment, nurse_choice
from routing.rules._text import clock, listed

if TYPE_CHECKING:
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import Shift


def why_never(problem: Problem, visit: Visit, shift: Shift, end: int) -> Reason | None:
    """Return why a shift could not make a visit even with nothing else to do, or None.

    ``end`` is the latest return of the shift, as ``latest_ends`` has it.
    """
    return _who(problem, visit, shift) or _clock(problem, visit, shift, end)


def latest_ends(problem: Problem) -> dict[str, int]:
    """Return the latest return of each shift: its own, or the start of the nurse's next shift."""
    of_nurse: dict[str, list[Shift]] = {}
    for shift in problem.shifts:
        of_nurse.setdefault(shift.nurse, []).append(shift)
    ends = {}
    for shifts in of_nurse.values():
        shifts.sort(key=lambda s: (s.start, s.end))
        for shift, following in zip(shifts, [*shifts[1:], None], strict=True):
            limit = shift.latest_end if following is None else following.start
            ends[shift.id] = min(shift.latest_end, limit)
    return ends


def hours(problem: Problem, visit: Visit) -> str:
    """Return when a visit may start, in words."""
    shown = [
        f"{clock(problem, w.earliest)} to {clock(problem, w.latest)}" for w in visit.windows[:3]
    ]
    more = len(visit.windows) - len(shown)
    return ", ".join(shown) + (f" and {more} more windows" if more else "")


def _who(problem: Problem, visit: Visit, shift: Shift) -> Reason | None:
    pin = problem.pin_of.get(visit.id)
    if pin is not None and pin.shift != shift.id:
        return _reason("pin", f"The visit is held in shift {pin.shift}.", shift)
    if not duty.eligible(problem, visit, shift):
        text = "The shift is on call and makes no planned visits."
        if shift.duty == "off":
            text = "The shift is over, or its nurse is out."
        return _reason("duty", text, shift)
    if not nurse_choice.eligible(problem, visit, shift):
        fault = "is not welcome there"
        if shift.nurse not in visit.excluded_nurses:
            fault = f"is not among those required ({listed(visit.required_nurses)})"
        return _reason("nurse_choice", f"The nurse {fault}.", shift)
    if not credential.eligible(problem, visit, shift):
        return _reason("credential", _missing(problem, visit, shift), shift)
    return _carried(problem, visit, shift)


def _carried(problem: Problem, visit: Visit, shift: Shift) -> Reason | None:
    if not equipment.eligible(problem, visit, shift):
        lacking = listed(visit.equipment - shift.equipment)
        return _reason("equipment", f"The shift does not carry {lacking}.", shift)
    if not capacity.eligible(problem, visit, shift):
        text = f"The visit alone loads {visit.load}, but the shift carries {shift.capacity}."
        return _reason("capacity", text, shift)
    return None


def _missing(problem: Problem, visit: Visit, shift: Shift) -> str:
    nurse = problem.nurse_by_id[shift.nurse]
    held = {c.code for c in nurse.credentials}
    lacking = visit.credentials - held
    if lacking:
        return f"The nurse does not hold {listed(lacking)}."
    expired = {code for code in visit.credentials if not nurse.has(code, shift.latest_end)}
    return f"The nurse's {listed(expired)} expires before the shift ends."


def _clock(problem: Problem, visit: Visit, shift: Shift, end: int) -> Reason | None:
    there = problem.seconds_to_visit(shift.start_location, visit)
    back = problem.seconds_to_end(visit.location, shift)
    if there < 0 or back < 0:
        return _reason("travel", "There is no road there, or none back.", shift)
    if not _meets(visit, shift.start, end):
        span = f"{clock(problem, shift.start)} to {clock(problem, end)}"
        text = (
            f"The shift is from {span} at the latest; the visit takes "
            f"{_minutes(visit.on_site_seconds)} and may start {hours(problem, visit)}."
        )
        return _reason("window", text, shift)
    if not _meets(visit, shift.start + there, end - back):
        text = (
            f"With {_minutes(there)} there and {_minutes(back)} back, no start within "
            f"{hours(problem, visit)} fits the shift."
        )
        return _reason("travel", text, shift)
    work = visit.on_site_seconds + there + back
    limits = (shift.max_work_seconds, problem.nurse_by_id[shift.nurse].max_work_seconds)
    allowed = min((limit for limit in limits if limit is not None), default=work)
    if work > allowed:
        text = (
            f"The visit with its way is {_minutes(work)} of work; {_minutes(allowed)} are allowed."
        )
        return _reason("maximum_work", text, shift)
    return None


def _meets(visit: Visit, earliest: int, latest_return: int) -> bool:
    """Tell whether some window has a start from ``earliest`` on that ends by ``latest_return``."""
    latest = latest_return - visit.on_site_seconds
    return any(max(w.earliest, earliest) <= min(w.latest, latest) for w in visit.windows)


def _minutes(seconds: int) -> str:
    return f"{round(seconds / 60)} min"


def _reason(code: str, text: str, shift: Shift) -> Reason:
    return Reason(code=code, text=text, nurse=shift.nurse)
