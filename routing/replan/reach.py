"""What is tied to what in a day, so that the part that a change can reach is found at once."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from geo_data.travel_matrix import TravelMatrix
from routing.domain.plan import Plan, Unassigned
from routing.explain.pair import latest_ends
from routing.replan.detours import Detours
from routing.replan.part import Part

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from routing.domain.link import Link
    from routing.domain.pin import Pin
    from routing.domain.plan import Stop
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import Shift


class Reach:
    """What is tied to what in a day, looked up for many changes of the same plan.

    Parameters
    ----------
    problem, plan
        The day.

    Attributes
    ----------
    visits
        By id.
    ends
        Latest return of each shift.
    policy
        The problem's without a price on coverage, which no part of a day knows.
    of_patient, of_nurse, pinned_to
        Visits of patients, shifts of nurses, visits pinned to shifts.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.ends = latest_ends(problem)
        self.visits = dict(problem.visit_by_id)
        weights = replace(problem.policy.weights, coverage_holes=0)
        self.policy = replace(problem.policy, weights=weights)
        self.of_patient: dict[str, list[str]] = {}
        for visit in self.visits.values():
            self.of_patient.setdefault(visit.patient, []).append(visit.id)
        self.of_nurse: dict[str, list[str]] = {}
        for shift in problem.shifts:
            self.of_nurse.setdefault(shift.nurse, []).append(shift.id)
        self.pinned_to: dict[str, list[str]] = {}
        for pin in problem.pins:
            self.pinned_to.setdefault(pin.shift, []).append(pin.visit)
        # Of two visits of a patient that would begin at once, the first in the problem goes first.
        self._rank = {visit.id: number for number, visit in enumerate(problem.visits)}
        self._places = {place.id: place for place in problem.locations}
        late = ((self.visits[v].lateness(stop.start), v) for v, (_, stop) in plan.stop_of.items())
        self._late = sorted((found for found in late if found[0]), reverse=True)

    @cached_property
    def detours(self) -> Detours:
        """What ways round there are; not known before somebody asks."""
        return Detours(self.problem, self.plan)

    def with_visit(self, visit: Visit, problem: Problem | None = None) -> Reach:
        """Return the same with a visit that the problem may not have yet.

        Parameters
        ----------
        visit
            New, or left out.
        problem
            The same one with the visit's place, if that is new as well.
        """
        found = copy(self)
        if problem is None or problem is self.problem:
            found.detours = self.detours
        else:
            found.problem = problem
            found.__dict__.pop("detours", None)
            found._places = {place.id: place for place in problem.locations}
        found.visits = self.visits | {visit.id: visit}
        of_patient = self.of_patient.get(visit.patient, [])
        if visit.id not in of_patient:
            found.of_patient = self.of_patient | {visit.patient: [*of_patient, visit.id]}
        return found

    def late_outside(self, chosen: Container[str]) -> int:
        """Return the worst lateness of the visits that are not chosen, in seconds."""
        return next((seconds for seconds, v in self._late if v not in chosen), 0)

    def part(self, shifts: Iterable[str], visits: Iterable[str] = ()) -> Part:
        """Return the part of the day that a change of some shifts, or of some visits, can reach."""
        problem, plan = self.problem, self.plan
        chosen_shifts, chosen = self._closure(set(shifts), set(visits))
        shifts = [s.id for s in problem.shifts if s.id in chosen_shifts]
        visits = sorted(chosen, key=lambda v: (self._rank.get(v, len(self._rank)), v))
        links = {k.id: k for v in visits for k in problem.links_of.get(v, ())}
        part = self.problem_of(
            [problem.shift_by_id[s] for s in shifts],
            visits,
            links=tuple(links.values()),
            pins=tuple(
                problem.pin_of[v]
                for v in visits
                if v in problem.pin_of and problem.pin_of[v].shift in chosen_shifts
            ),
        )
        own = Plan(
            routes=tuple(plan.route_of[s] for s in shifts if s in plan.route_of),
            unassigned=tuple(Unassigned(visit=v) for v in visits if v not in plan.stop_of),
        )
        return Part(problem=part, plan=own, late=self.late_outside(chosen))

    def problem_of(
        self,
        shifts: Sequence[Shift],
        visits: Sequence[str],
        *,
        links: tuple[Link, ...],
        pins: tuple[Pin, ...],
    ) -> Problem:
        """Return a problem of some shifts and visits, with their nurses, places and ways alone."""
        problem = self.problem
        made = tuple(self.visits[v] for v in visits)
        nurses = tuple(problem.nurse_by_id[n] for n in sorted({s.nurse for s in shifts}))
        places = {v.location for v in made} | {n.home for n in nurses}
        places |= {p for s in shifts for p in (s.start_location, s.end_location)}
        names = tuple(sorted(places))
        return problem.replace(
            locations=tuple(self._places[p] for p in names),
            travel=_ways(problem.travel, names),
            visits=made,
            links=links,
            nurses=nurses,
            shifts=tuple(shifts),
            pins=pins,
            published=self._told(set(visits)),
            covered=(),
            absences=(),
            delays=(),
            deliveries=(),
            reported=(),
            policy=self.policy,
        )

    def _told(self, chosen: set[str]) -> Plan | None:
        """Return what people were told of some visits."""
        told = self.problem.published
        if told is None:
            return None
        stops: dict[str, list[Stop]] = {}
        for visit in sorted(chosen):
            if visit in told.stop_of:
                shift, stop = told.stop_of[visit]
                stops.setdefault(shift, []).append(stop)
        return Plan(
            routes=tuple(
                replace(told.route_of[shift], stops=tuple(found)) for shift, found in stops.items()
            )
        )

    def _closure(self, shifts: set[str], visits: set[str]) -> tuple[set[str], set[str]]:
        """Return all shifts and visits that can be reached from some.

        The nurses who were told to make a visit belong to it, and so do the shifts to which it is
        pinned, with all that is pinned there: positions are counted through.
        """
        problem, plan = self.problem, self.plan
        told = problem.published.stop_of if problem.published else {}
        seen_shifts: set[str] = set()
        seen: set[str] = set()
        while shifts or visits:
            seen_shifts |= shifts
            for shift in shifts:
                visits |= set(self.pinned_to.get(shift, ()))
                if shift in plan.route_of:
                    visits |= {stop.visit for stop in plan.route_of[shift].stops}
            found = {s for x in shifts for s in self.of_nurse[problem.shift_by_id[x].nurse]}
            reached: set[str] = set()
            for name in visits - seen:
                seen.add(name)
                reached |= set(self.of_patient[self.visits[name].patient])
                for link in problem.links_of.get(name, ()):
                    reached |= {link.first, link.second}
                if name in plan.stop_of:
                    found.add(plan.stop_of[name][0])
                if name in problem.pin_of:
                    found.add(problem.pin_of[name].shift)
                if name in told and told[name][0] in problem.shift_by_id:
                    found.add(told[name][0])
            visits, shifts = reached - seen, found - seen_shifts
        return seen_shifts, seen


def _ways(travel: TravelMatrix, places: tuple[str, ...]) -> TravelMatrix:
    """Return the ways between some places: checks and tables need no more."""
    found = [travel.index(place) for place in places]
    both = np.ix_(found, found)
    return TravelMatrix(
        location_ids=places,
        seconds=travel.seconds[both],
        metres=travel.metres[both],
        engine=travel.engine,
        digest=travel.digest,
    )
