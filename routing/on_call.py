"""From a dataset to what being on call asks: whose home is near enough to whom, night by night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.on_call import Busy, KeptDuty, OnCallDuty, OnCallLimits, OnCallNeed, OnCallProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.problem import Problem
    from routing.io.dataset import Dataset
    from routing.io.dataset_on_call import OnCallPolicy
    from staffing.calendar import Horizon

SATURDAY, FORTNIGHT = 5, 14


def on_call_duties(policy: OnCallPolicy, horizon: Horizon) -> tuple[OnCallDuty, ...]:
    """Return the nights of some days, and Saturdays and Sundays by day, by clock time.

    On the night of a clock change a duty is an hour shorter or longer.
    """
    return tuple(sorted(_duties(policy, horizon), key=lambda duty: duty.start))


def _duties(policy: OnCallPolicy, horizon: Horizon) -> Iterator[OnCallDuty]:
    over_midnight = policy.ends <= policy.begins
    for day in range(horizon.days):
        date = horizon.date_of(day)
        weekend = date.weekday() >= SATURDAY
        weight = policy.weekend_weight if weekend else 1
        start = horizon.at(day, policy.begins)
        end = horizon.at(day + 1 if over_midnight else day, policy.ends)
        yield OnCallDuty(id=f"{date}-night", start=start, end=end, day=day, weight=weight)
        if weekend and policy.weekends and over_midnight:
            morning = horizon.at(day, policy.ends)
            yield OnCallDuty(id=f"{date}-day", start=morning, end=start, day=day, weight=weight)


def on_call_problem(dataset: Dataset, problem: Problem) -> OnCallProblem:
    """Return who must be reachable in the nights of a problem, from whose homes.

    Parameters
    ----------
    dataset
        Hours and limits of being on call; shifts before the days count in what is fair, and those
        just before and after them, on call or regular, in what a nurse may be asked for.
    problem
        The days as they are to be planned: covered patients, travel, nurses and regular shifts.
        Shifts on call that it has already are left aside: they are what is sought.
    """
    policy, horizon = dataset.on_call, problem.horizon
    earlier: dict[str, int] = {}
    for shift in dataset.shifts:
        if shift.duty == "on_call" and shift.day < horizon.first_day:
            weight = policy.weekend_weight if shift.day.weekday() >= SATURDAY else 1
            earlier[shift.nurse] = earlier.get(shift.nurse, 0) + weight
    return OnCallProblem(
        nurses=problem.nurses,
        duties=on_call_duties(policy, horizon),
        needs=tuple(_needs(problem)),
        busy=tuple(_busy(dataset, problem)),
        limits=OnCallLimits(
            most=-(-policy.most * horizon.days // FORTNIGHT),
            most_in_row=policy.in_a_row,
            rest=policy.rest,
            rest_before_work=policy.rest_before_work,
            most_in_window=policy.most,
            window=FORTNIGHT,
        ),
        earlier=tuple(sorted(earlier.items())),
        kept=tuple(_kept(dataset, horizon)),
    )


def _busy(dataset: Dataset, problem: Problem) -> Iterator[Busy]:
    """Yield the regular shifts of a problem, and those of the days around it."""
    within = {shift.id: shift for shift in problem.shifts if shift.duty == "regular"}
    for shift in within.values():
        yield Busy(nurse=shift.nurse, start=shift.start, end=shift.end)
    horizon = problem.horizon
    # The last duty ends on the day after the last; work begins at most a day's rest after that.
    last = horizon.day_start(horizon.days + 2)
    for record in dataset.shifts:
        if record.duty == "regular" and record.id not in within:
            start, end = horizon.to_seconds(record.start), horizon.to_seconds(record.end)
            if (start < 0 < end) or horizon.seconds <= start < last:
                yield Busy(nurse=record.nurse, start=start, end=end)


def _kept(dataset: Dataset, horizon: Horizon) -> Iterator[KeptDuty]:
    """Yield the duties of the days around a horizon that some limit may count."""
    around = max(FORTNIGHT, dataset.on_call.in_a_row + 1)
    for shift in dataset.shifts:
        day = (shift.day - horizon.first_day).days
        near = -around <= day < 0 or horizon.days <= day < horizon.days + around
        if shift.duty == "on_call" and near:
            yield KeptDuty(
                nurse=shift.nurse,
                start=horizon.to_seconds(shift.start),
                end=horizon.to_seconds(shift.end),
                day=day,
            )


def _needs(problem: Problem) -> Iterator[OnCallNeed]:
    """Yield the covered patients with the nurses whose homes are near enough."""
    limits = {known.name: known.seconds for known in problem.policy.response}
    homes = [problem.travel.index(nurse.home) for nurse in problem.nurses]
    near: dict[tuple[str, int], frozenset[str]] = {}
    for person in problem.covered:
        key = person.location, limits[person.response_class]
        if key not in near:
            ways = problem.travel.seconds[homes, problem.travel.index(key[0])]
            near[key] = frozenset(
                nurse.id
                for nurse, way in zip(problem.nurses, ways.tolist(), strict=True)
                if 0 <= way <= key[1]
            )
        yield OnCallNeed(
            patient=person.patient,
            near=near[key],
            credentials=person.credentials,
            start=person.start,
            end=person.end,
        )
