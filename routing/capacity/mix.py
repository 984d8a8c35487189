"""The cheapest staffing mix that serves well enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.capacity.changes import NewNurses, Scenario, changed
from routing.capacity.scenarios import outcome, rostered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from routing.capacity.scenarios import Effort, Outcome
    from routing.io.dataset import Dataset
    from staffing.calendar import Horizon


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
    def change(self) -> int:
        """Nurses more, or fewer, than today."""
        return sum(self.added.values()) - len(self.removed)


def cheapest_mix(
    dataset: Dataset,
    horizon: Horizon,
    level: Level,
    effort: Effort,
    *,
    most: int = 6,
    tell: Callable[[Step], object] | None = None,
) -> tuple[Step, ...]:
    """Return the mixes tried, from today's on; the last one that meets the level is the answer.

    While the level is not met, one nurse of each kind of credentials is tried, and the kind that
    helps most is added. Once it is met, nurses are taken away one by one, those who hold least
    first, as long as it stays met. All see the same days.
    """
    steps = [_tried(dataset, horizon, level, effort, {}, ())]
    _say(tell, steps[-1])
    kinds = _kinds(dataset)
    while not steps[-1].meets and steps[-1].change < most:
        now = steps[-1].added
        tries = [
            _tried(dataset, horizon, level, effort, {**now, like: now.get(like, 0) + 1}, ())
            for like in kinds
        ]
        steps.append(max(tries, key=lambda s: (s.meets, *_worth(s))))
        _say(tell, steps[-1])
    if steps[-1].meets and not steps[-1].added:
        for nurse in _spare(dataset)[:most]:
            step = _tried(dataset, horizon, level, effort, {}, (*steps[-1].removed, nurse))
            _say(tell, step)
            if step.meets:
                steps.append(step)
    return tuple(steps)


def _say(tell: Callable[[Step], object] | None, step: Step) -> None:
    if tell is not None:
        tell(step)


def _kinds(dataset: Dataset) -> list[str]:
    """Return a nurse of each set of credentials."""
    found: dict[frozenset[str], str] = {}
    for nurse in dataset.nurses:
        found.setdefault(frozenset(c.code for c in nurse.credentials), nurse.id)
    return list(found.values())


def _spare(dataset: Dataset) -> list[str]:
    """Return nurses by how few credentials they hold."""
    return [n.id for n in sorted(dataset.nurses, key=lambda n: (len(n.credentials), n.id))]


def _tried(
    dataset: Dataset,
    horizon: Horizon,
    level: Level,
    effort: Effort,
    added: Mapping[str, int],
    removed: tuple[str, ...],
) -> Step:
    scenario = Scenario(
        name="mix",
        add_nurses=[NewNurses(like=like, count=count) for like, count in added.items()],
        remove_nurses=list(removed),
    )
    site = rostered(changed(dataset, scenario), horizon, effort)
    found = outcome("mix", site, horizon, effort)
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
