"""What must hold between the objects of a problem. All faults are found before any is raised."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from routing.domain.limits import limit_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routing.domain.problem import Problem


class ProblemError(ValueError):
    """A problem that contradicts itself; ``faults`` holds every fault, one sentence each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def validate(problem: Problem) -> None:
    """Check ids, references and numbers across a problem.

    Raises
    ------
    ProblemError
        With every fault found.
    """
    faults = (
        *_doubled(problem),
        *_dangling(problem),
        *_pin_positions(problem),
        *limit_faults(problem),
    )
    if faults:
        raise ProblemError(faults)


def _doubled(problem: Problem) -> Iterator[str]:
    kinds: dict[str, Iterable[str]] = {
        "location": (x.id for x in problem.locations),
        "visit": (x.id for x in problem.visits),
        "nurse": (x.id for x in problem.nurses),
        "shift": (x.id for x in problem.shifts),
        "link": (x.id for x in problem.links),
        "pin of visit": (x.visit for x in problem.pins),
        "report of visit": problem.reported,
        "delivery of visit": (x.visit for x in problem.deliveries),
    }
    for kind, ids in kinds.items():
        for doubled, count in Counter(ids).items():
            if count > 1:
                yield f"{kind} {doubled} occurs {count} times"


def _dangling(problem: Problem) -> Iterator[str]:
    places = {x.id for x in problem.locations} & set(problem.travel.location_ids)
    visits = {x.id for x in problem.visits}
    nurses = {x.id for x in problem.nurses}
    shifts = {x.id for x in problem.shifts}
    classes = {x.name for x in problem.policy.response}
    named: list[tuple[str, str, set[str], str]] = []
    named += [(f"visit {x.id}", x.location, places, "location") for x in problem.visits]
    named += [(f"nurse {x.id}", x.home, places, "location") for x in problem.nurses]
    named += [(f"shift {x.id}", x.nurse, nurses, "nurse") for x in problem.shifts]
    named += [(f"shift {x.id}", x.start_location, places, "location") for x in problem.shifts]
    named += [(f"shift {x.id}", x.end_location, places, "location") for x in problem.shifts]
    named += [
        (f"link {x.id}", v, visits, "visit") for x in problem.links for v in (x.first, x.second)
    ]
    named += [(f"pin of visit {x.visit}", x.visit, visits, "visit") for x in problem.pins]
    named += [(f"pin of visit {x.visit}", x.shift, shifts, "shift") for x in problem.pins]
    named += [
        (f"covered patient {x.patient}", x.location, places, "location") for x in problem.covered
    ]
    named += [
        (f"covered patient {x.patient}", x.response_class, classes, "response class")
        for x in problem.covered
    ]
    named += [(f"absence of nurse {x.nurse}", x.nurse, nurses, "nurse") for x in problem.absences]
    named += [
        (f"delivery of visit {x.visit}", x.visit, visits, "visit") for x in problem.deliveries
    ]
    named += [(f"report of visit {x}", x, visits, "visit") for x in problem.reported]
    named += [("a delay", p, places, "location") for x in problem.delays for p in sorted(x.places)]
    for who, what, known, kind in named:
        if what not in known:
            yield f"{who} names {kind} {what}, which does not exist"


def _pin_positions(problem: Problem) -> Iterator[str]:
    positions: dict[str, list[int]] = {}
    for pin in problem.pins:
        if pin.level == "sequence" and pin.position is not None:
            positions.setdefault(pin.shift, []).append(pin.position)
    for shift, found in positions.items():
        if sorted(found) != list(range(len(found))):
            yield f"pinned positions of shift {shift} are {sorted(found)}, not 0, 1, 2, ..."
