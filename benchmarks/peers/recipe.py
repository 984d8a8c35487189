"""Problems stored as recipes: what ``infuseroute generate`` is told, and the digest it gives."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from routing.domain.link import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.policy import Policy
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import Shift

SECOND = "-second"
"""End of the id of the second nurse's visit."""


class RecipeError(ValueError):
    """A problem that does not come out as it was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a problem is made.

    Attributes
    ----------
    patients, seed, days
        As for ``infuseroute generate``, on the embedded roads; all days are planned.
    two_nurses
        Of so many visits in a hundred a second nurse is wanted at the same time.
    linked
        Whether links, breaks, second nurses and all that only we have a price for stay in.
    digest
        Of the problem as it was when it was stored; "" if that is not known yet.
    """

    patients: int
    seed: int
    days: int = 1
    two_nurses: int = 0
    linked: bool = True
    digest: str = ""


def problem_of(recipe: Recipe) -> Problem:
    """Make a problem, and make sure that it is the one that was stored.

    Raises
    ------
    RecipeError
        If its digest is another one: generator, protocols or roads have changed since.
    """
    from routing.digest import problem_digest

    problem = made(recipe)
    digest = problem_digest(problem)
    if recipe.digest and digest != recipe.digest:
        raise RecipeError(
            f"the problem made of {recipe.patients} patients with seed {recipe.seed} for "
            f"{recipe.days} days has the digest {digest}, not {recipe.digest}: what makes problems "
            "has changed since it was stored. Results would not be comparable; see benchmarks/peers"
        )
    return problem


def made(recipe: Recipe) -> Problem:
    """Make a problem, whatever its digest. Emergency coverage is left to other benchmarks."""
    # Whom a nurse must be able to reach, and what she can be called away from, concerns none of the
    # others, and is priced only.
    problem = _generated(recipe)
    bound = tuple(replace(visit, interruptible=False, hand_over=0) for visit in problem.visits)
    problem = problem.replace(covered=(), visits=bound)
    if not recipe.linked:
        return without_links(problem)
    return with_second_nurses(problem, recipe.two_nurses, recipe.seed)


def _generated(recipe: Recipe) -> Problem:
    from geo_data.sample import sample_network
    from routing.assemble import assemble
    from routing.generate import generate
    from routing.io.dataset import read_dataset
    from routing.io.dataset_roads import EMBEDDED
    from staffing.calendar import Horizon

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "dataset"
        generate(
            sample_network(),
            folder,
            patients=recipe.patients,
            seed=recipe.seed,
            days=recipe.days,
            road_network=EMBEDDED,
        )
        dataset = read_dataset(folder)
    assert dataset.first_day is not None
    horizon = Horizon(first_day=dataset.first_day, days=recipe.days, zone=dataset.zone)
    return assemble(dataset, horizon).problem


def with_second_nurses(problem: Problem, percent: int, seed: int) -> Problem:
    """Return a problem in which a second nurse is wanted at some visits, at the same time."""
    chance = Random(seed)
    count = len(problem.visits) * percent // 100
    chosen = chance.sample([v for v in problem.visits if not v.required_nurses], count)
    order = {visit.id: i for i, visit in enumerate(problem.visits)}
    chosen.sort(key=lambda visit: order[visit.id])
    return problem.replace(
        visits=(*problem.visits, *map(_second, chosen)),
        links=(*problem.links, *map(_together, chosen)),
    )


def _second(visit: Visit) -> Visit:
    """Return what the second nurse does: she need not be the one whom the patient knows."""
    return replace(
        visit,
        id=visit.id + SECOND,
        priority=0,
        primary_nurse="",
        preferred_nurses=frozenset(),
        infusion=None,
    )


def _together(visit: Visit) -> Link:
    return Link(
        id=f"two-nurses-{visit.id}",
        first=visit.id,
        second=visit.id + SECOND,
        min_lag=0,
        max_lag=0,
        nurse="different",
        needs="both",
    )


def without_links(problem: Problem) -> Problem:
    """Return a problem of what solvers of others know: skills, windows, shifts, driving, weights.

    Links, breaks, overtime, lateness, continuity, preferences and the most work of a nurse are
    dropped, so that all solve the same problem and cost is the weight left out and driving.
    """
    return problem.replace(
        visits=tuple(map(_alone, problem.visits)),
        shifts=tuple(map(_plain, problem.shifts)),
        nurses=tuple(replace(nurse, max_work_seconds=None) for nurse in problem.nurses),
        links=(),
        policy=_priced(problem.policy),
    )


def _alone(visit: Visit) -> Visit:
    """Return a visit of a patient of its own: nobody minds what else is done there and when."""
    return replace(
        visit,
        patient=visit.id,
        windows=tuple(replace(window, due=None) for window in visit.windows),
        priority=max(1, visit.priority),
        primary_nurse="",
        preferred_nurses=frozenset(),
    )


def _plain(shift: Shift) -> Shift:
    return replace(shift, latest_end=shift.end, break_rule=None, max_work_seconds=None)


def _priced(policy: Policy) -> Policy:
    weights = policy.weights
    kept = {"unassigned": weights.unassigned, "unassigned_time": weights.unassigned_time}
    nothing = dict.fromkeys(type(weights).__dataclass_fields__, 0)
    return replace(policy, weights=type(weights)(**{**nothing, **kept, "travel": weights.travel}))


def lines_of(name: str, problem: Problem) -> Iterator[str]:
    """Yield what a stored problem amounts to, as lines for its entry in a suite."""
    from routing.digest import problem_digest

    shifts = [shift for shift in problem.shifts if shift.duty == "regular"]
    several = sum(len(visit.windows) > 1 for visit in problem.visits)
    together = sum(link.min_lag == link.max_lag == 0 for link in problem.links)
    yield f'name = "{name}"'
    yield f"size = {len(problem.visits)}"
    yield f'digest = "{problem_digest(problem)}"'
    yield (
        f"# {len(shifts)} shifts, {len(problem.links)} links, {together} of them for two nurses, "
        f"{several} visits with several windows."
    )
