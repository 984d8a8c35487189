"""The cheapest staffing mix that serves well enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.capacity.changes import NewNurses, Scenario, changed
from routing.capacity.scenarios import outcome, rostered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from routing.capacity.scenarios import Effort, Outcome
    from routing.capacity.wages import Wages
    from routing.io.dataset import Dataset
    from staffing.calendar import Horizon


KINDS = 3
"""Kinds of nurses that are tried for each one added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What counts as well enough: shares of visits in their windows, and of time uncovered."""

    in_window: float = 0.98
    open_share: float = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A mix that was tried.

    Attributes
    ----------
    added, removed
        Nurses like whom so many are added; nurses who are not needed.
    outcome
        What it came to.
    meets
        Whether means reach the level.
    sure
        Whether the whole confidence intervals do.
    """

    added: Mapping[str, int]
    removed: tuple[str, ...]
    outcome: Outcome
    meets: bool
    sure: bool

    @property
    def added_nurses(self) -> tuple[str, ...]:
        """Whom those added are like, each as often as there are."""
        return tuple(like for like, count in self.added.items() for _ in range(count))

    @property
    def change(self) -> int:
        """Nurses more, or fewer, than today."""
        return sum(self.added.values()) - len(self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixes:
    """What was tried.

    Attributes
    ----------
    steps
        In the order tried, today's first.
    best
        The one with the least wages, or with the fewest nurses where these are not told, that
        meets the level; None if none does.
    whole
        Whether the search came to its end; else the time was up before.
    """

    steps: tuple[Step, ...]
    best: Step | None
    whole: bool


def cheapest_mix(
    dataset: Dataset,
    horizon: Horizon,
    level: Level,
    effort: Effort,
    *,
    most: int = 6,
    wages: Wages | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    tell: Callable[[Step], object] | None = None,
) -> Mixes:
    """Return the mixes tried, and the cheapest of them that meets the level.

    While the level is not met, a nurse is added of the kind that helps most, among the few kinds
    who may make most of the visits left out. Once it is met, nurses are taken away one by one, the
    dearest first and of these those who hold least, as long as it stays met. All mixes see the
    same days.

    Parameters
    ----------
    dataset, horizon, level, effort
        The site, the period, what is well enough, and how much is spent on each mix.
    most
        Nurses added at most, and taken away at most.
    wages
        What is to be least; else the number of nurses is.
    should_stop, tell
        Asked before each mix but the first; told of each mix.
    """
    search = _Search(dataset, horizon, level, effort, wages, should_stop, tell)
    best = search.today()
    whole = True
    while not best.meets and len(best.added_nurses) < most and whole:
        tries = [
            step
            for like in _helpful(dataset, best.outcome)
            if (step := search.more(best, like)) is not None
        ]
        whole = len(tries) == len(_helpful(dataset, best.outcome)) > 0
        best = max([best, *tries], key=lambda s: (s.meets, *_worth(s), -search.price(s)))
        if best not in tries:
            break
    if best.meets:
        best, whole = search.fewer(best, most)
    met = [step for step in search.steps if step.meets]
    return Mixes(
        steps=tuple(search.steps),
        best=min(met, key=lambda s: (search.price(s), *(-w for w in _worth(s))), default=None),
        whole=whole,
    )


class _Search:
    """The mixes tried so far."""

    def __init__(
        self,
        dataset: Dataset,
        horizon: Horizon,
        level: Level,
        effort: Effort,
        wages: Wages | None,
        should_stop: Callable[[], bool],
        tell: Callable[[Step], object] | None,
    ) -> None:
        self.dataset, self.horizon, self.level, self.effort = dataset, horizon, level, effort
        self.wages = wages
        self.should_stop, self.tell = should_stop, tell
        self.steps: list[Step] = []

    def price(self, step: Step) -> float:
        """Return what is to be least: wages of a day, else nurses more than today."""
        if self.wages is None:
            return step.change
        return step.outcome.mean(self.wages.of_day)[0]

    def today(self) -> Step:
        """Try today's nurses."""
        return self._try({}, ())

    def more(self, step: Step, like: str) -> Step | None:
        """Try one more nurse like another; None if the time is up."""
        if self.should_stop():
            return None
        return self._try({**step.added, like: step.added.get(like, 0) + 1}, step.removed)

    def fewer(self, step: Step, most: int) -> tuple[Step, bool]:
        """Take nurses away while the level is met; tell whether all kinds were tried."""
        needed: set[frozenset[str]] = set()
        for nurse, held in _spare(self.dataset, self.wages):
            # Who holds the same as somebody who cannot be missed cannot be missed either.
            if held in needed or nurse in step.added or len(step.removed) == most:
                continue
            if self.should_stop():
                return step, False
            found = self._try(step.added, (*step.removed, nurse))
            if found.meets:
                step = found
            else:
                needed.add(held)
        return step, True

    def _try(self, added: Mapping[str, int], removed: tuple[str, ...]) -> Step:
        today = self.steps[0].outcome if self.steps else None
        step = _tried(self.dataset, self.horizon, self.level, self.effort, added, removed, today)
        self.steps.append(step)
        if self.tell is not None:
            self.tell(step)
        return step


def _helpful(dataset: Dataset, outcome: Outcome) -> list[str]:
    """Return a nurse of each of the kinds who may make most of the visits left out."""
    kinds: dict[frozenset[str], str] = {}
    for nurse, held in _working(dataset):
        kinds.setdefault(held, nurse)
    lost = outcome.lost_needs
    # Of those who may make equally many, the one with fewer credentials costs less; where no visit
    # is left out it is emergencies that lack nurses, and those may ask for any credential.
    sign = 1 if lost else -1
    order = sorted(
        kinds.items(),
        key=lambda kind: (-sum(n <= kind[0] for n in lost), sign * len(kind[0]), kind[1]),
    )
    return [nurse for _, nurse in order[:KINDS]]


def _spare(dataset: Dataset, wages: Wages | None) -> list[tuple[str, frozenset[str]]]:
    """Return nurses with what they hold, the dearest first, of these those who hold least."""
    price = (lambda _: 0.0) if wages is None else wages.of_hour
    return sorted(_working(dataset), key=lambda pair: (-price(pair[0]), len(pair[1]), pair[0]))


def _working(dataset: Dataset) -> list[tuple[str, frozenset[str]]]:
    """Return who has regular shifts, with what each holds."""
    regular = {shift.nurse for shift in dataset.shifts if shift.duty == "regular"}
    return [
        (n.id, frozenset(c.code for c in n.credentials)) for n in dataset.nurses if n.id in regular
    ]


def _tried(
    dataset: Dataset,
    horizon: Horizon,
    level: Level,
    effort: Effort,
    added: Mapping[str, int],
    removed: tuple[str, ...],
    today: Outcome | None,
) -> Step:
    scenario = Scenario(
        name="mix",
        add_nurses=[NewNurses(like=like, count=count) for like, count in added.items()],
        remove_nurses=list(removed),
    )
    site = rostered(changed(dataset, scenario), horizon, effort)
    found = outcome("mix", site, horizon, effort, today)
    served, apart = found.mean(lambda day: day.in_window)
    holes, around = found.mean(lambda day: day.open_share)
    return Step(
        added=dict(added),
        removed=removed,
        outcome=found,
        meets=served >= level.in_window and holes <= level.open_share,
        sure=served - apart >= level.in_window and holes + around <= level.open_share,
    )


def _worth(step: Step) -> tuple[float, float]:
    found = step.outcome
    return found.mean(lambda d: d.in_window)[0], -found.mean(lambda d: d.open_share)[0]
